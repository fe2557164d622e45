//! One SELECT: rows, groups, columns, order.

use std::ops::ControlFlow;

use polars::prelude::{LazyFrame, UniqueKeepStrategy, col};
use sqlparser::ast::{Expr, GroupByExpr, OrderByOptions, Select, Value, ValueWithSpan, visit_expressions_mut};

use super::aliases::{of_alias, with_aliases};
use super::from::shown;
use super::group::{self, Groups, canonical};
use super::items::{Item, items};
use super::kinds;
use super::mistake::Mistake;
use super::nested::{Aside, put_back};
use super::numbers::safe;
use super::plan::{Ctes, Order, Planner, in_order, is_distinct, ordinal};
use super::scope::{Scope, bind};
use super::windows;

/// What a result is sorted by: one of its columns, or something that it does not show.
enum Key {
    Item(usize),
    Beside(Box<Expr>),
}

impl Planner {
    /// The rows of a SELECT in their order, with the names of the result.
    pub(super) fn select(&self, select: &Select, order: &Order, ctes: &Ctes) -> Result<LazyFrame, Mistake> {
        refuse_clauses(select)?;
        let scope = self.from(&select.from, select.selection.as_ref(), false, ctes)?;
        let mut aside = Aside::default();
        let mut items = items(self, select, &scope)?;
        let names: Vec<String> = items.iter().map(|i| i.name.clone()).collect();
        for item in &mut items {
            aside.take(&mut item.expr);
            item.written = item.expr.clone();
        }
        for at in 0..items.len() {
            self.go_on()?;
            let mut expr = items[at].expr.clone();
            let prepared = prepare(&mut expr, select, &[&scope]);
            prepared.map_err(|m| of_alias(m, &expr, &items, &scope, "the columns beside it are"))?;
            items[at].expr = expr;
        }
        let mut frame = scope.frame.clone();
        if let Some(condition) = &select.selection {
            let mut condition = condition.clone();
            aside.take(&mut condition);
            group::refuse_in(&condition, "WHERE", "HAVING")?;
            windows::refuse_in(&condition, "WHERE")?;
            prepare(&mut condition, select, &[&scope])
                .map_err(|m| of_alias(m, &condition, &items, &scope, "WHERE is"))?;
            kinds::check(&condition, &scope.schema)?;
            kinds::dated(&mut condition, &scope.schema);
            frame = put_back(self, &aside, frame, Some(&scope), ctes, &mut [&mut condition])?;
            frame = self.filtered(&frame, &condition)?;
        }
        let keys = Self::group_keys(select, &items, &scope, &mut aside)?;
        let mut beside = |expr: &Expr, what: &str| -> Result<Expr, Mistake> {
            let mut expr = expr.clone();
            aside.take(&mut expr);
            with_aliases(&mut expr, &items, &scope, keys.as_deref(), what)?;
            prepare(&mut expr, select, &[&scope])?;
            Ok(expr)
        };
        let mut having = select.having.as_ref().map(|e| beside(e, "HAVING")).transpose()?;
        let mut qualify = select.qualify.as_ref().map(|e| beside(e, "QUALIFY")).transpose()?;
        let mut sorted: Vec<(Key, OrderByOptions)> = Vec::new();
        match order {
            Order::All(options) => sorted.extend((0..items.len()).map(|at| (Key::Item(at), *options))),
            Order::Keys(keys) => {
                let texts: Vec<String> =
                    if keys.is_empty() { Vec::new() } else { items.iter().map(|i| canonical(&i.expr)).collect() };
                for key in keys {
                    self.go_on()?;
                    let found = if let Some(at) = item_of(&key.expr, &names, &items)? {
                        Key::Item(at)
                    } else {
                        let expr = beside(&key.expr, "ORDER BY")?;
                        let text = canonical(&expr);
                        let item = texts.iter().position(|item| *item == text);
                        item.map_or_else(|| Key::Beside(Box::new(expr)), Key::Item)
                    };
                    sorted.push((found, key.options));
                }
            }
        }
        let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|i| &mut i.expr).collect();
        exprs.extend(sorted.iter_mut().filter_map(|(k, _)| if let Key::Beside(e) = k { Some(&mut **e) } else { None }));
        exprs.extend(qualify.as_mut());
        let known = exprs.len();
        exprs.extend(having.as_mut());
        for expr in &mut exprs {
            self.go_on()?;
            kinds::check(expr, &scope.schema)?;
            kinds::dated(expr, &scope.schema);
        }
        let grouped = keys.is_some() || exprs.len() > known || exprs.iter().any(|e| group::aggregates(e));
        if grouped {
            frame = self.grouped(frame, &scope, keys.unwrap_or_default(), &aside, ctes, &mut exprs)?;
            if exprs.len() > known
                && let Some(condition) = exprs.pop()
            {
                windows::refuse_in(condition, "HAVING")?;
                let mut rows = frame.clone();
                kinds::check(condition, &*rows.collect_schema()?)?;
                frame = put_back(self, &aside, frame, None, ctes, &mut [condition])?;
                frame = self.filtered(&frame, condition)?;
            }
        }
        let around = (!grouped).then_some(&scope);
        frame = put_back(self, &aside, frame, around, ctes, &mut exprs)?;
        frame = windows::over(self, frame, &mut exprs)?;
        if let Some(condition) = &qualify {
            frame = self.filtered(&frame, condition)?;
        }
        finished(self, &frame, &items, sorted, is_distinct(select.distinct.as_ref())?)
    }

    /// The rows of the groups; the expressions are over them then.
    fn grouped(
        &self,
        mut frame: LazyFrame,
        scope: &Scope,
        mut keys: Vec<Expr>,
        aside: &Aside,
        ctes: &Ctes,
        exprs: &mut [&mut Expr],
    ) -> Result<LazyFrame, Mistake> {
        frame = put_back(self, aside, frame, Some(scope), ctes, &mut keys.iter_mut().collect::<Vec<_>>())?;
        // What is aggregated is asked of the rows, all else of the groups.
        for expr in exprs.iter_mut() {
            let done = visit_expressions_mut(&mut **expr, |e| {
                if !group::is_aggregate(e) {
                    return ControlFlow::Continue(());
                }
                match put_back(self, aside, frame.clone(), Some(scope), ctes, &mut [e]) {
                    Ok(with) => {
                        frame = with;
                        ControlFlow::Continue(())
                    }
                    Err(mistake) => ControlFlow::Break(mistake),
                }
            });
            if let ControlFlow::Break(mistake) = done {
                return Err(mistake);
            }
        }
        let schema = frame.collect_schema()?;
        let mut groups = Groups::default();
        for key in &mut keys {
            kinds::check(key, &schema)?;
            kinds::dated(key, &schema);
            groups.key(key);
        }
        for expr in exprs.iter_mut() {
            self.go_on()?;
            groups.over_groups(expr, &schema)?;
        }
        groups.frame(self, &frame)
    }

    /// What rows are grouped by; `None` where they are not.
    fn group_keys(
        select: &Select,
        items: &[Item],
        scope: &Scope,
        aside: &mut Aside,
    ) -> Result<Option<Vec<Expr>>, Mistake> {
        let (asked, modifiers) = match &select.group_by {
            GroupByExpr::Expressions(asked, modifiers) => (asked.as_slice(), modifiers),
            GroupByExpr::All(modifiers) => (&[][..], modifiers),
        };
        let sets = asked.iter().any(|e| matches!(e, Expr::Rollup(_) | Expr::Cube(_) | Expr::GroupingSets(_)));
        if !modifiers.is_empty() || sets {
            return Err(Mistake::new("CUBE, ROLLUP and GROUPING SETS are not supported; expected a UNION of queries"));
        }
        if matches!(select.group_by, GroupByExpr::All(_)) {
            let key =
                |i: &&Item| !group::aggregates(&i.expr) && !windows::holds_window(&i.expr) && !is_literal(&i.expr);
            return Ok(Some(items.iter().filter(key).map(|i| i.expr.clone()).collect()));
        }
        let mut keys = Vec::new();
        for expr in asked {
            let key = if let Some(at) = ordinal(expr, items.len())? {
                items[at].expr.clone()
            } else {
                let mut key = expr.clone();
                aside.take(&mut key);
                with_aliases(&mut key, items, scope, None, "GROUP BY")?;
                prepare(&mut key, select, &[scope])?;
                key
            };
            group::refuse_in(&key, "GROUP BY", "a column or an expression of columns")?;
            windows::refuse_in(&key, "GROUP BY")?;
            keys.push(key);
        }
        Ok((!keys.is_empty()).then_some(keys))
    }
}

