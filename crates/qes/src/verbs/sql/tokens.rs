//! A query that is being written, as words and signs: it need not be whole.

/// What a piece of a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// A name in double quotation marks.
    Quoted,
    /// A text in single quotation marks, or a comment.
    Closed,
    /// Anything else, one character each.
    Sign,
}

/// A piece of a query with its place in bytes.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// A name without its quotation marks.
    pub(super) text: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Sign) && self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub(super) fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Quoted)
    }
}

/// The pieces of a query.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '\'' => (Kind::Closed, quotation(rest, '\'')),
            // A name that has no end yet ends with its word.
            '"' if !rest[1..].contains('"') => (Kind::Quoted, 1 + word(&rest[1..])),
            '"' => (Kind::Quoted, quotation(rest, '"')),
            '-' if rest.starts_with("--") => (Kind::Closed, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (Kind::Closed, rest.find("*/").map_or(rest.len(), |end| end + 2)),
            c if c.is_alphanumeric() || c == '_' => (Kind::Word, word(rest)),
            c => (Kind::Sign, c.len_utf8()),
        };
        let piece = &rest[..length];
        let text = match kind {
            Kind::Quoted => piece.trim_matches('"').replace("\"\"", "\""),
            _ => piece.to_owned(),
        };
        found.push(Token { kind, text, start: at, end: at + length });
        at += length;
    }
    found
}

/// The token that closes the bracket at `open`, or the end.
pub(super) fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at;
            }
        }
    }
    tokens.len()
}

/// Bytes of the word that a text begins with.
fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// Bytes of a text in quotation marks; up to the end where it is open.
fn quotation(text: &str, mark: char) -> usize {
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = letters.next() {
        if c == mark {
            if letters.peek().is_some_and(|(_, next)| *next == mark) {
                letters.next();
            } else {
                return at + 1;
            }
        }
    }
    text.len()
}
