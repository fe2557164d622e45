//! What columns hold, and comparisons of things that cannot be compared.

use std::ops::ControlFlow;

use polars::prelude::{DataType, Schema, TimeUnit};
use sqlparser::ast::{
    BinaryOperator, DataType as SqlType, Expr, UnaryOperator, Value, ValueWithSpan, visit_expressions,
    visit_expressions_mut,
};

use super::mistake::Mistake;
use super::names::text_of;

/// What values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Truth,
    Date,
}

/// What values of a type are, in the plural.
pub(super) fn in_words(kind: &DataType) -> &'static str {
    match kind_of(kind) {
        Some(Kind::Text) => "text",
        Some(Kind::Number) => "numbers",
        Some(Kind::Truth) => "true and false",
        Some(Kind::Date) => "dates",
        None => "values of another kind",
    }
}

/// Whether values of the two types can stand in one column, or be compared.
pub(super) fn go_together(a: &DataType, b: &DataType) -> bool {
    match (kind_of(a), kind_of(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a == b,
        _ => matches!(a, DataType::Null) || matches!(b, DataType::Null),
    }
}

/// The type that holds values of both types, which go together.
pub(super) fn common(a: &DataType, b: &DataType) -> DataType {
    match (a, b) {
        (DataType::Null, other) | (other, DataType::Null) => other.clone(),
        _ if a.is_integer() && b.is_integer() => DataType::Int64,
        _ if a.is_primitive_numeric() => DataType::Float64,
        _ if kind_of(a) == Some(Kind::Text) => DataType::String,
        _ if kind_of(a) == Some(Kind::Date) => DataType::Datetime(TimeUnit::Microseconds, None),
        _ => a.clone(),
    }
}

/// What an expression gives in words, where that is plainly no number (true and false count as 1 and 0).
pub(super) fn not_numbers(expr: &Expr, schema: &Schema) -> Option<&'static str> {
    of(expr, schema).filter(|kind| matches!(kind, Kind::Text | Kind::Date)).map(plural)
}

/// Refuses text that is compared with a number and the like; the columns are those of the schema.
pub(super) fn check(expr: &Expr, schema: &Schema) -> Result<(), Mistake> {
    let found = visit_expressions(expr, |e| match mistake_in(e, schema) {
        Some(mistake) => ControlFlow::Break(mistake),
        None => ControlFlow::Continue(()),
    });
    match found {
        ControlFlow::Break(mistake) => Err(mistake),
        ControlFlow::Continue(()) => Ok(()),
    }
}

fn mistake_in(expr: &Expr, schema: &Schema) -> Option<Mistake> {
    match expr {
        Expr::BinaryOp { left, op, right } if compares(op) => pair(left, right, schema),
        Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => pair(left, right, schema),
        Expr::Between { expr, low, high, .. } => pair(expr, low, schema).or_else(|| pair(expr, high, schema)),
        Expr::InList { expr, list, .. } => list.iter().find_map(|item| pair(expr, item, schema)),
        Expr::Case { operand: Some(operand), conditions, .. } => {
            conditions.iter().find_map(|when| pair(operand, &when.condition, schema))
        }
        Expr::Like { expr, .. } | Expr::ILike { expr, .. } | Expr::RLike { expr, .. } => {
            let kind = of(expr, schema)?;
            (kind != Kind::Text).then(|| {
                let name = plain(expr);
                Mistake::new(format!("'{name}' holds {}, LIKE expects text: CAST({name} AS VARCHAR)", plural(kind)))
            })
        }
        Expr::BinaryOp { left, op: BinaryOperator::And | BinaryOperator::Or, right } => {
            [left, right].into_iter().find_map(|side| no_condition(side, "AND and OR expect conditions", schema))
        }
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => no_condition(expr, "NOT expects a condition", schema),
        Expr::Case { operand: None, conditions, .. } => {
            conditions.iter().find_map(|when| no_condition(&when.condition, "CASE WHEN expects a condition", schema))
        }
        Expr::Function(call) if call.name.to_string().eq_ignore_ascii_case("if") => {
            no_condition(super::group::arguments(call).first()?, "IF expects a condition", schema)
        }
        Expr::UnaryOp { op: op @ (UnaryOperator::Minus | UnaryOperator::Plus), expr } => {
            let kind = of(expr, schema).filter(|kind| matches!(kind, Kind::Text | Kind::Date))?;
            Some(Mistake::new(format!("'{}' holds {}, '{op}' expects numbers", plain(expr), plural(kind))))
        }
        Expr::Tuple(values) => {
            let values: Vec<String> = values.iter().map(plain).collect();
            let message = format!("found ({}), several values where one is expected", values.join(", "));
            Some(Mistake::at(message, sqlparser::ast::Spanned::span(expr)))
        }
        Expr::BinaryOp { left, op, right } if calculates(op) => [left, right].into_iter().find_map(|side| {
            let kind = of(side, schema)?;
            (kind == Kind::Text && !matches!(&**side, Expr::Interval(_))).then(|| {
                let name = plain(side);
                let hint = if *op == BinaryOperator::Plus { "; || joins texts" } else { "" };
                Mistake::new(format!("'{name}' holds text, '{op}' expects numbers: CAST({name} AS DOUBLE){hint}"))
            })
        }),
        _ => super::dates::mistake_in(expr, schema),
    }
}

