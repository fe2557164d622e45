//! From text to typed columns by a schema: the package's, and what qes knows of the resource.

mod cells;

use polars::prelude::{Column, DataFrame, DataType, PlSmallStr};
use qes_work::{Stopped, Work};
use rayon::prelude::*;

use crate::check::places::{key_of, naming};
use crate::descriptor::{Field, Resource};
use crate::error::{ReviewError, list, nearest, shorten};
use crate::finding::Finding;
use crate::formats::{Ragged, RawTable};
use crate::frame::Frame;
use crate::inferred::Marks;
use crate::known::{self, Words};
use crate::typed;
use cells::Cells;

/// A table as its schema wants it, and what was wrong with it.
pub(crate) struct Typed {
    pub data: DataFrame,
    pub findings: Vec<Finding>,
    /// Values that were held against a type or against what their column allows.
    pub checked: usize,
    /// The line of each row; none where they are not of one file of lines.
    pub lines: Vec<u64>,
}

/// Types every column by the schema. A value of another type becomes missing, with a finding that keeps the value.
pub(crate) fn by_schema(resource: &Resource, table: &RawTable, work: &Work) -> Result<Typed, ReviewError> {
    let ragged = table.warnings(&resource.path).into_iter().map(|Ragged { row, rule, message }| {
        Finding::error(format!("{rule}:{}:{}", resource.name, row + 1), &resource.name, message).rows([row])
    });
    let mut findings: Vec<Finding> = ragged.collect();
    let held: Vec<&str> = table.header.iter().map(String::as_str).collect();
    findings.extend(names(resource, &held));
    let missing = &resource.schema.missing_values;
    let named: Vec<(&str, usize)> = naming(&resource.name)
        .iter()
        .filter_map(|(column, word)| Some((*word, held.iter().position(|name| name == column)?)))
        .collect();
    let key = |row: usize| {
        key_of(named.iter().filter_map(|(word, at)| Some((*word, typed::present(table.rows.cell(row, *at), missing)?))))
    };
    let marks = Marks::of(table, work)?;
    work.begin_counted("checking", "columns", held.len());
    let of_column = |at: &usize| {
        let at = *at;
        work.go_on()?;
        let texts = table.rows.column(at).map(|cell| typed::present(cell, missing)).collect();
        let cells = Cells { resource, lines: Some(&table.lines), key: &key, decimal: table.decimal, texts, work };
        let demand = known::demand(resource, held[at]);
        let checked = cells.checked(&demand);
        let mut findings = Vec::new();
        let column = if demand.inferred {
            cells.constraints(&demand, &mut findings);
            crate::inferred::inferred(held[at], table, at, missing, marks, work)?.0
        } else {
            cells.typed(&demand, &mut findings)
        };
        work.did(1)?;
        Ok((column, checked, findings))
    };
    let typed: Vec<_> = order(resource, &held).par_iter().map(of_column).collect::<Result<_, Stopped>>()?;
    let mut columns = Vec::with_capacity(typed.len());
    let mut checked = 0;
    for (column, values, found) in typed {
        columns.push(column);
        checked += values;
        findings.extend(found);
    }
    Ok(Typed { data: DataFrame::new_infer_height(columns)?, findings, checked, lines: table.lines.clone() })
}

