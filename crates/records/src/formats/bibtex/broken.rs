//! An entry that is no BibTeX as a whole: its fields, each by itself.

use std::collections::HashSet;

use biblatex::RawBibliography;

use super::blocks::Block;
use super::salvage::salvage;
use super::{KEY, Place, Strings, TYPE, value_fields};
use crate::formats::Parsed;
use crate::formats::draft::Draft;
use crate::formats::tagged::spaced;
use crate::formats::write::is_key;

use crate::{Field, Name};

/// Reads the fields that can be read. `fault` is what the parser found, and its line.
pub(super) fn read(
    block: &Block,
    fault: Option<(u64, String)>,
    strings: &Strings,
    draft: &mut Draft,
    parsed: &mut Parsed,
) {
    let fields = salvage(block.text);
    if fields.is_empty() {
        parsed.warn(block.line, "the entry cannot be read, and no field of it; it is kept as it stands");
        let whole = Field { name: Name::Other, tag: TYPE.into(), value: block.text.trim().to_owned(), raw: None };
        return draft.push(whole, block.line);
    }
    draft.push(Field::new(Name::Kind, TYPE, &block.kind), block.line);
    let head = block.text[..fields[0].at]
        .split_once(['{', '('])
        .map_or("", |(_, key)| key.trim_matches([',', ' ', '\n', '\r', '\t']));
    let (head, behind) = head.split_once(',').unwrap_or((head, ""));
    let (head, behind) = (head.trim_end(), spaced(behind));
    if is_key(head) {
        draft.push(Field::new(Name::Key, KEY, head), block.line);
    }
    let mut place = Place { text: block.text, at: 0, line: block.line };
    let mut said = !behind.is_empty();
    if said {
        let found: String = behind.chars().take(40).collect();
        parsed.warn(block.line, format!("found '{found}' behind the key, expected the first field; it is not read"));
    }
    let mut seen = HashSet::new();
    for field in &fields {
        let line = place.line_at(field.at);
        if field.comma_missing {
            said = true;
            parsed.warn(line, format!("a comma is missing before the field '{}'; it is read all the same", field.tag));
        }
        if !field.rest.is_empty() {
            said = true;
            let rest: String = spaced(field.rest).chars().take(40).collect();
            let message =
                format!("found '{rest}' behind the field '{}', expected the next field; it is not read", field.tag);
            parsed.warn(line, message);
        }
        // Quotation marks within quotation marks.
        let inner = field.value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let alone = match inner.filter(|inner| inner.contains('"')) {
            Some(inner) => format!("@misc{{k, {} = {{{inner}}}}}", field.tag),
            None => format!("@misc{{k, {} = {}}}", field.tag, field.value),
        };
        if let Some(raw) = RawBibliography::parse(&alone).ok().filter(|_| field.whole) {
            let again = !seen.insert(field.tag.to_lowercase());
            for pair in raw.entries.iter().flat_map(|entry| &entry.v.fields) {
                value_fields(field.tag, &pair.value.v, strings, again, line, draft, parsed);
            }
        } else {
            said = true;
            let message = format!("the field '{}' is not closed, or is no BibTeX; it is kept as it stands", field.tag);
            parsed.warn(line, message);
            draft.push(Field::new(Name::Other, field.tag, &spaced(field.value)), line);
        }
    }
    if said {
        return;
    }
    match fault {
        Some(_) if !is_key(head) => {
            let found = if head.is_empty() { "no key".to_owned() } else { format!("'{}' for a key", spaced(head)) };
            parsed.warn(block.line, format!("found {found}, expected one word; the entry is read field by field"));
        }
        Some((line, kind)) => {
            parsed.warn(line, format!("the entry is no BibTeX here ({kind}); it is read field by field"));
        }
        None => parsed.warn(block.line, "the brackets of the entry do not match; it is read field by field"),
    }
}