/// An expression over the columns of the frame, with its windows written out.
fn prepare(expr: &mut Expr, select: &Select, scopes: &[&Scope]) -> Result<(), Mistake> {
    bind(expr, scopes)?;
    windows::written_out(expr, &select.named_window)?;
    // Names of a window that was written out are still those of the query.
    bind(expr, scopes)?;
    safe(expr)
}

/// The columns that were asked for, in order.
fn finished(
    planner: &Planner,
    frame: &LazyFrame,
    items: &[Item],
    sorted: Vec<(Key, OrderByOptions)>,
    distinct: bool,
) -> Result<LazyFrame, Mistake> {
    let own = |at: usize| format!("§o{at}");
    let mut columns: Vec<(Expr, String)> = items.iter().enumerate().map(|(at, i)| (i.expr.clone(), own(at))).collect();
    let mut by = Vec::new();
    for (key, options) in sorted {
        match key {
            Key::Item(at) => by.push((own(at), options)),
            Key::Beside(expr) if distinct => {
                let message =
                    format!("ORDER BY of SELECT DISTINCT can only use what is selected, found {}", shown(&expr));
                return Err(Mistake::new(message));
            }
            Key::Beside(expr) => {
                let name = format!("§b{}", by.len());
                columns.push((*expr, name.clone()));
                by.push((name, options));
            }
        }
    }
    let mut frame = planner.computed(frame, &columns)?;
    if distinct {
        let all: Vec<_> = (0..items.len()).map(|at| col(own(at))).collect();
        frame = frame.select(all).unique_stable(None, UniqueKeepStrategy::First);
    }
    let named: Vec<_> = items.iter().enumerate().map(|(at, i)| col(own(at)).alias(i.name.as_str())).collect();
    Ok(in_order(frame, &by).select(named))
}

