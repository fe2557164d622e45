//! The columns that SELECT asks for, each with its name.

use polars::prelude::col;
use sqlparser::ast::{
    ExcludeSelectItem, Expr, Ident, ObjectName, RenameSelectItem, Select, SelectItem, SelectItemQualifiedWildcardKind,
    WildcardAdditionalOptions,
};

use super::mistake::Mistake;
use super::names::{Asked, names};
use super::parse::quoted;
use super::plan::Planner;
use super::scope::{Column, Scope};

/// A column of the result.
pub(super) struct Item {
    pub(super) expr: Expr,
    /// The expression as the query has it: what its name stands for elsewhere.
    pub(super) written: Expr,
    pub(super) name: String,
    /// Whether the query gives it its name.
    pub(super) given: bool,
}

/// A column as it is asked for: with the name that the query gives it, or the table and name that a star has for it.
struct Wanted {
    expr: Expr,
    alias: Option<String>,
    star: Option<(String, String)>,
}

/// The columns of a SELECT, with stars expanded.
pub(super) fn items(planner: &Planner, select: &Select, scope: &Scope) -> Result<Vec<Item>, Mistake> {
    let mut wanted = Vec::new();
    if select.projection.is_empty() {
        wanted.extend(scope.star().into_iter().map(of_star));
    }
    for item in &select.projection {
        match item {
            SelectItem::UnnamedExpr(expr) if is_columns(expr) => wanted.extend(matching(planner, expr, scope)?),
            SelectItem::UnnamedExpr(expr) => wanted.push(Wanted { expr: expr.clone(), alias: None, star: None }),
            SelectItem::ExprWithAlias { expr, alias } => {
                wanted.push(Wanted { expr: expr.clone(), alias: Some(alias.value.clone()), star: None });
            }
            SelectItem::Wildcard(options) => {
                if scope.tables.is_empty() {
                    return Err(Mistake::new("SELECT * needs tables; expected FROM"));
                }
                wanted.extend(chosen(scope.star(), options)?);
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                let ident = last(name)?;
                let Some(table) = scope.table(&ident) else { return Err(unknown(scope, &ident)) };
                let columns = table.columns.iter().map(|c| (table.alias.as_str(), c)).collect();
                wanted.extend(chosen(columns, options)?);
            }
            other => return Err(Mistake::new(format!("'{other}' in SELECT is not supported"))),
        }
    }
    let asked: Vec<Asked<'_>> = wanted
        .iter()
        .map(|w| match (&w.alias, &w.star) {
            (Some(alias), _) => Asked::As(alias),
            (None, Some((table, name))) => Asked::Star(table, name),
            (None, None) => Asked::Unnamed(&w.expr),
        })
        .collect();
    let names = names(&asked)?;
    Ok(wanted
        .into_iter()
        .zip(names)
        .map(|(w, name)| Item { given: w.alias.is_some(), written: w.expr.clone(), expr: w.expr, name })
        .collect())
}

fn of_star((table, column): (&str, &Column)) -> Wanted {
    Wanted {
        expr: Expr::Identifier(quoted(&column.inner)),
        alias: None,
        star: Some((table.to_owned(), column.name.clone())),
    }
}

/// The columns of a star without those that EXCLUDE names, with those that RENAME and REPLACE change.
fn chosen(columns: Vec<(&str, &Column)>, options: &WildcardAdditionalOptions) -> Result<Vec<Wanted>, Mistake> {
    if options.opt_ilike.is_some() || options.opt_alias.is_some() {
        return Err(Mistake::new("a star with ILIKE or AS is not supported; expected the columns by their names"));
    }
    let mut left_out: Vec<Ident> = Vec::new();
    match &options.opt_exclude {
        Some(ExcludeSelectItem::Single(name)) => left_out.push(last(name)?),
        Some(ExcludeSelectItem::Multiple(all)) => {
            for name in all {
                left_out.push(last(name)?);
            }
        }
        None => {}
    }
    if let Some(except) = &options.opt_except {
        left_out.push(except.first_element.clone());
        left_out.extend(except.additional_elements.iter().cloned());
    }
    let renamed: Vec<(Ident, String)> = match &options.opt_rename {
        Some(RenameSelectItem::Single(one)) => vec![(one.ident.clone(), one.alias.value.clone())],
        Some(RenameSelectItem::Multiple(all)) => all.iter().map(|r| (r.ident.clone(), r.alias.value.clone())).collect(),
        None => Vec::new(),
    };
    let replaced: Vec<(Ident, Expr)> =
        options.opt_replace.iter().flat_map(|r| &r.items).map(|r| (r.column_name.clone(), r.expr.clone())).collect();
    let named = left_out.iter().chain(renamed.iter().map(|(n, _)| n)).chain(replaced.iter().map(|(n, _)| n));
    for name in named {
        if !columns.iter().any(|(_, c)| same(name, c)) {
            let mut message = format!("found no column '{}' in the star", name.value);
            if let Some(nearest) = qes_review::nearest(&name.value, columns.iter().map(|(_, c)| c.name.as_str())) {
                message.push_str(&format!("; did you mean '{nearest}'?"));
            }
            return Err(Mistake::at(message, name.span));
        }
    }
    let mut wanted = Vec::new();
    for (table, column) in columns {
        if left_out.iter().any(|name| same(name, column)) {
            continue;
        }
        let mut one = of_star((table, column));
        if let Some((_, alias)) = renamed.iter().find(|(name, _)| same(name, column)) {
            one.alias = Some(alias.clone());
        }
        if let Some((_, expr)) = replaced.iter().find(|(name, _)| same(name, column)) {
            one.expr = expr.clone();
        }
        wanted.push(one);
    }
    Ok(wanted)
}

/// The columns that `COLUMNS('…')` matches.
fn matching(planner: &Planner, expr: &Expr, scope: &Scope) -> Result<Vec<Wanted>, Mistake> {
    let star = scope.star();
    let plain = scope
        .frame
        .clone()
        .select(star.iter().map(|(_, c)| col(c.inner.as_str()).alias(c.name.as_str())).collect::<Vec<_>>());
    let schema = planner.made(&plain, &expr.to_string(), "")?.collect_schema()?;
    Ok(star.into_iter().filter(|(_, c)| schema.contains(&c.name)).map(of_star).collect())
}

fn is_columns(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(call) if call.name.to_string().eq_ignore_ascii_case("columns"))
}

fn same(name: &Ident, column: &Column) -> bool {
    name.value == column.name || name.quote_style.is_none() && name.value.eq_ignore_ascii_case(&column.name)
}

fn last(name: &ObjectName) -> Result<Ident, Mistake> {
    let ident = name.0.last().and_then(|p| p.as_ident()).cloned();
    ident.ok_or_else(|| Mistake::new(format!("found {name}, expected a name")))
}

fn unknown(scope: &Scope, table: &Ident) -> Mistake {
    let parts = [table.clone(), Ident::new("*")];
    scope.resolve(&parts).err().map_or_else(|| Mistake::new("found no table"), super::scope::NoColumn::mistake)
}
