//! The table of Embase whose rows are fields: the name of a field in the first cell, its values in those behind it, a blank line between
//! records.

use qes_work::Work;

use super::super::Parsed;
use super::super::draft::Draft;
use crate::people::people_of;
use crate::{Field, Name};

/// Names of fields and what they mean.
const LABELS: &[(&str, Name)] = &[
    ("TITLE", Name::Title),
    ("AUTHOR NAMES", Name::Authors),
    ("AUTHORS", Name::Authors),
    ("EDITORS", Name::Editors),
    ("SOURCE TITLE", Name::Journal),
    ("PUBLICATION YEAR", Name::Year),
    ("VOLUME", Name::Volume),
    ("ISSUE", Name::Number),
    ("FIRST PAGE", Name::FirstPage),
    ("LAST PAGE", Name::LastPage),
    ("PUBLICATION TYPE", Name::Kind),
    ("ISSN", Name::Issn),
    ("ISBN", Name::Issn),
    ("BOOK PUBLISHER", Name::Publisher),
    ("PUBLISHER", Name::Publisher),
    ("ABSTRACT", Name::Abstract),
    ("AUTHOR KEYWORDS", Name::Keywords),
    ("EMTREE DRUG INDEX TERMS", Name::Keywords),
    ("EMTREE DRUG INDEX TERMS (MAJOR FOCUS)", Name::Keywords),
    ("EMTREE MEDICAL INDEX TERMS", Name::Keywords),
    ("EMTREE MEDICAL INDEX TERMS (MAJOR FOCUS)", Name::Keywords),
    ("LANGUAGE OF ARTICLE", Name::Language),
    ("MEDLINE PMID", Name::Pmid),
    ("PUI", Name::Accession),
    ("DOI", Name::Doi),
    ("FULL TEXT LINK", Name::Url),
    ("EMBASE LINK", Name::Url),
    ("COPYRIGHT", Name::Other),
];

/// Says of a record what it says where no other field does.
const SOURCE: &str = "SOURCE";

/// Rows that are looked at.
const SAMPLE: usize = 60;

/// Whether a text is such a table: each of its first rows begins with a name in capitals, most of them known, one that of the title.
pub fn is_vertical(text: &str) -> bool {
    let mut reader = reader(text);
    let rows: Vec<Vec<String>> =
        reader.records().take(SAMPLE).map_while(Result::ok).map(|row| filled(&row)).filter(|r| !r.is_empty()).collect();
    let known = rows.iter().filter(|row| row[0] == SOURCE || meaning(&row[0]).is_some()).count();
    let capitals = |label: &str| label.chars().any(char::is_alphabetic) && !label.chars().any(char::is_lowercase);
    let mut titles = rows.iter().filter(|row| row[0] == "TITLE");
    rows.len() > 2
        && rows.iter().all(|row| capitals(&row[0]))
        && known * 2 > rows.len()
        // The names of columns in one row would be a head.
        && titles.next().is_some_and(|row| row.get(1).is_none_or(|title| meaning(title).is_none()))
}

pub(super) fn read(text: &str, work: &Work) -> Parsed {
    let mut parsed = Parsed::default();
    work.begin_counted("reading", "bytes", text.len());
    let mut at = 0;
    let mut reader = reader(text);
    let mut draft: Option<Draft> = None;
    let (mut begun, mut opening, mut last) = (0, None::<String>, 0);
    for row in reader.records() {
        if super::read_on(&row, &mut at, work).is_err() {
            break;
        }
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(0, ::csv::Position::line);
                parsed.warn(line, format!("the row cannot be read: {error}"));
                continue;
            }
        };
        let line = row.position().map_or(0, ::csv::Position::line);
        let cells = filled(&row);
        let Some((label, values)) = cells.split_first() else { continue };
        // The first field of the first record begins the others.
        let opening = opening.get_or_insert_with(|| label.clone());
        if label == opening || (label == "TITLE" && titled(draft.as_ref())) {
            begun += usize::from(label == opening);
            if let Some(done) = draft.take() {
                end(done, &mut parsed);
            }
        }
        let draft = draft.get_or_insert_with(|| Draft::at(line));
        last = line;
        for field in fields(label, values) {
            draft.push(field, line);
        }
    }
    if let Some(done) = draft {
        end(done, &mut parsed);
    }
    let by = format!("its rows '{}'", opening.unwrap_or_default());
    if begun != parsed.records.len() {
        parsed.warn(last, "a record begins with another field than the first one");
    }
    parsed.counted(begun, &by)
}

fn titled(draft: Option<&Draft>) -> bool {
    draft.is_some_and(|d| d.fields().iter().any(|f| f.name == Name::Title))
}

fn reader(text: &str) -> ::csv::Reader<&[u8]> {
    let text = text.trim_start_matches('\u{feff}');
    ::csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(super::separator(text.trim_start()))
        .from_reader(text.as_bytes())
}

