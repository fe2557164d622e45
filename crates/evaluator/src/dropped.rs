//! Variables of a cell that cannot live on, as the compiler's messages on the generated lines tell.

use crate::diagnostics::Diagnostic;
use crate::source::Handle;

/// What the compiler says of the place where something lent is still needed.
const LENT: [&str; 2] = ["later", "is borrowed for"];

/// Variables of a cell that do not live on, and why where it is worth saying.
#[derive(Default)]
pub(crate) struct Dropped {
    /// The names of new ones.
    pub names: Vec<String>,
    /// The names of those of earlier cells; a new one of the same name may well live on.
    pub older: Vec<String>,
    /// What is worth saying of them.
    pub notes: Vec<String>,
    /// Types whose words cannot be learned.
    pub mute: Vec<String>,
}

impl Dropped {
    /// Takes note of variables that cannot be kept. True if there is a new one, so that another try is worth it.
    pub(crate) fn learn(&mut self, errors: &[Diagnostic]) -> bool {
        let before = self.len();
        let new = |(name, handle, _): &(String, Handle, String)| {
            matches!(handle, Handle::Put | Handle::Type) && !self.names.contains(name)
        };
        let older_waits = errors.iter().any(|e| e.handled.iter().any(new));
        for error in errors {
            let later: Vec<&(String, Handle, String)> =
                error.handled.iter().filter(|(_, _, label)| LENT.iter().any(|sign| label.contains(sign))).collect();
            let all = error.handled.iter().collect();
            let moved = error.code.as_deref() == Some("E0382");
            for (name, handle, _) in if later.is_empty() || moved { all } else { later } {
                // What an older variable is lent to is a new one: without that, the older one may well be kept.
                let of_older = !moved && *handle == Handle::PutBack;
                if *handle == Handle::Learn {
                    if !self.mute.contains(name) {
                        self.mute.push(name.clone());
                    }
                    continue;
                }
                let names = if *handle == Handle::PutBack { &mut self.older } else { &mut self.names };
                if names.contains(name) || *handle == Handle::Take || (of_older && older_waits) {
                    continue;
                }
                names.push(name.clone());
                if !moved {
                    self.notes.push(format!(
                        "`{name}` is not kept for later cells: it borrows from something that ends with this one ({})",
                        error.message
                    ));
                }
            }
        }
        self.len() > before
    }

    fn len(&self) -> usize {
        self.names.len() + self.older.len() + self.mute.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, handled: &[(&str, Handle, &str)]) -> Diagnostic {
        let handled = handled.iter().map(|(name, handle, label)| ((*name).to_owned(), *handle, (*label).to_owned()));
        Diagnostic {
            code: Some(code.to_owned()),
            message: "…".to_owned(),
            places: Vec::new(),
            helps: Vec::new(),
            handled: handled.collect(),
        }
    }

    #[test]
    fn a_moved_variable_is_dropped_without_a_word() {
        let mut dropped = Dropped::default();
        assert!(dropped.learn(&[error("E0382", &[("a", Handle::PutBack, "value used here after move")])]));
        assert_eq!((dropped.older.as_slice(), dropped.notes.len()), (["a".to_owned()].as_slice(), 0));
        assert!(!dropped.learn(&[error("E0382", &[("a", Handle::PutBack, "value used here after move")])]));
        assert!(dropped.names.is_empty(), "the new variable of this name lives on");
    }

    #[test]
    fn a_type_whose_words_cannot_be_learned_stops_nothing() {
        let mut dropped = Dropped::default();
        assert!(dropped.learn(&[error("E0412", &[("Wrong", Handle::Learn, "not found in this scope")])]));
        assert_eq!((dropped.mute.as_slice(), dropped.names.len()), (["Wrong".to_owned()].as_slice(), 0));
        assert!(!dropped.learn(&[error("E0412", &[("Wrong", Handle::Learn, "not found in this scope")])]));
    }

    #[test]
    fn of_a_lender_and_a_borrower_the_lender_stays() {
        let mut dropped = Dropped::default();
        let labels =
            [("lender", Handle::Put, "move out occurs here"), ("borrower", Handle::Type, "borrow later used here")];
        assert!(dropped.learn(&[error("E0505", &labels)]));
        assert_eq!(dropped.names, ["borrower"]);
        assert_eq!(dropped.notes.len(), 1);
    }
}
