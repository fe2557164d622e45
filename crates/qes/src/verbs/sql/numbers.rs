//! What the data frame library calculates otherwise than SQL: whole numbers that wrap around, division by zero, halves (which it rounds to
//! the even neighbor), places in a text (which it counts in bytes), and the truth of what is missing.

use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, Expr, Function, FunctionArgumentClause, FunctionArguments, SetExpr, Spanned,
    TypedString, UnaryOperator, Value, ValueWithSpan, VisitMut, VisitorMut, visit_expressions_mut,
};

use super::mistake::Mistake;
use super::parse::expression_at;
use super::size::joined;
use crate::words::count;

/// Values of IN that are compared one by one.
const LISTED: usize = 3000;

/// Functions whose result the library keeps in numbers so small that a subtraction can wrap around.
const SMALL: [&str; 9] = [
    "length",
    "char_length",
    "character_length",
    "octet_length",
    "bit_length",
    "date_part",
    "array_length",
    "sign",
    "bit_count",
];

/// Makes whole numbers large, and a quotient by zero missing.
pub(super) fn safe(expr: &mut Expr) -> Result<(), Mistake> {
    match expr.visit(&mut Safe) {
        ControlFlow::Break(mistake) => Err(mistake),
        ControlFlow::Continue(()) => Ok(()),
    }
}

/// Numbers as the library reads them: `1e10` is no number there.
pub(super) fn readable(values: &mut SetExpr) -> Result<(), Mistake> {
    let done = visit_expressions_mut(values, |expr| match number(expr) {
        Ok(Some(made)) => {
            *expr = made;
            ControlFlow::Continue(())
        }
        Ok(None) => ControlFlow::Continue(()),
        Err(mistake) => ControlFlow::Break(mistake),
    });
    if let ControlFlow::Break(mistake) = done { Err(mistake) } else { Ok(()) }
}

/// The number that stands for one that the library does not read.
fn number(expr: &Expr) -> Result<Option<Expr>, Mistake> {
    let Expr::Value(ValueWithSpan { value: Value::Number(text, long), span }) = expr else { return Ok(None) };
    if text.contains('.') || text.parse::<i64>().is_ok() {
        return Ok(None);
    }
    let exponent = text.contains(['e', 'E']);
    let value = text.parse::<f64>().ok().filter(|value| exponent && value.is_finite()).ok_or_else(|| {
        let most =
            if exponent { "1.7e308".to_owned() } else { format!("{}; {text}.0 is read as a decimal number", i64::MAX) };
        Mistake::at(format!("found the number {text}, expected at most {most}"), *span)
    })?;
    let mut text = value.to_string();
    if !text.contains('.') {
        text.push_str(".0");
    }
    Ok(Some(Expr::Value(ValueWithSpan { value: Value::Number(text, *long), span: *span })))
}

struct Safe;

impl VisitorMut for Safe {
    type Break = Mistake;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
        if let Expr::Function(call) = expr {
            missing_last(call);
        }
        match safer(expr) {
            Ok(Some(made)) => *expr = made,
            Ok(None) => {}
            Err(mistake) => return ControlFlow::Break(mistake),
        }
        ControlFlow::Continue(())
    }
}

/// What stands for an expression that the library would calculate otherwise.
fn safer(expr: &Expr) -> Result<Option<Expr>, Mistake> {
    let text = match expr {
        Expr::Value(_) => return number(expr),
        Expr::IsNull(row) if values_of(row).is_some() => every(row, "IS NULL"),
        Expr::IsNotNull(row) if values_of(row).is_some() => every(row, "IS NOT NULL"),
        Expr::BinaryOp { left, op: op @ (BinaryOperator::Eq | BinaryOperator::NotEq), right }
            if values_of(left).is_some() && values_of(right).is_some() =>
        {
            let equal = rows_equal(left, right)?;
            if *op == BinaryOperator::Eq { equal } else { format!("(NOT {equal})") }
        }
        Expr::InList { expr: row, list, negated } if values_of(row).is_some() => {
            let each = list.iter().map(|other| rows_equal(row, other)).collect::<Result<Vec<_>, Mistake>>()?;
            format!("({}({}))", if *negated { "NOT " } else { "" }, joined(&each, "OR"))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Modulo, right } => remainder(left, right),
        Expr::BinaryOp { left, op: op @ (BinaryOperator::Divide | BinaryOperator::DuckIntegerDivide), right }
            if !is_number_but_zero(right) =>
        {
            format!("{left} {op} NULLIF({right}, 0)")
        }
        Expr::Position { expr: part, r#in: whole } => place(whole, part),
        Expr::TypedString(TypedString { data_type: DataType::Date, value, .. }) => format!("DATE({value})"),
        Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, expr: text, data_type: DataType::Date, .. }
            if matches!(&**text, Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(_), .. })) =>
        {
            format!("DATE({text})")
        }
        Expr::IsTrue(truth) => format!("(({truth}) IS NOT DISTINCT FROM TRUE)"),
        Expr::IsFalse(truth) => format!("(({truth}) IS NOT DISTINCT FROM FALSE)"),
        Expr::IsNotTrue(truth) => format!("(({truth}) IS DISTINCT FROM TRUE)"),
        Expr::IsNotFalse(truth) => format!("(({truth}) IS DISTINCT FROM FALSE)"),
        Expr::InList { list, .. } if !is_plain_list(list) && list.len() > LISTED => {
            return Err(Mistake::at(
                format!(
                    "found IN with {} values of several kinds, expected at most {}; values of one kind, like whole numbers or texts alone, can be more",
                    count(list.len()),
                    count(LISTED)
                ),
                expr.span(),
            ));
        }
        Expr::InList { expr: value, list, negated } if !is_plain_list(list) => one_of(value, list, *negated),
        Expr::Extract { .. } => format!("CAST({expr} AS BIGINT)"),
        Expr::Function(call) if call.over.is_none() => match of_function(call) {
            Some(text) => text,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    expression_at(&text, expr.span()).map(Some)
}

