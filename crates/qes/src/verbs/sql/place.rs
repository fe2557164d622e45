//! What can stand at a place of a query that is being written, and what a name there stands for.

use super::tokens::{Kind, Token, closing, tokens};
use crate::workspace::Workspace;

/// Words that end a list of tables, or cannot be the name that a table is given.
const NO_ALIAS: [&str; 26] = [
    "on",
    "using",
    "where",
    "join",
    "left",
    "right",
    "inner",
    "full",
    "cross",
    "natural",
    "group",
    "order",
    "having",
    "limit",
    "offset",
    "union",
    "except",
    "intersect",
    "as",
    "semi",
    "anti",
    "window",
    "qualify",
    "outer",
    "select",
    "fetch",
];
/// Words that begin another part of a query than its tables.
const PARTS: [&str; 10] =
    ["select", "where", "group", "order", "having", "limit", "offset", "window", "qualify", "fetch"];
/// Words that begin a part, the parts of FROM among them.
const BEGIN: [&str; 14] = [
    "select", "from", "join", "on", "using", "where", "group", "having", "order", "limit", "offset", "window",
    "qualify", "fetch",
];
const SETS: [&str; 3] = ["union", "except", "intersect"];

/// Bytes of a query that is looked at while it is written, and brackets in it within each other.
const LONGEST: usize = 100_000;
const DEEPEST: usize = 60;

/// A place in a query.
#[derive(Debug, Clone, Default)]
pub struct SqlPlace {
    /// The first byte of the word at the place, its quotation mark included.
    pub start: usize,
    /// The word up to the place.
    pub word: String,
    /// The table that stands before the word, with a point between them.
    pub qualifier: Option<String>,
    /// Whether a table is expected.
    pub table: bool,
    /// The tables of FROM, those of the innermost query first.
    pub tables: Vec<SqlTable>,
    /// The tables that WITH names.
    pub with: Vec<SqlTable>,
    /// Whether the query's first word is in small letters.
    pub small: bool,
    /// The word or sign before the place, and the one before that, in small letters.
    pub before: [String; 2],
    /// The part of the query that holds the place by its first word, in small letters: `select`, `from`, `on`, …
    pub part: String,
}

/// A table that a query names.
#[derive(Debug, Clone)]
pub struct SqlTable {
    /// As the query calls it.
    pub name: String,
    /// The frame that it is, where it is one.
    pub frame: Option<String>,
    /// Its columns.
    pub columns: Vec<SqlColumn>,
}

/// A column that a query can name.
#[derive(Debug, Clone)]
pub struct SqlColumn {
    /// As the query calls it.
    pub name: String,
    /// The frame and the column of it that it is, where it is one.
    pub origin: Option<(String, String)>,
}

impl SqlPlace {
    /// The table of a name.
    pub fn table_of(&self, name: &str) -> Option<&SqlTable> {
        self.tables.iter().chain(&self.with).find(|t| t.name.eq_ignore_ascii_case(name))
    }

    /// The frame and column that a name stands for.
    pub fn origin(&self, name: &str) -> Option<(String, String)> {
        match &self.qualifier {
            Some(table) => origin(self.table_of(table).into_iter(), name),
            None => origin(self.tables.iter(), name),
        }
    }
}

/// The frame and column of the first table that has a column of this name.
fn origin<'a>(mut tables: impl Iterator<Item = &'a SqlTable>, name: &str) -> Option<(String, String)> {
    tables.find_map(|t| t.columns.iter().find(|c| c.name.eq_ignore_ascii_case(name)))?.origin.clone()
}

impl Workspace {
    /// What stands around a byte of a query; `None` in texts and comments, and in a query of more than nobody writes by hand.
    pub fn sql_place(&self, query: &str, at: usize) -> Option<SqlPlace> {
        if query.len() > LONGEST {
            return None;
        }
        let all = tokens(query);
        if deepest(&all) > DEEPEST {
            return None;
        }
        let inside = |t: &Token| t.kind == Kind::Closed && t.start < at && (at < t.end || is_open(query, t, at));
        if all.iter().any(inside) {
            return None;
        }
        let tokens: Vec<Token> = all.into_iter().filter(|t| t.kind != Kind::Closed).collect();
        let word = tokens.iter().position(|t| t.is_name() && t.start < at && at <= t.end);
        let before = word.unwrap_or_else(|| tokens.iter().take_while(|t| t.end <= at).count());
        let mut place = SqlPlace { start: at, ..SqlPlace::default() };
        if let Some(token) = word.map(|at| &tokens[at]) {
            place.start = token.start;
            query[token.start..at].clone_into(&mut place.word);
        }
        if before >= 2 && tokens[before - 1].is(".") && tokens[before - 2].is_name() {
            place.qualifier = Some(tokens[before - 2].text.clone());
        }
        let sign = |back: usize| before.checked_sub(back).map_or_else(String::new, |at| tokens[at].text.to_lowercase());
        place.before = [sign(1), sign(2)];
        place.small = tokens.first().is_some_and(|t| t.text.chars().all(char::is_lowercase));
        let groups = groups(&tokens, before);
        for group in groups.iter().rev() {
            let with = self.with_tables(group, &place.with, place.start);
            place.with.extend(with);
        }
        for (inner, group) in groups.iter().enumerate() {
            let (segment, at) = segment(group, place.start);
            place.tables.extend(self.tables_of(segment, &place.with));
            if inner == 0 {
                place.table = expects_table(segment, at);
                let words = outer(&segment[..at]).filter(|i| segment[*i].is_any(&BEGIN));
                place.part = words.last().map_or_else(String::new, |i| segment[i].text.to_lowercase());
            }
        }
        Some(place)
    }

