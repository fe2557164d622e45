//! GROUP BY: what is grouped by, what is aggregated, and what is neither.

use std::ops::ControlFlow;

use polars::prelude::{LazyFrame, NULL, Schema, col, lit, when};
use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, OrderByOptions, VisitMut,
    VisitorMut, visit_expressions, visit_expressions_mut,
};

use super::from::shown;
use super::kinds;
use super::mistake::{MARK, Mistake};
use super::parse::{expression, quoted};
use super::plan::{Planner, in_order};

/// Functions that make one value of many rows.
const AGGREGATES: [&str; 30] = [
    "array_agg",
    "avg",
    "corr",
    "count",
    "covar",
    "covar_pop",
    "covar_samp",
    "first",
    "group_concat",
    "last",
    "listagg",
    "max",
    "median",
    "min",
    "quantile_cont",
    "quantile_disc",
    "stddev",
    "stddev_samp",
    "stdev",
    "stdev_samp",
    "string_agg",
    "sum",
    "total",
    "var",
    "var_samp",
    "variance",
    "implode",
    "any_value",
    "mode",
    "bool_and",
];
/// Those of them that calculate.
const OF_NUMBERS: [&str; 14] = [
    "avg",
    "corr",
    "covar",
    "covar_samp",
    "median",
    "quantile_cont",
    "stddev",
    "stddev_samp",
    "stdev",
    "stdev_samp",
    "sum",
    "total",
    "var",
    "variance",
];

/// The groups of a query, and what is asked of each.
#[derive(Default)]
pub(super) struct Groups {
    /// Each with its expression as one text, the expression, and the name of its column.
    keys: Vec<(String, Expr, String)>,
    /// Each with the text of its call and the name of its column.
    aggregates: Vec<(String, String)>,
    /// What is aggregated, each with the name of its column: of a literal the library makes one value, not one for each row.
    arguments: Vec<(Expr, String)>,
    /// Columns of which each value counts once in its group, each with the column that keeps it in its first row only.
    once: Vec<(String, String)>,
}

