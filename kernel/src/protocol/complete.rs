//! `complete_request`, its reply, and the position they share with `inspect_request`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::outputs::{CellError, Completion};
use crate::protocol;

/// A piece of code and a place in it.
#[derive(Debug, Deserialize)]
pub(crate) struct Position {
    pub(crate) code: String,
    cursor_pos: Option<usize>,
}

impl Position {
    pub(crate) fn parse(content: &Map<String, Value>) -> Result<Self, CellError> {
        protocol::parse(content)
    }

    /// The place in Unicode code points, within the code; its end where the request names none.
    pub(crate) fn cursor(&self) -> usize {
        let length = self.code.chars().count();
        self.cursor_pos.map_or(length, |cursor| cursor.min(length))
    }
}

/// The content of the reply.
pub(crate) fn reply(completion: &Completion) -> Value {
    let matches: Vec<&str> = completion.matches.iter().map(|found| found.text.as_str()).collect();
    let types: Vec<Value> = completion
        .matches
        .iter()
        .map(|found| json!({"text": found.text, "type": found.kind, "start": found.start, "end": found.end}))
        .collect();
    json!({
        "status": "ok",
        "matches": matches,
        "cursor_start": completion.start,
        "cursor_end": completion.end,
        "metadata": {"_jupyter_types_experimental": types},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_counts_code_points_and_stays_within_the_code() {
        let cursor = |content: Value| Position::parse(content.as_object().unwrap()).unwrap().cursor();
        assert_eq!(cursor(json!({"code": "é😀x", "cursor_pos": 2})), 2);
        assert_eq!(cursor(json!({"code": "é😀x", "cursor_pos": 99})), 3);
        assert_eq!(cursor(json!({"code": "é😀x", "cursor_pos": null})), 3);
    }
}
