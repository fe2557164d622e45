//! Words of a line that begin with a hyphen: values of the option before them, or options.

/// Joins an option that takes a value and a value that begins with a hyphen, as in `--scale -2,-1,0`, into `--scale=-2,-1,0`. What begins
/// with two hyphens and a letter is an option, never a value: `--scale --metric ordinal` lacks one. Such a value needs the equals sign.
///
/// # Errors
/// That an option has no value, as one sentence.
pub(super) fn attach(clap: &clap::Command, words: Vec<String>) -> Result<Vec<String>, String> {
    let mut attached: Vec<String> = Vec::with_capacity(words.len());
    let mut open: Option<&clap::Arg> = None;
    let mut ended = false;
    for word in words {
        let value = is_value(&word);
        match (open.take(), attached.last_mut()) {
            (Some(_), Some(option)) if value && word.starts_with('-') => {
                option.push('=');
                option.push_str(&word);
                continue;
            }
            (Some(_), _) if value => {}
            (Some(option), _) => return Err(lacking(option)),
            (None, _) => {
                ended |= word == "--";
                open = if ended { None } else { single_value(clap, &word) };
            }
        }
        attached.push(word);
    }
    open.map_or(Ok(attached), |option| Err(lacking(option)))
}

/// Whether this word is an option whose value is the next word.
pub(super) fn takes_value(clap: &clap::Command, word: &str) -> bool {
    single_value(clap, word).is_some()
}

/// Whether a word after an option that takes a value is one.
fn is_value(word: &str) -> bool {
    let option =
        |after: &str| after == "h" || after.strip_prefix('-').is_some_and(|a| a.starts_with(char::is_alphabetic));
    !word.strip_prefix('-').is_some_and(option)
}

/// The option that this word is, if it takes one value.
fn single_value<'a>(clap: &'a clap::Command, word: &str) -> Option<&'a clap::Arg> {
    let name = word.strip_prefix("--")?;
    let one = |a: &clap::Arg| a.get_action().takes_values() && a.get_num_args().is_none_or(|n| n.max_values() == 1);
    clap.get_arguments().find(|a| a.get_long() == Some(name) && one(a))
}

fn lacking(option: &clap::Arg) -> String {
    let value = option.get_value_names().and_then(<[_]>::first).map_or("VALUE", |name| name.as_str());
    let long = option.get_long().unwrap_or_default();
    format!("a value is required for '--{long} <{value}>' but none was supplied")
}

#[cfg(test)]
mod tests {
    use super::super::COMMANDS;

    /// Every option of every command that takes a value, with the command's required arguments.
    fn options() -> Vec<(&'static super::super::Command, String, String)> {
        let mut all = Vec::new();
        for command in COMMANDS {
            let clap = command.clap();
            let words = clap.get_positionals().filter(|p| p.is_required_set()).map(|p| {
                p.get_possible_values()
                    .first()
                    .map_or("x", |v| Box::leak(v.get_name().to_owned().into_boxed_str()))
                    .to_owned()
            });
            let needed = words.collect::<Vec<_>>().join(" ");
            let longs = clap.get_arguments().filter_map(clap::Arg::get_long);
            let single = longs.filter(|long| super::single_value(&clap, &format!("--{long}")).is_some());
            all.extend(single.map(|long| (command, long.to_owned(), needed.clone())));
        }
        all
    }

    #[test]
    fn a_value_may_begin_with_a_hyphen_in_every_option() {
        let all = options();
        assert!(all.len() > 40, "{}", all.len());
        for (command, option, needed) in all {
            for value in ["-", "-2,-1,0,1,2", "-1", "--", "-x y"] {
                let line = format!("--{option} \"{value}\" {needed}");
                match command.parse(&line) {
                    Ok(_) => {}
                    // The value was read; it may still be none that the option takes.
                    Err(error) => {
                        let about = error.message.contains(&format!("--{option}")) && error.message.contains(value);
                        let other = ["required", "cannot be used with"].iter().any(|w| error.message.contains(w));
                        assert!(about || other, "%{} {line}: {}", command.name, error.message);
                        assert!(
                            !error.message.contains("unexpected argument"),
                            "%{} {line}: {}",
                            command.name,
                            error.message
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn an_option_without_its_value_does_not_take_the_next_option() {
        for (command, option, _) in options() {
            // There, what follows is SQL or another command.
            if command.words != super::super::Words::Split {
                continue;
            }
            for next in ["--no-such-option", &format!("--{option}"), "--help-me", ""] {
                let error = command.parse(&format!("--{option} {next}")).expect_err(&option);
                assert!(
                    error.message.contains("a value is required") && error.message.contains(&format!("--{option}")),
                    "%{} --{option} {next}: {}",
                    command.name,
                    error.message
                );
            }
        }
    }

    #[test]
    fn values_arrive_whole() {
        let agreement = super::super::find("agreement").expect("it is a command");
        for (line, option, value) in [
            ("t.csv --scale \"-2,-1,0,1,2\" --metric interval", "scale", "-2,-1,0,1,2"),
            ("t.csv --scale -2,-1 --pairs", "scale", "-2,-1"),
            ("t.csv --scale=-2,-1", "scale", "-2,-1"),
            ("t.csv --na \"-\" --raters A,B", "na", "-"),
            ("t.csv --na \"--\"", "na", "--"),
            ("--scores \"-1,0,1\" t.csv", "scores", "-1,0,1"),
            ("t.csv --raters=\"--odd,B\"", "raters", "--odd,B"),
        ] {
            let matches = agreement.parse(line).unwrap_or_else(|e| panic!("{line}: {}", e.message));
            assert_eq!(matches.get_one::<String>(option).map(String::as_str), Some(value), "{line}");
            assert_eq!(matches.get_one::<String>("instrument").map(String::as_str), Some("t.csv"), "{line}");
        }
        let error = agreement.parse("t.csv --scale --metric ordinal").expect_err("no value");
        assert!(error.message.contains("--scale <CATEGORIES>"), "{}", error.message);
        let sql = super::super::find("%sql").expect("it is a command");
        for line in ["--into x -- note\nSELECT -1", "--into=x -- note\nSELECT -1"] {
            let matches = sql.parse(line).unwrap_or_else(|e| panic!("{line}: {}", e.message));
            assert_eq!(matches.get_one::<String>("into").map(String::as_str), Some("x"), "{line}");
            assert_eq!(matches.get_one::<String>("query").map(String::as_str), Some("-- note\nSELECT -1"), "{line}");
        }
    }

    #[test]
    fn a_number_below_zero_is_no_unknown_option() {
        let show = super::super::find("show").expect("it is a command");
        let error = show.parse("papers --rows -5").expect_err("no rows below 0");
        assert!(error.message.contains("-5") && error.message.contains("--rows"), "{}", error.message);
        assert!(show.parse("-5").is_ok());
        let dedup = super::super::find("dedup").expect("it is a command");
        let matches = dedup.parse("refs --explain -1 2").unwrap_or_else(|e| panic!("{}", e.message));
        let ids: Vec<&String> = matches.get_many::<String>("explain").expect("two ids").collect();
        assert_eq!(ids, ["-1", "2"]);
    }
}
