//! What formats of tagged lines have in common: a tag opens a record, another may end it, a text may go on in the lines below.

use std::borrow::Cow;

use qes_work::Work;

use super::draft::Draft;
use super::{Parsed, Tags, meaning, uncarried};
use crate::lines::{lines, lines_while};
use crate::{Field, Name};

/// A format of tagged lines.
pub(super) struct Dialect {
    pub tags: Tags,
    /// What a tag means where no other tag of the record says it.
    pub second_choice: Tags,
    /// The tag that opens a record.
    pub opening: &'static str,
    /// Tags that open a record without that one, after a blank line or another record that begins with them.
    pub openers: &'static [&'static str],
    /// The tag that ends one.
    pub ending: Option<&'static str>,
    /// What carries a field that the format has no tag for.
    pub carrier: &'static str,
    /// Tags around the records, which say nothing of them.
    pub around: &'static [&'static str],
    /// How a tag is written, for people.
    pub model: fn(&str) -> String,
    /// The tag of a line, whatever stands above it.
    pub tagged: fn(&str) -> Option<Tagged<'_>>,
    /// A line that goes on with the text above, without what marks it as one; and whether the mark is there.
    pub goes_on: fn(&str) -> (&str, bool),
    /// Between the lines of a text.
    pub between: char,
    /// The fields of a tag that is special to the format.
    pub special: fn(&str, &str) -> Option<Vec<Field>>,
}

/// A line that begins with a tag.
#[derive(Clone, Copy)]
pub(super) struct Tagged<'a> {
    pub tag: &'a str,
    pub text: &'a str,
    pub form: Form,
}

/// How well a tag is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As the format says.
    Proper,
    /// Otherwise, but nothing else can be meant.
    Odd,
    /// It may as well be a word of a text that is broken into lines.
    Doubtful,
}

/// A text that has fewer letters is not broken into lines.
const SHORT_LINE: usize = 50;

/// A field that is being read.
struct Pending {
    tag: String,
    text: String,
    line: u64,
    /// Where its last line begins.
    last: usize,
}

/// A record that is being read.
struct Open {
    draft: Draft,
    text: Option<Pending>,
    /// The tag with which it begins.
    first: String,
}

impl Open {
    fn at(line: u64, first: &str) -> Self {
        Self { draft: Draft::at(line), text: None, first: first.to_owned() }
    }

    fn start(&mut self, tag: &str, text: &str, line: u64, dialect: &Dialect) {
        self.finish(dialect);
        self.text = Some(Pending { tag: tag.to_owned(), text: text.trim().to_owned(), line, last: 0 });
    }

    fn go_on(&mut self, more: &str, dialect: &Dialect) {
        if let Some(open) = &mut self.text {
            if !(open.text.is_empty() && dialect.between == ' ') {
                open.text.push(dialect.between);
            }
            open.last = open.text.len();
            open.text.push_str(more);
        }
    }

    fn finish(&mut self, dialect: &Dialect) {
        if let Some(Pending { tag, text, line, .. }) = self.text.take() {
            let carried = tag == dialect.carrier && uncarried(text.trim()).is_some();
            for field in fields(dialect, &tag, text.trim()) {
                if carried {
                    self.draft.push_carried(field, line);
                } else {
                    self.draft.push(field, line);
                }
            }
        }
    }

    /// The tag whose text is being read, or was read last.
    fn current(&self) -> Option<&str> {
        let read = || self.draft.fields().last().map(|f| &*f.tag);
        self.text.as_ref().map(|t| t.tag.as_str()).or_else(read)
    }

    fn has(&self, tag: &str) -> bool {
        self.current() == Some(tag) || self.draft.fields().iter().any(|f| &*f.tag == tag)
    }

    fn end(mut self, dialect: &Dialect, parsed: &mut Parsed) {
        self.finish(dialect);
        self.draft.end(dialect.second_choice, parsed);
    }
}

/// The fields of a tag's text: several where it is a list with a line for each.
fn fields(dialect: &Dialect, tag: &str, text: &str) -> Vec<Field> {
    if let Some(mut field) = uncarried(text).filter(|_| tag == dialect.carrier) {
        if !is_prose(field.name) {
            field.value = spaced(&field.value);
        }
        return vec![field];
    }
    if let Some(fields) = (dialect.special)(tag, text) {
        return fields;
    }
    let name = meaning(dialect.tags, tag);
    let many = text.lines().count() > 1;
    let list = match name {
        Name::Keywords => many,
        Name::Authors | Name::Editors => many && text.lines().all(|line| line.contains(',')),
        _ => false,
    };
    if list {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        return lines.map(|line| Field::new(name, tag, &spaced(line))).collect();
    }
    vec![if is_prose(name) { Field::new(name, tag, text) } else { Field::new(name, tag, &spaced(text)) }]
}