/// Whether an expression aggregates: a window function does not.
pub(super) fn aggregates(expr: &Expr) -> bool {
    let found =
        visit_expressions(expr, |e| if is_aggregate(e) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
    found.is_break()
}

/// Whether a function of this name calculates with numbers.
pub(super) fn calculates(function: &str) -> bool {
    OF_NUMBERS.contains(&function)
}

/// Refuses aggregates where rows are not grouped yet.
pub(super) fn refuse_in(expr: &Expr, clause: &str, instead: &str) -> Result<(), Mistake> {
    let found = visit_expressions(expr, |e| {
        if is_aggregate(e) { ControlFlow::Break(e.clone()) } else { ControlFlow::Continue(()) }
    });
    match found {
        ControlFlow::Break(call) => Err(Mistake::new(format!(
            "{} cannot stand in {clause}, which is read before rows are grouped; expected {instead}",
            shown(&call)
        ))),
        ControlFlow::Continue(()) => Ok(()),
    }
}

impl Groups {
    pub(super) fn key(&mut self, expr: &Expr) {
        let expr = bare(expr).clone();
        let text = canonical(&expr);
        if !self.keys.iter().any(|(t, ..)| *t == text) {
            let name = format!("§k{}", self.keys.len());
            self.keys.push((text, expr, name));
        }
    }

    /// Writes an expression over the columns of the groups.
    pub(super) fn over_groups(&mut self, expr: &mut Expr, schema: &Schema) -> Result<(), Mistake> {
        match expr.visit(&mut Rewrite { groups: self, schema }) {
            ControlFlow::Break(mistake) => Err(mistake),
            ControlFlow::Continue(()) => Ok(()),
        }
    }

    /// A row for each group, in the order in which the groups appear.
    pub(super) fn frame(&self, planner: &Planner, frame: &LazyFrame) -> Result<LazyFrame, Mistake> {
        let mut keys: Vec<(Expr, String)> = self.keys.iter().map(|(_, e, n)| (e.clone(), n.clone())).collect();
        keys.extend(self.arguments.iter().cloned());
        let mut rows = planner.computed(&frame.clone().with_row_index("§row", None), &keys)?;
        for (value, once) in &self.once {
            let same = self.keys.iter().map(|(_, _, name)| name).chain([value]).map(|name| col(name.as_str()));
            let first = col("§row").min().over(same.collect::<Vec<_>>())?;
            let kept = when(col("§row").eq(first)).then(col(value.as_str())).otherwise(lit(NULL));
            rows = rows.with_column(kept.alias(once.as_str()));
        }
        let calls = self.aggregates.iter().map(|(call, name)| format!("{call} AS {}", quoted(name)));
        if self.keys.is_empty() {
            let calls = std::iter::once("COUNT(*) AS \"§all\"".to_owned()).chain(calls).collect::<Vec<_>>();
            return planner.made(&rows, &calls.join(", "), "");
        }
        let names: Vec<String> = self.keys.iter().map(|(_, _, name)| quoted(name).to_string()).collect();
        let first = std::iter::once("MIN(\"§row\") AS \"§first\"".to_owned());
        let items: Vec<String> = names.iter().cloned().chain(first).chain(calls).collect();
        let groups = planner.made(&rows, &items.join(", "), &format!("GROUP BY {}", names.join(", ")))?;
        let sorted = in_order(groups, &[("§first".to_owned(), OrderByOptions { asc: Some(true), nulls_first: None })]);
        let kept = self.keys.iter().map(|(_, _, n)| n).chain(self.aggregates.iter().map(|(_, n)| n));
        Ok(sorted.select(kept.map(|n| col(n.as_str())).collect::<Vec<_>>()))
    }

    /// The expression over the groups that a call stands for.
    fn aggregate(&mut self, call: &Function, schema: &Schema) -> Result<Expr, Mistake> {
        let mut call = call.clone();
        let name = call.name.to_string().to_lowercase();
        let given = arguments(&call);
        for argument in &given {
            if aggregates(argument) {
                let message = format!("{call} aggregates an aggregate; expected a sub-query for the inner one");
                return Err(Mistake::new(super::mistake::in_words(&message)));
            }
        }
        if calculates(&name)
            && let Some(argument) = given.first()
            && let Some(kind) = kinds::not_numbers(argument, schema)
        {
            let what = shown(argument);
            let message =
                format!("'{what}' holds {kind}, {} expects numbers: CAST({what} AS DOUBLE)", name.to_uppercase());
            return Err(Mistake::at(message, sqlparser::ast::Spanned::span(argument)));
        }
        if let Some(condition) = call.filter.take() {
            only(&mut call, &condition)?;
        }
        self.as_columns(&mut call);
        if calculates(&name) {
            self.distinct(&mut call);
        }
        let own = self.column(&call.to_string());
        if name == "sum" {
            // Of nothing but missing values the sum is missing, not 0.
            let argument = arguments(&call).first().cloned().unwrap_or_else(|| Expr::Identifier(quoted("§row")));
            let known = self.column(&format!("COUNT({argument})"));
            return expression(&format!("CASE WHEN {} > 0 THEN {} END", quoted(&known), quoted(&own)));
        }
        Ok(Expr::Identifier(quoted(&own)))
    }

    /// The call with a column for what it aggregates.
    fn as_columns(&mut self, call: &mut Function) {
        let FunctionArguments::List(list) = &mut call.args else { return };
        let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(first))) = list.args.first_mut() else { return };
        let known = self.arguments.iter().find(|(e, _)| e == first).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = format!("§g{}", self.arguments.len());
            self.arguments.push((first.clone(), name.clone()));
            name
        });
        *first = Expr::Identifier(quoted(&name));
    }

    /// `SUM(DISTINCT x)` as the sum of a column that has each value once, which the library does not know.
    fn distinct(&mut self, call: &mut Function) {
        let FunctionArguments::List(list) = &mut call.args else { return };
        if list.duplicate_treatment != Some(DuplicateTreatment::Distinct) {
            return;
        }
        let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Identifier(value)))) = list.args.first_mut() else {
            return;
        };
        let name = format!("{}once", value.value);
        if !self.once.iter().any(|(_, once)| *once == name) {
            self.once.push((value.value.clone(), name.clone()));
        }
        *value = quoted(&name);
        list.duplicate_treatment = None;
    }

    fn column(&mut self, call: &str) -> String {
        if let Some((_, name)) = self.aggregates.iter().find(|(c, _)| c == call) {
            return name.clone();
        }
        let name = format!("§a{}", self.aggregates.len());
        self.aggregates.push((call.to_owned(), name.clone()));
        name
    }
}

