//! `?name` and `name?`: what is known of a command, a frame or a column.

use serde_json::{Map, Value};

use crate::commands::{self, Command};
use crate::failure::Failure;
use crate::inspection;
use crate::outputs::Outputs;
use crate::session::Session;

/// Opens the pager on a command, a frame or a column. With `sign`, the name was written as a command's.
pub(crate) fn page(session: &Session, name: &str, sign: bool, out: &mut dyn Outputs) -> Result<(), Failure> {
    let manual = if name.is_empty() { Ok(commands::overview()) } else { commands::find(name).map(Command::manual) };
    match manual {
        Ok(text) => out.page(Map::from_iter([("text/plain".to_owned(), Value::String(text))])),
        Err(failure) => match inspection::of_data(session, name).filter(|_| !sign) {
            Some(bundle) => out.page(bundle),
            None if sign => return Err(failure),
            None => return Err(nothing_known(session, name)),
        },
    }
    Ok(())
}

/// What is said of a name that is neither a command's nor the data's.
fn nothing_known(session: &Session, name: &str) -> Failure {
    let shown: String = name.chars().take(40).collect();
    if session.rust.variables().iter().any(|variable| variable.name == name) {
        return Failure::new(
            "UsageError",
            format!("'{shown}' is a variable of Rust: Shift-Tab on it explains it; ?NAME explains commands and frames"),
        );
    }
    let frames = session.content.workspace.frame_list().map(|frame| frame.name.as_str());
    let frame = frames.map(|known| (strsim::jaro_winkler(&name.to_lowercase(), &known.to_lowercase()), known));
    let frame = frame.filter(|(score, _)| *score >= 0.88).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known);
    let near = commands::nearest(&name.to_lowercase(), 0.85).or(frame);
    let hint = near.map_or_else(String::new, |near| format!("; did you mean '?{near}'?"));
    let message = format!(
        "found no command and no frame '{shown}'; %help lists the commands, %frames the frames, and Shift-Tab explains a name of Rust{hint}"
    );
    Failure::new("UsageError", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_nobody_knows_as_a_command_is_no_command() {
        let mut session = Session::new();
        session.content.workspace.sql("SELECT 1 AS id, 'x' AS kind", Some("left_one"), &qes_work::Work::new()).unwrap();
        let said = |name: &str| nothing_known(&session, name).message;
        for name in ["DataFrame", "review", "frame"] {
            assert!(said(name).contains("Shift-Tab explains a name of Rust"), "{}", said(name));
        }
        assert!(said("agrement").ends_with("did you mean '?agreement'?"));
        assert!(said("left_on").ends_with("did you mean '?left_one'?"));
        for name in ["left_one", "left_one.kind", "kind"] {
            let bundle = inspection::of_data(&session, name).unwrap();
            assert!(bundle["text/plain"].as_str().unwrap().starts_with("left_one"), "{name}");
        }
    }
}
