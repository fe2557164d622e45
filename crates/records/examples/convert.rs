//! Reads a bibliographic file and says what is in it; with a second path, writes it in the format of that ending:
//! `convert FROM [TO]`.

use std::error::Error;
use std::io::{Write, stdout};
use std::path::Path;
use std::time::Instant;

use qes_records::{Format, Name, decode};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let from = arguments.first().ok_or("expected the path of a file")?;
    let ending =
        |path: &str| Path::new(path).extension().map_or_else(String::new, |e| e.to_string_lossy().into_owned());
    let bytes = std::fs::read(from)?;
    let format = Format::of(&ending(from), &decode(&bytes).text).ok_or("the format is not known")?;
    let started = Instant::now();
    let parsed = format.read_bytes(&bytes);
    let seconds = started.elapsed().as_secs_f64();
    let mut out = stdout().lock();
    let (begun, read) = (parsed.begun, parsed.records.len());
    writeln!(
        out,
        "{}, {}: {begun} records begun, {read} read, {} warnings",
        format.label(),
        parsed.encoding,
        parsed.warnings.len()
    )?;
    writeln!(out, "{:.1} ms, {:.0} MB/s", seconds * 1e3, bytes.len() as f64 / seconds / 1e6)?;
    for warning in parsed.warnings.iter().take(20) {
        writeln!(out, "line {}: {}", warning.line, warning.message)?;
    }
    for name in Name::ALL {
        let n = parsed.records.iter().filter(|r| r.first(*name).is_some()).count();
        if n > 0 {
            writeln!(out, "  {:<22}{n}", name.name())?;
        }
    }
    if let Some(to) = arguments.get(1) {
        let format = match ending(to).as_str() {
            "xml" => Some(Format::EndnoteXml),
            other => Format::of(other, ""),
        };
        let format = format.ok_or("the format to write is not known")?;
        std::fs::write(to, format.write(&parsed.records, &qes_records::Work::new())?)?;
    }
    Ok(())
}