struct Rewrite<'a> {
    groups: &'a mut Groups,
    schema: &'a Schema,
}

impl VisitorMut for Rewrite<'_> {
    type Break = Mistake;

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
        let text = canonical(expr);
        if let Some((_, _, name)) = self.groups.keys.iter().find(|(t, ..)| *t == text) {
            *expr = Expr::Identifier(quoted(name));
            return ControlFlow::Continue(());
        }
        match expr {
            Expr::Function(call) if is_aggregate_call(call) => match self.groups.aggregate(call, self.schema) {
                Ok(column) => *expr = column,
                Err(mistake) => return ControlFlow::Break(mistake),
            },
            Expr::Identifier(name) if !is_made(&name.value) => {
                let column = super::scope::shown_name(&super::mistake::in_words(&name.value));
                let message = format!(
                    "'{column}' is neither grouped nor aggregated; expected {column} in GROUP BY, or an aggregate like MIN({column})"
                );
                return ControlFlow::Break(Mistake::at(message, name.span));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// Whether a name was made while the query was planned, and is no column of a table.
pub(super) fn is_made(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next() == Some(MARK) && letters.next().is_some_and(|c| !c.is_ascii_digit())
}

/// An expression as a text that is the same for the same expression.
pub(super) fn canonical(expr: &Expr) -> String {
    let mut expr = expr.clone();
    let _ = visit_expressions_mut(&mut expr, |e| {
        if let Expr::Function(call) = e {
            for part in &mut call.name.0 {
                if let sqlparser::ast::ObjectNamePart::Identifier(name) = part {
                    name.value = name.value.to_lowercase();
                }
            }
        }
        ControlFlow::<()>::Continue(())
    });
    expr.to_string()
}

/// An expression without brackets around it.
fn bare(expr: &Expr) -> &Expr {
    if let Expr::Nested(inner) = expr { bare(inner) } else { expr }
}

/// Whether an expression is one call of an aggregate.
pub(super) fn is_aggregate(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(call) if is_aggregate_call(call))
}

fn is_aggregate_call(call: &Function) -> bool {
    call.over.is_none() && AGGREGATES.contains(&call.name.to_string().to_lowercase().as_str())
}

/// What a function is called with.
pub(super) fn arguments(call: &Function) -> Vec<Expr> {
    let FunctionArguments::List(list) = &call.args else { return Vec::new() };
    let expr = |argument: &FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        _ => None,
    };
    list.args.iter().filter_map(expr).collect()
}

/// `COUNT(x) FILTER (WHERE c)` is `COUNT(CASE WHEN c THEN x END)`.
fn only(call: &mut Function, condition: &Expr) -> Result<(), Mistake> {
    let FunctionArguments::List(list) = &mut call.args else { return Ok(()) };
    let Some(FunctionArg::Unnamed(first)) = list.args.first_mut() else { return Ok(()) };
    let of = match first {
        FunctionArgExpr::Expr(expr) => expr.to_string(),
        _ => "1".to_owned(),
    };
    *first = FunctionArgExpr::Expr(expression(&format!("CASE WHEN {condition} THEN {of} END"))?);
    Ok(())
}
