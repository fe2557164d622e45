//! The tables of FROM: what a name in a query stands for.

use std::ops::ControlFlow;

use polars::prelude::{DataType, LazyFrame, SchemaRef};
use sqlparser::ast::{Expr, Ident, VisitMut, VisitorMut};

use super::mistake::{MARK, Mistake};
use super::parse::quoted;

/// A column of a table in FROM.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// As the query calls it.
    pub(super) name: String,
    /// As the frame calls it.
    pub(super) inner: String,
    /// Whether USING made it one with a column of another table.
    pub(super) merged: bool,
}

/// A table in FROM.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) alias: String,
    pub(super) columns: Vec<Column>,
}

/// What FROM gives.
#[derive(Clone)]
pub(super) struct Scope {
    pub(super) frame: LazyFrame,
    pub(super) schema: SchemaRef,
    pub(super) tables: Vec<Table>,
    /// The columns of USING.
    pub(super) merged: Vec<Column>,
}

/// Why a name is no column.
pub(super) enum NoColumn {
    Unknown(Mistake),
    Ambiguous(Mistake),
}

impl NoColumn {
    pub(super) fn mistake(self) -> Mistake {
        match self {
            Self::Unknown(mistake) | Self::Ambiguous(mistake) => mistake,
        }
    }
}

impl Scope {
    /// All columns, in the order of `SELECT *`, with the table that each is of.
    pub(super) fn star(&self) -> Vec<(&str, &Column)> {
        let mut all: Vec<(&str, &Column)> = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for table in &self.tables {
            for column in &table.columns {
                let one = column.merged.then(|| self.merged.iter().find(|m| m.name == column.name)).flatten();
                match one {
                    Some(one) if !seen.contains(&one.name.as_str()) => {
                        seen.push(&one.name);
                        all.push((&table.alias, one));
                    }
                    Some(_) => {}
                    None => all.push((&table.alias, column)),
                }
            }
        }
        all
    }

    pub(super) fn table(&self, name: &Ident) -> Option<&Table> {
        let exact = self.tables.iter().find(|t| t.alias == name.value);
        exact.or_else(|| self.tables.iter().find(|t| t.alias.eq_ignore_ascii_case(&name.value)))
    }

    /// The expression over the frame that a name stands for.
    pub(super) fn resolve(&self, parts: &[Ident]) -> Result<Expr, NoColumn> {
        match parts {
            [name] => self.unqualified(name).map(|inner| column(&inner, name)),
            [.., table, name] => {
                if let Some(found) = self.table(table) {
                    return match named(&found.columns, name) {
                        Some(found) => Ok(column(&found.inner, name)),
                        None => Err(NoColumn::Unknown(self.unknown(name, Some(found)))),
                    };
                }
                let whole = Ident { value: format!("{}.{}", table.value, name.value), ..table.clone() };
                if let Ok(inner) = self.unqualified(&whole) {
                    return Ok(column(&inner, name));
                }
                if let Ok(inner) = self.unqualified(&parts[0])
                    && matches!(self.schema.get(&inner), Some(DataType::Struct(_)))
                {
                    let fields = parts[1..].iter().cloned();
                    return Ok(Expr::CompoundIdentifier(std::iter::once(quoted(&inner)).chain(fields).collect()));
                }
                Err(NoColumn::Unknown(self.unknown_table(table)))
            }
            [] => Err(NoColumn::Unknown(Mistake::new("found no name"))),
        }
    }

    /// The same tables over a frame that has more columns, or other rows.
    pub(super) fn replace_frame(&mut self, mut frame: LazyFrame) -> Result<(), Mistake> {
        self.schema = frame.collect_schema()?;
        self.frame = frame;
        Ok(())
    }

    fn unqualified(&self, name: &Ident) -> Result<String, NoColumn> {
        if let Some(column) = named(&self.merged, name) {
            return Ok(column.inner.clone());
        }
        let holders: Vec<(&Table, &Column)> =
            self.tables.iter().filter_map(|t| named(&t.columns, name).map(|c| (t, c))).collect();
        let exact: Vec<&(&Table, &Column)> = holders.iter().filter(|(_, c)| c.name == name.value).collect();
        match (exact.as_slice(), holders.as_slice()) {
            ([(_, column)], _) | ([], [(_, column)]) => Ok(column.inner.clone()),
            ([], []) => Err(NoColumn::Unknown(self.unknown(name, None))),
            _ => {
                let each: Vec<String> =
                    holders.iter().map(|(t, c)| format!("{}.{}", shown_name(&t.alias), shown_name(&c.name))).collect();
                let message = format!("'{}' is a column of several tables; expected {}", name.value, each.join(" or "));
                Err(NoColumn::Ambiguous(Mistake::at(message, name.span)))
            }
        }
    }

