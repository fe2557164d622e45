//! BibTeX: entries that bibtexparser, pybtex and BibTeX itself can read. Keys are unique; people are `Last, First`, bodies stand in brackets;
//! signs that mean something to TeX are escaped.

use std::collections::HashSet;

use qes_work::Work;

use super::people::Person;
use super::publication::{Publication, one_line};
use super::types::of_word;
use super::{Entry, Fields, letters, new_tag};
use crate::formats::bibtex::{CARRIER, KEY, TAGS, TYPE, between, is_plain, is_verbatim, read};
use crate::formats::{Parsed, carried, meaning};
use crate::people::is_one;
use crate::{Field, Name, Record};

/// The tags of BibTeX in the table of what has no meaning of its own.
const EXTRA: usize = 2;

/// Words of a title that tell nothing in a key.
const SMALL: &[&str] =
    &["a", "an", "the", "on", "of", "in", "for", "to", "and", "der", "die", "das", "le", "la", "les", "el"];

/// The keys that are taken.
#[derive(Default)]
pub(super) struct Ids(HashSet<String>);

impl Ids {
    /// A key for a record: its own where it has one that can be used, else one of author, year and title; never one twice.
    pub fn of(&mut self, record: &Record, number: usize) -> String {
        let own = record.fields.iter().find(|f| f.name == Name::Key && &*f.tag == KEY && is_key(&f.value));
        let id = own.map_or_else(|| new_id(record, number), |field| field.value.clone());
        let mut unique = id.clone();
        let mut again = 1;
        while !self.0.insert(unique.to_lowercase()) {
            again += 1;
            unique = format!("{id}-{again}");
        }
        unique
    }
}

fn new_id(record: &Record, number: usize) -> String {
    let usable =
        |key: &&str| key.is_ascii() && is_key(key) && key.contains(|c: char| c.is_ascii_alphabetic()) && key.len() < 80;
    if let Some(key) = record.first(Name::Key).filter(usable) {
        return key.to_owned();
    }
    let p = Publication::of(record);
    let plain = |text: &str| -> String {
        deunicode::deunicode(text).chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
    };
    let last = p.authors.first().map_or("", |a| a.name.split(',').next().unwrap_or_default());
    let title = deunicode::deunicode(&p.title).to_lowercase();
    let word = title.split(|c: char| !c.is_ascii_alphanumeric()).find(|w| w.len() > 1 && !SMALL.contains(w));
    let id: String =
        [plain(last), p.year.clone(), word.unwrap_or_default().to_owned()].concat().chars().take(60).collect();
    if id.contains(|c: char| c.is_ascii_alphabetic()) { id } else { format!("record{number}") }
}

pub(super) fn standard(publication: &Publication) -> Vec<Field> {
    let p = publication;
    let mut fields = Fields::new(TAGS);
    fields.add_as(Name::Kind, TYPE, p.own_kind(TYPE, is_type).unwrap_or(p.kind.bibtex));
    people(&mut fields, "author", &p.authors);
    fields.add("title", &one_line(&p.title));
    if p.in_journal() || !(p.in_book() || is_whole(p)) {
        fields.add("journal", &p.container);
    } else {
        fields.add(if p.in_book() { "booktitle" } else { "series" }, &p.container);
    }
    fields.add("shortjournal", &p.abbreviation);
    people(&mut fields, "editor", &p.editors);
    fields.add("year", &p.year);
    if let Some(date) = p.date.as_ref().filter(|d| d.month.is_some()) {
        fields.add("date", &date.iso());
    }
    fields.add("volume", &p.volume);
    fields.add("number", &p.number);
    fields.add("pages", &p.pages.text);
    let publisher = match p.kind.bibtex {
        "phdthesis" | "mastersthesis" => "school",
        "techreport" => "institution",
        _ => "publisher",
    };
    fields.add(publisher, &p.publisher);
    fields.add("address", &p.place);
    fields.add("doi", &p.doi);
    fields.add("pmid", &p.pmid);
    fields.add("pmcid", &p.pmcid);
    fields.add("issn", p.issns.first().map_or("", String::as_str));
    fields.add("isbn", p.isbns.first().map_or("", String::as_str));
    fields.add("url", p.urls.first().map_or("", String::as_str));
    fields.add("language", &p.language);
    p.keywords.iter().for_each(|keyword| fields.add("keywords", keyword));
    fields.add("abstract", &one_line(&p.summary));
    fields.add("note", &p.notes.iter().map(|n| one_line(n)).collect::<Vec<_>>().join("; "));
    let taken = fields.all.iter().any(|f| &*f.tag == "series");
    fields.add_extras(p, EXTRA);
    if taken
        && let Some(second) = fields.all.iter().rposition(|f| &*f.tag == "series").filter(|_| !p.extras[1].is_empty())
    {
        fields.all.remove(second);
    }
    fields.all
}

