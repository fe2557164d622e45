/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Two things contradict each other, or a value is not what its schema says.
    Error,
    /// Something that a reader of the review would want explained.
    Warning,
    /// Something that cannot be decided, or that holds with a reservation.
    Info,
}

impl Severity {
    /// The name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One thing in a package that contradicts something else, or its own schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule and what it is about, e.g. `flow-equation:sources:identified`; stable for the same package.
    pub id: String,
    /// How much it weighs.
    pub severity: Severity,
    /// The resource where it shows.
    pub resource: String,
    /// Data rows of that resource, counted from 1 without the header; empty where it is about the whole.
    pub rows: Vec<u64>,
    /// The lines of the file on which those rows begin, from 1 with the header; empty where the table is not read from one file of lines.
    pub lines: Vec<u64>,
    /// One sentence.
    pub message: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl Finding {
    pub(crate) fn new(severity: Severity, id: impl Into<String>, resource: &str, message: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            severity,
            resource: resource.to_owned(),
            rows: Vec::new(),
            lines: Vec::new(),
            message: message.into(),
            expected: String::new(),
            found: String::new(),
        }
    }

    pub(crate) fn error(id: impl Into<String>, resource: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, id, resource, message)
    }

    pub(crate) fn warning(id: impl Into<String>, resource: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, id, resource, message)
    }

    pub(crate) fn info(id: impl Into<String>, resource: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, id, resource, message)
    }

    pub(crate) fn rows(mut self, rows: impl IntoIterator<Item = usize>) -> Self {
        self.rows = rows.into_iter().map(|row| row as u64 + 1).collect();
        self
    }

    #[expect(clippy::needless_pass_by_value, reason = "callers pass numbers and temporary texts alike")]
    pub(crate) fn expected(mut self, expected: impl ToString) -> Self {
        self.expected = expected.to_string();
        self
    }

    #[expect(clippy::needless_pass_by_value, reason = "callers pass numbers and temporary texts alike")]
    pub(crate) fn found(mut self, found: impl ToString) -> Self {
        self.found = found.to_string();
        self
    }
}