/// Whether the lines of a text are kept.
pub(super) fn is_prose(name: Name) -> bool {
    matches!(name, Name::Abstract | Name::Notes | Name::Other)
}

/// A text with one space between two words.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines outside of records.
#[derive(Default)]
struct Outside {
    /// The first line of running text, and how many there are.
    text: Option<(u64, usize)>,
    /// Tags after the end of a record, or before the first.
    tags: Option<Open>,
    lines: Vec<String>,
}

impl Outside {
    /// What was found belongs to no record.
    fn end(&mut self, dialect: &Dialect, parsed: &mut Parsed) {
        if let Some((line, n)) = self.text.take() {
            parsed.warn(line, format!("{n} lines from here stand outside of any record and are not read"));
        }
        if let Some(mut open) = self.tags.take() {
            open.finish(dialect);
            let mut tags: Vec<&str> = open.draft.fields().iter().map(|f| &*f.tag).collect();
            tags.dedup();
            let (shown, more) =
                (tags.iter().take(4).copied().collect::<Vec<_>>().join(", "), tags.len().saturating_sub(4));
            let more = if more > 0 { format!(" and {more} more tags") } else { String::new() };
            let message =
                format!("found {shown}{more} outside of any record, expected {} before; not read", dialect.opening);
            parsed.warn(open.draft.line(), message);
        }
        parsed.other.append(&mut self.lines);
    }
}

pub(super) fn read(text: &str, dialect: &Dialect, work: &Work) -> Parsed {
    let mut parsed = Parsed::default();
    let opening = |line: &str| {
        let opens = |t: Tagged| t.tag == dialect.opening || dialect.openers.contains(&t.tag);
        (dialect.tagged)(line).is_some_and(|t| opens(t) && t.form != Form::Doubtful)
    };
    let opened = lines_while(text, work).any(|(_, line)| opening(line));
    let mut joins = if opened && dialect.ending.is_some() { Vec::new() } else { blocks(text, dialect, work) };
    joins.reverse();
    let mut open: Option<Open> = None;
    let mut outside = Outside::default();
    let mut blank = true;
    work.begin_counted("reading", "bytes", text.len());
    for (number, line) in lines(text) {
        if work.did(line.len() + 1).is_err() {
            break;
        }
        if is_blank(line, dialect) {
            blank = true;
            continue;
        }
        let after_blank = std::mem::take(&mut blank);
        let block = if after_blank { joins.pop() } else { None };
        let found = (dialect.tagged)(line);
        let Some(Tagged { tag, text, form }) = found.filter(|t| !is_text(t, open.as_ref(), dialect)) else {
            text_line(number, line, found, open.as_mut(), &mut outside, dialect, &mut parsed);
            continue;
        };
        if form != Form::Proper {
            let head = line[..line.len() - text.len()].trim_end();
            let expected = (dialect.model)(tag);
            parsed.warn(number, format!("found '{head}', expected '{expected}'; it is read as that"));
        }
        if dialect.around.contains(&tag) {
            if let Some(unended) = open.take() {
                unended.end(dialect, &mut parsed);
            }
        } else if Some(tag) == dialect.ending {
            ending(number, tag, open.take(), &mut outside, dialect, &mut parsed);
        } else if tag == dialect.opening {
            if let Some(unended) = open.take() {
                if let Some(ending) = dialect.ending {
                    let begun = unended.draft.line();
                    let message = format!("a record begins; the one from line {begun} has no {ending} and ends here");
                    parsed.warn(number, message);
                }
                unended.end(dialect, &mut parsed);
            }
            outside.end(dialect, &mut parsed);
            let mut record = Open::at(number, tag);
            record.start(tag, text, number, dialect);
            open = Some(record);
        } else if opened && dialect.ending.is_some() && open.is_none() {
            outside.lines.push(line.to_owned());
            outside.tags.get_or_insert_with(|| Open::at(number, tag)).start(tag, text, number, dialect);
        } else {
            let opens = dialect.openers.contains(&tag);
            let begins = open.as_ref().is_none_or(|o| {
                block.as_ref().is_some_and(|b| b.begins_after(o))
                    || (opens && (after_blank || o.first == tag))
                    || (!after_blank && !opened && o.begins_again(tag, dialect))
            });
            if begins {
                if let Some(done) = open.take() {
                    done.end(dialect, &mut parsed);
                }
                outside.end(dialect, &mut parsed);
                if opened && !opens {
                    say_unopened(tag, number, dialect, &mut parsed);
                }
                open = Some(Open::at(number, tag));
            }
            if let Some(record) = &mut open {
                record.start(tag, text, number, dialect);
            }
        }
    }
    if let Some(record) = open {
        if let Some(ending) = dialect.ending {
            parsed.warn(record.draft.line(), format!("the last record has no {ending}; it ends with the file"));
        }
        record.end(dialect, &mut parsed);
    }
    outside.end(dialect, &mut parsed);
    if !opened && !parsed.records.is_empty() {
        let (line, opening) = (parsed.records[0].line, dialect.opening);
        let message = format!("no record begins with {opening}; a blank line, or the first tag once more, begins one");
        parsed.warn(line, message);
    }
    parsed
}

