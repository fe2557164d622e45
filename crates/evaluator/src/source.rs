//! The code that a cell becomes, and the way back from a place in it to a place in the cell.

use std::ops::Range;

use qes_cells::Variable;

use crate::split::{Cell, Declared};

/// The code that evcxr is given for a cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Source {
    /// All of it: the items, then the statements in a block.
    pub code: String,
    /// The block alone, which evcxr puts into the crate as it is.
    pub body: String,
    /// Pieces of the cell in the block: bytes of the block, then where they begin in the cell.
    pieces: Vec<(Range<usize>, usize)>,
    /// Lines of the block that handle a variable: bytes of the block, its name, what they do.
    handles: Vec<(Range<usize>, String, Handle)>,
}

/// What a generated line does with a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handle {
    /// Fetches it before the cell.
    Take,
    /// Makes the compiler say its type.
    Type,
    /// Keeps a new one after the cell.
    Put,
    /// Keeps an older one after the cell.
    PutBack,
    /// Learns the words of a type that a cell defined; it is the type that is named.
    Learn,
}

/// What of the session a cell needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Needs<'a> {
    /// Variables of earlier cells that it mentions.
    pub variables: &'a [&'a Variable],
    /// Variables of its own that live on.
    pub kept: &'a [&'a Declared],
    /// Variables of earlier cells that do not live on, because the cell moves them.
    pub moved: &'a [String],
    /// Variables to forget: their type is another now.
    pub forgotten: &'a [String],
    /// Types of cells whose words the process that runs them does not know: one of them may be an error.
    pub learned: &'a [String],
    /// Whether the prelude has yet to be brought into scope.
    pub first: bool,
}

impl Source {
    /// The code of a cell.
    pub(crate) fn new(text: &str, cell: &Cell, needs: &Needs<'_>) -> Self {
        let mut source = Self::default();
        if !cell.statements.is_empty() || cell.last.is_some() || !needs.forgotten.is_empty() {
            source.write_body(text, cell, needs);
        }
        if needs.first {
            source.code.push_str("use qes::prelude::*;\n");
        }
        for item in &cell.items {
            source.code.push_str(text[item.range.clone()].trim());
            source.code.push('\n');
        }
        source.code.push_str(&source.body);
        source
    }

    fn write_body(&mut self, text: &str, cell: &Cell, needs: &Needs<'_>) {
        self.line("let () = {");
        if !needs.forgotten.is_empty() {
            let names: Vec<String> = needs.forgotten.iter().map(|n| format!("{n:?}")).collect();
            self.line(&format!("::qes::cell::forget(&[{}]);", names.join(", ")));
        }
        if !needs.learned.is_empty() {
            self.line("use ::qes::cell::{LearnDisplay as _, LearnError as _, LearnNothing as _};");
            for name in needs.learned {
                self.handle(&format!("(&&::qes::cell::Words::<{name}>::OF).learn();"), name, Handle::Learn);
            }
        }
        for Variable { name, kind, mutable } in needs.variables {
            let mutable = if *mutable { "mut " } else { "" };
            self.handle(&format!("let {mutable}{name} = ::qes::cell::take::<{kind}>(\"{name}\");"), name, Handle::Take);
        }
        self.line("::qes::cell::run(|| {");
        if cell.awaits {
            self.line("::qes::cell::run_async(async {");
        }
        for range in &cell.statements {
            self.piece(text, range);
        }
        if let Some(last) = &cell.last {
            self.line("{ use ::qes::cell::{ShowDebug as _, ShowDisplay as _, ShowRich as _, ShowType as _}; let qes_last = &(");
            self.piece(text, last);
            self.line("); (&&&::qes::cell::Last(qes_last)).show_last(); }");
        }
        for Declared { name, .. } in needs.kept {
            // The compiler warns of this call and names the type of its argument.
            self.handle(&format!("#[warn(dropping_references)] ::core::mem::drop(&{name});"), name, Handle::Type);
            self.handle(&format!("::qes::cell::put(\"{name}\", {name});"), name, Handle::Put);
        }
        self.line("::core::result::Result::<(), ::qes::cell::Stopped>::Ok(())");
        if cell.awaits {
            self.line("})");
        }
        self.line("});");
        for Variable { name, mutable, .. } in needs.variables.iter().filter(|v| !needs.moved.contains(&v.name)) {
            let put = if *mutable { "put_changed" } else { "put_back" };
            self.handle(&format!("::qes::cell::{put}(\"{name}\", {name});"), name, Handle::PutBack);
        }
        self.line("::qes::cell::end();");
        self.line("};");
    }

    fn line(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push('\n');
    }

    fn handle(&mut self, text: &str, name: &str, handle: Handle) {
        let start = self.body.len();
        self.line(text);
        self.handles.push((start..self.body.len(), name.to_owned(), handle));
    }

    fn piece(&mut self, text: &str, range: &Range<usize>) {
        let start = self.body.len();
        self.line(&text[range.clone()]);
        self.pieces.push((start..self.body.len(), range.start));
    }

