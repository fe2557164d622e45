//! Questions to the person at the notebook.

use qes_cells::{Answer, Ask};

use crate::error::SessionError;
use crate::link;

/// Asks for a line of text; the front end shows a field to type in.
///
/// # Errors
/// The front end cannot ask, or nobody answers.
pub fn input(prompt: &str) -> Result<String, SessionError> {
    typed(prompt, false)
}

/// As [`input`], with what is typed kept hidden.
///
/// # Errors
/// As for [`input`].
pub fn password(prompt: &str) -> Result<String, SessionError> {
    typed(prompt, true)
}

fn typed(prompt: &str, password: bool) -> Result<String, SessionError> {
    if !link::in_cell() {
        let message = "there is nobody to ask outside a notebook".to_owned();
        return Err(SessionError::Refused { class: "NoInput".to_owned(), message });
    }
    match link::ask(Ask::Input { prompt: prompt.to_owned(), password })? {
        Answer::Line { text } => Ok(text),
        other => Err(SessionError::unexpected(&other)),
    }
}

/// The functions of the crate `evcxr_input`, for code that was written for other Rust notebooks.
pub mod evcxr_input {
    /// Asks for a line of text; an empty one where nobody can be asked.
    pub fn get_string(prompt: &str) -> String {
        super::input(prompt).unwrap_or_default()
    }

    /// As [`get_string`], with what is typed kept hidden.
    pub fn get_password(prompt: &str) -> String {
        super::password(prompt).unwrap_or_default()
    }
}