/// A line without a tag goes on with the text above, or stands between records.
fn text_line(
    number: u64,
    line: &str,
    found: Option<Tagged<'_>>,
    open: Option<&mut Open>,
    outside: &mut Outside,
    dialect: &Dialect,
    parsed: &mut Parsed,
) {
    match open.filter(|o| o.text.is_some()) {
        Some(record) => {
            let (more, marked) = (dialect.goes_on)(line);
            let above = record.current().unwrap_or_default();
            if found.is_some_and(|t| t.form == Form::Doubtful) {
                parsed.warn(number, format!("found a line that begins like a tag; it goes on with {above} above"));
            } else if !marked {
                let message =
                    "found a line without a tag, expected six spaces before it; it goes on with the line above";
                parsed.warn(number, message);
            }
            record.go_on(more, dialect);
        }
        // Running numbers, links and headings stand between records.
        None if line.chars().filter(|c| c.is_alphabetic()).count() > 2 => {
            outside.text.get_or_insert((number, 0)).1 += 1;
            outside.lines.push(line.to_owned());
        }
        None => {}
    }
}

/// The end of a record: of the one that is open, or of one that lost its beginning.
fn ending(number: u64, tag: &str, open: Option<Open>, outside: &mut Outside, dialect: &Dialect, parsed: &mut Parsed) {
    match (open, outside.tags.take()) {
        (Some(record), _) => record.end(dialect, parsed),
        (None, Some(mut lost)) => {
            lost.finish(dialect);
            if lost.draft.fields().iter().any(|f| f.name != Name::Other) {
                say_unopened(&lost.first, lost.draft.line(), dialect, parsed);
                outside.lines.clear();
                lost.end(dialect, parsed);
            } else {
                outside.tags = Some(lost);
            }
        }
        (None, None) => parsed.warn(number, format!("found {tag}, the end of a record, where none was begun")),
    }
}

fn say_unopened(tag: &str, line: u64, dialect: &Dialect, parsed: &mut Parsed) {
    let kind = if dialect.tags.first().is_some_and(|(_, name)| *name == Name::Kind) { "; it has no type" } else { "" };
    parsed.warn(line, format!("a record begins with {tag}, expected {}{kind}", dialect.opening));
}

/// Whether a line that begins like a tag is text: of a field that is broken into lines, or of no record's end.
fn is_text(found: &Tagged, open: Option<&Open>, dialect: &Dialect) -> bool {
    if Some(found.tag) == dialect.ending && !found.text.trim().is_empty() {
        return true;
    }
    if found.form != Form::Doubtful {
        return false;
    }
    let Some(above) = open.and_then(|o| o.text.as_ref()) else { return open.is_none() };
    let last = &above.text[above.last..];
    let prose = matches!(meaning(dialect.tags, &above.tag), Name::Abstract | Name::Notes | Name::Title | Name::Other);
    prose && !last.ends_with(['.', '?', '!']) && (above.last > 0 || last.len() >= SHORT_LINE)
}

