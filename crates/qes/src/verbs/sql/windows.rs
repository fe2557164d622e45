//! Window functions, as SQL defines them: rows that the order does not tell apart count together.

use std::ops::ControlFlow;

use polars::prelude::{DataType, LazyFrame, col, lit};
use sqlparser::ast::{
    Expr, Function, NamedWindowDefinition, NamedWindowExpr, OrderByOptions, VisitMut, VisitorMut, WindowFrame,
    WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType, visit_expressions,
};

use super::from::shown;
use super::group::arguments;
use super::mistake::Mistake;
use super::parse::quoted;
use super::plan::{Planner, in_order};
use super::window_values::Over;

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
                Some(WindowType::NamedWindow(name)) => {
                    let Some(found) = spec_of(&name.value, self.0, 0) else {
                        let message = format!("found no window '{0}', expected WINDOW {0} AS (…)", name.value);
                        return ControlFlow::Break(Mistake::at(message, name.span));
                    };
                    call.over = Some(WindowType::WindowSpec(found));
                }
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
    refuse_text(&function, &arguments, frame)?;
    let (running, together) = extent(spec.window_frame.as_ref(), !keys.is_empty())?;
    // A partition of its own for all rows, where none is asked for.
    columns.push((super::parse::expression("1")?, label("p", 99)));
    let parts: Vec<String> = parts.into_iter().chain([label("p", 99)]).collect();
    let row = format!("§row{n}");
    let mut frame = planner.computed(frame, &columns)?;
    if super::group::calculates(&function)
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
    let frame = frame.with_column(count.over(columns_named(&parts))?.alias(place.as_str()));
    let changed = keys.iter().fold(col(place.as_str()).eq(lit(1_i64)), |any, (key, _)| {
        any.or(col(key.as_str()).neq_missing(col(key.as_str()).shift(lit(1))))
    });
    let peer = format!("§peer{n}");
    let peers = changed.cast(DataType::Int64).cum_sum(false).over(columns_named(&parts))?;
    let frame = frame.with_column(peers.alias(peer.as_str()));
    let stage = format!("§t{n}x");
    let mut over = Over { function, value, parts, place, peer, running, together, stage, stages: Vec::new() };
    let made = over.values(call, &arguments)?;
    let mut frame = super::plan::wide(frame.with_columns(&over.stages).with_column(made.alias(name)))?;
    frame = in_order(frame, &[(row.clone(), up)]);
    let schema = frame.collect_schema()?;
    let own = |c: &str| {
        let made = c == row || c == over.place || c == over.peer || c.starts_with(&over.stage);
        made || columns.iter().any(|(_, own)| own == c)
    };
    let kept: Vec<_> = schema.iter_names().filter(|c| !own(c)).map(|c| col(c.clone())).collect();
    Ok(frame.select(kept))
}

/// Text is neither added nor averaged.
fn refuse_text(function: &str, arguments: &[Expr], frame: &LazyFrame) -> Result<(), Mistake> {
    let Some(argument) = arguments.first().filter(|_| super::group::calculates(function)) else { return Ok(()) };
    let schema = frame.clone().collect_schema()?;
    let Some(kind) = super::kinds::not_numbers(argument, &schema) else { return Ok(()) };
    let (what, function) = (shown(argument), function.to_uppercase());
    let message = format!("'{what}' holds {kind}, {function} expects numbers: CAST({what} AS DOUBLE)");
    Err(Mistake::at(message, sqlparser::ast::Spanned::span(argument)))
}

fn columns_named(names: &[String]) -> Vec<polars::prelude::Expr> {
    names.iter().map(|name| col(name.as_str())).collect()
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
