//! How large a query can be: parsing it and planning it take time and stack that grow faster than it.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Query, Value, VisitMut, VisitorMut};

use super::mistake::Mistake;
use super::tokens::{Kind, tokens};
use crate::words::count;

/// What is said where the parser of the data frame library gives up.
pub(super) const TOO_DEEP: &str = "brackets, calls or CASE stand too deep within each other; expected fewer: WITH name AS (SELECT …) computes the inner ones first";

/// Bytes of a query.
const BYTES: usize = 4_000_000;
/// Words and signs of a query.
const PIECES: usize = 600_000;
/// Brackets and CASE within each other.
const DEPTH: usize = 40;
/// Operators one after the other, as in `a + b + c`: each is calculated within the next.
const SIGNS: usize = 1000;
/// AND and OR one after the other.
const LINKS: usize = 20_000;
/// Queries that UNION and its like put together.
const SETS: usize = 1000;
/// Conditions one after the other that stay as they are.
const SHORT: usize = 32;
/// Bytes of an expression that is written by qes in the place of one of the query.
const WRITTEN: usize = 400_000;

/// Words that are operators.
const OPERATORS: [&str; 12] =
    ["is", "like", "ilike", "rlike", "in", "between", "similar", "collate", "xor", "div", "at", "not"];
/// Words that begin another expression.
const BEGIN: [&str; 22] = [
    "select",
    "from",
    "where",
    "group",
    "order",
    "having",
    "qualify",
    "limit",
    "offset",
    "on",
    "using",
    "join",
    "by",
    "when",
    "then",
    "else",
    "union",
    "except",
    "intersect",
    "values",
    "with",
    "as",
];

/// Of the expression that is being read at one depth of brackets.
#[derive(Default)]
struct Chain {
    signs: usize,
    links: usize,
}

/// Refuses a text that is too large to be planned.
pub(super) fn refuse(text: &str) -> Result<(), Mistake> {
    let too_many = |found: usize, what: &str, most: usize, instead: &str| {
        Err(Mistake::new(format!("found {} {what}, expected at most {}; {instead}", count(found), count(most))))
    };
    let table = "a long list belongs in a file that %load makes a frame";
    if text.len() > BYTES {
        return too_many(text.len(), "bytes", BYTES, table);
    }
    let tokens = tokens(text);
    if tokens.len() > PIECES {
        return too_many(tokens.len(), "words and signs", PIECES, table);
    }
    let mut chains = vec![Chain::default()];
    let mut sets = 0;
    for token in &tokens {
        let opens = token.is("(") || token.is("[") || token.is("case");
        let closes = token.is(")") || token.is("]") || token.is("end");
        if opens {
            chains.push(Chain::default());
            if chains.len() > DEPTH + 1 {
                let at = Mistake { line: Some(line_of(text, token.start)), ..Mistake::new(TOO_DEEP) };
                return Err(at);
            }
        } else if closes && chains.len() > 1 {
            chains.pop();
        }
        let Some(chain) = chains.last_mut() else { continue };
        if token.is(",") || token.is(";") || token.is_any(&BEGIN) {
            *chain = Chain::default();
        } else if token.is("and") || token.is("or") {
            chain.links += 1;
            chain.signs = 0;
        } else if is_operator(token.kind, &token.text) {
            chain.signs += 1;
        }
        sets += usize::from(token.is_any(&["union", "except", "intersect"]));
        let line =
            |mistake: Result<(), Mistake>| mistake.map_err(|m| Mistake { line: Some(line_of(text, token.start)), ..m });
        if chain.links > LINKS {
            return line(too_many(
                chain.links,
                "AND and OR in one condition",
                LINKS,
                "IN (…) or a JOIN with a frame asks for many values",
            ));
        }
        if chain.signs > SIGNS {
            return line(too_many(
                chain.signs,
                "operators in one expression",
                SIGNS,
                "WITH name AS (SELECT …) computes a part of it first",
            ));
        }
        if sets > SETS {
            return line(too_many(
                sets,
                "UNION, EXCEPT and INTERSECT",
                SETS,
                "--into NAME keeps a part as a frame, VALUES holds many rows",
            ));
        }
    }
    Ok(())
}

fn is_operator(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Sign => !matches!(text, "(" | ")" | "]" | "." | "'" | "\\"),
        Kind::Word => OPERATORS.iter().any(|word| text.eq_ignore_ascii_case(word)),
        Kind::Quoted | Kind::Closed => false,
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Refuses an expression that qes has written where it has become too long: what calls within calls stand for is
/// written once for each time that its value is needed.
pub(super) fn refuse_written(text: &str) -> Result<(), Mistake> {
    if text.len() > WRITTEN { Err(Mistake::new(TOO_DEEP)) } else { Ok(()) }
}

/// Conditions of many parts as trees that are no deeper than they must be: `a OR b OR c OR d` as `(a OR b) OR (c OR d)`.
pub(super) fn balanced(query: &mut Query) {
    let _ = query.visit(&mut Balance);
}

/// The same of texts.
pub(super) fn joined(parts: &[String], operator: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        more => {
            let (first, rest) = more.split_at(more.len() / 2);
            format!("({} {operator} {})", joined(first, operator), joined(rest, operator))
        }
    }
}

