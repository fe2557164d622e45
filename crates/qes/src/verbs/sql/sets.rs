//! UNION, EXCEPT and INTERSECT.

use polars::prelude::{
    DataType, JoinType, LazyFrame, MaintainOrderJoin, Schema, UnionArgs, UniqueKeepStrategy, col, concat,
    concat_lf_diagonal,
};
use sqlparser::ast::{SetOperator, SetQuantifier};

use super::kinds;
use super::mistake::Mistake;
use super::plan::{Planner, renamed};

/// The rows of several queries, as UNION and its like have them.
pub(super) fn combined(
    planner: &Planner,
    op: SetOperator,
    how: SetQuantifier,
    mut frames: Vec<LazyFrame>,
) -> Result<LazyFrame, Mistake> {
    let by_name = matches!(how, SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName);
    let all = matches!(how, SetQuantifier::All | SetQuantifier::AllByName);
    let args = UnionArgs { to_supertypes: true, maintain_order: true, ..UnionArgs::default() };
    if by_name {
        if op != SetOperator::Union {
            return Err(Mistake::new(format!("{op} BY NAME is not supported")));
        }
        let rows = concat_lf_diagonal(frames, args)?;
        return Ok(if all { rows } else { rows.unique_stable(None, UniqueKeepStrategy::First) });
    }
    let mut schemas = Vec::new();
    for frame in &mut frames {
        planner.go_on()?;
        schemas.push(frame.collect_schema()?);
    }
    let first = schemas[0].clone();
    let mut types: Vec<DataType> = first.iter_values().cloned().collect();
    for other in &schemas[1..] {
        if first.len() != other.len() {
            let (a, b) = (first.len(), other.len());
            let message = format!("{op} of {a} and {b} columns; expected the same number on both sides");
            return Err(Mistake::new(message));
        }
        refuse_kinds(op, &first, &types, other)?;
        types = types.iter().zip(other.iter_values()).map(|(a, b)| one_type(a, b)).collect();
    }
    let names: Vec<String> = first.iter_names().map(ToString::to_string).collect();
    let casts: Vec<_> = names.iter().zip(types).map(|(name, kind)| col(name.as_str()).cast(kind)).collect();
    let mut sides = Vec::new();
    for frame in frames {
        planner.go_on()?;
        sides.push(renamed(frame, &names, "")?.select(casts.clone()));
    }
    if op == SetOperator::Union {
        let rows = concat(sides, args)?;
        return Ok(if all { rows } else { rows.unique_stable(None, UniqueKeepStrategy::First) });
    }
    if all {
        return Err(Mistake::new(format!("{op} ALL is not supported; expected {op}")));
    }
    let how = if op == SetOperator::Intersect { JoinType::Semi } else { JoinType::Anti };
    let on: Vec<_> = names.iter().map(|n| col(n.as_str())).collect();
    let mut sides = sides.into_iter();
    let (Some(left), Some(right)) = (sides.next(), sides.next()) else {
        return Err(Mistake::new(format!("{op} needs two sides")));
    };
    let joined =
        left.join_builder().with(right).on(on).how(how).join_nulls(true).maintain_order(MaintainOrderJoin::Left);
    Ok(joined.finish().unique_stable(None, UniqueKeepStrategy::First))
}

/// Text and numbers do not become one column without a word.
fn refuse_kinds(op: SetOperator, first: &Schema, types: &[DataType], other: &Schema) -> Result<(), Mistake> {
    let pairs = first.iter_names().zip(types).zip(other.iter_values());
    for (at, ((name, a), b)) in pairs.enumerate() {
        if !kinds::go_together(a, b) {
            return Err(Mistake::new(format!(
                "column {} of {op}, '{name}', holds {} on one side and {} on the other; CAST(… AS …) makes them one kind",
                at + 1,
                kinds::in_words(a),
                kinds::in_words(b)
            )));
        }
    }
    Ok(())
}

/// The type that holds the values of both.
fn one_type(a: &DataType, b: &DataType) -> DataType {
    if a == b { a.clone() } else { kinds::common(a, b) }
}
