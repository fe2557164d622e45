//! A query as a plan of the data frame library.
//!
//! The library reads SQL itself, but takes a column that is neither grouped nor aggregated for a list, calls columns of one name by names that
//! nobody can guess, and knows few sub-queries. So each query is taken apart here: FROM, WHERE, groups, order and sub-queries become steps of
//! their own, and the library reads expressions over one frame, in which every column has a name of its own.

use std::cell::Cell;

use polars::prelude::{DataFrame, DataType, IdxSize, IntoLazy, LazyFrame, PolarsError, SortMultipleOptions, col};
use polars::sql::SQLContext;
use qes_work::Work;
use sqlparser::ast::{
    Distinct, Expr, LimitClause, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, Query, SetExpr, SetOperator, Value,
    ValueWithSpan,
};

use super::kinds;
use super::mistake::Mistake;
use super::names::text_of;
use super::parse::quoted;
use super::scope::{Column, Scope, Table, bind};
use super::sets::combined;

/// The most tables that a plan reads, each as often as it is named: the library's own planning takes time that grows faster than their number.
const TABLES: usize = 1200;

/// The frames that a query can name, the names that it has used for its own, and how far it is.
pub(super) struct Planner {
    frames: Vec<(String, DataFrame)>,
    count: Cell<usize>,
    /// Tables that the plan reads so far.
    read: Cell<usize>,
    work: Work,
}

/// The tables that WITH names, the last one first to be found; each with the number of tables that it reads.
pub(super) type Ctes = Vec<(String, LazyFrame, usize)>;

/// ORDER BY, with ALL told from columns.
pub(super) enum Order {
    Keys(Vec<OrderByExpr>),
    All(OrderByOptions),
}

impl Planner {
    pub(super) fn new(frames: Vec<(String, DataFrame)>, work: Work) -> Self {
        Self { frames, count: Cell::new(0), read: Cell::new(0), work }
    }

    /// Whether somebody still waits for the query.
    pub(super) fn go_on(&self) -> Result<(), Mistake> {
        Ok(self.work.go_on()?)
    }

    /// Counts tables that the plan reads.
    fn reads(&self, more: usize) -> Result<(), Mistake> {
        self.go_on()?;
        self.read.set(self.read.get().saturating_add(more));
        if self.read.get() > TABLES {
            return Err(Mistake::new(format!(
                "the query reads tables more than {TABLES} times, those of WITH and EXISTS each as often as they are used; expected fewer: --into NAME keeps a part of it as a frame"
            )));
        }
        Ok(())
    }

    /// Counts that all that the plan reads so far is read once more.
    pub(super) fn reads_twice(&self) -> Result<(), Mistake> {
        self.reads(self.read.get())
    }

    /// The rows of a query.
    pub(super) fn query(&self, query: &Query, ctes: &Ctes) -> Result<LazyFrame, Mistake> {
        self.go_on()?;
        refuse_clauses(query)?;
        let mut ctes = ctes.clone();
        if let Some(with) = &query.with {
            if with.recursive {
                return Err(Mistake::new("WITH RECURSIVE is not supported"));
            }
            for cte in &with.cte_tables {
                let name = &cte.alias.name;
                if self.frames.iter().any(|(n, _)| n.to_lowercase() == name.value.to_lowercase()) {
                    let message = format!("'{}' in WITH is the name of a frame too; expected another name", name.value);
                    return Err(Mistake::at(message, name.span));
                }
                let before = self.read.get();
                let frame = self.query(&cte.query, &ctes)?;
                let tables = (self.read.get() - before).max(1);
                let columns: Vec<String> = cte.alias.columns.iter().map(|c| c.name.value.clone()).collect();
                let frame = renamed(frame, &columns, &cte.alias.name.value)?;
                ctes.push((cte.alias.name.value.clone(), frame, tables));
            }
        }
        let order = query.order_by.as_ref().map(order_of).transpose()?.unwrap_or(Order::Keys(Vec::new()));
        let frame = match &*query.body {
            SetExpr::Select(select) => self.select(select, &order, &ctes)?,
            body => self.sorted(self.set(body, &ctes)?, &order)?,
        };
        limited(frame, query)
    }

