//! Joins of two frames under any condition.

use polars::prelude::{
    DataType, JoinCoalesce, JoinType, LazyFrame, MaintainOrderJoin, UnionArgs, col, concat_lf_diagonal,
};
use sqlparser::ast::{BinaryOperator, Expr};

use super::from::shown;
use super::kinds;
use super::mistake::Mistake;
use super::plan::Planner;
use super::scope::{Scope, columns_of};

/// How two tables are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Inner,
    Left,
    Right,
    Full,
    Cross,
    Semi,
    Anti,
}

/// The parts of a condition, by the tables that they read.
#[derive(Default)]
struct On {
    equal: Vec<(Expr, Expr)>,
    left: Vec<Expr>,
    right: Vec<Expr>,
    both: Vec<Expr>,
}

/// Tables of one FROM: each join is planned within the next.
const TABLES: usize = 60;

/// The rows of two tables that belong together by all of these bound conditions. No column is called what one of the other is.
pub(super) fn joined(planner: &Planner, left: &Scope, right: &Scope, how: How, on: &[Expr]) -> Result<Scope, Mistake> {
    planner.go_on()?;
    if left.tables.len() >= TABLES {
        return Err(Mistake::new(format!(
            "found more than {TABLES} tables in one FROM, expected fewer: --into NAME keeps a part of them as a frame"
        )));
    }
    let mut on = sides(left, right, how, on);
    let (mut l, mut r) = (left.frame.clone(), right.frame.clone());
    for mut condition in on.left.drain(..) {
        kinds::check(&condition, &left.schema)?;
        kinds::dated(&mut condition, &left.schema);
        l = planner.filtered(&l, &condition)?;
    }
    for mut condition in on.right.drain(..) {
        kinds::check(&condition, &right.schema)?;
        kinds::dated(&mut condition, &right.schema);
        r = planner.filtered(&r, &condition)?;
    }
    let keys = keys(planner, &mut l, &mut r, &on.equal)?;
    let plain = on.both.is_empty() && (!keys.is_empty() || matches!(how, How::Inner | How::Cross));
    let frame = if plain { library(l, r, how, &keys) } else { by_rows(planner, l, r, how, &keys, &on.both)? };
    let kept = matches!(how, How::Semi | How::Anti);
    let columns: Vec<_> = left
        .schema
        .iter_names()
        .chain(right.schema.iter_names().filter(|_| !kept))
        .map(|name| col(name.clone()))
        .collect();
    let mut scope = left.clone();
    if !kept {
        scope.tables.extend(right.tables.iter().cloned());
        scope.merged.extend(right.merged.iter().cloned());
    }
    scope.replace_frame(frame.select(columns))?;
    Ok(scope)
}

fn sides(left: &Scope, right: &Scope, how: How, on: &[Expr]) -> On {
    let mut parts = On::default();
    for condition in on {
        let of = |scope: &Scope, expr: &Expr| columns_of(expr).iter().all(|c| scope.schema.contains(c));
        if let Expr::BinaryOp { left: a, op: BinaryOperator::Eq, right: b } = condition
            && !columns_of(a).is_empty()
            && !columns_of(b).is_empty()
        {
            if of(left, a) && of(right, b) {
                parts.equal.push(((**a).clone(), (**b).clone()));
                continue;
            }
            if of(left, b) && of(right, a) {
                parts.equal.push(((**b).clone(), (**a).clone()));
                continue;
            }
        }
        // A row of an outer join stays without a partner where its own part of the condition fails.
        if of(right, condition) && matches!(how, How::Inner | How::Left | How::Semi | How::Anti) {
            parts.right.push(condition.clone());
        } else if of(left, condition) && matches!(how, How::Inner | How::Right | How::Semi) {
            parts.left.push(condition.clone());
        } else {
            parts.both.push(condition.clone());
        }
    }
    parts
}

