//! Signed JSON, read as generously as it can be: its sender waits for an answer.

use serde::Deserialize;
use serde_json::{Map, Value};

/// Why the content of an authentic request cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("the request's content is not JSON: {reason}")]
    NotJson { reason: String },
    #[error("the request's content is {found}, expected a JSON object")]
    NotAnObject { found: &'static str },
    #[error("the request's content is nested too deep, expected at most 127 levels")]
    TooDeep,
    #[error("the request has {found} MiB, expected at most {most} MiB (a large text belongs in a file)")]
    TooLarge { found: usize, most: usize },
}

/// What could be read, and whether characters had to be replaced for that.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    pub(super) object: Map<String, Value>,
    pub(super) replaced: bool,
}

/// Reads an object. Bytes that are no UTF-8 and halves of surrogate pairs are read as U+FFFD: a text that was cut in the
/// middle of an emoji is still the text that its author sees.
pub(super) fn object(frame: &[u8]) -> Result<Read, Unreadable> {
    match parse(frame) {
        Ok(object) => Ok(Read { object, replaced: false }),
        Err(error) => {
            let mended = mend(frame).ok_or(error)?;
            Ok(Read { object: parse(&mended)?, replaced: true })
        }
    }
}

/// What an answer needs of a header.
pub(super) fn header(frame: &[u8]) -> Option<Map<String, Value>> {
    let header = object(frame).map(|read| read.object).ok().or_else(|| essentials(frame))?;
    header.get("msg_type").is_some_and(|value| value.as_str().is_some_and(|name| !name.is_empty())).then_some(header)
}

/// The date of a header, in microseconds; UTC where it names no time zone.
pub(super) fn date(header: &Map<String, Value>) -> Option<i64> {
    let text = header.get("date")?.as_str()?;
    let timestamp = text.parse::<jiff::Timestamp>().or_else(|_| {
        let local: jiff::civil::DateTime = text.parse()?;
        jiff::tz::Offset::UTC.to_timestamp(local)
    });
    Some(timestamp.ok()?.as_microsecond())
}

/// The fields that every header has. The parser follows only their own values, so that no other can be too deep for it.
#[derive(Deserialize)]
struct Essentials {
    msg_type: String,
    msg_id: Option<String>,
    session: Option<String>,
    username: Option<String>,
    date: Option<String>,
    version: Option<String>,
    subshell_id: Option<String>,
}

fn essentials(frame: &[u8]) -> Option<Map<String, Value>> {
    let mended = mend(frame);
    let read: Essentials = serde_json::from_slice(mended.as_deref().unwrap_or(frame)).ok()?;
    let fields = [
        ("msg_id", read.msg_id),
        ("session", read.session),
        ("username", read.username),
        ("date", read.date),
        ("msg_type", Some(read.msg_type)),
        ("version", read.version),
        ("subshell_id", read.subshell_id),
    ];
    Some(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect())
}

fn parse(frame: &[u8]) -> Result<Map<String, Value>, Unreadable> {
    serde_json::from_slice(frame).map_err(|error| {
        let reason = error.to_string();
        // The parser has no other name for it.
        if reason.starts_with("recursion limit exceeded") {
            return Unreadable::TooDeep;
        }
        match frame.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'[') if error.is_data() => Unreadable::NotAnObject { found: "an array" },
            Some(b'"') if error.is_data() => Unreadable::NotAnObject { found: "a string" },
            Some(b't' | b'f') if error.is_data() => Unreadable::NotAnObject { found: "a boolean" },
            Some(b'n') if error.is_data() => Unreadable::NotAnObject { found: "null" },
            Some(b'-' | b'0'..=b'9') if error.is_data() => Unreadable::NotAnObject { found: "a number" },
            None => Unreadable::NotAnObject { found: "empty" },
            _ => Unreadable::NotJson { reason },
        }
    })
}

/// The same text with U+FFFD for what is no character; `None` where every part of it is one.
fn mend(frame: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(frame);
    let mut mended = matches!(text, std::borrow::Cow::Owned(_));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let length = match (bytes[at], surrogate(&bytes[at..])) {
            (b'\\', Some(Half::First)) if surrogate(&bytes[at + 6..]) == Some(Half::Second) => 12,
            (b'\\', Some(_)) => {
                out.extend_from_slice(b"\\ufffd");
                mended = true;
                at += 6;
                continue;
            }
            // Whatever is escaped, it begins no escape itself.
            (b'\\', None) => 2,
            _ => 1,
        };
        let end = bytes.len().min(at + length);
        out.extend_from_slice(&bytes[at..end]);
        at = end;
    }
    mended.then_some(out)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    First,
    Second,
}