/// The cells of a row up to the last that is filled.
fn filled(row: &::csv::StringRecord) -> Vec<String> {
    let mut cells: Vec<String> = row.iter().map(|cell| cell.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}

fn meaning(label: &str) -> Option<Name> {
    LABELS.iter().find(|(known, _)| known.eq_ignore_ascii_case(label)).map(|(_, name)| *name)
}

/// The fields of a row: one for each value where there may be several, else all in one.
fn fields(label: &str, values: &[String]) -> Vec<Field> {
    let name = meaning(label).unwrap_or(Name::Other);
    let one = |value: &str| Field::new(name, label, value);
    match name {
        Name::Authors | Name::Editors => values.iter().flat_map(|v| people_of(v)).map(|v| one(&v)).collect(),
        _ if name.repeats() && name != Name::Other => {
            values.iter().flat_map(|v| v.split(';')).map(str::trim).filter(|v| !v.is_empty()).map(one).collect()
        }
        _ => vec![one(&values.join("; "))],
    }
}

/// Ends a record: its source tells the journal, the volume and the pages where no other field does.
fn end(mut draft: Draft, parsed: &mut Parsed) {
    let source = draft.fields().iter().position(|f| &*f.tag == SOURCE);
    if let Some(place) = source {
        let line = draft.line_of(place);
        for (name, value) in parts_of(&draft.fields()[place].value.clone()) {
            let paged = name == Name::Pages && draft.fields().iter().any(|f| f.name == Name::FirstPage);
            if !value.is_empty() && !paged && !draft.fields().iter().any(|f| f.name == name && !f.value.is_empty()) {
                draft.push(Field::new(name, SOURCE, &value), line);
            }
        }
    }
    draft.end(&[], parsed);
}

/// `Journal of Pain (2011) 12:3 (123-130)`
fn parts_of(source: &str) -> Vec<(Name, String)> {
    let year = |at: &usize| source.get(*at + 1..*at + 5).is_some_and(|y| y.bytes().all(|b| b.is_ascii_digit()));
    let dated = |at: &usize| year(at) && source[*at + 5..].starts_with(')');
    let Some(at) = source.match_indices('(').map(|(at, _)| at).find(dated) else { return Vec::new() };
    let rest = source[at + 6..].trim_start();
    let (issue, pages) = rest.split_once('(').unwrap_or((rest, ""));
    let issue = issue.split_whitespace().next().unwrap_or_default().trim_end_matches('.');
    let (volume, number) = issue.split_once(':').unwrap_or((issue, ""));
    let counted = |text: &str| if text.bytes().any(|b| b.is_ascii_digit()) { text.to_owned() } else { String::new() };
    vec![
        (Name::Journal, source[..at].trim().to_owned()),
        (Name::Year, source[at + 1..at + 5].to_owned()),
        (Name::Volume, counted(volume)),
        (Name::Number, counted(number)),
        (Name::Pages, pages.split_once(')').map_or(pages, |(pages, _)| pages).trim().to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\u{feff}\"TITLE\",\"Living with pain\"\n\"AUTHOR NAMES\",\"García M.\",\"van der Berg J.\"\n\"SOURCE\",\"Journal of Pain (2011) 12:3 (123-130)\"\n\"PUBLICATION YEAR\",\"2011\"\n\"DOI\",\"10.1016/j.pain.2011.01.001\"\n\"PUI\",\"L123\"\n\n\"TITLE\",\"Other\"\n\"AUTHOR NAMES\",\"Foo B.\"\n\"SOURCE\",\"BMJ (1999) 1 (e1)\"\n\"EMTREE MEDICAL INDEX TERMS\",\"aged, very\",\"pain\"\n\"PUI\",\"L124\"\n";

    #[test]
    fn fields_below_each_other_are_read() {
        assert!(is_vertical(TEXT));
        let parsed = read(TEXT, &Work::new());
        assert_eq!((parsed.begun, parsed.records.len(), parsed.warnings.len()), (2, 2, 0), "{:?}", parsed.warnings);
        let [first, second] = parsed.records.as_slice() else { panic!("two records") };
        assert_eq!(first.all(Name::Authors).collect::<Vec<_>>(), ["García M.", "van der Berg J."]);
        assert_eq!(first.first(Name::Journal), Some("Journal of Pain"));
        let placed = [first.first(Name::Volume), first.first(Name::Number), first.first(Name::Doi)];
        assert_eq!(placed, [Some("12"), Some("3"), Some("10.1016/j.pain.2011.01.001")]);
        assert_eq!((first.pages(), first.year()), ("123-130".to_owned(), Some(2011)));
        assert_eq!(
            (second.first(Name::Journal), second.year(), second.pages()),
            (Some("BMJ"), Some(1999), "e1".to_owned())
        );
        assert_eq!(second.all(Name::Keywords).collect::<Vec<_>>(), ["aged, very", "pain"]);
    }

    #[test]
    fn other_tables_are_none() {
        for text in [
            "TITLE,AUTHORS,YEAR\nA,B,2001\n",
            "TITLE,AUTHOR NAMES\nABC,DEF\nGHI,JKL\n",
            "name,description\ntitle,The title\nauthors,The authors\n",
            "id,n\n1,2\n",
            "",
        ] {
            assert!(!is_vertical(text), "{text}");
        }
    }
}
