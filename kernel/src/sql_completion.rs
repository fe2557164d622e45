//! Tab and Shift-Tab in a query: tables behind FROM, the columns of the tables that it names, keywords.

mod keywords;

use std::collections::HashSet;

use qes::{SqlColumn, SqlPlace, SqlTable};

pub(crate) use self::keywords::RESERVED;
use self::keywords::{follow, keywords};
use crate::outputs::{Completion, Match};
use crate::session::Session;

/// More candidates than this nobody reads: another letter chooses among them.
const MOST: usize = 2000;

/// The ways to go on in a query that holds the cursor: at a byte of it, and at a code point of the cell.
pub(crate) fn complete(session: &Session, query: &str, at: usize, cursor: usize) -> Completion {
    let Some(place) = session.content.workspace.sql_place(query, at) else {
        return Completion { start: cursor, end: cursor, matches: Vec::new() };
    };
    let start = cursor - place.word.chars().count();
    let wanted = place.word.trim_start_matches('"').to_lowercase();
    let mut texts: HashSet<String> = HashSet::new();
    let mut matches = Vec::new();
    for (name, text, kind) in candidates(session, &place) {
        if matches.len() == MOST {
            break;
        }
        if name.to_lowercase().starts_with(&wanted) && text != place.word && texts.insert(text.clone()) {
            matches.push(Match { text, kind: kind.to_owned(), start, end: cursor });
        }
    }
    Completion { start, end: cursor, matches }
}

/// The frame that the name at a byte of a query stands for, and its column where the name is that of a column.
pub(crate) fn meant_at(session: &Session, query: &str, at: usize) -> Option<(String, Option<String>)> {
    let end = query[at..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(query.len(), |n| at + n);
    let place = session.content.workspace.sql_place(query, end)?;
    let name = place.word.trim_matches('"');
    if name.is_empty() {
        return None;
    }
    if !place.table
        && let Some((frame, column)) = place.origin(name)
    {
        return Some((frame, Some(column)));
    }
    let frame = place.table_of(name)?.frame.clone()?;
    place.qualifier.is_none().then_some((frame, None))
}

/// Names, what is written for them, and their kinds; the likeliest first.
fn candidates(session: &Session, place: &SqlPlace) -> Vec<(String, String, &'static str)> {
    let mut all = Vec::new();
    let named = |name: &str, kind: &'static str| (name.to_owned(), written(name, &place.word), kind);
    let columns = |table: &SqlTable| {
        table.columns.iter().map(|SqlColumn { name, .. }| named(name, "variable")).collect::<Vec<_>>()
    };
    let frames = || session.content.workspace.frame_list().map(|f| named(&f.name, "class"));
    if let Some(qualifier) = &place.qualifier {
        if let Some(table) = place.table_of(qualifier) {
            return columns(table);
        }
        let frame = session.content.workspace.frame_list().find(|f| f.name.eq_ignore_ascii_case(qualifier));
        return frame.map(|f| f.columns().into_iter().map(|c| named(c, "variable")).collect()).unwrap_or_default();
    }
    if place.table {
        all.extend(place.with.iter().map(|t| named(&t.name, "class")));
        all.extend(frames());
        return all;
    }
    let own_case = |words: Vec<&'static str>| {
        let letters: Vec<char> = place.word.chars().filter(|c| c.is_alphabetic()).collect();
        let small = if letters.is_empty() { place.small } else { letters.iter().all(|c| c.is_lowercase()) };
        words.into_iter().map(move |word| {
            let word = if small { word.to_lowercase() } else { word.to_owned() };
            (word.clone(), word, "keyword")
        })
    };
    if let Some(words) = follow(&place.before, &place.part) {
        return own_case(words.to_vec()).collect();
    }
    all.extend(place.tables.iter().flat_map(columns));
    // The word at the place may read as another name of the table before it.
    let typed = |t: &&SqlTable| t.name.eq_ignore_ascii_case(&place.word);
    all.extend(place.tables.iter().filter(|t| !t.name.is_empty() && !typed(t)).map(|t| named(&t.name, "class")));
    if !place.word.starts_with('"') {
        all.extend(own_case(keywords(&place.part)));
    }
    // What FROM names is all that there is.
    if place.tables.is_empty() {
        all.extend(frames());
        for frame in session.content.workspace.frame_list() {
            all.extend(frame.columns().into_iter().map(|c| named(c, "variable")));
        }
    }
    all
}

