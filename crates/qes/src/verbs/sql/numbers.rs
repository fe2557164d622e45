//! Calculations that the data frame library does otherwise than SQL: whole numbers that wrap around, division by zero, and halves, which
//! it rounds to the even neighbor.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Function, UnaryOperator, Value, ValueWithSpan, VisitMut, VisitorMut};

use super::mistake::Mistake;
use super::parse::expression;

/// Functions whose result the library keeps in numbers so small that a subtraction can wrap around.
const SMALL: [&str; 13] = [
    "length",
    "char_length",
    "character_length",
    "octet_length",
    "bit_length",
    "strpos",
    "date_part",
    "array_length",
    "sign",
    "bit_count",
    "year",
    "month",
    "day",
];

/// Makes whole numbers large, and a quotient by zero missing.
pub(super) fn safe(expr: &mut Expr) -> Result<(), Mistake> {
    match expr.visit(&mut Safe) {
        ControlFlow::Break(mistake) => Err(mistake),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Safe;

impl VisitorMut for Safe {
    type Break = Mistake;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
        let made = match expr {
            Expr::BinaryOp {
                op: BinaryOperator::Divide | BinaryOperator::Modulo | BinaryOperator::DuckIntegerDivide,
                right,
                ..
            } => {
                if is_number_but_zero(right) || is_safe(right) {
                    return ControlFlow::Continue(());
                }
                expression(&format!("NULLIF({right}, 0)")).map(|safe| **right = safe)
            }
            Expr::Function(Function { name, over: None, .. })
                if SMALL.contains(&name.to_string().to_lowercase().as_str()) =>
            {
                expression(&format!("CAST({expr} AS BIGINT)")).map(|safe| *expr = safe)
            }
            Expr::Function(call) if call.name.to_string().eq_ignore_ascii_case("round") && call.over.is_none() => {
                match half_up(call) {
                    Some(text) => expression(&text).map(|safe| *expr = safe),
                    None => Ok(()),
                }
            }
            Expr::Extract { .. } | Expr::Position { .. } => {
                expression(&format!("CAST({expr} AS BIGINT)")).map(|safe| *expr = safe)
            }
            _ => Ok(()),
        };
        match made {
            Ok(()) => ControlFlow::Continue(()),
            Err(mistake) => ControlFlow::Break(mistake),
        }
    }
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

fn is_number_but_zero(expr: &Expr) -> bool {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::Number(text, _), .. }) => text.parse::<f64>().is_ok_and(|n| n != 0.0),
        Expr::Nested(inner) | Expr::UnaryOp { op: UnaryOperator::Minus, expr: inner } => is_number_but_zero(inner),
        _ => false,
    }
}

fn is_safe(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(f) if f.name.to_string().eq_ignore_ascii_case("nullif"))
}
