//! What a cell of Rust holds: items, statements, a last expression, crates that it depends on.

use std::ops::Range;

use ra_ap_syntax::ast::{self, HasAttrs, HasGenericParams, HasModuleItem, HasName, HasVisibility};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxKind, SyntaxNode};

/// A cell taken apart. Ranges count bytes of the cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Lines that begin with a colon, such as `:dep`.
    pub colons: Vec<Range<usize>>,
    /// Items and inner attributes, which live on between cells.
    pub items: Vec<Item>,
    /// Statements, in order.
    pub statements: Vec<Range<usize>>,
    /// The last expression, if the cell ends in one.
    pub last: Option<Range<usize>>,
    /// Variables that the statements declare.
    pub declared: Vec<Declared>,
    /// Whether a statement awaits something.
    pub awaits: bool,
    /// Whether the parser stumbled: then the compiler says best where.
    pub broken: bool,
}

/// An item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Item {
    /// Where it stands.
    pub range: Range<usize>,
    /// The name of the type that it defines, if it defines one.
    pub type_name: Option<String>,
    /// The name of the function, constant or static that it defines, if it defines one.
    pub value_name: Option<String>,
    /// Whether it is a static whose value may change.
    pub changing: bool,
    /// Paths of the types in it that have values and stand for one type alone: they take no parameters.
    pub concrete: Vec<String>,
    /// The type that it gives a trait to, if it does.
    pub given_to: Option<String>,
    /// The names that it brings into scope from elsewhere.
    pub brings: Vec<String>,
    /// What it is.
    pub kind: Kind,
}

/// What an item is, as far as it may hide what other code names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An attribute of the whole crate.
    Attribute,
    /// An external crate of this name.
    External(String),
    /// A type, or something with the name of one.
    Type,
    /// A function, constant or static.
    Value,
    /// Anything else: a module hides no type.
    #[default]
    Other,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declared {
    /// Its name.
    pub name: String,
    /// Whether it is declared `mut`.
    pub mutable: bool,
}

/// What stands before a cell to make it a function.
pub(crate) const BEFORE: &str = "fn cell() {\n";

/// Takes a cell apart. What is no Rust ends up among the statements, for the compiler to complain about.
pub(crate) fn split(code: &str) -> Cell {
    let mut cell = Cell { colons: colon_lines(code), ..Cell::default() };
    let parsed = SourceFile::parse(&as_function(code, &cell), Edition::Edition2024);
    cell.broken = !parsed.errors().is_empty();
    let function = parsed.syntax_node().children().find_map(ast::Fn::cast);
    let Some(list) = function.and_then(|f| f.body()).and_then(|b| b.stmt_list()) else { return cell };
    let range = |node: &SyntaxNode| {
        let whole = node.text_range();
        let start = usize::from(whole.start()).saturating_sub(BEFORE.len());
        start.min(code.len())..usize::from(whole.end()).saturating_sub(BEFORE.len()).min(code.len())
    };
    let nodes: Vec<SyntaxNode> = list.syntax().children().collect();
    for (at, node) in nodes.iter().enumerate() {
        if let Some(item) = ast::Item::cast(node.clone()).filter(|_| node.kind() != SyntaxKind::MACRO_CALL) {
            cell.items.push(Item {
                range: range(node),
                type_name: type_name(&item),
                value_name: value_name(&item),
                changing: changing(&item),
                concrete: concrete(&item),
                given_to: given_to(&item),
                brings: brings(&item),
                kind: kind(&item),
            });
        } else if node.kind() == SyntaxKind::ATTR {
            cell.items.push(Item { range: range(node), kind: Kind::Attribute, ..Item::default() });
        } else {
            cell.awaits |= awaits(node);
            if let Some(binding) = ast::LetStmt::cast(node.clone()).and_then(|l| l.pat()) {
                declare(&binding, &mut cell.declared);
            }
            let expression = ast::Expr::can_cast(node.kind()) || node.kind() == SyntaxKind::MACRO_CALL;
            if expression && at + 1 == nodes.len() {
                cell.last = Some(range(node));
            } else {
                cell.statements.push(range(node));
            }
        }
    }
    // What the parser did not understand behind the last statement still has to reach the compiler.
    let end =
        cell.statements.iter().chain(&cell.last).map(|r| r.end).chain(cell.items.iter().map(|i| i.range.end)).max();
    let rest = end.unwrap_or(0)..code.trim_end().len();
    if cell.broken && rest.start < rest.end && cell.last.is_none() {
        cell.statements.push(rest);
    }
    cell
}

