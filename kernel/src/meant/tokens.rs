//! The first words of a cell, as the compiler would split it.

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// So many words tell what a cell was meant to be.
const ENOUGH: usize = 12;

/// A word or sign of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    kind: Kind,
    /// White space stands before it.
    pub(super) spaced: bool,
    /// A new line begins before it.
    pub(super) breaks: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Literal,
    Sign,
}

/// Words that begin Rust, or stand behind a name in it.
const RESERVED: &[&str] = &[
    "as",
    "async",
    "auto",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "default",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "macro_rules",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "raw",
    "ref",
    "return",
    "safe",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// The first words, and whether more follow.
pub(super) fn first(code: &str) -> (Vec<Token<'_>>, bool) {
    let mut found: Vec<Token<'_>> = tokens(code).take(ENOUGH + 1).collect();
    let more = found.len() > ENOUGH;
    found.truncate(ENOUGH);
    (found, more)
}

/// All words.
pub(super) fn all(code: &str) -> Vec<Token<'_>> {
    tokens(code).collect()
}

/// Whether the cell itself defines this name.
pub(super) fn defines(code: &str, name: &str) -> bool {
    let begins = ["fn", "let", "mut", "const", "static", "struct", "enum", "mod", "use", "as", "ref"];
    let is = |two: &[Token<'_>]| begins.contains(&two[0].text) && two[1].text == name;
    let all = all(code);
    all.windows(2).any(is)
        || all.windows(3).any(|three| three[0].text == ":" && three[1].text == ":" && three[2].text == "*")
}

/// Whether a `#` behind code begins what can only be a comment.
pub(super) fn hash_behind_code(code: &str) -> bool {
    let all = all(code);
    all.iter().enumerate().any(|(at, token)| {
        let next = all.get(at + 1);
        let attribute = next.is_some_and(|next| ["[", "!"].contains(&next.text));
        token.text == "#"
            && token.spaced
            && !token.breaks
            && !attribute
            && next.is_none_or(|next| next.spaced || next.is_word())
    })
}

fn tokens(code: &str) -> impl Iterator<Item = Token<'_>> {
    let (mut at, mut spaced, mut breaks) = (0, false, false);
    tokenize(code, FrontmatterAllowed::No).filter_map(move |token| {
        let start = at;
        at += token.len as usize;
        let text = &code[start..at];
        let kind = match token.kind {
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => {
                (spaced, breaks) = (true, breaks || text.contains('\n'));
                return None;
            }
            TokenKind::Ident | TokenKind::RawIdent | TokenKind::InvalidIdent | TokenKind::UnknownPrefix => Kind::Word,
            TokenKind::Literal { .. } => Kind::Literal,
            _ => Kind::Sign,
        };
        let found = Token { text, start, kind, spaced, breaks };
        (spaced, breaks) = (false, false);
        Some(found)
    })
}

impl Token<'_> {
    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Whether it is a word of Rust's own.
    pub(super) fn is_reserved(&self) -> bool {
        RESERVED.contains(&self.text)
    }

    /// Whether a word or a literal stands right behind the first of these, as never behind a name in Rust.
    pub(super) fn is_followed_by_word(&self, tokens: &[Token<'_>]) -> bool {
        !self.is_reserved() && tokens.get(1).is_some_and(|next| next.kind != Kind::Sign && next.text != "as")
    }
}

/// Whether the first of these, a name that nothing defines, is neither called nor a path nor asked for a field.
pub(super) fn is_not_used(tokens: &[Token<'_>]) -> bool {
    let after = |at: usize| tokens.get(at).filter(|token| !token.spaced).map(|token| token.text);
    match tokens.get(1) {
        None => true,
        // A statement that is a name and nothing else.
        Some(next) if next.text == ";" => tokens.len() == 2,
        Some(next) if next.text == "." => !next.breaks && after(2).is_none_or(|text| [".", "/"].contains(&text)),
        Some(next) if ["as", "(", "!", ":", "=", "?", "[", "{", ",", "#"].contains(&next.text) => false,
        // `load += 1`
        Some(next) => next.breaks || after(2) != Some("="),
    }
}
