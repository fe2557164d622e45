//! Queries within a query: a value, EXISTS, and IN.
//!
//! Each is set aside while the names of the query are looked up, and becomes a column of the frame that its place reads.

use std::ops::ControlFlow;

use polars::prelude::{
    DataFrame, DataType, IntoLazy, JoinCoalesce, JoinType, LazyFrame, MaintainOrderJoin, UniqueKeepStrategy, col, lit,
};
use sqlparser::ast::{
    BinaryOperator, Expr, GroupByExpr, Query, Select, SelectItem, SetExpr, VisitMut, VisitorMut, visit_expressions,
};

use super::from::shown;
use super::join::{How, joined};
use super::kinds;
use super::mistake::Mistake;
use super::numbers::safe;
use super::parse::{expression, quoted};
use super::plan::{Ctes, Planner};
use super::scope::{Scope, bind, conjuncts};

/// A query that stands in an expression.
#[derive(Clone)]
enum Nested {
    Value(Query),
    Exists(Query, bool),
    In(Query, bool),
}

/// The queries that were set aside, by the number in their place.
#[derive(Default)]
pub(super) struct Aside(Vec<Nested>);

/// Sub-queries in ON have no rows of their own to be asked for.
pub(super) fn refuse_in_on(on: &Expr) -> Result<(), Mistake> {
    let found = visit_expressions(on, |e| match e {
        Expr::Subquery(_) | Expr::Exists { .. } | Expr::InSubquery { .. } => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    if found.is_break() {
        return Err(Mistake::new("a sub-query in ON is not supported; expected it in WHERE"));
    }
    Ok(())
}

impl Aside {
    /// Takes the queries out of an expression.
    pub(super) fn take(&mut self, expr: &mut Expr) {
        let _ = expr.visit(self);
    }
}

impl VisitorMut for Aside {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let n = self.0.len();
        let mark = |kind: char| Expr::Identifier(quoted(&format!("§{kind}{n}")));
        match expr {
            Expr::Subquery(query) => {
                self.0.push(Nested::Value((**query).clone()));
                *expr = mark('q');
            }
            Expr::Exists { subquery, negated } => {
                self.0.push(Nested::Exists((**subquery).clone(), *negated));
                *expr = mark('q');
            }
            Expr::InSubquery { expr: value, subquery, negated } => {
                self.0.push(Nested::In((**subquery).clone(), *negated));
                *expr = Expr::InList { expr: value.clone(), list: vec![mark('i')], negated: false };
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// The frame with a column for each query that the expressions hold, which read those columns then. `scope` tells the tables around the queries.
pub(super) fn put_back(
    planner: &Planner,
    aside: &Aside,
    frame: LazyFrame,
    scope: Option<&Scope>,
    ctes: &Ctes,
    exprs: &mut [&mut Expr],
) -> Result<LazyFrame, Mistake> {
    if aside.0.is_empty() {
        return Ok(frame);
    }
    let mut back = Back { planner, aside, frame, scope, ctes };
    for expr in exprs {
        if let ControlFlow::Break(mistake) = expr.visit(&mut back) {
            return Err(mistake);
        }
    }
    Ok(back.frame)
}

struct Back<'a> {
    planner: &'a Planner,
    aside: &'a Aside,
    frame: LazyFrame,
    scope: Option<&'a Scope>,
    ctes: &'a Ctes,
}

impl VisitorMut for Back<'_> {
    type Break = Mistake;

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
        let made = match expr {
            Expr::Identifier(name) => match self.nested(&name.value, 'q') {
                Some(Nested::Value(query)) => self.value(&query),
                Some(Nested::Exists(query, negated)) => self.exists(&query, negated),
                _ => return ControlFlow::Continue(()),
            },
            Expr::InList { expr: value, list, .. } => match list.as_slice() {
                [Expr::Identifier(name)] => match self.nested(&name.value, 'i') {
                    Some(Nested::In(query, negated)) => self.within(value, &query, negated),
                    _ => return ControlFlow::Continue(()),
                },
                _ => return ControlFlow::Continue(()),
            },
            _ => return ControlFlow::Continue(()),
        };
        match made {
            Ok(made) => {
                *expr = made;
                ControlFlow::Continue(())
            }
            Err(mistake) => ControlFlow::Break(mistake),
        }
    }
}

impl Back<'_> {
    fn nested(&self, name: &str, kind: char) -> Option<Nested> {
        let number = name.strip_prefix('§')?.strip_prefix(kind)?;
        self.aside.0.get(number.parse::<usize>().ok()?).cloned()
    }

    /// The rows of a query that asks nothing of the one around it.
    fn rows(&self, query: &Query) -> Result<DataFrame, Mistake> {
        self.planner.collected(self.planner.query(query, self.ctes)?)
    }

    fn value(&mut self, query: &Query) -> Result<Expr, Mistake> {
        let rows = self.rows(query).map_err(|mistake| self.of_around(query, mistake))?;
        let found = match rows.shape() {
            (0 | 1, 1) => None,
            (height, 1) => Some(format!("{height} rows")),
            (_, width) => Some(format!("{width} columns")),
        };
        if let Some(found) = found {
            return Err(Mistake::new(format!(
                "a sub-query that stands for a value gives {found}, expected one value: an aggregate like MAX(…), or IN (SELECT …)"
            )));
        }
        let name = format!("§v{}", self.planner.next());
        let column = rows.columns()[0].name().clone();
        let one = rows.lazy().select([col(column).first().alias(name.as_str())]);
        self.frame = self.frame.clone().cross_join(one, None);
        Ok(Expr::Identifier(quoted(&name)))
    }

    fn exists(&mut self, query: &Query, negated: bool) -> Result<Expr, Mistake> {
        match self.rows(query) {
            Ok(rows) => expression(if (rows.height() > 0) == negated { "FALSE" } else { "TRUE" }),
            Err(mistake) => match (self.scope, simple(query)) {
                (Some(scope), Some(select)) => self.partners(scope, select, None, negated),
                _ => Err(self.of_around(query, mistake)),
            },
        }
    }

    fn within(&mut self, value: &Expr, query: &Query, negated: bool) -> Result<Expr, Mistake> {
        let rows = match self.rows(query) {
            Ok(rows) => rows,
            Err(mistake) => {
                return match (self.scope, simple(query)) {
                    (Some(scope), Some(select)) if !negated => self.partners(scope, select, Some(value), negated),
                    (Some(_), Some(_)) if refers(query, self.scope) => Err(Mistake::new(
                        "NOT IN with a sub-query that uses the query around it is not supported; expected NOT EXISTS (SELECT …)",
                    )),
                    _ => Err(self.of_around(query, mistake)),
                };
            }
        };
        if rows.width() != 1 {
            let message = format!("IN (SELECT …) gives {} columns, expected one", rows.width());
            return Err(Mistake::new(message));
        }
        if rows.height() == 0 {
            return expression(if negated { "TRUE" } else { "FALSE" });
        }
        let n = self.planner.next();
        let (key, other, found) = (format!("§x{n}"), format!("§y{n}"), format!("§m{n}"));
        let mut frame = self.planner.computed(&self.frame, &[(value.clone(), key.clone())])?;
        let schema = frame.collect_schema()?;
        let kind = schema.get(key.as_str()).cloned().unwrap_or(DataType::Null);
        let column = &rows.columns()[0];
        if !kinds::go_together(&kind, column.dtype()) {
            return Err(Mistake::new(format!(
                "'{}' holds {}, the sub-query of IN gives {}; they cannot be compared without CAST(… AS …)",
                shown(value),
                kinds::in_words(&kind),
                kinds::in_words(column.dtype())
            )));
        }
        let both = kinds::common(&kind, column.dtype());
        let missing = column.null_count() > 0;
        let name = column.name().clone();
        let values = rows
            .lazy()
            .select([col(name).cast(both.clone()).alias(other.as_str())])
            .filter(col(other.as_str()).is_not_null())
            .unique(None, UniqueKeepStrategy::Any)
            .with_column(lit(true).alias(found.as_str()));
        let frame = frame.with_column(col(key.as_str()).cast(both));
        self.frame = with_partner(
            frame,
            values,
            &key,
            &other,
            &schema.iter_names().map(ToString::to_string).collect::<Vec<_>>(),
            &found,
        );
        // A value that is not found among values of which one is missing may be that one.
        let text = if missing {
            format!("(CASE WHEN \"{found}\" THEN TRUE END)")
        } else {
            format!("(CASE WHEN \"{found}\" THEN TRUE WHEN \"{key}\" IS NULL THEN NULL ELSE FALSE END)")
        };
        expression(&if negated { format!("(NOT {text})") } else { text })
    }

    /// Rows that have a partner in a query that asks for something of theirs.
    fn partners(
        &mut self,
        scope: &Scope,
        select: &Select,
        value: Option<&Expr>,
        negated: bool,
    ) -> Result<Expr, Mistake> {
        let inner = self.planner.from(&select.from, None, true, self.ctes)?;
        let mut conditions = select.selection.as_ref().map(conjuncts).unwrap_or_default();
        for condition in &mut conditions {
            super::group::refuse_in(condition, "WHERE", "HAVING")?;
            refuse_in_on(condition).map_err(|_| {
                Mistake::new(
                    "a sub-query within a sub-query that uses the query around it is not supported; expected a JOIN",
                )
            })?;
            bind(condition, &[&inner, scope])?;
            safe(condition)?;
        }
        if let Some(value) = value {
            let mut item = match select.projection.as_slice() {
                [SelectItem::UnnamedExpr(item) | SelectItem::ExprWithAlias { expr: item, .. }] => item.clone(),
                other => {
                    return Err(Mistake::new(format!("IN (SELECT …) gives {} columns, expected one", other.len())));
                }
            };
            bind(&mut item, &[&inner, scope])?;
            let (left, right) = (Box::new(value.clone()), Box::new(item));
            conditions.push(Expr::BinaryOp { left, op: BinaryOperator::Eq, right });
        }
        let n = self.planner.next();
        let (row, other, found) = (format!("§e{n}"), format!("§f{n}"), format!("§g{n}"));
        let mut around = scope.clone();
        around.replace_frame(self.frame.clone().with_row_index(row.as_str(), None))?;
        self.planner.reads_twice()?;
        let pairs = joined(self.planner, &around, &inner, How::Semi, &conditions)?;
        let partners = pairs.frame.select([col(row.as_str()).alias(other.as_str()), lit(true).alias(found.as_str())]);
        let kept: Vec<String> = around.schema.iter_names().map(ToString::to_string).collect();
        self.frame = with_partner(around.frame.clone(), partners, &row, &other, &kept, &found);
        expression(&format!("(\"{found}\" IS {}NULL)", if negated { "" } else { "NOT " }))
    }

    /// The mistake of a query, where it is that it uses the query around it.
    fn of_around(&self, query: &Query, mistake: Mistake) -> Mistake {
        if !refers(query, self.scope) {
            return mistake;
        }
        Mistake {
            line: mistake.line,
            ..Mistake::new(
                "this sub-query uses a column of the query around it; expected a JOIN, or WHERE … of EXISTS (SELECT …)",
            )
        }
    }
}

/// The frame with what the rows of another say of the rows that have one key: at most one says anything.
fn with_partner(frame: LazyFrame, other: LazyFrame, key: &str, of: &str, kept: &[String], found: &str) -> LazyFrame {
    let columns: Vec<_> = kept.iter().map(|n| col(n.as_str())).chain([col(found)]).collect();
    frame
        .join_builder()
        .with(other)
        .left_on([col(key)])
        .right_on([col(of)])
        .how(JoinType::Left)
        .coalesce(JoinCoalesce::KeepColumns)
        .maintain_order(MaintainOrderJoin::Left)
        .finish()
        .select(columns)
}

/// A query that only chooses rows.
fn simple(query: &Query) -> Option<&Select> {
    let SetExpr::Select(select) = &*query.body else { return None };
    let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty());
    let aggregated = select.projection.iter().any(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => super::group::aggregates(expr),
        _ => false,
    });
    let more = query.limit_clause.is_some() || query.fetch.is_some() || query.with.is_some();
    (!grouped && !aggregated && !more && select.having.is_none() && select.qualify.is_none()).then_some(&**select)
}

/// Whether a query names a column by a table of the query around it.
fn refers(query: &Query, scope: Option<&Scope>) -> bool {
    let Some(scope) = scope else { return false };
    let found = visit_expressions(query, |e| match e {
        Expr::CompoundIdentifier(parts) if scope.table(&parts[0]).is_some() && scope.resolve(parts).is_ok() => {
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    });
    found.is_break()
}