/// Which half of a pair the escape is that `bytes` begin with.
fn surrogate(bytes: &[u8]) -> Option<Half> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    match u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()? {
        0xD800..=0xDBFF => Some(Half::First),
        0xDC00..=0xDFFF => Some(Half::Second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn halves_of_characters_are_replaced_and_whole_ones_are_not() {
        let cases: [(&[u8], &str, bool); 10] = [
            (br#"{"code": "a\ud83d\ude00b"}"#, "a\u{1f600}b", false),
            (br#"{"code": "a\ud83d"}"#, "a\u{fffd}", true),
            (br#"{"code": "a\ud83db"}"#, "a\u{fffd}b", true),
            (br#"{"code": "\ude00\ud83d"}"#, "\u{fffd}\u{fffd}", true),
            (br#"{"code": "\ud83d\ud83d\ude00"}"#, "\u{fffd}\u{1f600}", true),
            (br#"{"code": "\\ud83d"}"#, "\\ud83d", false),
            (br#"{"code": "\\\ud83d"}"#, "\\\u{fffd}", true),
            (br#"{"code": "\uD83D\n"}"#, "\u{fffd}\n", true),
            (b"{\"code\": \"a\xff\"}", "a\u{fffd}", true),
            (b"{\"code\": \"\xed\xa0\x80\"}", "\u{fffd}\u{fffd}\u{fffd}", true),
        ];
        for (frame, code, replaced) in cases {
            let read = object(frame).unwrap();
            assert_eq!((read.object["code"].as_str().unwrap(), read.replaced), (code, replaced));
        }
    }

    #[test]
    fn what_is_no_object_is_named() {
        let said = |frame: &[u8]| object(frame).unwrap_err().to_string();
        assert_eq!(said(b"[]"), "the request's content is an array, expected a JSON object");
        assert_eq!(said(b" null"), "the request's content is null, expected a JSON object");
        assert_eq!(said(b"5"), "the request's content is a number, expected a JSON object");
        assert_eq!(said(b"\"x\""), "the request's content is a string, expected a JSON object");
        assert_eq!(said(b""), "the request's content is empty, expected a JSON object");
        for frame in [b"{".as_slice(), b"{}{}", b"\xff\xfe", b"{\"a\": NaN}", b"{\"a\": 1e999}", b"\\", b"{\"\\u"] {
            assert!(said(frame).starts_with("the request's content is not JSON: "), "{}", said(frame));
        }
        let deep = |levels: usize| format!("{{\"a\": {}{}}}", "[".repeat(levels), "]".repeat(levels)).into_bytes();
        assert!(object(&deep(126)).is_ok());
        for levels in [127, 128, 200, 100_000] {
            assert_eq!(object(&deep(levels)), Err(Unreadable::TooDeep), "{levels}");
        }
    }

    #[test]
    fn a_header_needs_a_type_and_what_else_is_in_it_does_not_matter() {
        let deep = "[".repeat(5_000) + &"]".repeat(5_000);
        let text = format!(r#"{{"msg_id": "a\ud800", "x": {deep}, "msg_type": "t", "number": 1e999, "date": null}}"#);
        assert_eq!(Value::Object(header(text.as_bytes()).unwrap()), json!({"msg_id": "a\u{fffd}", "msg_type": "t"}));
        assert!(header(br#"{"msg_type": "t", "msg_id": 5}"#).is_some());
        for frame in [br#"{"msg_id": "a"}"#.as_slice(), br#"{"msg_type": ""}"#, br#"{"msg_type": 5}"#, b"[]", b""] {
            assert!(header(frame).is_none());
        }
    }

    #[test]
    fn dates_are_read_as_front_ends_write_them() {
        let read = |value: Value| date(json!({"date": value}).as_object().unwrap());
        let noon = read(json!("2026-01-31T12:00:00Z"));
        assert!(noon.is_some());
        for same in [
            "2026-01-31T12:00:00.000000Z",
            "2026-01-31T12:00:00.000",
            "2026-01-31T13:00:00+01:00",
            "2026-01-31 12:00:00",
        ] {
            assert_eq!(read(json!(same)), noon, "{same}");
        }
        for odd in [json!("yesterday"), json!(5), json!(null), json!("")] {
            assert_eq!(read(odd), None);
        }
    }
}