/// Lines such as `:dep rand = "0.9"`, where a statement could begin.
fn colon_lines(code: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        let text = line.trim_start();
        let command = text.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        if command {
            lines.push(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    lines
}

/// The cell as a function, without its lines that begin with a colon.
pub(crate) fn as_function(code: &str, cell: &Cell) -> String {
    format!("{BEFORE}{}\n}}", without(code, &cell.colons))
}

/// The cell without its lines that begin with a colon, each byte where it was.
pub(crate) fn without_colons(code: &str) -> String {
    without(code, &colon_lines(code))
}

/// The text with spaces in these ranges, each byte where it was.
fn without(code: &str, ranges: &[Range<usize>]) -> String {
    let mut bytes = code.as_bytes().to_vec();
    for range in ranges {
        bytes[range.clone()].fill(b' ');
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn type_name(item: &ast::Item) -> Option<String> {
    let name = match item {
        ast::Item::Struct(item) => item.name(),
        ast::Item::Enum(item) => item.name(),
        ast::Item::Union(item) => item.name(),
        ast::Item::TypeAlias(item) => item.name(),
        ast::Item::Module(item) => item.name(),
        ast::Item::Trait(item) => item.name(),
        _ => None,
    };
    name.map(|n| n.text().to_string())
}

fn value_name(item: &ast::Item) -> Option<String> {
    let name = match item {
        ast::Item::Fn(item) => item.name(),
        ast::Item::Const(item) => item.name(),
        ast::Item::Static(item) => item.name(),
        _ => None,
    };
    name.map(|n| n.text().to_string())
}

fn kind(item: &ast::Item) -> Kind {
    match item {
        ast::Item::ExternCrate(item) => {
            Kind::External(item.name_ref().map(|name| name.text().to_string()).unwrap_or_default())
        }
        ast::Item::Struct(_)
        | ast::Item::Enum(_)
        | ast::Item::Union(_)
        | ast::Item::TypeAlias(_)
        | ast::Item::Trait(_) => Kind::Type,
        ast::Item::Fn(_) | ast::Item::Const(_) | ast::Item::Static(_) => Kind::Value,
        _ => Kind::Other,
    }
}

fn brings(item: &ast::Item) -> Vec<String> {
    let renamed = |rename: Option<ast::Rename>| rename.and_then(|r| r.name()).map(|name| name.text().to_string());
    match item {
        ast::Item::ExternCrate(item) => renamed(item.rename()).into_iter().collect(),
        ast::Item::Use(item) => {
            let trees = item.syntax().descendants().filter_map(ast::UseTree::cast);
            let last = |tree: &ast::UseTree| {
                let segment = tree.path()?.segment()?.name_ref()?.text().to_string();
                (tree.use_tree_list().is_none() && tree.star_token().is_none() && segment != "self").then_some(segment)
            };
            trees.filter_map(|tree| renamed(tree.rename()).or_else(|| last(&tree))).collect()
        }
        _ => Vec::new(),
    }
}

fn changing(item: &ast::Item) -> bool {
    let ast::Item::Static(item) = item else { return false };
    let kind = item.ty().map(|kind| kind.syntax().text().to_string()).unwrap_or_default();
    item.mut_token().is_some() || CHANGING.iter().any(|word| kind.contains(word))
}

/// What stands in the names of types whose values change behind a shared reference.
const CHANGING: [&str; 5] = ["Atomic", "Mutex", "RwLock", "Once", "Cell"];

fn given_to(item: &ast::Item) -> Option<String> {
    match item {
        ast::Item::Impl(item) if item.trait_().is_some() => item.self_ty().map(|kind| kind.syntax().text().to_string()),
        _ => None,
    }
}

fn concrete(item: &ast::Item) -> Vec<String> {
    if item.attrs().any(|attribute| attribute.syntax().text().to_string().contains("cfg")) {
        return Vec::new();
    }
    let plain = match item {
        ast::Item::Struct(item) => item.generic_param_list().is_none(),
        ast::Item::Enum(item) => item.generic_param_list().is_none(),
        ast::Item::Module(_) => true,
        _ => false,
    };
    let Some(name) = type_name(item).filter(|_| plain) else { return Vec::new() };
    let ast::Item::Module(module) = item else { return vec![name] };
    let items = module.item_list().into_iter().flat_map(|list| list.items());
    // Only what is not the module's own can be named from outside.
    let seen = items.filter(|item| match item {
        ast::Item::Struct(item) => item.visibility().is_some(),
        ast::Item::Enum(item) => item.visibility().is_some(),
        ast::Item::Module(item) => item.visibility().is_some(),
        _ => false,
    });
    seen.flat_map(|item| concrete(&item)).map(|inner| format!("{name}::{inner}")).collect()
}

fn declare(pattern: &ast::Pat, declared: &mut Vec<Declared>) {
    for found in pattern.syntax().descendants().filter_map(ast::IdentPat::cast) {
        let Some(name) = found.name().map(|n| n.text().to_string()) else { continue };
        // `None` and constants look like variables to the parser.
        if name.starts_with(char::is_uppercase) || declared.iter().any(|d| d.name == name) {
            declared.retain(|d| d.name != name || name.starts_with(char::is_uppercase));
        }
        if !name.starts_with(char::is_uppercase) {
            declared.push(Declared { name, mutable: found.mut_token().is_some() });
        }
    }
}

/// Whether something is awaited in the cell itself, not in an asynchronous block, closure or function of its own.
fn awaits(node: &SyntaxNode) -> bool {
    if node.kind() == SyntaxKind::AWAIT_EXPR {
        return true;
    }
    let own = match node.kind() {
        SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN => true,
        SyntaxKind::BLOCK_EXPR => ast::BlockExpr::cast(node.clone()).is_some_and(|b| b.async_token().is_some()),
        _ => false,
    };
    !own && node.children().any(|child| awaits(&child))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(code: &str) -> (Vec<&str>, Vec<&str>, Option<&str>, Vec<String>) {
        let cell = split(code);
        let at = |r: &Range<usize>| code[r.clone()].trim();
        (
            cell.items.iter().map(|i| at(&i.range)).collect(),
            cell.statements.iter().map(at).collect(),
            cell.last.as_ref().map(at),
            cell.declared.iter().map(|d| format!("{}{}", if d.mutable { "mut " } else { "" }, d.name)).collect(),
        )
    }

    #[test]
    fn items_statements_and_the_last_expression() {
        let code = "use a::b;\nlet x = 1; fn f() -> i32 { 2 }\nprintln!(\"{x}\");\nx + f()";
        let (items, statements, last, declared) = parts(code);
        assert_eq!(items, ["use a::b;", "fn f() -> i32 { 2 }"]);
        assert_eq!(statements, ["let x = 1;", "println!(\"{x}\");"]);
        assert_eq!((last, declared), (Some("x + f()"), vec!["x".to_owned()]));
    }

    #[test]
    fn a_semicolon_ends_the_cell_without_a_value() {
        assert_eq!(parts("1 + 1;").2, None);
        assert_eq!(parts("vec![1]").2, Some("vec![1]"));
        assert_eq!(parts("if a { 1 } else { 2 }").2, Some("if a { 1 } else { 2 }"));
        assert_eq!(parts("").2, None);
    }

    #[test]
    fn every_pattern_declares_its_variables() {
        let declared =
            parts("let (mut a, b) = f();\nlet Some(c) = g() else { return };\nlet P { x, y: z } = p; let a = 1;").3;
        assert_eq!(declared, ["b", "c", "x", "z", "a"]);
    }

    #[test]
    fn awaits_of_the_cell_itself_only() {
        assert!(split("let a = f().await;").awaits);
        assert!(split("for x in y { x.await; }").awaits);
        assert!(!split("let a = async { f().await };").awaits);
        assert!(!split("async fn g() { f().await }").awaits);
    }

    #[test]
    fn dependencies_stand_on_lines_of_their_own() {
        let code = ":dep rand = \"0.9\"\nlet a = 1;";
        let cell = split(code);
        assert_eq!(&code[cell.colons[0].clone()], ":dep rand = \"0.9\"");
        assert_eq!(&code[cell.statements[0].clone()], "let a = 1;");
    }

    #[test]
    fn what_is_no_rust_reaches_the_compiler() {
        for code in ["let x = ;", "this is no rust", "fn", "let a = 1; )", "{", "f(", "let s = \"abc"] {
            let cell = split(code);
            assert!(!cell.statements.is_empty() || cell.last.is_some() || !cell.items.is_empty(), "{code}: {cell:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken_apart(code in "[a-z0-9 \n;:{}()\\[\\]\"'/*#!&|=.,<>_é-]{0,60}") {
            let cell = split(&code);
            let places = cell.statements.iter().chain(&cell.last).chain(&cell.colons).chain(cell.items.iter().map(|i| &i.range));
            for place in places {
                proptest::prop_assert!(code.get(place.clone()).is_some(), "{place:?} of {code:?}");
            }
        }
    }

    #[test]
    fn types_are_known_by_name() {
        let cell = split("struct A(i32); enum B {} fn c() {}");
        let names: Vec<Option<&str>> = cell.items.iter().map(|i| i.type_name.as_deref()).collect();
        assert_eq!(names, [Some("A"), Some("B"), None]);
        let cell = split("struct A(i32); enum B<T> { C(T) } #[cfg(test)] struct D; type E = A; struct F<'a>(&'a str);");
        let concrete: Vec<&String> = cell.items.iter().flat_map(|i| &i.concrete).collect();
        assert_eq!(concrete, ["A"]);
        let cell = split(
            "mod a { pub enum B {} struct C; pub mod d { pub(crate) struct E; } #[cfg(x)] mod f { pub struct G; } }",
        );
        assert_eq!(cell.items[0].concrete, ["a::B", "a::d::E"]);
        let cell = split("impl std::fmt::Display for A { } impl A { } impl Error for B { }");
        let given: Vec<Option<&str>> = cell.items.iter().map(|i| i.given_to.as_deref()).collect();
        assert_eq!(given, [Some("A"), None, Some("B")]);
    }
}
