//! Says every field of the records of a bibliographic file; with an ending, what is written in that format: `fields FILE [ENDING]`.

use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;

use qes_records::{Format, decode};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = arguments.first().ok_or("expected the path of a file")?;
    let ending = Path::new(path).extension().map_or_else(String::new, |e| e.to_string_lossy().into_owned());
    let bytes = std::fs::read(path)?;
    let format = Format::of(&ending, &decode(&bytes).text).ok_or("the format is not known")?;
    let parsed = format.read_bytes(&bytes);
    let mut out = stdout().lock();
    writeln!(out, "{}: {} records of {}", format.label(), parsed.records.len(), parsed.begun)?;
    for warning in &parsed.warnings {
        writeln!(out, "line {}: {}", warning.line, warning.message)?;
    }
    for record in &parsed.records {
        writeln!(out, "record of line {}, year {:?}, pages {:?}", record.line, record.year(), record.pages())?;
        for field in &record.fields {
            let raw = field.raw.as_deref().map_or_else(String::new, |raw| format!("   written {raw}"));
            writeln!(out, "  {:<14} {:<28} {}{raw}", field.name.name(), field.tag, field.value)?;
        }
    }
    for ending in &arguments[1..] {
        let format = if ending == "xml" { Some(Format::EndnoteXml) } else { Format::of(ending, "") };
        let format = format.ok_or("the format to write is not known")?;
        writeln!(out, "--- {}\n{}", format.label(), format.write(&parsed.records, &qes_records::Work::new())?)?;
    }
    Ok(())
}
