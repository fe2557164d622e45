//! What the columns of a query's result are called: as SQL has them, not as the data frame library does.
//!
//! The library calls `MIN(year)` and `MAX(year)` both `year`, and `COUNT(*)` `len`. Here every column that a query does not name itself gets
//! its own text as its name, and where two columns would have one name, each gets the name of its table before it.

use std::collections::HashMap;

use sqlparser::ast::{
    Expr, Function, FunctionArguments, Ident, ObjectName, OrderByKind, Query, Select, SelectItem, SetExpr,
    SetQuantifier, Statement, TableFactor, TableWithJoins,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};

/// Characters of a name that was made of an expression.
const LONGEST: usize = 60;
/// Functions whose result is several columns, or takes its name from its argument.
const OF_SEVERAL: [&str; 3] = ["columns", "unnest", "explode"];

/// The query with a name for every column. With `beside_all`, columns beside a `*`, which may hold one of the same name, are named by their
/// tables too. As it was written, where it cannot be parsed or would not be read as it was meant.
pub(super) fn named(query: &str, beside_all: bool) -> String {
    let Some(mut statement) = parsed(query) else { return query.to_owned() };
    if let Statement::Query(query) = &mut statement {
        of_query(query, beside_all);
    }
    let text = statement.to_string();
    if parsed(&text).as_ref() == Some(&statement) { text } else { query.to_owned() }
}

/// The query's one statement; `None` where it cannot be parsed, which the library says better.
fn parsed(query: &str) -> Option<Statement> {
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    let mut parser = Parser::new(&GenericDialect {}).with_options(options).try_with_sql(query).ok()?;
    let mut statements = parser.parse_statements().ok()?;
    if statements.len() == 1 { statements.pop() } else { None }
}

fn of_query(query: &mut Query, beside_all: bool) {
    for cte in query.with.iter_mut().flat_map(|with| &mut with.cte_tables) {
        of_query(&mut cte.query, beside_all);
    }
    let Some(columns) = of_set(&mut query.body, beside_all, None) else { return };
    let Some(order) = &mut query.order_by else { return };
    if let OrderByKind::Expressions(keys) = &mut order.kind {
        for key in keys {
            // What is sorted by is computed already: it is called by its name.
            if !matches!(key.expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_))
                && let Some(column) = columns.iter().find(|c| same(&c.expr, &key.expr))
                && let Some(name) = &column.name
            {
                key.expr = Expr::Identifier(quoted(name));
            }
        }
    }
}

/// A column of a result: its expression and, where it is told, its name.
#[derive(Clone)]
struct Named {
    expr: Expr,
    name: Option<String>,
}

/// Names the columns of a set of rows; `as_left` are those of the set that it is added to, whose names it takes. `None` where the columns are
/// not told apart.
fn of_set(set: &mut SetExpr, beside_all: bool, as_left: Option<&[Named]>) -> Option<Vec<Named>> {
    match set {
        SetExpr::Select(select) => of_select(select, beside_all, as_left),
        SetExpr::Query(query) => {
            of_query(query, beside_all);
            None
        }
        SetExpr::SetOperation { set_quantifier, left, right, .. } => {
            let by_name = matches!(
                set_quantifier,
                SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName
            );
            let columns = of_set(left, beside_all, as_left);
            of_set(right, beside_all, if by_name { None } else { columns.as_deref().or(as_left) });
            columns
        }
        _ => None,
    }
}

