//! Window functions, as SQL defines them: rows that the order does not tell apart count together.

use std::ops::ControlFlow;

use polars::prelude::{DataType, Expr as Column, FillNullStrategy, LazyFrame, col, lit, when};
use sqlparser::ast::{
    Expr, Function, FunctionArguments, NamedWindowDefinition, NamedWindowExpr, OrderByOptions, Value, ValueWithSpan,
    VisitMut, VisitorMut, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType, visit_expressions,
};

use super::from::shown;
use super::group::arguments;
use super::mistake::Mistake;
use super::parse::quoted;
use super::plan::{Planner, computed, in_order};

/// Those that need an order to mean anything.
const ORDERED: [&str; 8] = ["rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "nth_value"];

/// Whether an expression holds a window function.
pub(super) fn holds_window(expr: &Expr) -> bool {
    let found = visit_expressions(expr, |e| match e {
        Expr::Function(call) if call.over.is_some() => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    found.is_break()
}

/// Refuses window functions where rows are still being chosen.
pub(super) fn refuse_in(expr: &Expr, clause: &str) -> Result<(), Mistake> {
    if holds_window(expr) {
        return Err(Mistake::new(format!(
            "a window function (OVER) cannot stand in {clause}; expected it in a sub-query whose rows are then chosen, or in QUALIFY"
        )));
    }
    Ok(())
}

/// Writes out windows that are named once and used by their names.
pub(super) fn written_out(expr: &mut Expr, named: &[NamedWindowDefinition]) -> Result<(), Mistake> {
    struct Names<'a>(&'a [NamedWindowDefinition]);
    impl VisitorMut for Names<'_> {
        type Break = Mistake;
        fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
            let Expr::Function(call) = expr else { return ControlFlow::Continue(()) };
            match &call.over {
                Some(WindowType::NamedWindow(name)) => match spec_of(&name.value, self.0, 0) {
                    Some(found) => call.over = Some(WindowType::WindowSpec(found)),
                    None => {
                        let message =
                            format!("found no window '{}', expected WINDOW {} AS (…)", name.value, name.value);
                        return ControlFlow::Break(Mistake::at(message, name.span));
                    }
                },
                Some(WindowType::WindowSpec(WindowSpec { window_name: Some(name), .. })) => {
                    let message = format!("OVER ({name} …) is not supported; expected OVER {name}");
                    return ControlFlow::Break(Mistake::at(message, name.span));
                }
                _ => {}
            }
            ControlFlow::Continue(())
        }
    }
    match expr.visit(&mut Names(named)) {
        ControlFlow::Break(mistake) => Err(mistake),
        ControlFlow::Continue(()) => Ok(()),
    }
}

/// The frame with a column for each window function of the expressions, which read those columns then.
pub(super) fn over(planner: &Planner, frame: LazyFrame, exprs: &mut [&mut Expr]) -> Result<LazyFrame, Mistake> {
    let mut windows = Windows { planner, frame };
    for expr in exprs {
        if let ControlFlow::Break(mistake) = expr.visit(&mut windows) {
            return Err(mistake);
        }
    }
    Ok(windows.frame)
}

struct Windows<'a> {
    planner: &'a Planner,
    frame: LazyFrame,
}

impl VisitorMut for Windows<'_> {
    type Break = Mistake;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
        let Expr::Function(call) = expr else { return ControlFlow::Continue(()) };
        let Some(WindowType::WindowSpec(spec)) = &call.over else { return ControlFlow::Continue(()) };
        let name = format!("§w{}", self.planner.next());
        match window(self.planner, &self.frame, call, spec, &name) {
            Ok(frame) => {
                self.frame = frame;
                *expr = Expr::Identifier(quoted(&name));
                ControlFlow::Continue(())
            }
            Err(mistake) => ControlFlow::Break(mistake),
        }
    }
}

/// What an OVER asks for, as columns of a frame that is sorted by it.
struct Over {
    /// The partition's columns.
    parts: Vec<String>,
    /// Whether rows up to the row at hand count, and not all of the partition.
    running: bool,
    /// Whether rows that the order does not tell apart count together.
    together: bool,
    /// What the names of columns begin with that the values are made of.
    stage: String,
}