    /// The tables that WITH names in this stretch, before this byte of the query: none is known within its own query.
    fn with_tables(&self, group: &[Token], known: &[SqlTable], before: usize) -> Vec<SqlTable> {
        let mut found: Vec<SqlTable> = Vec::new();
        if !group.first().is_some_and(|t| t.is("with")) {
            return found;
        }
        let mut at = 1 + usize::from(group.get(1).is_some_and(|t| t.is("recursive")));
        while at + 2 < group.len() {
            let list = if group[at + 1].is("(") { closing(group, at + 1) + 1 } else { at + 1 };
            if !(group[at].is_name() && group.get(list).is_some_and(|t| t.is("as"))) {
                break;
            }
            let open = list + 1;
            if !group.get(open).is_some_and(|t| t.is("(")) {
                break;
            }
            let close = closing(group, open);
            if group.get(close).is_none_or(|end| end.start >= before) {
                break;
            }
            let all: Vec<SqlTable> = known.iter().chain(&found).cloned().collect();
            let mut columns = self.columns_of(&group[open + 1..close], &all);
            let names = group[at + 1..list].iter().filter(|t| t.is_name());
            for (column, name) in columns.iter_mut().zip(names) {
                column.name.clone_from(&name.text);
            }
            found.push(SqlTable { name: group[at].text.clone(), frame: None, columns });
            if !group.get(close + 1).is_some_and(|t| t.is(",")) {
                break;
            }
            at = close + 2;
        }
        found
    }

    /// The tables in FROM of one SELECT.
    fn tables_of(&self, select: &[Token], with: &[SqlTable]) -> Vec<SqlTable> {
        let mut found = Vec::new();
        let mut listed = false;
        let mut at = 0;
        while at < select.len() {
            let token = &select[at];
            if token.is("from") {
                listed = true;
            } else if token.is_any(&PARTS) {
                listed = false;
            }
            let begins = token.is_any(&["from", "join"]) || listed && token.is(",");
            if token.is("(") {
                at = closing(select, at) + 1;
                continue;
            }
            at += 1;
            if !begins {
                continue;
            }
            let Some(next) = select.get(at) else { break };
            if next.is("(") {
                let close = closing(select, at);
                let inner = &select[at + 1..close.min(select.len())];
                at = close + 1;
                if inner.iter().any(|t| t.is("select")) {
                    let columns = self.columns_of(inner, with);
                    let name = alias(select, &mut at).unwrap_or_default();
                    found.push(SqlTable { name, frame: None, columns });
                } else {
                    let first = Token { kind: Kind::Word, text: "from".to_owned(), start: 0, end: 0 };
                    let inner: Vec<Token> = std::iter::once(first).chain(inner.iter().cloned()).collect();
                    found.extend(self.tables_of(&inner, with));
                }
            } else if next.is_name() && !next.is_any(&NO_ALIAS) {
                let table = next.text.clone();
                at += 1;
                let mut known = self.table_of(table, with);
                if let Some(name) = alias(select, &mut at) {
                    known.name = name;
                }
                found.push(known);
            }
        }
        found
    }

    /// The table of a name: of WITH, or a frame.
    fn table_of(&self, name: String, with: &[SqlTable]) -> SqlTable {
        if let Some(table) = with.iter().rev().find(|t| t.name.eq_ignore_ascii_case(&name)) {
            return SqlTable { name, ..table.clone() };
        }
        let exact = self.frame_list().find(|f| f.name == name);
        let letters = || self.frame_list().find(|f| f.name.to_lowercase() == name.to_lowercase());
        let Some(frame) = exact.or_else(letters) else {
            return SqlTable { name, frame: None, columns: Vec::new() };
        };
        let column = |c: &str| SqlColumn { name: c.to_owned(), origin: Some((frame.name.clone(), c.to_owned())) };
        let columns = frame.columns().into_iter().map(column).collect();
        SqlTable { name, frame: Some(frame.name.clone()), columns }
    }

    /// The columns that a query gives, as far as they have names.
    fn columns_of(&self, query: &[Token], with: &[SqlTable]) -> Vec<SqlColumn> {
        let mut with = with.to_vec();
        with.extend(self.with_tables(query, &with, usize::MAX));
        let (select, _) = segment(query, 0);
        let first = outer(select).find(|at| select[*at].is("select"));
        let Some(first) = first else { return Vec::new() };
        let from = outer(select).find(|at| *at > first && select[*at].is("from")).unwrap_or(select.len());
        let tables = self.tables_of(select, &with);
        let mut columns = Vec::new();
        let items = &select[first + 1..from];
        let commas: Vec<usize> = outer(items).filter(|at| items[*at].is(",")).collect();
        let starts = std::iter::once(0).chain(commas.iter().map(|at| at + 1));
        let ends = commas.iter().copied().chain([items.len()]);
        for (start, end) in starts.zip(ends) {
            columns.extend(item(&items[start..end], &tables));
        }
        columns
    }
}