    /// The frame of a name: of WITH before those of the session, in other letters too.
    pub(super) fn frame(&self, name: &str, ctes: &Ctes) -> Result<Option<LazyFrame>, Mistake> {
        let own =
            |same: &dyn Fn(&str) -> bool| ctes.iter().rev().find(|(n, ..)| same(n)).map(|(_, f, n)| (f.clone(), *n));
        let session =
            |same: &dyn Fn(&str) -> bool| self.frames.iter().find(|(n, _)| same(n)).map(|(_, f)| (f.clone().lazy(), 1));
        let exact = |n: &str| n == name;
        let letters = |n: &str| n.to_lowercase() == name.to_lowercase();
        let found = own(&exact).or_else(|| session(&exact)).or_else(|| own(&letters)).or_else(|| session(&letters));
        let Some((frame, tables)) = found else { return Ok(None) };
        self.reads(tables)?;
        Ok(Some(frame))
    }

    pub(super) fn frame_names<'a>(&'a self, ctes: &'a Ctes) -> impl Iterator<Item = &'a str> {
        self.frames.iter().map(|(n, _)| n.as_str()).chain(ctes.iter().map(|(n, ..)| n.as_str()))
    }

    /// A number that nothing in this query has.
    pub(super) fn next(&self) -> usize {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// The rows of a plan; they are not computed where nobody waits for them any more.
    pub(super) fn collected(&self, plan: LazyFrame) -> Result<DataFrame, Mistake> {
        self.go_on()?;
        let work = self.work.clone();
        let goes_on = move || work.go_on().map_err(|stopped| PolarsError::ComputeError(stopped.to_string().into()));
        let rows = plan._collect_post_opt(move |_, _, _, _| goes_on())?;
        self.go_on()?;
        Ok(rows)
    }

    fn set(&self, set: &SetExpr, ctes: &Ctes) -> Result<LazyFrame, Mistake> {
        self.go_on()?;
        match set {
            SetExpr::Select(select) => self.select(select, &Order::Keys(Vec::new()), ctes),
            SetExpr::Query(query) => self.query(query, ctes),
            SetExpr::SetOperation { op, set_quantifier: how, left, right } => {
                let mut sides = vec![&**right];
                let mut first = &**left;
                // A long chain of unions is one union.
                while let SetExpr::SetOperation { op: SetOperator::Union, set_quantifier, left, right } = first
                    && *op == SetOperator::Union
                    && set_quantifier == how
                {
                    sides.push(right);
                    first = left;
                }
                sides.push(first);
                let frames = sides.into_iter().rev().map(|side| self.set(side, ctes));
                combined(self, *op, *how, frames.collect::<Result<Vec<LazyFrame>, Mistake>>()?)
            }
            SetExpr::Values(_) => {
                let mut values = set.clone();
                super::numbers::readable(&mut values)?;
                wide(SQLContext::new().execute(&values.to_string())?)
            }
            SetExpr::Table(table) => {
                let name = table.table_name.clone().unwrap_or_default();
                self.frame(&name, ctes)?.ok_or_else(|| Mistake::new(format!("found no frame '{name}'")))
            }
            other => Err(Mistake::new(format!("'{other}' is not supported, expected SELECT"))),
        }
    }

    /// Rows of a set in order: its columns have no tables.
    fn sorted(&self, mut frame: LazyFrame, order: &Order) -> Result<LazyFrame, Mistake> {
        let schema = frame.collect_schema()?;
        let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
        let keys = match order {
            Order::All(options) => names.iter().map(|n| (n.clone(), *options)).collect(),
            Order::Keys(keys) => {
                let columns =
                    names.iter().map(|n| Column { name: n.clone(), inner: n.clone(), merged: false }).collect();
                let tables = vec![Table { alias: String::new(), columns }];
                let scope = Scope { frame: frame.clone(), schema, tables, merged: Vec::new() };
                let mut found = Vec::new();
                for key in keys {
                    let name = match ordinal(&key.expr, names.len())? {
                        Some(at) => names[at].clone(),
                        None if names.contains(&text_of(&key.expr)) => text_of(&key.expr),
                        None => {
                            let mut expr = key.expr.clone();
                            bind(&mut expr, &[&scope])?;
                            let name = format!("§b{}", self.next());
                            frame = self.computed(&frame, &[(expr, name.clone())])?;
                            name
                        }
                    };
                    found.push((name, key.options));
                }
                found
            }
        };
        Ok(in_order(frame, &keys).select(names.iter().map(|n| col(n.as_str())).collect::<Vec<_>>()))
    }
}

impl Planner {
    /// The frame with what a text of SQL makes of it: what stands after SELECT, over the table `§`.
    pub(super) fn made(&self, frame: &LazyFrame, items: &str, tail: &str) -> Result<LazyFrame, Mistake> {
        self.go_on()?;
        let mut context = SQLContext::new();
        context.register("§", frame.clone());
        let made = context.execute(&format!("SELECT {items} FROM \"§\" {tail}"))?;
        self.go_on()?;
        wide(made)
    }

