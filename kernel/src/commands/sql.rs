//! `%sql` and `%%sql`: SQL over the frames.

use clap::{Arg, ArgMatches, Command as Clap};
use qes_work::Work;

use super::{Command, Done, Run, Words, text};
use crate::comments;
use crate::failure::Failure;
use crate::session::Content;

pub(super) const LINE: Command = Command {
    name: "sql",
    summary: "SQL over the frames, on this line and those below that go on with it",
    examples: &["%load msk-pain\n%sql SELECT source, records FROM searches ORDER BY records DESC"],
    arguments,
    words: Words::Query,
    keeps_result: true,
    run: Run::Aside(run),
};

pub(super) const CELL: Command = Command {
    name: "%sql",
    summary: "SQL over the frames, the rest of the cell",
    examples: &["%%sql --into large\nSELECT 1 AS one"],
    ..LINE
};

fn arguments(command: Clap) -> Clap {
    command
        .arg(
            Arg::new("into")
                .long("into")
                .value_name("FRAME")
                .help("Keep the result as a frame of this name; its first 5 rows are shown; stands before the query or behind it"),
        )
        .arg(Arg::new("query").value_name("QUERY").required(true).help(
            "The query; its first 50 rows are shown. A text stands in 'single' quotation marks, a name with blanks in \"double\" ones; \
             7 / 2 is 3.5 and 7 // 2 is 3; ORDER BY puts what is missing last, upwards and downwards, unless NULLS FIRST is written",
        ))
}

fn run(content: &mut Content, matches: &ArgMatches, work: &Work) -> Done {
    let into = matches.get_one::<String>("into").map(String::as_str);
    let query = text(matches, "query");
    match content.workspace.sql(query, into, work) {
        Ok(rows) => Ok(Some(rows.show())),
        Err(error) => {
            let failure = Failure::from(error);
            let comment = failure.class == "SqlError" && comments::start(query, |_| false).is_some();
            let hint = if comment { "; a comment in SQL begins with '--'" } else { "" };
            Err(Failure { query: query.to_owned(), message: failure.message.clone() + hint, ..failure })
        }
    }
}