/// The columns of one thing in SELECT.
fn item(tokens: &[Token], tables: &[SqlTable]) -> Vec<SqlColumn> {
    let called = |table: &Token| tables.iter().find(|t| t.name.eq_ignore_ascii_case(&table.text));
    let tokens = match tokens {
        [first, rest @ ..] if first.is_any(&["distinct", "all"]) => rest,
        other => other,
    };
    match tokens {
        [star] if star.is("*") => tables.iter().flat_map(|t| t.columns.clone()).collect(),
        [table, point, star] if point.is(".") && star.is("*") => {
            called(table).map(|t| t.columns.clone()).unwrap_or_default()
        }
        [.., as_, name] if as_.is("as") && name.is_name() => {
            let mut rest = &tokens[..tokens.len() - 2];
            while let [before @ .., as_, _] = rest
                && as_.is("as")
            {
                rest = before;
            }
            let plain = item(rest, tables);
            let origin = if plain.len() == 1 { plain[0].origin.clone() } else { None };
            vec![SqlColumn { name: name.text.clone(), origin }]
        }
        [name] if name.is_name() => {
            vec![SqlColumn { name: name.text.clone(), origin: origin(tables.iter(), &name.text) }]
        }
        [table, point, name] if point.is(".") && name.is_name() => {
            vec![SqlColumn { name: name.text.clone(), origin: origin(called(table).into_iter(), &name.text) }]
        }
        _ => Vec::new(),
    }
}

/// The name that a table is given at `at`.
fn alias(tokens: &[Token], at: &mut usize) -> Option<String> {
    if tokens.get(*at).is_some_and(|t| t.is("as")) {
        *at += 1;
    }
    let token = tokens.get(*at).filter(|t| t.is_name() && !t.is_any(&NO_ALIAS))?;
    *at += 1;
    Some(token.text.clone())
}

/// The stretches in brackets that hold a place and are queries, the innermost first; the whole last.
fn groups(tokens: &[Token], before: usize) -> Vec<&[Token]> {
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate().take(before) {
        if token.is("(") {
            open.push(at);
        } else if token.is(")") {
            open.pop();
        }
    }
    let inner = open.iter().rev().map(|at| &tokens[at + 1..closing(tokens, *at)]);
    let mut found: Vec<&[Token]> =
        inner.filter(|g| g.first().is_some_and(|t| t.is_any(&["select", "with", "from"]))).collect();
    found.push(tokens);
    found
}

/// The one SELECT of a chain of them that holds a place, and the place in it.
fn segment(group: &[Token], start: usize) -> (&[Token], usize) {
    let cuts: Vec<usize> = outer(group).filter(|at| group[*at].is_any(&SETS)).collect();
    let first = cuts.iter().rev().find(|at| group[**at].start < start).map_or(0, |at| at + 1);
    let last = cuts.iter().find(|at| group[**at].start >= start && **at >= first).copied().unwrap_or(group.len());
    let place = group[first..last].iter().take_while(|t| t.start < start).count();
    (&group[first..last], place)
}

/// The places of tokens that stand in no bracket.
fn outer(tokens: &[Token]) -> impl Iterator<Item = usize> + '_ {
    let mut depth = 0_usize;
    tokens.iter().enumerate().filter_map(move |(at, token)| {
        if token.is("(") {
            depth += 1;
            return None;
        }
        if token.is(")") {
            depth = depth.saturating_sub(1);
            return None;
        }
        (depth == 0).then_some(at)
    })
}

/// Brackets that stand within each other.
fn deepest(tokens: &[Token]) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for token in tokens {
        if token.is("(") {
            depth += 1;
            most = most.max(depth);
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
        }
    }
    most
}

/// Whether the tokens before a place end where a table is expected.
fn expects_table(select: &[Token], at: usize) -> bool {
    let Some(last) = at.checked_sub(1).and_then(|last| select.get(last)) else { return false };
    if last.is_any(&["from", "join"]) {
        return true;
    }
    let words = ["from", "on", "using", "where", "select", "group", "order", "having"];
    let part = outer(&select[..at]).filter(|i| select[*i].is_any(&words)).last();
    last.is(",") && part.is_some_and(|i| select[i].is("from"))
}

/// Whether a text or comment has no end, so that what is written behind it belongs to it.
fn is_open(query: &str, token: &Token, at: usize) -> bool {
    let text = &query[token.start..token.end];
    let closed = match text.chars().next() {
        Some('\'') => text.len() > 1 && text.ends_with('\''),
        Some('-') => false,
        _ => text.ends_with("*/"),
    };
    at == token.end && !closed
}