    /// The frame with more columns.
    pub(super) fn computed(&self, frame: &LazyFrame, columns: &[(Expr, String)]) -> Result<LazyFrame, Mistake> {
        if columns.is_empty() {
            return Ok(frame.clone());
        }
        self.with_columns(frame, columns).map_err(|mistake| match self.wrong(frame, columns) {
            Some(expr) => mistake.about(expr),
            None => mistake,
        })
    }

    fn with_columns(&self, frame: &LazyFrame, columns: &[(Expr, String)]) -> Result<LazyFrame, Mistake> {
        let mut items = "*".to_owned();
        for (expr, name) in columns {
            self.go_on()?;
            items.push_str(&format!(", {expr} AS {}", quoted(name)));
        }
        self.made(frame, &items, "")
    }

    /// The first expression that the library refuses alone, of columns that it refuses together.
    fn wrong<'a>(&self, frame: &LazyFrame, columns: &'a [(Expr, String)]) -> Option<&'a Expr> {
        if let [(expr, _)] = columns {
            return Some(expr);
        }
        let (first, rest) = columns.split_at(columns.len() / 2);
        let refused = [first, rest].into_iter().find(|half| self.with_columns(frame, half).is_err())?;
        self.wrong(frame, refused)
    }

    /// The rows for which a condition holds.
    pub(super) fn filtered(&self, frame: &LazyFrame, condition: &Expr) -> Result<LazyFrame, Mistake> {
        let name = "§where";
        let frame = self.computed(frame, &[(Expr::Nested(Box::new(condition.clone())), name.to_owned())])?;
        let mut kept = frame.clone();
        let schema = kept.collect_schema()?;
        if !matches!(schema.get(name), Some(DataType::Boolean | DataType::Null)) {
            let kind = schema.get(name).map_or("something else", kinds::in_words);
            return Err(Mistake::new(format!("'{}' gives {kind}, expected a condition", text_of(condition))));
        }
        let names: Vec<_> = schema.iter_names().filter(|n| *n != name).map(|n| col(n.clone())).collect();
        Ok(frame.filter(col(name).cast(DataType::Boolean)).select(names))
    }
}

/// Small whole numbers wrap around when they are added or subtracted: they are read as large ones.
pub(super) fn wide(mut frame: LazyFrame) -> Result<LazyFrame, Mistake> {
    let schema = frame.collect_schema()?;
    let casts: Vec<_> = schema
        .iter()
        .filter(|(_, kind)| kind.is_integer() && !matches!(kind, DataType::Int64 | DataType::UInt64 | DataType::Int128))
        .map(|(name, _)| col(name.clone()).cast(DataType::Int64))
        .collect();
    Ok(if casts.is_empty() { frame } else { frame.with_columns(casts) })
}

pub(super) fn in_order(frame: LazyFrame, keys: &[(String, OrderByOptions)]) -> LazyFrame {
    if keys.is_empty() {
        return frame;
    }
    let by: Vec<_> = keys.iter().map(|(name, _)| col(name.as_str())).collect();
    let down: Vec<bool> = keys.iter().map(|(_, o)| o.asc == Some(false)).collect();
    // What is missing comes last in both directions, so that neither LIMIT nor RANK takes it for the largest.
    let last: Vec<bool> = keys.iter().map(|(_, o)| !o.nulls_first.unwrap_or(false)).collect();
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(down)
        .with_nulls_last_multi(last)
        .with_maintain_order(true);
    frame.sort_by_exprs(by, options)
}

/// The place, from 0, that a number in ORDER BY or GROUP BY names.
pub(super) fn ordinal(expr: &Expr, columns: usize) -> Result<Option<usize>, Mistake> {
    let Expr::Value(ValueWithSpan { value: Value::Number(text, _), span }) = expr else { return Ok(None) };
    match text.parse::<usize>() {
        Ok(n) if (1..=columns).contains(&n) => Ok(Some(n - 1)),
        _ => Err(Mistake::at(format!("found column {text}, expected 1 to {columns}"), *span)),
    }
}