fn of_select(select: &mut Select, beside_all: bool, as_left: Option<&[Named]>) -> Option<Vec<Named>> {
    select.from.iter_mut().for_each(|table| of_tables(table, beside_all));
    let all = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
    let with_all = select.projection.iter().any(all);
    if let Some(left) = as_left.filter(|left| left.len() == select.projection.len() && !with_all) {
        rename(select, left);
        return None;
    }
    let plain: Vec<String> = select.projection.iter().filter_map(plain_name).collect();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for item in &select.projection {
        // Names that the query gives are its own, and nothing else is called so.
        if let SelectItem::ExprWithAlias { alias, .. } = item {
            taken.insert(alias.value.clone(), 1);
        }
    }
    let mut columns = Vec::new();
    for item in &mut select.projection {
        match item {
            SelectItem::ExprWithAlias { expr, alias } => {
                columns.push(Named { expr: expr.clone(), name: Some(alias.value.clone()) });
            }
            SelectItem::UnnamedExpr(expr) => {
                let expr = expr.clone();
                if of_several(&expr) {
                    columns.push(Named { expr, name: None });
                    continue;
                }
                let short = plain_name(item).unwrap_or_else(|| text_of(&expr));
                let twice = plain.iter().filter(|name| **name == short).count() > 1 || taken.contains_key(&short);
                let wanted = if twice || with_all && beside_all { &text_of(&expr) } else { &short };
                let name = free(wanted, &mut taken);
                // A column that keeps its name stays as it is written: the library groups and sorts by it.
                if name != short || plain_of(&expr).is_none() {
                    *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias: quoted(&name) };
                }
                columns.push(Named { expr, name: Some(name) });
            }
            // It stands for several columns, which are not told apart here.
            _ => columns.push(Named { expr: Expr::Identifier(Ident::new("*")), name: None }),
        }
    }
    Some(columns)
}

/// The columns of an added set are called as those of the first: the library sorts each set by the names.
fn rename(select: &mut Select, left: &[Named]) {
    for (item, column) in select.projection.iter_mut().zip(left) {
        let Some(name) = &column.name else { continue };
        match item {
            SelectItem::ExprWithAlias { alias, .. } => *alias = quoted(name),
            SelectItem::UnnamedExpr(expr) if !of_several(expr) && plain_of(expr).as_ref() != Some(name) => {
                *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias: quoted(name) };
            }
            _ => {}
        }
    }
}

fn of_tables(table: &mut TableWithJoins, beside_all: bool) {
    of_table(&mut table.relation, beside_all);
    for join in &mut table.joins {
        of_table(&mut join.relation, beside_all);
    }
}

fn of_table(table: &mut TableFactor, beside_all: bool) {
    match table {
        TableFactor::Derived { subquery, .. } => of_query(subquery, beside_all),
        TableFactor::NestedJoin { table_with_joins, .. } => of_tables(table_with_joins, beside_all),
        _ => {}
    }
}

/// The name, or the name with a number behind it that nothing else has.
fn free(wanted: &str, taken: &mut HashMap<String, usize>) -> String {
    let mut name = wanted.to_owned();
    let mut n = 1;
    while taken.contains_key(&name) {
        n += 1;
        name = format!("{wanted}_{n}");
    }
    taken.insert(name.clone(), 1);
    name
}

fn plain_name(item: &SelectItem) -> Option<String> {
    if let SelectItem::UnnamedExpr(expr) = item { plain_of(expr) } else { None }
}

/// The name of a column that is no more than a column.
fn plain_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(name) => Some(name.value.clone()),
        Expr::CompoundIdentifier(parts) => parts.last().map(|p| p.value.clone()),
        _ => None,
    }
}

/// An expression as its own name: without quotation marks where it is a column.
fn text_of(expr: &Expr) -> String {
    let text = match expr {
        Expr::Identifier(name) => name.value.clone(),
        Expr::CompoundIdentifier(parts) => parts.iter().map(|p| p.value.as_str()).collect::<Vec<_>>().join("."),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn of_several(expr: &Expr) -> bool {
    let Expr::Function(Function { name: ObjectName(parts), args, .. }) = expr else { return false };
    let last = parts.last().map(|p| p.to_string().to_lowercase()).unwrap_or_default();
    OF_SEVERAL.contains(&last.as_str())
        || matches!(args, FunctionArguments::List(list) if list.args.iter().any(|a| a.to_string().to_lowercase().starts_with("columns(")))
}

/// Whether two expressions are one: functions may be written in other letters.
fn same(a: &Expr, b: &Expr) -> bool {
    let (a, b) = (a.to_string(), b.to_string());
    a == b || !a.contains(['\'', '"']) && a.eq_ignore_ascii_case(&b)
}

fn quoted(name: &str) -> Ident {
    Ident::with_quote('"', name)
}
