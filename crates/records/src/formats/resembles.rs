//! What a file looks like that holds no records.

use super::Format;
use crate::decode::decode;

/// What the first bytes of a file say, whatever its name.
const SIGNATURES: [(&[u8], &str); 9] = [
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or a workbook (XLSX, ODS, DOCX)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (XLS, DOC)"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a file packed with gzip"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"SQLite format 3", "an SQLite database"),
];

/// Letters of a text that are shown.
const SHOWN: usize = 40;

/// What a file looks like, in words that go on with "found": `an HTML page`, `a PDF`, `BibTeX`, `text that begins with 'Dear'`.
pub fn resembles(bytes: &[u8]) -> String {
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return (*what).to_owned();
    }
    let decoded = decode(bytes);
    let text = decoded.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return "a blank file".to_owned();
    }
    let start: String = text.chars().take(4000).collect();
    let small = start.to_lowercase();
    if small.starts_with("<!doctype html")
        || small.starts_with("<html")
        || (text.starts_with('<') && small.contains("<html"))
    {
        return "an HTML page".to_owned();
    }
    if text.starts_with('<') {
        return format!("XML whose first element is '{}'", first_element(&start));
    }
    if let Some(format) = Format::by_text(&start) {
        return format!("{} without a record", format.label());
    }
    if serde_json::from_str::<serde_json::Value>(text).is_ok_and(|v| v.is_object() || v.is_array())
        || begins_as_json(text)
    {
        return "JSON".to_owned();
    }
    if start.contains('\0') {
        return "bytes that are no text".to_owned();
    }
    table(&start).unwrap_or_else(|| {
        let line = start.lines().next().unwrap_or_default();
        let shown: String = line.chars().take(SHOWN).collect();
        let more = if shown.len() < line.len() { "…" } else { "" };
        format!("text that begins with '{}{more}'", shown.trim_end())
    })
}

fn first_element(text: &str) -> String {
    let names = text.split('<').skip(1).filter(|rest| rest.starts_with(|c: char| c.is_alphabetic()));
    let name = |rest: &str| {
        rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default().to_owned()
    };
    names.map(name).next().unwrap_or_default().chars().take(SHOWN).collect()
}

fn begins_as_json(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    matches!((signs.next(), signs.next()), (Some('{'), Some('"')) | (Some('['), Some('{')))
}

/// A table of text: its first lines have the same signs between cells.
fn table(start: &str) -> Option<String> {
    let lines: Vec<&str> = start.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
    let between = [('\t', "tabs"), (';', "semicolons"), (',', "commas")];
    let same = |sign: char| {
        let counts: Vec<usize> = lines.iter().map(|line| line.matches(sign).count()).collect();
        counts[0] > 0 && (counts.len() > 1 || counts[0] > 1) && counts.iter().skip(1).all(|n| *n >= counts[0])
    };
    between.into_iter().find(|(sign, _)| same(*sign)).map(|(_, name)| format!("a table of values apart by {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named() {
        for (bytes, expected) in [
            (&b"%PDF-1.7\n"[..], "a PDF"),
            (b"PK\x03\x04rest", "a ZIP archive or a workbook (XLSX, ODS, DOCX)"),
            (b"\n<!DOCTYPE html><html><body>Sign in</body>", "an HTML page"),
            (
                b"<?xml version='1.0'?>\n<PubmedArticleSet><PubmedArticle>",
                "XML whose first element is 'PubmedArticleSet'",
            ),
            (b"[{\"title\": \"a\"}]", "JSON"),
            (b"Title,Authors,Year\na,b,1\n", "a table of values apart by commas"),
            (b"Title\tAuthors\na\tb\n", "a table of values apart by tabs"),
            (b"@comment{nothing}", "BibTeX without a record"),
            (b"Dear all,\nsee the file", "text that begins with 'Dear all,'"),
            (b" \r\n", "a blank file"),
        ] {
            assert_eq!(resembles(bytes), expected);
        }
    }
}