fn of_function(call: &Function) -> Option<String> {
    let arguments = super::group::arguments(call);
    match (call.name.to_string().to_lowercase().as_str(), arguments.as_slice()) {
        ("round", _) => half_up(call),
        ("strftime", _) => super::dates::date_first(call),
        ("year" | "month" | "day", [date]) => {
            Some(format!("CAST(EXTRACT({} FROM {date}) AS BIGINT)", call.name.to_string().to_uppercase()))
        }
        ("strpos", [whole, part]) => Some(place(whole, part)),
        ("mod", [left, right]) => Some(format!("({})", remainder(left, right))),
        (name, _) if SMALL.contains(&name) => Some(format!("CAST({call} AS BIGINT)")),
        _ => None,
    }
}

/// The values of a row in brackets: `(a, b)`.
fn values_of(expr: &Expr) -> Option<&[Expr]> {
    match expr {
        Expr::Tuple(values) => Some(values),
        Expr::Nested(inner) => values_of(inner),
        _ => None,
    }
}

/// Whether each value of a row is missing, or none.
fn every(row: &Expr, is: &str) -> String {
    let each: Vec<String> = values_of(row).unwrap_or_default().iter().map(|value| format!("({value}) {is}")).collect();
    format!("({})", each.join(" AND "))
}

/// `(a, b) = (c, d)`, value by value.
fn rows_equal(left: &Expr, right: &Expr) -> Result<String, Mistake> {
    match (values_of(left), values_of(right)) {
        (Some(a), Some(b)) if a.len() == b.len() => {
            let each: Vec<String> = a.iter().zip(b).map(|(a, b)| format!("({a}) = ({b})")).collect();
            Ok(format!("({})", each.join(" AND ")))
        }
        _ => {
            let message = format!("{left} and {right} have different numbers of values, they cannot be compared");
            Err(Mistake::new(super::mistake::in_words(&message)))
        }
    }
}

/// What is missing comes last within a call too: `ARRAY_AGG(x ORDER BY y DESC)`.
fn missing_last(call: &mut Function) {
    let FunctionArguments::List(list) = &mut call.args else { return };
    for clause in &mut list.clauses {
        if let FunctionArgumentClause::OrderBy(keys) = clause {
            for key in keys {
                key.options.nulls_first.get_or_insert(false);
            }
        }
    }
}

/// The remainder has the sign of what is divided.
fn remainder(left: &Expr, right: &Expr) -> String {
    let size = if is_number_but_zero(right) { format!("ABS({right})") } else { format!("NULLIF(ABS({right}), 0)") };
    format!("CASE WHEN ({left}) < 0 THEN -(ABS({left}) % {size}) ELSE ({left}) % {size} END")
}

/// `x IN (a, b)` as comparisons, where the library does not take the list.
pub(super) fn one_of(value: &Expr, list: &[Expr], negated: bool) -> String {
    let each: Vec<String> = list.iter().map(|item| format!("({value}) = ({item})")).collect();
    format!("({}({}))", if negated { "NOT " } else { "" }, joined(&each, "OR"))
}

fn is_number_but_zero(expr: &Expr) -> bool {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::Number(text, _), .. }) => text.parse::<f64>().is_ok_and(|n| n != 0.0),
        Expr::Nested(inner) | Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => is_number_but_zero(inner),
        _ => false,
    }
}

/// Where a text stands in another, in letters: the library counts bytes.
fn place(whole: &Expr, part: &Expr) -> String {
    format!(
        "CASE WHEN ({whole}) IS NULL OR ({part}) IS NULL THEN NULL \
         WHEN STRPOS({whole}, {part}) > 1 THEN CAST(LENGTH(SPLIT_PART({whole}, {part}, 1)) AS BIGINT) + 1 \
         ELSE CAST(STRPOS({whole}, {part}) AS BIGINT) END"
    )
}

/// Whether the library takes a list: literals of one kind, or the mark of a sub-query.
fn is_plain_list(list: &[Expr]) -> bool {
    let literal = |expr: &Expr| match expr {
        Expr::Value(ValueWithSpan { value: Value::Number(text, _), .. }) => {
            Some(!text.chars().all(|c| c.is_ascii_digit()))
        }
        Expr::Value(_) => Some(false),
        Expr::Identifier(name) => super::group::is_made(&name.value).then_some(false),
        _ => None,
    };
    let kinds: Vec<Option<bool>> = list.iter().map(literal).collect();
    kinds.iter().all(|kind| kind.is_some() && *kind == kinds[0])
}

/// `ROUND(x, n)` with halves away from zero.
fn half_up(call: &Function) -> Option<String> {
    let arguments = super::group::arguments(call);
    let (x, places) = match arguments.as_slice() {
        [x] => (x, 0),
        [x, Expr::Value(ValueWithSpan { value: Value::Number(n, _), .. })] => {
            (x, n.parse::<u32>().ok().filter(|n| *n < 16)?)
        }
        _ => return None,
    };
    let scale = 10_i64.pow(places);
    let size = format!("ABS(({x}) * {scale})");
    let sign = format!("CASE WHEN ({x}) < 0 THEN -1.0 ELSE 1.0 END");
    Some(format!(
        "CASE WHEN {size} - FLOOR({size}) = 0.5 THEN ({sign}) * (FLOOR({size}) + 1) / {scale} ELSE {call} END"
    ))
}
