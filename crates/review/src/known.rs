//! What qes knows of the resources that it reads: their columns, keys and references, and the words that a column may hold.

mod complete;
mod names;
mod table;

pub(crate) use complete::{Demand, complete, demand, is_id, needed};
pub(crate) use names::{near_columns, near_resources, needed_column};
pub(crate) use table::KNOWN;

/// A resource that the code reads by its name.
pub(crate) struct Known {
    pub name: &'static str,
    pub columns: &'static [Column],
    /// Columns that together are unique, as far as the table has them; the first has to be there.
    pub key: &'static [&'static str],
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// An id: text, whatever it looks like.
    Id,
    /// Text that may look like a number and is none, unless the package says otherwise.
    Text,
    /// A whole number of zero or more.
    Count,
    /// A number.
    Number,
    /// Whatever its values look like.
    Any,
}

/// The words that a column may hold.
#[derive(Clone, Copy)]
pub(crate) enum Words {
    /// Any.
    Free,
    /// These; capitals do not matter.
    These(&'static [&'static str]),
    /// Those that this takes, as the sentence says.
    Taken(fn(&str) -> bool, &'static str),
}

/// A column that the code reads.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    pub name: &'static str,
    pub holds: Holds,
    /// Whether the commands that read the resource need the column.
    pub needed: bool,
    /// Whether every row needs a value.
    pub filled: bool,
    pub words: Words,
    /// The resource and column that its values lead to.
    pub to: Option<(&'static str, &'static str)>,
}

/// What qes knows of the resource of this name.
pub(crate) fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}

/// Whether qes reads a resource by this name.
pub fn is_known(name: &str) -> bool {
    known(name).is_some()
}

/// Whether a column of this name holds ids in some resource that qes reads.
pub(crate) fn is_id_of_any(column: &str) -> bool {
    KNOWN.iter().any(|known| known.columns.iter().any(|c| c.name == column && c.holds == Holds::Id))
}

/// What qes knows of a column of a resource.
pub(crate) fn known_column(resource: &str, column: &str) -> Option<&'static Column> {
    known(resource)?.columns.iter().find(|c| c.name == column)
}

#[cfg(test)]
mod tests {
    use super::table::{KIND, STATUS, is_decision};
    use super::*;

    #[test]
    fn references_lead_to_known_columns() {
        for known in KNOWN {
            for column in known.columns {
                if let Some((resource, name)) = column.to {
                    assert!(known_column(resource, name).is_some(), "{}.{}", known.name, column.name);
                }
            }
            assert!(known.key.iter().all(|k| known_column(known.name, k).is_some()), "{}", known.name);
        }
    }

    #[test]
    fn words_are_those_that_the_domain_crates_read() {
        let Words::These(kinds) = KIND else { panic!("a list") };
        assert_eq!(kinds, qes_flow::Kind::ALL.map(qes_flow::Kind::name));
        let Words::These(statuses) = STATUS else { panic!("a list") };
        assert!(statuses.iter().all(|s| s.parse::<qes_synthesis::Status>().is_ok()));
        assert!(is_decision("Include") && is_decision("undecided") && !is_decision("perhaps not"));
    }
}