/// Whether it stands in a series, if in anything.
fn is_whole(p: &Publication) -> bool {
    matches!(p.kind.bibtex, "book" | "booklet" | "proceedings" | "phdthesis" | "mastersthesis" | "techreport")
}

/// The people of one field. How they are written is settled here, for it is here that bodies are known.
fn people(fields: &mut Fields, tag: &str, people: &[Person]) {
    let start = fields.all.len();
    for person in people {
        fields.add(tag, &person.name);
    }
    let one = |person: &Person| {
        let text = latex(&person.bibtex_order());
        if person.body || is_and(&person.name) || !is_one(&person.name) || person.name.matches(',').count() > 2 {
            format!("{{{text}}}")
        } else {
            text
        }
    };
    let all: Vec<String> = people.iter().filter(|p| !p.name.trim().is_empty()).map(one).collect();
    if let Some(first) = fields.all.get_mut(start) {
        first.raw = Some(format!("{{{}}}", all.join(" and ")).into());
    }
}

/// The tag of a name that stands beside the one in the list of people.
const BESIDE: &str = "";

/// Gives people the names back that other formats have for them: `Berg A` stands beside `Berg, A`, which every program can read.
pub(in crate::formats) fn restored(mut parsed: Parsed, work: &Work) -> Parsed {
    for record in parsed.records.iter_mut().take_while(|_| !work.is_stopped()) {
        for name in [Name::Authors, Name::Editors] {
            restore(record, name);
        }
    }
    parsed
}

fn restore(record: &mut Record, name: Name) {
    let is_own = |f: &Field| f.name == name && meaning(TAGS, &f.tag.to_lowercase()) == name;
    let listed: Vec<usize> = (0..record.fields.len()).filter(|n| is_own(&record.fields[*n])).collect();
    let beside: Vec<usize> =
        (0..record.fields.len()).filter(|n| record.fields[*n].name == name && !listed.contains(n)).collect();
    let (Some(first), false) = (listed.first(), beside.is_empty()) else { return };
    let list = listed.iter().map(|n| latex(&record.fields[*n].value)).collect::<Vec<_>>().join(" and ");
    let mut given: Vec<usize> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    for place in beside {
        let same = |n: &&usize| {
            !given.contains(n) && letters(&record.fields[**n].value) == letters(&record.fields[place].value)
        };
        if let Some(n) = listed.iter().find(same).copied() {
            let value = record.fields[place].value.clone();
            record.fields[n].value = value;
            given.push(n);
            taken.push(place);
        }
    }
    if taken.is_empty() {
        return;
    }
    record.fields[*first].raw.get_or_insert_with(|| format!("{{{list}}}").into());
    let mut place = 0;
    record.fields.retain(|_| {
        place += 1;
        !taken.contains(&(place - 1))
    });
}

pub(super) fn entry(entry: &Entry<'_>, out: &mut String) {
    let fields = &entry.fields[..];
    let kind = fields.iter().position(|f| f.name == Name::Kind && &*f.tag == TYPE);
    let key = fields.iter().position(|f| f.name == Name::Key && &*f.tag == KEY && f.value == entry.id);
    let written = kind.filter(|place| is_type(&fields[*place].value));
    let type_text = written.map_or_else(
        || {
            fields
                .iter()
                .find(|f| f.name == Name::Kind)
                .and_then(|f| of_word(&f.value))
                .map_or("misc", |kind| kind.bibtex)
        },
        |place| fields[place].value.as_str(),
    );
    out.push_str(&format!("@{type_text}{{{},\n", entry.id));
    let mut carriers = 0;
    for field in &entry.before {
        carry(field, &mut carriers, out);
    }
    let mut taken: HashSet<String> = HashSet::new();
    let mut place = 0;
    while place < fields.len() {
        let run = run(&fields[place..]);
        if Some(place) != written && Some(place) != key {
            write_run(entry, place, run, &mut taken, &mut carriers, out);
        }
        place += run;
    }
    for field in &entry.after {
        carry(field, &mut carriers, out);
    }
    out.push_str("}\n\n");
}