/// Columns with the two sides of each equation, of one type.
fn keys(
    planner: &Planner,
    l: &mut LazyFrame,
    r: &mut LazyFrame,
    equal: &[(Expr, Expr)],
) -> Result<Vec<(String, String)>, Mistake> {
    let mut names = Vec::new();
    for (a, b) in equal {
        let number = planner.next();
        let (left, right) = (format!("§l{number}"), format!("§r{number}"));
        let (mut one, mut other) = (a.clone(), b.clone());
        for (side, frame) in [(&mut one, &mut *l), (&mut other, &mut *r)] {
            let schema = frame.collect_schema()?;
            kinds::check(side, &schema)?;
            kinds::dated(side, &schema);
        }
        *l = planner.computed(l, &[(one, left.clone())])?;
        *r = planner.computed(r, &[(other, right.clone())])?;
        let (one, other) = (kind_of(l, &left)?, kind_of(r, &right)?);
        if !kinds::go_together(&one, &other) {
            return Err(Mistake::at(
                format!(
                    "'{}' holds {}, '{}' {}; they cannot be joined without CAST(… AS …)",
                    shown(a),
                    kinds::in_words(&one),
                    shown(b),
                    kinds::in_words(&other)
                ),
                sqlparser::ast::Spanned::span(a),
            ));
        }
        if one != other {
            let both = kinds::common(&one, &other);
            *l = l.clone().with_column(col(left.as_str()).cast(both.clone()));
            *r = r.clone().with_column(col(right.as_str()).cast(both));
        }
        names.push((left, right));
    }
    Ok(names)
}

fn kind_of(frame: &mut LazyFrame, column: &str) -> Result<DataType, Mistake> {
    Ok(frame.collect_schema()?.get(column).cloned().unwrap_or(DataType::Null))
}

fn library(l: LazyFrame, r: LazyFrame, how: How, keys: &[(String, String)]) -> LazyFrame {
    let kind = match how {
        How::Inner if keys.is_empty() => return l.cross_join(r, None),
        How::Cross => return l.cross_join(r, None),
        How::Inner => JoinType::Inner,
        How::Left => JoinType::Left,
        How::Right => JoinType::Right,
        How::Full => JoinType::Full,
        How::Semi => JoinType::Semi,
        How::Anti => JoinType::Anti,
    };
    let order = match how {
        How::Right => MaintainOrderJoin::RightLeft,
        How::Semi | How::Anti => MaintainOrderJoin::Left,
        _ => MaintainOrderJoin::LeftRight,
    };
    l.join_builder()
        .with(r)
        .left_on(keys.iter().map(|(a, _)| col(a.as_str())).collect::<Vec<_>>())
        .right_on(keys.iter().map(|(_, b)| col(b.as_str())).collect::<Vec<_>>())
        .how(kind)
        .coalesce(JoinCoalesce::KeepColumns)
        .maintain_order(order)
        .finish()
}

/// A join whose condition the library cannot ask while it joins: the pairs first, then the rows without a partner.
fn by_rows(
    planner: &Planner,
    l: LazyFrame,
    r: LazyFrame,
    how: How,
    keys: &[(String, String)],
    both: &[Expr],
) -> Result<LazyFrame, Mistake> {
    let n = planner.next();
    let (left_row, right_row) = (format!("§li{n}"), format!("§ri{n}"));
    let l = l.with_row_index(left_row.as_str(), None);
    let r = r.with_row_index(right_row.as_str(), None);
    let mut pairs = library(l.clone(), r.clone(), How::Inner, keys);
    let schema = pairs.collect_schema()?;
    for condition in both {
        kinds::check(condition, &schema)?;
        pairs = planner.filtered(&pairs, condition)?;
    }
    let same = |row: &str| [col(row)];
    let alone = |frame: LazyFrame, row: &str| {
        frame.join_builder().with(pairs.clone()).on(same(row)).how(JoinType::Anti).finish()
    };
    let parts = match how {
        How::Inner | How::Cross => return Ok(pairs),
        How::Semi => {
            let on = same(&left_row);
            return Ok(l
                .join_builder()
                .with(pairs)
                .on(on)
                .how(JoinType::Semi)
                .maintain_order(MaintainOrderJoin::Left)
                .finish());
        }
        How::Anti => {
            planner.reads_twice()?;
            return Ok(alone(l, &left_row));
        }
        How::Left => vec![alone(l, &left_row)],
        How::Right => vec![alone(r, &right_row)],
        How::Full => vec![alone(l, &left_row), alone(r, &right_row)],
    };
    parts.iter().try_for_each(|_| planner.reads_twice())?;
    let frames: Vec<LazyFrame> = std::iter::once(pairs).chain(parts).collect();
    let rows = concat_lf_diagonal(frames, UnionArgs { to_supertypes: true, ..UnionArgs::default() })?;
    let up = sqlparser::ast::OrderByOptions { asc: Some(true), nulls_first: Some(false) };
    let by = if how == How::Right { [(right_row, up), (left_row, up)] } else { [(left_row, up), (right_row, up)] };
    Ok(super::plan::in_order(rows, &by))
}