/// Text, numbers and dates where a condition is expected.
fn no_condition(expr: &Expr, expected: &str, schema: &Schema) -> Option<Mistake> {
    let kind = of(expr, schema).filter(|kind| *kind != Kind::Truth)?;
    let name = plain(expr);
    let hint = match kind {
        Kind::Number => format!(": {name} <> 0"),
        _ => format!(", like {name} IS NOT NULL"),
    };
    let message = format!("'{name}' holds {}, {expected}{hint}", plural(kind));
    Some(Mistake::at(message, sqlparser::ast::Spanned::span(expr)))
}

fn pair(left: &Expr, right: &Expr, schema: &Schema) -> Option<Mistake> {
    let (a, b) = (of(left, schema)?, of(right, schema)?);
    let (column, other) = if literal(left).is_some() { (right, left) } else { (left, right) };
    let (kind, against) = if literal(left).is_some() { (b, a) } else { (a, b) };
    if kind == against {
        return None;
    }
    let name = plain(column);
    let place = sqlparser::ast::Spanned::span(other);
    let message = match (kind, against, literal(other)) {
        (_, Kind::Text, Some(text)) if text.trim().is_empty() => {
            format!(
                "'{name}' holds {}, compared with an empty text; expected {name} IS NULL for what is missing",
                plural(kind)
            )
        }
        (Kind::Date, Kind::Text, Some(text)) if date_like(&text) => return None,
        (Kind::Date, Kind::Text, Some(text)) => {
            format!("'{name}' holds dates, compared with '{text}'; expected a date like '2020-01-31'")
        }
        (Kind::Number, Kind::Text, Some(text)) if text.trim().parse::<f64>().is_ok() => {
            format!(
                "'{name}' holds numbers, compared with the text '{text}'; expected {} without quotation marks",
                text.trim()
            )
        }
        (Kind::Text, Kind::Number, Some(text)) => {
            format!(
                "'{name}' holds text, compared with the number {text}; expected '{text}', or CAST({name} AS DOUBLE)"
            )
        }
        (_, _, Some(text)) => format!("'{name}' holds {}, compared with {} '{text}'", plural(kind), a_value(against)),
        (_, _, None) => format!(
            "'{name}' holds {}, '{}' {}; they cannot be compared without CAST(… AS …)",
            plural(kind),
            plain(other),
            plural(against)
        ),
    };
    Some(Mistake::at(message, place))
}

/// Texts that are compared with what gives dates are read as dates: the library reads them so beside a column only. So are texts that are cast
/// to dates.
pub(super) fn dated(expr: &mut Expr, schema: &Schema) {
    let _ = visit_expressions_mut(expr, |e| {
        match e {
            Expr::BinaryOp { left, op, right } if compares(op) => {
                date_beside(left, right, schema);
                date_beside(right, left, schema);
            }
            Expr::Between { expr, low, high, .. } => {
                date_beside(expr, low, schema);
                date_beside(expr, high, schema);
            }
            Expr::InList { expr: value, list, negated } if of(value, schema) == Some(Kind::Date) => {
                for item in list.iter_mut() {
                    date_beside(value, item, schema);
                }
                if let Ok(each) = super::parse::expression(&super::numbers::one_of(value, list, *negated)) {
                    *e = each;
                }
            }
            other => {
                if let Some(made) = super::dates::read(other, schema) {
                    *other = made;
                }
            }
        }
        ControlFlow::<()>::Continue(())
    });
}

fn date_beside(date: &Expr, text: &mut Expr, schema: &Schema) {
    if of(date, schema) == Some(Kind::Date)
        && let Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(day), .. }) = text
        && day.len() == 10
        && date_like(day)
        && let Ok(made) = super::parse::expression(&format!("DATE('{day}')"))
    {
        *text = made;
    }
}