/// The fields that stand behind one tag.
fn write_run(
    entry: &Entry<'_>,
    place: usize,
    length: usize,
    taken: &mut HashSet<String>,
    carriers: &mut usize,
    out: &mut String,
) {
    let run = &entry.fields[place..place + length];
    let field = &run[0];
    let named = is_name(&field.tag);
    let own = entry.is_own(place, named && meaning(TAGS, &field.tag.to_lowercase()) == field.name, named);
    let tag = if own { Some(&*field.tag) } else { new_tag(TAGS, field, &entry.fields) };
    let Some(tag) = tag.filter(|tag| !taken.contains(&tag.to_lowercase())) else {
        // One that is trusted for a trial must not come back from beside.
        return run.iter().filter(|_| !entry.trusted.contains(&place)).for_each(|field| carry(field, carriers, out));
    };
    if entry.own && field.name == Name::Other && field.raw.is_none() && !is_plain(&field.value) {
        // It was no field of the file; the file's own keeps how it was written.
        return carry(field, carriers, out);
    }
    let raw = field.raw.as_deref().filter(|_| own && run[1..].iter().all(|f| f.raw.is_none()));
    let text = raw.map_or_else(|| braced(field.name, run), str::to_owned);
    if raw.is_none() && text.trim_matches(['{', '}', ' ']).is_empty() {
        return run.iter().filter(|_| entry.own).for_each(|field| carry(field, carriers, out));
    }
    if entry.own && !entry.trusted.contains(&place) && (raw.is_none() || is_list(field.name)) {
        let content = |f: &Field| (f.name, one_line(&f.value));
        let read = reread(tag, &text).unwrap_or_default();
        let same = |(a, b): (&Field, &Field)| a.name == b.name && letters(&a.value) == letters(&b.value);
        if raw.is_some() && read.len() == run.len() && read.iter().zip(run).all(same) {
            for (_, field) in read.iter().zip(run).filter(|(read, field)| read.value != field.value) {
                carry(&Field::new(field.name, BESIDE, &field.value), carriers, out);
            }
        } else if !read.iter().map(content).eq(run.iter().map(content)) {
            for field in run {
                carry(field, carriers, out);
            }
            // The people of a list would stand there twice, and another field of this tag has its place.
            let twice = entry.fields.iter().filter(|f| f.tag.eq_ignore_ascii_case(tag)).count() > 1;
            if is_list(field.name) || twice {
                return;
            }
        }
    }
    out.push_str(&format!("  {tag} = {text},\n"));
    taken.insert(tag.to_lowercase());
}

/// The text of a field or of the parts of a list.
fn braced(name: Name, run: &[Field]) -> String {
    let values: Vec<String> = run.iter().map(|f| f.value.clone()).collect();
    let one = |value: &String| {
        let text = if is_verbatim(&run[0].tag) { address(&one_line(value)) } else { latex(&one_line(value)) };
        let text = if name == Name::Pages { ranges(&text) } else { text };
        let people = matches!(name, Name::Authors | Name::Editors);
        let body = people && (is_and(value) || !is_one(value) || super::people::person(value, true, false).body);
        let list = name == Name::Keywords && value.contains(';');
        if body || list { format!("{{{text}}}") } else { text }
    };
    let parts: Vec<String> = values.iter().map(one).collect();
    // A comma in the only keyword would stand between two.
    let lone = name == Name::Keywords && matches!(values.as_slice(), [one] if one.contains(',') && !one.contains(';'));
    format!("{{{}{}}}", parts.join(between(name, &values)), if lone { ";" } else { "" })
}

/// Pages with TeX's hyphens from one to the other.
fn ranges(text: &str) -> String {
    let one = |part: &str| match super::publication::Pages::of_text(part).ends {
        Some((first, last)) if first != last => format!("{first}--{last}"),
        _ => part.trim().to_owned(),
    };
    text.split(',').map(one).collect::<Vec<_>>().join(", ")
}