/// A file that brings its own types: ids become text, and constraints are checked.
pub(crate) fn of_typed(resource: &Resource, data: DataFrame, work: &Work) -> Result<Typed, ReviewError> {
    let frame = Frame { name: resource.name.clone(), data, provenance: None, data_sha256: String::new() };
    let held = frame.columns();
    let mut findings = names(resource, &held);
    let mut checked = 0;
    let mut columns = Vec::new();
    let named: Vec<(&str, Vec<Option<String>>)> =
        naming(&resource.name).iter().filter_map(|(column, word)| Some((*word, frame.texts_if_any(column)?))).collect();
    let key = |row: usize| key_of(named.iter().filter_map(|(word, texts)| Some((*word, texts[row].as_deref()?))));
    for column in frame.data.columns() {
        work.go_on()?;
        let demand = known::demand(resource, column.name());
        let texts = frame.texts(column.name())?;
        let texts = texts.iter().map(|t| t.as_deref().and_then(|t| typed::present(t, &[]))).collect();
        let cells = Cells { resource, lines: None, key: &key, decimal: '.', texts, work };
        checked += cells.checked(&demand);
        let spelled = cells.constraints(&demand, &mut findings);
        if matches!(column.dtype(), DataType::String) && matches!(demand.words, Words::These(_)) {
            let spelled: Vec<Option<&str>> = spelled.iter().map(Option::as_deref).collect();
            columns.push(text_column(column.name(), &spelled));
        } else if demand.id && !matches!(column.dtype(), DataType::String) {
            if column.dtype().is_float() {
                findings.push(fractions(resource, column.name()));
            }
            columns.push(cells.text(column.name()));
        } else if demand.count && !cells.are_counts() {
            columns.push(cells.typed_counts(&demand, &mut findings));
        } else {
            columns.push(column.clone());
        }
    }
    Ok(Typed { data: DataFrame::new_infer_height(columns)?, findings, checked, lines: Vec::new() })
}

/// The places of the columns: those of the schema in its order, then the others in theirs.
fn order(resource: &Resource, held: &[&str]) -> Vec<usize> {
    let declared = resource.schema.fields.iter();
    let mut order: Vec<usize> = declared.filter_map(|f| held.iter().position(|name| *name == f.name)).collect();
    order.extend((0..held.len()).filter(|at| resource.schema.fields.iter().all(|f| f.name != held[*at])));
    order
}

/// Columns that are declared or needed and not there, and those whose names are nearly right.
fn names(resource: &Resource, held: &[&str]) -> Vec<Finding> {
    let schema = &resource.schema;
    let lacking = schema.fields.iter().filter(|f| !held.contains(&f.name.as_str()));
    let mut findings: Vec<Finding> = lacking.map(|field| missing_column(resource, field, held)).collect();
    findings.extend(known::needed(resource, held).map(|c| known::needed_column(resource, c.name, held)));
    findings.extend(known::near_columns(resource, held));
    let declared = schema.foreign_keys.iter().map(|key| ("a foreign key", &key.fields.0));
    for (what, columns) in declared.chain([("the primary key", &schema.primary_key.0)]) {
        for column in columns.iter().filter(|c| !held.contains(&c.as_str())) {
            if schema.fields.iter().all(|f| f.name != *column) {
                findings.push(keyed_column(resource, what, column, held));
            }
        }
    }
    findings
}

fn missing_column(resource: &Resource, field: &Field, held: &[&str]) -> Finding {
    let hint =
        nearest(&field.name, held.iter().copied()).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    let held = list(held.iter().copied());
    let name = shorten(&field.name);
    let message = format!("{} has no column '{name}', which its schema declares; it has {held}{hint}", resource.path);
    let id = format!("missing-column:{}.{}", resource.name, field.name);
    Finding::error(id, &resource.name, message).expected(&field.name).found(held)
}

/// A key that names a column which is not there could not be checked, and nobody would know.
fn keyed_column(resource: &Resource, what: &str, column: &str, held: &[&str]) -> Finding {
    let hint = nearest(column, held.iter().copied()).map_or_else(String::new, |n| format!("; did you mean '{n}'?"));
    let held = list(held.iter().copied());
    let message = format!(
        "{} has no column '{}', which {what} of its schema names; it has {held}{hint}",
        resource.path,
        shorten(column)
    );
    let id = format!("missing-column:{}.{column}", resource.name);
    Finding::error(id, &resource.name, message).expected(column).found(held)
}

fn fractions(resource: &Resource, column: &PlSmallStr) -> Finding {
    let message = format!(
        "{}, column '{column}': its ids are numbers with fractions, so that 1.1 and 1.10 are one; expected text",
        resource.path
    );
    Finding::warning(format!("id-number:{}.{column}", resource.name), &resource.name, message).expected("text")
}

/// A column of texts.
fn text_column(name: &str, texts: &[Option<&str>]) -> Column {
    Column::new(name.into(), texts.to_vec())
}