/// The columns by these names, in their order; none keeps the old ones.
pub(super) fn renamed(mut frame: LazyFrame, names: &[String], table: &str) -> Result<LazyFrame, Mistake> {
    if names.is_empty() {
        return Ok(frame);
    }
    let schema = frame.collect_schema()?;
    if schema.len() != names.len() {
        let message = format!("'{table}' has {} columns, found {} names for them", schema.len(), names.len());
        return Err(Mistake::new(message));
    }
    let columns: Vec<_> =
        schema.iter_names().zip(names).map(|(old, new)| col(old.clone()).alias(new.as_str())).collect();
    Ok(frame.select(columns))
}

/// What DISTINCT asks for; `Err` for DISTINCT ON.
pub(super) fn is_distinct(distinct: Option<&Distinct>) -> Result<bool, Mistake> {
    match distinct {
        None | Some(Distinct::All) => Ok(false),
        Some(Distinct::Distinct) => Ok(true),
        Some(Distinct::On(_)) => {
            Err(Mistake::new("DISTINCT ON is not supported; expected GROUP BY with MIN(…), or ROW_NUMBER() OVER (…)"))
        }
    }
}

fn order_of(order: &OrderBy) -> Result<Order, Mistake> {
    if order.interpolate.is_some() {
        return Err(Mistake::new("INTERPOLATE is not supported"));
    }
    match &order.kind {
        OrderByKind::All(options) => Ok(Order::All(*options)),
        OrderByKind::Expressions(keys) => {
            if keys.iter().any(|k| k.with_fill.is_some()) {
                return Err(Mistake::new("WITH FILL is not supported"));
            }
            match keys.as_slice() {
                [OrderByExpr { expr: Expr::Identifier(name), options, .. }]
                    if name.quote_style.is_none() && name.value.eq_ignore_ascii_case("all") =>
                {
                    Ok(Order::All(*options))
                }
                _ => Ok(Order::Keys(keys.clone())),
            }
        }
    }
}

fn limited(frame: LazyFrame, query: &Query) -> Result<LazyFrame, Mistake> {
    let (mut limit, mut offset) = (None, None);
    match &query.limit_clause {
        None => {}
        Some(LimitClause::LimitOffset { limit: l, offset: o, limit_by }) => {
            if !limit_by.is_empty() {
                return Err(Mistake::new("LIMIT BY is not supported"));
            }
            limit = l.as_ref().map(|l| whole(l, "LIMIT")).transpose()?.flatten();
            offset = o.as_ref().map(|o| whole(&o.value, "OFFSET")).transpose()?.flatten();
        }
        Some(LimitClause::OffsetCommaLimit { offset: o, limit: l }) => {
            (limit, offset) = (whole(l, "LIMIT")?, whole(o, "OFFSET")?);
        }
    }
    if let Some(fetch) = &query.fetch {
        if fetch.percent || fetch.with_ties {
            return Err(Mistake::new("FETCH with PERCENT or TIES is not supported"));
        }
        limit = fetch.quantity.as_ref().map_or(Ok(Some(1)), |q| whole(q, "FETCH"))?;
    }
    if limit.is_none() && offset.is_none() {
        return Ok(frame);
    }
    Ok(frame.slice(i64::from(offset.unwrap_or(0)), limit.unwrap_or(IdxSize::MAX)))
}

fn whole(expr: &Expr, clause: &str) -> Result<Option<IdxSize>, Mistake> {
    match expr {
        Expr::Value(ValueWithSpan { value: Value::Null, .. }) => Ok(None),
        Expr::Value(ValueWithSpan { value: Value::Number(text, _), .. }) if text.parse::<IdxSize>().is_ok() => {
            Ok(text.parse().ok())
        }
        other => Err(Mistake::new(format!("{clause}: found {other}, expected a whole number"))),
    }
}

fn refuse_clauses(query: &Query) -> Result<(), Mistake> {
    let found = [
        (query.for_clause.is_some() || !query.locks.is_empty(), "FOR"),
        (query.settings.is_some(), "SETTINGS"),
        (query.format_clause.is_some(), "FORMAT"),
        (!query.pipe_operators.is_empty(), "|>"),
    ];
    match found.into_iter().find(|(there, _)| *there) {
        Some((_, clause)) => Err(Mistake::new(format!("{clause} is not supported"))),
        None => Ok(()),
    }
}