/// An address as it stands: `biblatex` and the styles of BibTeX take it so. Brackets that are no pair would end the field.
fn address(text: &str) -> String {
    let mut depth = 0_i64;
    let paired = text.bytes().all(|b| {
        depth += i64::from(b == b'{') - i64::from(b == b'}');
        depth >= 0
    });
    if paired && depth == 0 && !text.contains('\\') { text.to_owned() } else { latex(text) }
}

/// A text with the signs escaped that mean something to TeX. Brackets that are no pair would end the field.
pub(in crate::formats) fn latex(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '%' | '#' | '$' | '&' | '_' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The fields that a text gives where it stands behind this tag.
fn reread(tag: &str, written: &str) -> Option<Vec<Field>> {
    let parsed = read(&format!("@misc{{key,\n  {tag} = {written},\n}}\n"), &Work::new());
    let [record] = <[Record; 1]>::try_from(parsed.records).ok()?;
    Some(record.fields.into_iter().filter(|f| !matches!(f.name, Name::Kind | Name::Key)).collect())
}

/// How many fields from here stand behind one tag.
fn run(fields: &[Field]) -> usize {
    let first = &fields[0];
    if !is_list(first.name) {
        return 1;
    }
    let run = fields.iter().take_while(|f| f.name == first.name && f.tag == first.tag).count();
    match first.raw.as_deref() {
        // What a file wrote covers the people that it named, and none that came from elsewhere.
        Some(raw) if run > 1 && is_name(&first.tag) => {
            reread(&first.tag, raw).map_or(1, |read| read.len().clamp(1, run))
        }
        _ => run,
    }
}

fn is_list(name: Name) -> bool {
    matches!(name, Name::Authors | Name::Editors | Name::Keywords)
}

/// A name that would be taken for what is between two.
fn is_and(name: &str) -> bool {
    name.split(' ').any(|word| word.eq_ignore_ascii_case("and"))
}

fn carry(field: &Field, carriers: &mut usize, out: &mut String) {
    *carriers += 1;
    out.push_str(&format!("  {CARRIER}{carriers} = {{{}}},\n", escaped(&carried(field))));
}

/// Characters that mean something to TeX, as percent codes: of fields that only this program reads.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let spaced = c.is_whitespace() && (c != ' ' || out.is_empty() || out.ends_with(' '));
        if c == '+' {
            out.push_str("++");
        } else if spaced
            || c.is_control()
            || (c.is_ascii_punctuation() && !matches!(c, '(' | ')' | '/' | ':' | ';' | '.' | '|' | '*' | '='))
        {
            out.push_str(&format!("+{:x}.", c as u32));
        } else {
            out.push(c);
        }
    }
    out
}

fn is_name(tag: &str) -> bool {
    tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
        && tag.starts_with(|c: char| c.is_ascii_alphabetic())
        && !tag.to_lowercase().starts_with(CARRIER)
}

pub(crate) fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_:.+/".contains(c))
}

fn is_type(text: &str) -> bool {
    let lower = text.to_lowercase();
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphabetic())
        && !["string", "preamble", "comment"].contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;

    #[test]
    fn signs_of_latex_stay_in_their_fields() {
        for (title, expected) in [
            ("What is pain?", "title = {What is pain?}"),
            ("Pain & rest: 50% of #1", r"title = {Pain \& rest: 50\% of \#1}"),
            ("a ~ b ^ c", r"title = {a \textasciitilde{} b \textasciicircum{} c}"),
            ("O'Brien's", "title = {O'Brien's}"),
            ("\"Quoted\" a@b.org!", "title = {\"Quoted\" a@b.org!}"),
            ("x < y", "title = {x < y}"),
            ("back\\slash", r"title = {back\textbackslash{}slash}"),
            ("{braces}", r"title = {\textbraceleft{}braces\textbraceright{}}"),
            ("half {a pair", r"title = {half \textbraceleft{}a pair}"),
        ] {
            let record = Record { fields: vec![Field::new(Name::Title, "TI", title)], line: 1 };
            let written = super::super::write(crate::Format::Bibtex, &[record], &Work::new()).unwrap();
            assert!(written.contains(expected), "{written}");
            assert_eq!(read(&written, &Work::new()).records[0].first(Name::Title), Some(title));
        }
    }
}