fn window(
    planner: &Planner,
    frame: &LazyFrame,
    call: &Function,
    spec: &WindowSpec,
    name: &str,
) -> Result<LazyFrame, Mistake> {
    let function = call.name.to_string().to_lowercase();
    let n = planner.next();
    let mut arguments = arguments(call);
    if let Some(condition) = &call.filter {
        let of = arguments.first().map_or_else(|| "1".to_owned(), ToString::to_string);
        let only = super::parse::expression(&format!("CASE WHEN {condition} THEN {of} END"))?;
        arguments.splice(0..arguments.len().min(1), [only]);
    }
    let label = |kind: &str, at: usize| format!("§{kind}{n}x{at}");
    let mut columns: Vec<(Expr, String)> = Vec::new();
    for (at, expr) in spec.partition_by.iter().enumerate() {
        columns.push((expr.clone(), label("p", at)));
    }
    for (at, key) in spec.order_by.iter().enumerate() {
        columns.push((key.expr.clone(), label("o", at)));
    }
    let parts: Vec<String> = (0..spec.partition_by.len()).map(|at| label("p", at)).collect();
    let keys: Vec<(String, OrderByOptions)> =
        spec.order_by.iter().enumerate().map(|(at, key)| (label("o", at), key.options)).collect();
    if keys.is_empty() && ORDERED.contains(&function.as_str()) {
        return Err(Mistake::new(format!("{} needs an order: OVER (ORDER BY …)", function.to_uppercase())));
    }
    let value = arguments.first().map(|expr| {
        columns.push((expr.clone(), label("x", 0)));
        label("x", 0)
    });
    let numbers = super::group::calculates(&function);
    if numbers && let Some(argument) = arguments.first() {
        let schema = frame.clone().collect_schema()?;
        if let Some(kind) = super::kinds::not_numbers(argument, &schema) {
            let what = shown(argument);
            let message =
                format!("'{what}' holds {kind}, {} expects numbers: CAST({what} AS DOUBLE)", function.to_uppercase());
            return Err(Mistake::at(message, sqlparser::ast::Spanned::span(argument)));
        }
    }
    let (running, together) = extent(spec.window_frame.as_ref(), !keys.is_empty())?;
    // A partition of its own for all rows, where none is asked for.
    columns.push((super::parse::expression("1")?, label("p", 99)));
    let parts: Vec<String> = parts.into_iter().chain([label("p", 99)]).collect();
    let row = format!("§row{n}");
    let mut frame = computed(frame, &columns)?;
    if numbers
        && let Some(value) = &value
        && frame.collect_schema()?.get(value) == Some(&DataType::Boolean)
    {
        frame = frame.with_column(col(value.as_str()).cast(DataType::Int64));
    }
    let frame = frame.with_row_index(row.as_str(), None);
    let up = OrderByOptions { asc: Some(true), nulls_first: None };
    let sorted: Vec<_> = parts.iter().map(|p| (p.clone(), up)).chain(keys.iter().cloned()).collect();
    let frame = in_order(frame, &sorted);
    let place = format!("§n{n}");
    let count = col(label("p", 99)).cast(DataType::Int64).cum_sum(false);
    let frame = frame.with_column(count.over(by(&parts))?.alias(place.as_str()));
    let changed = keys.iter().fold(col(place.as_str()).eq(lit(1_i64)), |any, (key, _)| {
        any.or(col(key.as_str()).neq_missing(col(key.as_str()).shift(lit(1))))
    });
    let peer = format!("§peer{n}");
    let frame = frame.with_column(changed.cast(DataType::Int64).cum_sum(false).over(by(&parts))?.alias(peer.as_str()));
    let over = Over { parts, running, together, stage: format!("§t{n}x") };
    let mut stages = Vec::new();
    let made = column(&function, call, &arguments, value.as_deref(), &over, &mut stages, &place, &peer)?;
    let mut frame = super::plan::wide(frame.with_columns(stages).with_column(made.alias(name)))?;
    frame = in_order(frame, &[(row.clone(), up)]);
    let schema = frame.collect_schema()?;
    let own = |c: &str| {
        c == row || c == place || c == peer || c.starts_with(&over.stage) || columns.iter().any(|(_, own)| own == c)
    };
    let kept: Vec<_> = schema.iter_names().filter(|c| !own(c)).map(|c| col(c.clone())).collect();
    Ok(frame.select(kept))
}

