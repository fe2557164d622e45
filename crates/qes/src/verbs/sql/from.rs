//! FROM: tables, and which of their rows belong together.

use polars::df;
use polars::prelude::{IntoLazy, LazyFrame, col};
use polars::sql::SQLContext;
use sqlparser::ast::{Expr, Ident, JoinConstraint, JoinOperator, ObjectName, TableAlias, TableFactor, TableWithJoins};

use super::join::{How, joined};
use super::mistake::Mistake;
use super::names::text_of;
use super::parse::quoted;
use super::plan::{Ctes, Planner, renamed};
use super::scope::{Column, Scope, Table, bind, conjuncts, shown_name};

/// Frames that a message lists.
const LISTED: usize = 20;

impl Planner {
    /// The tables of FROM as one frame. `selection` says which rows of tables with a comma between them belong together. With `apart`, no
    /// column is called what a column of another frame can be called.
    pub(super) fn from(
        &self,
        from: &[TableWithJoins],
        selection: Option<&Expr>,
        apart: bool,
        ctes: &Ctes,
    ) -> Result<Scope, Mistake> {
        let apart = apart || from.len() > 1 || from.iter().any(|t| !t.joins.is_empty());
        let mut tables = from.iter();
        let Some(first) = tables.next() else {
            let mut frame = df!("§none" => [0_i64])?.lazy();
            let schema = frame.collect_schema()?;
            return Ok(Scope { frame, schema, tables: Vec::new(), merged: Vec::new() });
        };
        let mut scope = self.tables(first, apart, ctes)?;
        for table in tables {
            self.go_on()?;
            let right = self.tables(table, apart, ctes)?;
            refuse_twice(&scope, &right)?;
            scope = comma(&scope, &right, selection, self)?;
        }
        Ok(scope)
    }

    fn tables(&self, table: &TableWithJoins, apart: bool, ctes: &Ctes) -> Result<Scope, Mistake> {
        let mut scope = self.table(&table.relation, apart, ctes)?;
        for join in &table.joins {
            self.go_on()?;
            let right = self.table(&join.relation, apart, ctes)?;
            refuse_twice(&scope, &right)?;
            let (how, constraint) = how_of(&join.join_operator)?;
            scope = match constraint {
                _ if how == How::Cross => joined(self, &scope, &right, how, &[])?,
                JoinConstraint::On(on) => {
                    let mut on = on.clone();
                    super::nested::refuse_in_on(&on)?;
                    let both = Scope {
                        tables: scope.tables.iter().chain(&right.tables).cloned().collect(),
                        merged: scope.merged.clone(),
                        ..scope.clone()
                    };
                    bind(&mut on, &[&both])?;
                    joined(self, &scope, &right, how, &conjuncts(&on))?
                }
                JoinConstraint::Using(names) => {
                    let names = names.iter().map(single).collect::<Result<Vec<Ident>, Mistake>>()?;
                    self.using(&scope, &right, how, &names)?
                }
                JoinConstraint::Natural => {
                    let has = |s: &Scope, name: &str| s.star().iter().any(|(_, c)| c.name == name);
                    let all: Vec<Ident> = scope.star().iter().map(|(_, c)| quoted(&c.name)).collect();
                    let names: Vec<Ident> = all.into_iter().filter(|n| has(&right, &n.value)).collect();
                    if names.is_empty() {
                        return Err(Mistake::new(
                            "NATURAL JOIN: the two sides have no column of one name; expected JOIN … ON",
                        ));
                    }
                    self.using(&scope, &right, how, &names)?
                }
                JoinConstraint::None => {
                    let name = right.tables.first().map_or("", |t| t.alias.as_str());
                    let message =
                        format!("JOIN {name} has no condition; expected ON a.x = b.y, USING (x), or CROSS JOIN");
                    return Err(Mistake::new(message));
                }
            };
        }
        Ok(scope)
    }

    fn using(&self, left: &Scope, right: &Scope, how: How, names: &[Ident]) -> Result<Scope, Mistake> {
        let mut on = Vec::new();
        let mut pairs = Vec::new();
        for name in names {
            let of = |scope: &Scope| scope.resolve(std::slice::from_ref(name)).map_err(super::scope::NoColumn::mistake);
            let (a, b) = (of(left)?, of(right)?);
            on.push(super::parse::expression(&format!("{a} = {b}"))?);
            pairs.push((name.value.clone(), a, b));
        }
        let mut scope = joined(self, left, right, how, &on)?;
        if matches!(how, How::Semi | How::Anti) {
            return Ok(scope);
        }
        for (name, a, b) in pairs {
            let inner = format!("§{}.{name}", self.next());
            let both = super::parse::expression(&format!("COALESCE({a}, {b})"))?;
            let frame = self.computed(&scope.frame, &[(both, inner.clone())])?;
            scope.replace_frame(frame)?;
            for column in scope.tables.iter_mut().flat_map(|t| &mut t.columns).filter(|c| c.name == name) {
                column.merged = true;
            }
            scope.merged.retain(|c| c.name != name);
            scope.merged.push(Column { name, inner, merged: true });
        }
        Ok(scope)
    }