    fn unknown(&self, name: &Ident, table: Option<&Table>) -> Mistake {
        let tables: Vec<&Table> = table.map_or_else(|| self.tables.iter().collect(), |t| vec![t]);
        let columns = || tables.iter().flat_map(|t| t.columns.iter().map(|c| c.name.as_str()));
        let nearest = qes_review::nearest(&name.value, columns());
        let mut message = if name.quote_style == Some('"') {
            let text = name.value.replace('\'', "''");
            format!("found no column \"{}\"; a text stands in single quotation marks: '{text}'", name.value)
        } else {
            let place = table.map_or_else(String::new, |t| format!(" in '{}'", t.alias));
            format!("found no column '{}'{place}", name.value)
        };
        if let Some(nearest) = nearest {
            message.push_str(&format!("; did you mean '{nearest}'?"));
        } else if self.tables.is_empty() {
            message.push_str("; the query has no FROM");
        } else if name.quote_style.is_none() {
            let all: Vec<&str> = columns().collect();
            let shown = all.iter().take(12).copied().collect::<Vec<_>>().join(", ");
            let more = if all.len() > 12 { ", …" } else { "" };
            message.push_str(&format!("; expected one of {shown}{more}"));
        }
        Mistake::at(message, name.span)
    }

    fn unknown_table(&self, name: &Ident) -> Mistake {
        let aliases: Vec<&str> = self.tables.iter().map(|t| t.alias.as_str()).filter(|a| !a.is_empty()).collect();
        let mut message = format!("found no table '{}' in FROM", name.value);
        if let Some(nearest) = qes_review::nearest(&name.value, aliases.iter().copied()) {
            message.push_str(&format!("; did you mean '{nearest}'?"));
        } else if !aliases.is_empty() {
            message.push_str(&format!("; expected one of {}", aliases.join(", ")));
        }
        Mistake::at(message, name.span)
    }
}

/// Replaces every name of an expression by the column that it stands for: of the first scope that has it.
pub(super) fn bind(expr: &mut Expr, scopes: &[&Scope]) -> Result<(), Mistake> {
    match expr.visit(&mut Binder(scopes)) {
        ControlFlow::Break(mistake) => Err(mistake),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Binder<'a>(&'a [&'a Scope]);

impl VisitorMut for Binder<'_> {
    type Break = Mistake;

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
        let parts = match expr {
            Expr::Identifier(name) if name.value.starts_with(MARK) => return ControlFlow::Continue(()),
            Expr::Identifier(name) => vec![name.clone()],
            Expr::CompoundIdentifier(parts) if parts[0].value.starts_with(MARK) => return ControlFlow::Continue(()),
            Expr::CompoundIdentifier(parts) => parts.clone(),
            _ => return ControlFlow::Continue(()),
        };
        let mut first = None;
        for scope in self.0 {
            match scope.resolve(&parts) {
                Ok(found) => {
                    *expr = found;
                    return ControlFlow::Continue(());
                }
                Err(NoColumn::Ambiguous(mistake)) => return ControlFlow::Break(mistake),
                Err(unknown) => {
                    first.get_or_insert(unknown);
                }
            }
        }
        let mistake = first.map_or_else(|| Mistake::new("found no table"), NoColumn::mistake);
        ControlFlow::Break(mistake)
    }
}

/// The frame's columns that a bound expression reads.
pub(super) fn columns_of(expr: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    let _ = sqlparser::ast::visit_expressions(expr, |e| {
        match e {
            Expr::Identifier(name) => found.push(name.value.clone()),
            Expr::CompoundIdentifier(parts) => found.push(parts[0].value.clone()),
            _ => {}
        }
        ControlFlow::<()>::Continue(())
    });
    found
}

/// The parts of a condition that must all hold.
pub(super) fn conjuncts(expr: &Expr) -> Vec<Expr> {
    match expr {
        Expr::BinaryOp { left, op: sqlparser::ast::BinaryOperator::And, right } => {
            let mut all = conjuncts(left);
            all.extend(conjuncts(right));
            all
        }
        Expr::Nested(inner) => conjuncts(inner),
        other => vec![other.clone()],
    }
}

/// A column of the frame, at the place of the name that stands for it.
fn column(inner: &str, name: &Ident) -> Expr {
    Expr::Identifier(Ident { span: name.span, ..quoted(inner) })
}

/// A name as it is written in a query.
pub(super) fn shown_name(name: &str) -> String {
    let plain = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

/// The column of this name; in other letters too, where the name stands without quotation marks.
fn named<'a>(columns: &'a [Column], name: &Ident) -> Option<&'a Column> {
    let exact = columns.iter().find(|c| c.name == name.value);
    exact.or_else(|| {
        let lower: String = name.value.chars().flat_map(char::to_lowercase).collect();
        if name.quote_style.is_some() {
            return None;
        }
        let same = |c: &&Column| c.name.chars().flat_map(char::to_lowercase).eq(lower.chars());
        let mut other = columns.iter().filter(same);
        let first = other.next();
        if other.next().is_none() { first } else { None }
    })
}