/// The window of a name, which may be another's name.
fn spec_of(name: &str, named: &[NamedWindowDefinition], depth: usize) -> Option<WindowSpec> {
    let NamedWindowDefinition(_, window) = named.iter().find(|d| d.0.value.eq_ignore_ascii_case(name))?;
    match window {
        NamedWindowExpr::WindowSpec(spec) => Some(spec.clone()),
        NamedWindowExpr::NamedWindow(other) if depth < named.len() => spec_of(&other.value, named, depth + 1),
        NamedWindowExpr::NamedWindow(_) => None,
    }
}

fn by(names: &[String]) -> Vec<Column> {
    names.iter().map(|n| col(n.as_str())).collect()
}

/// The values of a function, over rows that are sorted by partition and order.
fn column(
    function: &str,
    call: &Function,
    arguments: &[Expr],
    value: Option<&str>,
    over: &Over,
    stages: &mut Vec<Column>,
    place: &str,
    peer: &str,
) -> Result<Column, Mistake> {
    let parts = || by(&over.parts);
    let peers = || parts().into_iter().chain([col(peer)]).collect::<Vec<_>>();
    let place = || col(place);
    let x = || value.map(col).ok_or_else(|| Mistake::new(format!("{} expects an argument", function.to_uppercase())));
    let distinct = matches!(&call.args, FunctionArguments::List(list)
        if matches!(list.duplicate_treatment, Some(sqlparser::ast::DuplicateTreatment::Distinct)));
    if distinct && over.running {
        return Err(Mistake::new(format!(
            "{}: DISTINCT with ORDER BY in OVER is not supported",
            shown(&Expr::Function(call.clone()))
        )));
    }
    // What counts up to a row counts up to the last of those that the order does not tell apart.
    let together = over.together;
    let mut up_to = |running: Column| -> Result<Column, Mistake> {
        if !together {
            return Ok(running);
        }
        // A window over a window is read as one: the first becomes a column.
        let name = format!("{}{}", over.stage, stages.len());
        stages.push(running.alias(name.as_str()));
        Ok(col(name).last().over(peers())?)
    };
    let rows = || -> Result<Column, Mistake> { Ok(place().max().over(parts())?) };
    let known = || -> Result<Column, Mistake> { Ok(x()?.is_not_null().cast(DataType::Int64)) };
    let whole = || -> Result<Column, Mistake> { Ok(lit(0_i64) + place()) };
    let text = function.to_uppercase();
    Ok(match function {
        "row_number" => whole()?,
        "rank" => place().min().over(peers())?,
        "dense_rank" => col(peer),
        "percent_rank" => {
            let rank = place().min().over(peers())?.cast(DataType::Float64) - lit(1.0);
            when(rows()?.gt(lit(1_i64))).then(rank / (rows()?.cast(DataType::Float64) - lit(1.0))).otherwise(lit(0.0))
        }
        "cume_dist" => place().max().over(peers())?.cast(DataType::Float64) / rows()?.cast(DataType::Float64),
        "ntile" => {
            let tiles = number(arguments.first(), &text)?;
            let (small, large) = (rows()?.floor_div(lit(tiles)), rows()? % lit(tiles));
            let zero = place() - lit(1_i64);
            let first = large.clone() * (small.clone() + lit(1_i64));
            when(zero.clone().lt(first.clone()))
                .then(zero.clone().floor_div(small.clone() + lit(1_i64)) + lit(1_i64))
                .otherwise(
                    large
                        + (zero - first)
                            .floor_div(when(small.clone().gt(lit(0_i64))).then(small).otherwise(lit(1_i64)))
                        + lit(1_i64),
                )
        }
        "lag" | "lead" => {
            let by = if arguments.len() > 1 { number(arguments.get(1), &text)? } else { 1 };
            if arguments.len() > 2 {
                return Err(Mistake::new(format!(
                    "{text} with a third argument is not supported; expected COALESCE({text}(…) OVER (…), …)"
                )));
            }
            x()?.shift(lit(if function == "lag" { by } else { -by })).over(parts())?
        }
        "first_value" | "first" => x()?.first().over(parts())?,
        "last_value" | "last" if over.running => up_to(x()?)?,
        "last_value" | "last" => x()?.last().over(parts())?,
        "count" if value.is_none() && over.running => up_to(whole()?)?,
        "count" if value.is_none() => rows()?,
        "count" if over.running => up_to(known()?.cum_sum(false).over(parts())?)?,
        "count" if distinct => x()?.drop_nulls().n_unique().over(parts())?,
        "count" => known()?.sum().over(parts())?,
        "sum" if over.running => {
            let sum = up_to(x()?.fill_null(lit(0)).cum_sum(false).over(parts())?)?;
            let count = up_to(known()?.cum_sum(false).over(parts())?)?;
            when(count.gt(lit(0_i64))).then(sum).otherwise(lit(polars::prelude::NULL))
        }
        "avg" if over.running => {
            let sum = up_to(x()?.cast(DataType::Float64).fill_null(lit(0.0)).cum_sum(false).over(parts())?)?;
            let count = up_to(known()?.cum_sum(false).over(parts())?)?;
            when(count.clone().gt(lit(0_i64)))
                .then(sum / count.cast(DataType::Float64))
                .otherwise(lit(polars::prelude::NULL))
        }
        "min" | "max" if over.running => {
            let running = if function == "min" { x()?.cum_min(false) } else { x()?.cum_max(false) };
            up_to(running.fill_null_with_strategy(FillNullStrategy::Forward(None)).over(parts())?)?
        }
        _ if over.running => {
            return Err(Mistake::new(format!(
                "{text} with ORDER BY in OVER is not supported; without it, it is of the whole partition"
            )));
        }
        "sum" => {
            let argument = if distinct { x()?.unique() } else { x()? };
            when(known()?.sum().over(parts())?.gt(lit(0_i64)))
                .then(argument.sum().over(parts())?)
                .otherwise(lit(polars::prelude::NULL))
        }
        "avg" => (if distinct { x()?.unique() } else { x()? }).mean().over(parts())?,
        "min" => x()?.min().over(parts())?,
        "max" => x()?.max().over(parts())?,
        "median" => x()?.median().over(parts())?,
        "stddev" | "stdev" | "stddev_samp" | "stdev_samp" => x()?.std(1).over(parts())?,
        "var" | "variance" | "var_samp" => x()?.var(1).over(parts())?,
        _ => {
            return Err(Mistake::new(format!(
                "found no window function {text}; expected ROW_NUMBER, RANK, DENSE_RANK, LAG, LEAD, SUM, COUNT, AVG, MIN, MAX, FIRST_VALUE, LAST_VALUE, NTILE"
            )));
        }
    })
}