    fn table(&self, factor: &TableFactor, apart: bool, ctes: &Ctes) -> Result<Scope, Mistake> {
        match factor {
            TableFactor::Table { name, alias, args: None, .. } => {
                let ident = name.0.last().and_then(|p| p.as_ident()).cloned().unwrap_or_else(|| Ident::new(""));
                let Some(frame) = self.frame(&ident.value, ctes)? else { return Err(self.no_frame(&ident, ctes)) };
                self.scope_of(super::plan::wide(frame)?, alias.as_ref(), &ident.value, apart)
            }
            TableFactor::Derived { lateral: false, subquery, alias, sample: None } => {
                let frame = self.query(subquery, ctes)?;
                self.scope_of(frame, alias.as_ref(), "", apart)
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } => self.tables(table_with_joins, true, ctes),
            TableFactor::UNNEST { alias, .. } | TableFactor::Table { alias, .. } => {
                let frame = SQLContext::new().execute(&format!("SELECT * FROM {factor}"))?;
                let bare = alias.as_ref().map(|a| TableAlias { columns: Vec::new(), ..a.clone() });
                self.scope_of(frame, bare.as_ref(), "", apart)
            }
            other => Err(Mistake::new(format!("'{other}' in FROM is not supported"))),
        }
    }

    fn scope_of(
        &self,
        frame: LazyFrame,
        alias: Option<&TableAlias>,
        name: &str,
        apart: bool,
    ) -> Result<Scope, Mistake> {
        let names: Vec<String> =
            alias.map(|a| a.columns.iter().map(|c| c.name.value.clone()).collect()).unwrap_or_default();
        let alias = alias.map_or(name, |a| a.name.value.as_str()).to_owned();
        let mut frame = renamed(frame, &names, &alias)?;
        let schema = frame.collect_schema()?;
        let number = self.next();
        let inner = |name: &str| if apart { format!("§{number}.{name}") } else { name.to_owned() };
        let columns: Vec<Column> = schema
            .iter_names()
            .map(|name| Column { name: name.to_string(), inner: inner(name), merged: false })
            .collect();
        if apart {
            let all: Vec<_> = columns.iter().map(|c| col(c.name.as_str()).alias(c.inner.as_str())).collect();
            frame = frame.select(all);
        }
        let schema = frame.collect_schema()?;
        Ok(Scope { frame, schema, tables: vec![Table { alias, columns }], merged: Vec::new() })
    }

    fn no_frame(&self, name: &Ident, ctes: &Ctes) -> Mistake {
        let mut message = format!("found no frame '{}'", name.value);
        // `SELECT box, from FROM flow` is read as a list that ends in a comma.
        if name.quote_style.is_none() && name.value.eq_ignore_ascii_case("from") {
            message.push_str("; a column that is called as a keyword stands in double quotation marks: \"from\"");
            return Mistake::at(message, name.span);
        }
        if let Some(nearest) = qes_review::nearest(&name.value, self.frame_names(ctes)) {
            message.push_str(&format!("; did you mean '{nearest}'?"));
        } else {
            let known: Vec<&str> = self.frame_names(ctes).collect();
            message.push_str(&match known.len() {
                0 => "; nothing is loaded".to_owned(),
                1..=LISTED => format!("; the frames are {}", known.join(", ")),
                _ => format!("; the frames are {}, …", known[..LISTED].join(", ")),
            });
        }
        Mistake::at(message, name.span)
    }
}

/// Tables with a comma between them: WHERE says which rows belong together, and is asked again afterwards.
fn comma(left: &Scope, right: &Scope, selection: Option<&Expr>, planner: &Planner) -> Result<Scope, Mistake> {
    let both = Scope { tables: left.tables.iter().chain(&right.tables).cloned().collect(), ..left.clone() };
    let mut on = Vec::new();
    for part in selection.map(conjuncts).unwrap_or_default() {
        let mut part = part;
        if matches!(&part, Expr::BinaryOp { op: sqlparser::ast::BinaryOperator::Eq, left, right }
            if [left, right].iter().all(|s| matches!(***s, Expr::Identifier(_) | Expr::CompoundIdentifier(_))))
            && bind(&mut part, &[&both]).is_ok()
        {
            on.push(part);
        }
    }
    joined(planner, left, right, if on.is_empty() { How::Cross } else { How::Inner }, &on)
}

fn how_of(operator: &JoinOperator) -> Result<(How, &JoinConstraint), Mistake> {
    Ok(match operator {
        JoinOperator::Join(on) | JoinOperator::Inner(on) => (How::Inner, on),
        JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (How::Left, on),
        JoinOperator::Right(on) | JoinOperator::RightOuter(on) => (How::Right, on),
        JoinOperator::FullOuter(on) => (How::Full, on),
        JoinOperator::CrossJoin(on) => (How::Cross, on),
        JoinOperator::Semi(on) | JoinOperator::LeftSemi(on) => (How::Semi, on),
        JoinOperator::Anti(on) | JoinOperator::LeftAnti(on) => (How::Anti, on),
        _ => {
            return Err(Mistake::new(
                "this kind of JOIN is not supported; expected JOIN, LEFT, RIGHT, FULL or CROSS JOIN",
            ));
        }
    })
}

fn single(name: &ObjectName) -> Result<Ident, Mistake> {
    match name.0.as_slice() {
        [part] => part.as_ident().cloned(),
        _ => None,
    }
    .ok_or_else(|| Mistake::new(format!("USING: found {name}, expected a column that both sides have")))
}

fn refuse_twice(left: &Scope, right: &Scope) -> Result<(), Mistake> {
    let twice = right.tables.iter().find(|r| !r.alias.is_empty() && left.tables.iter().any(|l| l.alias == r.alias));
    match twice {
        Some(table) => {
            let name = shown_name(&table.alias);
            Err(Mistake::new(format!("'{name}' stands twice in FROM; expected a name for each: {name} AS other")))
        }
        None => Ok(()),
    }
}

/// An expression in a message.
pub(super) fn shown(expr: &Expr) -> String {
    super::mistake::in_words(&text_of(expr))
}