    /// The way back from places in the crate that evcxr made of this.
    pub(crate) fn map<'a>(&'a self, text: &'a str, cell: &'a Cell, written: &'a str) -> Map<'a> {
        let body = if self.body.is_empty() { None } else { written.find(self.body.trim_end()) };
        let items = cell.items.iter().filter_map(|item| {
            let code = text[item.range.clone()].trim();
            let lead = text[item.range.clone()].len() - text[item.range.clone()].trim_start().len();
            // The last of its kind: an earlier cell may hold the same one.
            written.rfind(code).map(|at| (at..at + code.len(), item.range.start + lead))
        });
        Map { text, source: self, body, items: items.collect() }
    }
}

impl<'a> Map<'a> {
    /// For code that is the cell as it stands, behind so many bytes.
    pub(crate) fn whole(text: &'a str, source: &'a Source, cell: &'a [(Range<usize>, usize)]) -> Self {
        Self { text, source, body: None, items: cell.to_vec() }
    }
}

/// From bytes of the written crate to bytes of the cell.
pub(crate) struct Map<'a> {
    text: &'a str,
    source: &'a Source,
    body: Option<usize>,
    items: Vec<(Range<usize>, usize)>,
}

impl Map<'_> {
    /// The cell.
    pub(crate) fn text(&self) -> &str {
        self.text
    }

    /// The place in the cell; `None` where the code was generated or is of an earlier cell.
    pub(crate) fn to_cell(&self, written: &Range<usize>) -> Option<Range<usize>> {
        let within = |pieces: &[(Range<usize>, usize)], place: Range<usize>| {
            let (piece, start) =
                pieces.iter().find(|(p, _)| p.start <= place.start && place.start < p.end.max(p.start + 1))?;
            let from = start + (place.start - piece.start);
            let to = start + (place.end.min(piece.end) - piece.start);
            Some(from.min(self.text.len())..to.min(self.text.len()).max(from.min(self.text.len())))
        };
        within(&self.items, written.clone()).or_else(|| {
            let body = self.body?;
            let place = written.start.checked_sub(body)?..written.end.checked_sub(body)?;
            within(&self.source.pieces, place)
        })
    }

    /// The variable that a generated line handles.
    pub(crate) fn handled(&self, written: &Range<usize>) -> Option<(&str, Handle)> {
        let at = written.start.checked_sub(self.body?)?;
        let (_, name, handle) = self.source.handles.iter().find(|(range, ..)| range.contains(&at))?;
        Some((name, *handle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::split;

    const NOTHING: Needs<'_> =
        Needs { variables: &[], kept: &[], moved: &[], forgotten: &[], learned: &[], first: false };

    #[test]
    fn every_byte_of_a_cell_is_found_again() {
        let text = "  let a = 1;\nfn f() {}\n  /* é */ a + 1 // end";
        let cell = split(text);
        let source = Source::new(text, &cell, &NOTHING);
        let written = format!("#![allow(x)]\n{}", source.code);
        let map = source.map(text, &cell, &written);
        for word in ["let a", "fn f", "a + 1"] {
            let at = written.find(word).unwrap();
            assert_eq!(map.to_cell(&(at..at + word.len())).map(|r| &text[r]), Some(word));
        }
        let generated = written.find("::qes::cell::run").unwrap();
        assert_eq!(map.to_cell(&(generated..generated + 5)), None);
    }

    #[test]
    fn lines_that_handle_a_variable_are_known() {
        let text = "let b = a;";
        let cell = split(text);
        let a = Variable { name: "a".into(), kind: "i32".into(), mutable: true };
        let kept: Vec<&Declared> = cell.declared.iter().collect();
        let source = Source::new(text, &cell, &Needs { variables: &[&a], kept: &kept, ..NOTHING });
        let map = source.map(text, &cell, &source.code);
        let handled = |text: &str| map.handled(&(source.code.find(text).unwrap()..source.code.len()));
        assert_eq!(handled("let mut a ="), Some(("a", Handle::Take)));
        assert_eq!(handled("::qes::cell::put_changed"), Some(("a", Handle::PutBack)));
        assert_eq!(handled("::qes::cell::put(\"b\""), Some(("b", Handle::Put)));
    }

    #[test]
    fn the_words_of_a_type_are_learned_before_the_cell_runs() {
        let text = "f()?";
        let learned = ["Wrong".to_owned()];
        let source = Source::new(text, &split(text), &Needs { learned: &learned, ..NOTHING });
        let at = source.code.find("Words::<Wrong>").unwrap();
        assert!(at < source.code.find("::qes::cell::run").unwrap());
        let cell = split(text);
        let map = source.map(text, &cell, &source.code);
        assert_eq!(map.handled(&(at..at + 5)), Some(("Wrong", Handle::Learn)));
    }

    #[test]
    fn a_cell_of_items_has_no_body() {
        let text = "struct A;";
        let source = Source::new(text, &split(text), &Needs { first: true, ..NOTHING });
        assert_eq!(source.code, "use qes::prelude::*;\nstruct A;\n");
    }
}
