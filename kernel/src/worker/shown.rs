//! What front ends show of a running cell, so that it can be shown once more.

use serde_json::Value;

/// Outputs of more text than this are not kept.
const MOST: usize = 8 << 20;

/// The outputs of a cell so far, as long as they are small.
#[derive(Default)]
pub(super) struct Shown {
    outputs: Vec<(&'static str, Value)>,
    weight: usize,
    /// The next output takes the place of all before it.
    replaced: bool,
}

impl Shown {
    /// An output that was published.
    pub(super) fn add(&mut self, msg_type: &'static str, content: Value) {
        if std::mem::take(&mut self.replaced) {
            *self = Self::default();
        }
        self.weight += weight(&content);
        if self.is_whole() {
            self.outputs.push((msg_type, content));
        } else {
            self.outputs = Vec::new();
        }
    }

    /// The outputs were cleared; with `wait`, they will be when the next one comes.
    pub(super) fn clear(&mut self, wait: bool) {
        if wait {
            self.replaced = true;
        } else {
            *self = Self::default();
        }
    }

    /// Whether every output is kept.
    pub(super) fn is_whole(&self) -> bool {
        self.weight <= MOST
    }

    /// The outputs, in their order.
    pub(super) fn outputs(&self) -> &[(&'static str, Value)] {
        &self.outputs
    }
}

/// The length of all texts in a value.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(values) => values.iter().map(|v| weight(v) + 8).sum(),
        Value::Object(entries) => entries.iter().map(|(key, v)| key.len() + weight(v)).sum(),
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cleared_is_not_shown_again() {
        let mut shown = Shown::default();
        shown.add("stream", "a".into());
        shown.clear(true);
        assert_eq!(shown.outputs().len(), 1, "nothing has come yet");
        shown.add("stream", "b".into());
        assert_eq!(shown.outputs(), [("stream", "b".into())]);
        shown.clear(false);
        assert!(shown.outputs().is_empty());
    }

    #[test]
    fn large_outputs_are_not_kept() {
        let mut shown = Shown::default();
        shown.add("stream", "a".repeat(MOST).into());
        assert!(shown.is_whole());
        shown.add("stream", "b".into());
        assert!(!shown.is_whole() && shown.outputs().is_empty());
        shown.clear(false);
        assert!(shown.is_whole());
    }
}
