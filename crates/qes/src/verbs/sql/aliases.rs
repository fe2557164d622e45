//! Names that SELECT gives, where other parts of the query use them.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, VisitMut, VisitorMut, visit_expressions};

use super::group::{self, canonical};
use super::items::Item;
use super::mistake::Mistake;
use super::scope::{NoColumn, Scope};

/// Names that SELECT gives stand for their expressions where no column is called so; in HAVING also where a column is, that is no key.
pub(super) fn with_aliases(
    expr: &mut Expr,
    items: &[Item],
    scope: &Scope,
    keys: Option<&[Expr]>,
    clause: &str,
) -> Result<(), Mistake> {
    match expr.visit(&mut Aliases { items, scope, keys, clause, aggregates: 0 }) {
        ControlFlow::Break(mistake) => Err(mistake),
        ControlFlow::Continue(()) => Ok(()),
    }
}

struct Aliases<'a> {
    items: &'a [Item],
    scope: &'a Scope,
    keys: Option<&'a [Expr]>,
    clause: &'a str,
    /// How many aggregates the expression at hand stands in.
    aggregates: usize,
}

impl VisitorMut for Aliases<'_> {
    type Break = Mistake;

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
        self.aggregates += usize::from(group::is_aggregate(expr));
        ControlFlow::Continue(())
    }

    // What is put in is not looked through again.
    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<Mistake> {
        self.aggregates -= usize::from(group::is_aggregate(expr));
        let Expr::Identifier(name) = expr else { return ControlFlow::Continue(()) };
        let same = |i: &&Item| {
            i.given && (i.name == name.value || name.quote_style.is_none() && i.name.eq_ignore_ascii_case(&name.value))
        };
        let Some(item) = self.items.iter().find(same) else { return ControlFlow::Continue(()) };
        let column = self.scope.resolve(std::slice::from_ref(name));
        let is_key = |c: &Expr| self.keys.is_some_and(|keys| keys.iter().any(|k| canonical(k) == canonical(c)));
        let stands = match &column {
            Err(NoColumn::Unknown(_)) => true,
            Ok(found) => matches!(self.clause, "HAVING" | "QUALIFY") && self.aggregates == 0 && !is_key(found),
            Err(NoColumn::Ambiguous(_)) => self.clause == "ORDER BY",
        };
        if stands {
            *expr = Expr::Nested(Box::new(item.written.clone()));
        }
        ControlFlow::Continue(())
    }
}

/// A name that is unknown where SELECT gives it only later.
pub(super) fn of_alias(mistake: Mistake, condition: &Expr, items: &[Item], scope: &Scope, clause: &str) -> Mistake {
    let found = visit_expressions(condition, |e| match e {
        Expr::Identifier(name)
            if items.iter().any(|i| i.given && i.name.eq_ignore_ascii_case(&name.value))
                && matches!(scope.resolve(std::slice::from_ref(name)), Err(NoColumn::Unknown(_))) =>
        {
            ControlFlow::Break(name.clone())
        }
        _ => ControlFlow::Continue(()),
    });
    match found {
        ControlFlow::Break(name) => {
            let given = &name.value;
            let message =
                format!("'{given}' is a name that SELECT gives, {clause} read before it; expected what it stands for");
            Mistake::at(message, name.span)
        }
        ControlFlow::Continue(()) => mistake,
    }
}