/// A text whose records with an indent have none: all of them, or some among others.
pub(super) fn dedented<'a>(text: &'a str, dialect: &Dialect, work: &Work) -> Cow<'a, str> {
    let opens = |line: &str| (dialect.tagged)(line).is_some_and(|t| t.tag == dialect.opening && t.form == Form::Proper);
    let ends =
        |line: &str| (dialect.tagged)(line).is_some_and(|t| Some(t.tag) == dialect.ending && t.text.trim().is_empty());
    let indent_of = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let indented = |line: &str, least: usize| {
        let white = indent_of(line);
        white >= least && opens(&line[white..])
    };
    if !lines_while(text, work).any(|(_, line)| indented(line, 1)) {
        return Cow::Borrowed(text);
    }
    // Among other records one space or tab is a slip, which is said.
    let least = if lines_while(text, work).any(|(_, line)| opens(line)) { 2 } else { 1 };
    let mut out = String::with_capacity(text.len());
    let (mut indent, mut open, mut after_blank) = (0, false, true);
    for (_, line) in lines_while(text, work) {
        // Inside of a record such a line goes on with a text.
        if indented(line, least) && (!open || after_blank || indent > 0) {
            (indent, open) = (indent_of(line), true);
        } else if opens(line) {
            (indent, open) = (0, true);
        }
        let white = line.bytes().take(indent).take_while(|b| matches!(b, b' ' | b'\t')).count();
        let line = &line[white..];
        out.push_str(line);
        out.push('\n');
        after_blank = is_blank(line, dialect);
        if ends(line) {
            (indent, open) = (0, false);
        }
    }
    Cow::Owned(out)
}

/// Where texts keep their lines, a line of spaces is one of them.
fn is_blank(line: &str, dialect: &Dialect) -> bool {
    line.is_empty() || (dialect.between == ' ' && line.trim().is_empty())
}

/// Lines between two blank ones that begin with a tag other than the opening one.
struct Block<'a> {
    tags: Vec<&'a str>,
    titled: bool,
}

impl Block<'_> {
    /// Whether it begins a record, and does not go on with the one above: it has a title, or what a record has only once stands in both.
    fn begins_after(&self, above: &Open) -> bool {
        self.titled
            || self.tags.first().is_some_and(|tag| *tag == above.first)
            || self.tags.iter().any(|tag| above.has(tag))
    }
}

impl Open {
    /// Whether a tag begins the next record because it began this one.
    fn begins_again(&self, tag: &str, dialect: &Dialect) -> bool {
        let name = meaning(dialect.tags, tag);
        tag == self.first && self.current() != Some(tag) && (name == Name::Other || !name.repeats())
    }
}

/// For each first line after a blank one, the block that it begins.
fn blocks<'a>(text: &'a str, dialect: &Dialect, work: &'a Work) -> Vec<Block<'a>> {
    let mut found: Vec<Block> = Vec::new();
    let mut blank = true;
    for (_, line) in lines_while(text, work) {
        if is_blank(line, dialect) {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) {
            found.push(Block { tags: Vec::new(), titled: false });
        }
        let (Some(block), Some(tagged)) = (found.last_mut(), (dialect.tagged)(line)) else { continue };
        let name = meaning(dialect.tags, tagged.tag);
        block.titled |= name == Name::Title;
        if block.tags.is_empty() || (!name.repeats() && name != Name::Kind && !block.tags.contains(&tagged.tag)) {
            block.tags.push(tagged.tag);
        }
    }
    found
}

/// How many records a text holds by its opening tags: counted line by line, without regard to what the reader makes of them. A part
/// without that tag is one where it has an end, or where no record of the file has the tag.
pub(super) fn count(text: &str, is: fn(&str) -> Mark, has_ends: bool, work: &Work) -> usize {
    let (mut opened, mut unopened, mut parts) = (0, 0, 0);
    let (mut open, mut tags, mut titled, mut by_opener) = (false, false, false, false);
    let mut close = |open: &mut bool, tags: &mut bool, titled: &mut bool, sure: bool| {
        unopened += usize::from(!*open && (sure || *titled) && *tags);
        parts += usize::from(*tags);
        (*open, *tags, *titled) = (false, false, false);
    };
    for (_, line) in lines_while(text, work) {
        by_opener &= tags;
        match is(line) {
            Mark::Opener if !tags || by_opener => {
                opened += 1;
                (open, tags, by_opener) = (true, true, true);
            }
            Mark::Opening => {
                if has_ends {
                    titled = false;
                } else if tags && !open {
                    close(&mut open, &mut tags, &mut titled, false);
                }
                opened += 1;
                (open, tags, by_opener) = (true, true, false);
            }
            Mark::Ending => close(&mut open, &mut tags, &mut titled, true),
            Mark::Title => (tags, titled) = (true, true),
            Mark::Tag | Mark::Opener => tags = true,
            Mark::Blank if !has_ends || opened == 0 => close(&mut open, &mut tags, &mut titled, false),
            Mark::Blank | Mark::Text => {}
        }
    }
    if !has_ends || opened == 0 {
        close(&mut open, &mut tags, &mut titled, false);
    }
    if opened == 0 { parts } else { opened + unopened }
}

/// What the count takes a line for.
pub(super) enum Mark {
    Opening,
    Opener,
    Ending,
    Title,
    Tag,
    Blank,
    Text,
}