/// Whether rows up to the row at hand count, and whether its equals count with it.
fn extent(frame: Option<&WindowFrame>, ordered: bool) -> Result<(bool, bool), Mistake> {
    let Some(frame) = frame else { return Ok((ordered, ordered)) };
    let first = matches!(frame.start_bound, WindowFrameBound::Preceding(None));
    let range = frame.units == WindowFrameUnits::Range;
    match &frame.end_bound {
        None | Some(WindowFrameBound::CurrentRow) if first && frame.units != WindowFrameUnits::Groups => {
            Ok((true, range))
        }
        Some(WindowFrameBound::Following(None)) if first => Ok((false, false)),
        _ => Err(Mistake::new(
            "this frame of OVER is not supported; expected ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW, or none",
        )),
    }
}

fn number(expr: Option<&Expr>, function: &str) -> Result<i64, Mistake> {
    match expr {
        Some(Expr::Value(ValueWithSpan { value: Value::Number(text, _), .. }))
            if text.parse::<i64>().is_ok_and(|n| n > 0) =>
        {
            Ok(text.parse().unwrap_or(1))
        }
        Some(other) => Err(Mistake::new(format!("{function}: found {}, expected a whole number", shown(other)))),
        None => Err(Mistake::new(format!("{function} expects a whole number"))),
    }
}