/// The column of the result that ORDER BY names by its number or its name.
fn item_of(expr: &Expr, names: &[String], items: &[Item]) -> Result<Option<usize>, Mistake> {
    if let Some(at) = ordinal(expr, items.len())? {
        return Ok(Some(at));
    }
    let Expr::Identifier(name) = expr else { return Ok(None) };
    let letters = |n: &&String| name.quote_style.is_none() && n.to_lowercase() == name.value.to_lowercase();
    let exact = names.iter().position(|n| *n == name.value);
    Ok(exact.or_else(|| names.iter().position(|n| letters(&n))))
}

fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Value(ValueWithSpan {
            value: Value::Number(..) | Value::SingleQuotedString(_) | Value::Null | Value::Boolean(_),
            ..
        })
    )
}

fn refuse_clauses(select: &Select) -> Result<(), Mistake> {
    let found = [
        (select.top.is_some(), "TOP", "LIMIT"),
        (select.into.is_some(), "SELECT INTO", "--into NAME"),
        (!select.lateral_views.is_empty(), "LATERAL VIEW", "a JOIN"),
        (select.prewhere.is_some(), "PREWHERE", "WHERE"),
        (!select.sort_by.is_empty(), "SORT BY", "ORDER BY"),
        (!select.cluster_by.is_empty() || !select.distribute_by.is_empty(), "CLUSTER BY", "GROUP BY"),
        (!select.connect_by.is_empty(), "CONNECT BY", "a JOIN"),
        (
            select.value_table_mode.is_some() || select.select_modifiers.is_some(),
            "this form of SELECT",
            "SELECT columns",
        ),
        (select.exclude.is_some(), "EXCLUDE behind the columns", "SELECT * EXCLUDE (column)"),
    ];
    match found.into_iter().find(|(there, ..)| *there) {
        Some((_, clause, instead)) => Err(Mistake::new(format!("{clause} is not supported; expected {instead}"))),
        None => Ok(()),
    }
}
