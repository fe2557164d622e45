//! Dates, and texts that are meant as dates.

use polars::prelude::Schema;
use sqlparser::ast::{CastKind, DataType as SqlType, Expr, Function, Spanned, Value, ValueWithSpan};

use super::group::arguments;
use super::kinds::{Kind, of, plain, plural};
use super::mistake::Mistake;

/// The days that there are, as ISO 8601 writes them.
const DAY: &str = "^(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)$";

/// What asks a date of something that is none.
pub(super) fn mistake_in(expr: &Expr, schema: &Schema) -> Option<Mistake> {
    let (what, function) = match expr {
        Expr::Extract { expr, .. } => ((**expr).clone(), "EXTRACT".to_owned()),
        Expr::Function(call) => (dated_argument(call)?, call.name.to_string().to_uppercase()),
        _ => return None,
    };
    let kind = of(&what, schema).filter(|kind| *kind != Kind::Date)?;
    let name = plain(&what);
    let hint = if kind == Kind::Text { format!(": CAST({name} AS DATE)") } else { String::new() };
    let message = format!("'{name}' holds {}, {function} expects dates{hint}", plural(kind));
    Some(Mistake::at(message, what.span()))
}

/// What stands for an expression that makes a date of a text, which the library reads in another way.
pub(super) fn read(expr: &Expr, schema: &Schema) -> Option<Expr> {
    let text = match expr {
        Expr::Cast { kind, expr: value, data_type, .. } if of(value, schema) == Some(Kind::Text) => {
            let tried = matches!(kind, CastKind::TryCast | CastKind::SafeCast);
            match data_type {
                SqlType::Date if tried => {
                    format!("DATE(CASE WHEN REGEXP_LIKE({value}, '{DAY}') THEN {value} END, '%Y-%m-%d')")
                }
                SqlType::Date => format!("DATE({value}, '%Y-%m-%d')"),
                SqlType::Timestamp(..) | SqlType::Datetime(_) if !tried => format!("TIMESTAMP({value})"),
                _ => return None,
            }
        }
        // A date is a date already.
        Expr::Function(call) if call.name.to_string().eq_ignore_ascii_case("date") => {
            let [value]: [Expr; 1] = arguments(call).try_into().ok()?;
            (of(&value, schema) == Some(Kind::Date)).then(|| format!("CAST({value} AS DATE)"))?
        }
        _ => return None,
    };
    super::parse::expression_at(&text, expr.span()).ok()
}

/// `STRFTIME('%Y', day)`, as other engines have it, with the date first.
pub(super) fn date_first(call: &Function) -> Option<String> {
    match arguments(call).as_slice() {
        [form, date] if is_form(form) && !is_form(date) => Some(format!("STRFTIME({date}, {form})")),
        _ => None,
    }
}

fn is_form(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text), .. }) if text.contains('%'))
}

/// The argument of a function that has to be a date.
fn dated_argument(call: &Function) -> Option<Expr> {
    let arguments = arguments(call);
    match call.name.to_string().to_lowercase().as_str() {
        "strftime" => arguments.into_iter().next(),
        "date_part" => arguments.into_iter().nth(1),
        _ => None,
    }
}