/// A name as a query has it: in quotation marks where it needs them, or where they are typed already.
fn written(name: &str, word: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !RESERVED.iter().any(|k| k.eq_ignore_ascii_case(name));
    if plain && !word.starts_with('"') { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;

    fn session() -> Session {
        let mut session = crate::completion::tests::session();
        let mut table = |name: &str, query: &str| {
            session.content.workspace.sql(query, Some(name), &qes_work::Work::new()).unwrap();
        };
        table("left_one", "SELECT 1 AS id, 'x' AS kind, 2001 AS year");
        table("right_one", "SELECT 1 AS id, 'y' AS color, 3 AS \"Size (n)\"");
        session
    }

    /// What is offered at `¦`.
    fn offered(code: &str) -> Vec<String> {
        let cursor = code.chars().take_while(|c| *c != '¦').count();
        let found = session().complete(&code.replace('¦', ""), cursor);
        found.matches.into_iter().map(|m| m.text).collect()
    }

    #[track_caller]
    fn check(code: &str, expected: &[&str]) {
        assert_eq!(offered(code), expected, "{code}");
    }

    #[test]
    fn tables_are_offered_where_they_stand() {
        check("%sql SELECT * FROM left¦", &["left_one"]);
        check("%%sql\nSELECT * FROM left_one AS l\nJOIN right¦", &["right_one"]);
        check("%sql SELECT * FROM left_one, righ¦", &["right_one"]);
        check("%sql WITH lefty AS (SELECT 1 AS a) SELECT * FROM lef¦", &["lefty", "left_one"]);
        check("%sql --into x SELECT * FROM left¦", &["left_one"]);
        check("%sql SELECT id\nFROM left¦", &["left_one"]);
        check("%time %sql SELECT id FROM left¦", &["left_one"]);
    }

    #[test]
    fn columns_are_those_of_their_table() {
        check("%sql SELECT l.¦ FROM left_one AS l JOIN right_one r ON l.id = r.id", &["id", "kind", "year"]);
        check("%sql SELECT r.¦ FROM left_one AS l JOIN right_one r ON l.id = r.id", &["id", "color", "\"Size (n)\""]);
        check("%sql SELECT r.\"S¦ FROM right_one r", &["\"Size (n)\""]);
        check(
            "%%sql\nSELECT t.¦\nFROM (SELECT id AS one, kind, MAX(year) AS last FROM left_one) AS t",
            &["one", "kind", "last"],
        );
        check("%sql WITH t AS (SELECT * FROM right_one) SELECT t.c¦ FROM t", &["color"]);
        check("%sql WITH t(a, b) AS (SELECT 1, 2), u AS (SELECT kind FROM left_one) SELECT u.¦ FROM u", &["kind"]);
        check("%sql SELECT l.k¦, 'FROM right_one' FROM left_one l", &["kind"]);
        check("%sql SELECT x.¦ FROM left_one l", &[]);
        check(
            "%sql SELECT id FROM left_one WHERE id IN (SELECT r.¦ FROM right_one r WHERE r.id = 1)",
            &["id", "color", "\"Size (n)\""],
        );
        check("%sql SELECT k¦ FROM left_one", &["kind"]);
        check("%sql SELECT f.fr¦ FROM flow f", &["\"from\""]);
        check("%sql SELECT id FROM right_one UNION SELECT ki¦ FROM left_one", &["kind"]);
    }

    #[test]
    fn columns_of_the_tables_in_from_come_first() {
        let first = |code: &str, n: usize| offered(code).into_iter().take(n).collect::<Vec<_>>();
        assert_eq!(first("%sql SELECT ¦ FROM left_one", 4), ["id", "kind", "year", "left_one"]);
        assert_eq!(first("%sql SELECT id FROM right_one WHERE c¦", 1), ["color"]);
        assert_eq!(first("%%sql\nSELECT id\nFROM right_one\nORDER BY c¦", 1), ["color"]);
    }

    #[test]
    fn keywords_are_as_they_are_typed() {
        check("%sql SELE¦", &["SELECT"]);
        check("%%sql\nsele¦", &["select"]);
        check("%sql SELECT id FROM left_one WHER¦", &["WHERE"]);
        check("%sql select id from left_one gro¦", &["group by"]);
        assert!(offered("%sql select id from left_one ¦").contains(&"where".to_owned()));
        assert!(offered("%sql SELECT id FROM left_one ¦").contains(&"WHERE".to_owned()));
    }

    #[test]
    fn only_columns_of_the_tables_in_from_are_offered() {
        check("%sql SELECT id FROM left_one WHERE col¦", &[]);
        check("%sql SELECT id FROM left_one WHERE the¦", &["then"]);
        check("%sql SELECT id FROM left_one WHERE right_¦", &[]);
        check("%sql SELECT colo¦", &["color"]);
        check("%sql SELECT id FROM left_one WHERE id IN (SELECT id FROM right_one WHERE ki¦)", &["kind"]);
    }

    #[test]
    fn keywords_follow_what_stands_before_them() {
        check("%sql SELECT id FROM left_one GROUP B¦", &["BY"]);
        check("%sql SELECT id FROM left_one GROUP ¦", &["BY"]);
        check("%sql select id from left_one order b¦", &["by"]);
        check("%sql SELECT RANK() OVER (PARTITION ¦", &["BY"]);
        check("%sql SELECT id FROM left_one LEFT J¦", &["JOIN"]);
        check("%sql SELECT id FROM left_one WHERE kind IS ¦", &["NULL", "NOT NULL"]);
        check("%sql SELECT id FROM left_one WHERE kind IS NOT N¦", &["NULL"]);
        check("%sql SELECT id FROM left_one ORDER BY id NULLS ¦", &["LAST", "FIRST"]);
        check("%sql SELECT id FROM left_one OR¦", &["ORDER BY"]);
        check("%sql SELECT id FROM left_one O¦", &["ORDER BY", "OFFSET", "ON"]);
        check("%sql SELECT kind FROM left_one GROUP BY kind OR¦", &["ORDER BY"]);
        check("%sql SELECT id FROM left_one WHERE id = 1 O¦", &["ORDER BY", "OFFSET", "OR", "ON", "OVER"]);
    }

    #[test]
    fn tables_of_with_are_known_behind_their_queries() {
        check("%sql WITH lefty AS (SELECT 1 AS a), b AS (SELECT * FROM lef¦", &["lefty", "left_one"]);
        check("%sql WITH lefty AS (SELECT 1 AS a), right_b AS (SELECT * FROM righ¦) SELECT 1", &["right_one"]);
        check("%%sql\nWITH lefty AS (\n  SELECT 1 AS a\n)\nSELECT *\nFROM lef¦", &["lefty", "left_one"]);
        check(
            "%sql WITH t AS (SELECT color FROM right_one) SELECT * FROM t WHERE c¦",
            &["color", "case", "cross join", "cast", "count", "coalesce", "concat"],
        );
    }

    #[test]
    fn nothing_is_offered_in_texts_and_comments() {
        check("%sql SELECT 'lef¦", &[]);
        check("%sql SELECT 'lef¦t' FROM left_one", &[]);
        check("%%sql\nSELECT id -- lef¦", &[]);
        check("%sql --in¦", &["--into"]);
        check("%sql --into left¦", &["left_one"]);
    }

    #[test]
    fn positions_are_those_of_the_cell() {
        let code = "%%sql\n-- é\nSELECT 'é', kin FROM left_one";
        let cursor = code.chars().take_while(|c| *c != 'k').count() + 3;
        let found = session().complete(code, cursor);
        assert_eq!((found.start, found.end, found.matches[0].text.as_str()), (cursor - 3, cursor, "kind"));
    }

    #[test]
    fn a_column_is_that_of_its_table() {
        let described = |code: &str| {
            let cursor = code.chars().take_while(|c| *c != '¦').count();
            let found = session().inspect(&code.replace('¦', ""), cursor);
            found.map(|b| b["text/plain"].as_str().unwrap().lines().next().unwrap().to_owned()).unwrap_or_default()
        };
        assert!(
            described("%sql SELECT r.i¦d FROM left_one l JOIN right_one r ON l.id = r.id").starts_with("right_one.id")
        );
        assert!(
            described("%sql SELECT l.id¦ FROM left_one l JOIN right_one r ON l.id = r.id").starts_with("left_one.id")
        );
        assert!(described("%sql SELECT ¦id FROM right_one").starts_with("right_one.id"));
        assert!(described("%%sql\nSELECT yea¦r\nFROM left_one").starts_with("left_one.year"));
        assert!(
            described("%%sql\nSELECT t.on¦e FROM (SELECT id AS one FROM right_one) AS t").starts_with("right_one.id")
        );
        assert!(described("%sql SELECT id FROM right¦_one").starts_with("right_one:"));
        assert!(described("%sql SELECT r.id FROM right_one AS r¦").starts_with("right_one:"));
        assert!(described("%sq¦l SELECT 1").contains("SQL"));
    }
}