struct Balance;

impl VisitorMut for Balance {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let Some(op) = link(expr) else { return ControlFlow::Continue(()) };
        let (mut parts, mut at) = (1, &*expr);
        while let Expr::BinaryOp { left, op: same, .. } = at
            && *same == op
        {
            parts += 1;
            at = left;
        }
        if parts > SHORT {
            let parts = taken(std::mem::replace(expr, Expr::Value(Value::Null.into())), &op);
            *expr = tree(parts, &op);
        }
        ControlFlow::Continue(())
    }
}

fn link(expr: &Expr) -> Option<BinaryOperator> {
    match expr {
        Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => Some(op.clone()),
        _ => None,
    }
}

/// The parts of a chain, taken off one by one: they stand within each other as deep as there are parts.
fn taken(mut chain: Expr, op: &BinaryOperator) -> Vec<Expr> {
    let mut parts = Vec::new();
    loop {
        match chain {
            Expr::BinaryOp { left, op: same, right } if same == *op => {
                parts.push(*right);
                chain = *left;
            }
            first => {
                parts.push(first);
                parts.reverse();
                return parts;
            }
        }
    }
}

fn tree(mut parts: Vec<Expr>, op: &BinaryOperator) -> Expr {
    let rest = parts.split_off(parts.len().div_ceil(2));
    let side = |mut parts: Vec<Expr>| match parts.len() {
        1 => parts.swap_remove(0),
        _ => Expr::Nested(Box::new(tree(parts, op))),
    };
    Expr::BinaryOp { left: Box::new(side(parts)), op: op.clone(), right: Box::new(side(rest)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(of: &str, between: &str, times: usize) -> String {
        vec![of; times].join(between)
    }

    #[test]
    fn what_is_too_large_is_said_in_one_sentence() {
        for (query, expected) in [
            (format!("SELECT '{}'", "x".repeat(10_000_000)), "found 10,000,009 bytes, expected at most 4,000,000; "),
            (format!("SELECT {}1{}", "(".repeat(3000), ")".repeat(3000)), TOO_DEEP),
            (format!("SELECT {}1{}", "ABS(".repeat(3000), ")".repeat(3000)), TOO_DEEP),
            (format!("SELECT {}1{}", "CASE WHEN a THEN ".repeat(500), " END".repeat(500)), TOO_DEEP),
            (format!("SELECT * FROM {}p{}", "(SELECT * FROM ".repeat(500), ")".repeat(500)), TOO_DEEP),
            (format!("SELECT\n{}", chain("1", " + ", 5_000)), "found 1,001 operators in one expression, "),
            (format!("SELECT {}a", "NOT ".repeat(3000)), "found 1,001 operators in one expression, "),
            (format!("SELECT * FROM p WHERE {}", chain("a = 1", " OR ", 30_000)), "found 20,001 AND and OR in one "),
            (chain("SELECT 1", " UNION ALL ", 2000), "found 1,001 UNION, EXCEPT and INTERSECT, expected at most 1,000"),
            (format!("SELECT {}", chain("1", ",", 400_000)), "found 800,000 words and signs, expected at most 600,000"),
        ] {
            let mistake = refuse(&query).unwrap_err();
            assert!(mistake.message.starts_with(expected), "{}: {}", &query[..30], mistake.message);
        }
        for query in [
            chain("SELECT a FROM p", " UNION ALL ", 400),
            format!("SELECT * FROM p WHERE {}", chain("a = 1", " OR ", 3000)),
            format!("SELECT * FROM p WHERE {}", chain("a <> 1 + 2", " AND ", 3000)),
            format!("SELECT * FROM p WHERE a IN ({})", chain("-1", ",", 100_000)),
            format!("SELECT {}", chain("a + b - c", ", ", 5000)),
        ] {
            assert!(refuse(&query).is_ok(), "{}", &query[..30]);
        }
    }

    #[test]
    fn a_long_condition_is_a_low_tree() {
        let parts: Vec<String> = (0..100).map(|n| format!("a = {n}")).collect();
        let query = format!("SELECT a FROM p WHERE {}", parts.join(" OR "));
        let made = super::super::parse::parsed(&query).unwrap().to_string();
        let deep = made.split('a').map(|piece| piece.matches('(').count()).max();
        assert!(deep <= Some(7), "{made}");
        assert_eq!(made.replace(['(', ')'], ""), query);
        let short = format!("SELECT a FROM p WHERE {}", parts[..20].join(" AND "));
        assert_eq!(super::super::parse::parsed(&short).unwrap().to_string(), short);
        assert_eq!(joined(&["a".into(), "b".into(), "c".into()], "OR"), "(a OR (b OR c))");
    }
}
