//! What loading held against something: a sentence that all is well says of what.

use crate::check::words;
use crate::package::Review;

/// Values, keys and references that loading looked at; what it found wrong with them are findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// The tables that anything was checked in, in the order of the package.
    pub tables: Vec<String>,
    /// Values that were held against a type, or against what their column allows. Text that may be anything is not counted.
    pub values: usize,
    /// Keys: `papers.paper_id`.
    pub keys: Vec<String>,
    /// References: `support.paper_id → papers.paper_id`.
    pub references: Vec<String>,
}

impl Checked {
    /// Whether nothing was checked.
    pub fn is_nothing(&self) -> bool {
        self.values == 0 && self.keys.is_empty() && self.references.is_empty()
    }

    /// "123 values of 4 tables, 3 keys and 2 references"; nothing where nothing was checked.
    ///
    /// ```
    /// use qes_review::Checked;
    ///
    /// let mut checked = Checked { tables: vec!["papers".to_owned()], values: 12, ..Checked::default() };
    /// checked.keys.push("papers.paper_id".to_owned());
    /// assert_eq!(checked.words(), Some("12 values of 1 table and 1 key".to_owned()));
    /// assert_eq!(Checked::default().words(), None);
    /// ```
    pub fn words(&self) -> Option<String> {
        let many = |n: usize, one: &str| (n > 0).then(|| words::many(n, one));
        let of = many(self.tables.len(), "table").unwrap_or_default();
        let parts: Vec<String> = [
            many(self.values, "value").map(|values| format!("{values} of {of}")),
            many(self.keys.len(), "key"),
            many(self.references.len(), "reference"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let (last, before) = parts.split_last()?;
        Some(if before.is_empty() { last.clone() } else { format!("{} and {last}", before.join(", ")) })
    }

    /// Adds the keys and references of a review whose columns are all there.
    pub(crate) fn add_keys(&mut self, review: &Review) {
        for resource in &review.descriptor().resources {
            let Some(frame) = review.frame(&resource.name) else { continue };
            let key = &resource.schema.primary_key.0;
            if !key.is_empty() && key.iter().all(|c| frame.has(c)) {
                self.keys.push(format!("{}.{}", frame.name, key.join("+")));
            }
            for key in &resource.schema.foreign_keys {
                let blank = key.reference.resource.is_empty();
                let target = if blank { Some(frame) } else { review.frame(&key.reference.resource) };
                let (here, there) = (&key.fields.0, &key.reference.fields.0);
                let Some(target) =
                    target.filter(|t| there.iter().all(|c| t.has(c)) && here.iter().all(|c| frame.has(c)))
                else {
                    continue;
                };
                let (here, there) = (here.join("+"), there.join("+"));
                self.references.push(format!("{}.{here} → {}.{there}", frame.name, target.name));
            }
        }
    }

    /// Notes that something was checked in a table.
    pub(crate) fn table(&mut self, name: &str) {
        if !self.tables.iter().any(|t| t == name) {
            self.tables.push(name.to_owned());
        }
    }
}
