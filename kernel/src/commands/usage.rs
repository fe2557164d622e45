//! What the parser of options has to say, as a part of one sentence.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{COMMANDS, Command};

/// The message of a command without its layout, ending in what it takes instead and the nearest of that.
pub(super) fn sentence(command: &str, error: &Error) -> String {
    let named = texts(error, ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::MissingRequiredArgument if !named.is_empty() => {
            let are = if named.len() == 1 { "is" } else { "are" };
            let named: Vec<String> = named.iter().map(|name| name.trim_end_matches('.').to_owned()).collect();
            format!("found no {}, which {are} required", list(&named, "and"))
        }
        ErrorKind::ArgumentConflict if !named.is_empty() => {
            let others: Vec<String> =
                texts(error, ContextKind::PriorArg).iter().map(|a| format!("'{}'", a.trim_matches('\''))).collect();
            let one = named.join(", ");
            if others.is_empty() || others == [format!("'{one}'")] {
                return format!("the argument '{one}' cannot be used several times");
            }
            format!("the argument '{one}' cannot be used with {}", others.join(", "))
        }
        ErrorKind::InvalidValue if !texts(error, ContextKind::ValidValue).is_empty() => {
            let value = texts(error, ContextKind::InvalidValue).join(" ");
            let found = if value.is_empty() { "found no value".to_owned() } else { format!("invalid value '{value}'") };
            let allowed = list(&texts(error, ContextKind::ValidValue), "or");
            let near = texts(error, ContextKind::SuggestedValue).into_iter().next();
            let near = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
            format!("{found} for '{}'; it may be {allowed}{near}", named.join(", "))
        }
        ErrorKind::UnknownArgument if named.first().is_some_and(|name| name.starts_with('-')) => {
            no_option(command, &named[0], texts(error, ContextKind::SuggestedArg).first())
        }
        _ => plain(error),
    }
}

/// That a command has no such option, and which others have it.
fn no_option(command: &str, option: &str, near: Option<&String>) -> String {
    let option = option.split_once('=').map_or(option, |(name, _)| name);
    let long = option.trim_start_matches('-');
    let has = |c: &&Command| option.starts_with("--") && c.clap().get_arguments().any(|a| a.get_long() == Some(long));
    let others: Vec<String> = COMMANDS.iter().filter(has).map(|c| format!("%{}", c.name)).collect();
    let others = match others.as_slice() {
        [] => String::new(),
        [one] => format!("; {one} has it"),
        several => format!("; {} have it", list(several, "and")),
    };
    let near = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
    format!("%{command} has no option '{option}'{others}{near}")
}

/// The lines of a message before the usage, as one.
fn plain(error: &Error) -> String {
    let text = error.render().to_string();
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let useful = lines.take_while(|l| !l.starts_with("Usage:") && !l.starts_with("For more information"));
    let message: Vec<&str> =
        useful.map(|l| l.trim_start_matches("error: ").trim_start_matches("tip: ").trim_end_matches(':')).collect();
    message.join("; ")
}

fn texts(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(several)) => several.clone(),
        _ => Vec::new(),
    }
}

/// `a`, `a or b`, `a, b or c`.
fn list(names: &[String], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