/// What an expression gives, where that is plain.
pub(super) fn of(expr: &Expr, schema: &Schema) -> Option<Kind> {
    match expr {
        Expr::Identifier(name) => schema.get(&name.value).and_then(kind_of),
        Expr::Nested(inner) => of(inner, schema),
        Expr::Value(ValueWithSpan { value, .. }) => match value {
            Value::Number(..) => Some(Kind::Number),
            Value::SingleQuotedString(_) => Some(Kind::Text),
            Value::Boolean(_) => Some(Kind::Truth),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => of(expr, schema),
        Expr::BinaryOp { op: BinaryOperator::StringConcat, .. } | Expr::Trim { .. } | Expr::Substring { .. } => {
            Some(Kind::Text)
        }
        Expr::BinaryOp { op, .. } if compares(op) => Some(Kind::Truth),
        Expr::BinaryOp { left, op: BinaryOperator::Plus | BinaryOperator::Minus, right }
            if matches!(**right, Expr::Interval(_)) =>
        {
            of(left, schema)
        }
        Expr::Extract { .. } | Expr::Position { .. } => Some(Kind::Number),
        Expr::Function(function) => match function.name.to_string().to_lowercase().as_str() {
            "upper" | "lower" | "initcap" | "concat" | "concat_ws" | "replace" | "strftime" | "substr"
            | "substring" | "left" | "right" | "ltrim" | "rtrim" | "lpad" | "rpad" | "split_part" | "reverse" => {
                Some(Kind::Text)
            }
            "date" | "timestamp" | "datetime" => Some(Kind::Date),
            // Of the kind of what they choose from, where that is one.
            "coalesce" | "ifnull" | "nullif" | "min" | "max" | "first" | "last" | "any_value" | "greatest"
            | "least" => {
                let arguments = super::group::arguments(function);
                let kind = of(arguments.first()?, schema);
                kind.filter(|_| arguments.iter().all(|argument| of(argument, schema) == kind))
            }
            "length" | "char_length" | "count" | "abs" | "round" | "date_part" | "strpos" => Some(Kind::Number),
            _ => None,
        },
        Expr::Cast { data_type, .. } => match data_type {
            SqlType::Varchar(_) | SqlType::Text | SqlType::String(_) | SqlType::Char(_) => Some(Kind::Text),
            SqlType::Int(_)
            | SqlType::Integer(_)
            | SqlType::BigInt(_)
            | SqlType::Double(_)
            | SqlType::Float(_)
            | SqlType::Real => Some(Kind::Number),
            SqlType::Boolean | SqlType::Bool => Some(Kind::Truth),
            SqlType::Date | SqlType::Timestamp(..) | SqlType::Datetime(_) => Some(Kind::Date),
            _ => None,
        },
        _ => None,
    }
}

fn kind_of(kind: &DataType) -> Option<Kind> {
    match kind {
        DataType::String | DataType::Categorical(..) | DataType::Enum(..) => Some(Kind::Text),
        DataType::Boolean => Some(Kind::Truth),
        DataType::Date | DataType::Datetime(..) => Some(Kind::Date),
        other if other.is_primitive_numeric() => Some(Kind::Number),
        _ => None,
    }
}

fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::Number(text, _) | Value::SingleQuotedString(text), .. }) => {
            Some(text.clone())
        }
        Expr::Value(ValueWithSpan { value: Value::Boolean(truth), .. }) => Some(truth.to_string()),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => literal(expr).map(|text| format!("-{text}")),
        _ => None,
    }
}

fn compares(op: &BinaryOperator) -> bool {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq, Spaceship};
    matches!(op, Eq | NotEq | Lt | LtEq | Gt | GtEq | Spaceship)
}

fn calculates(op: &BinaryOperator) -> bool {
    use BinaryOperator::{Divide, Minus, Modulo, Multiply, Plus};
    matches!(op, Plus | Minus | Multiply | Divide | Modulo)
}

/// `2020`, `2020-01` and `2020-01-31 …` go on as the library reads them.
fn date_like(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() })
}

pub(super) fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Number => "numbers",
        Kind::Truth => "true and false",
        Kind::Date => "dates",
    }
}

fn a_value(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "the text",
        Kind::Number => "the number",
        Kind::Truth | Kind::Date => "the value",
    }
}

/// An expression as the query has it, without the numbers of its tables.
pub(super) fn plain(expr: &Expr) -> String {
    super::mistake::in_words(&text_of(expr))
}
