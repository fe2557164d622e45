//! SQL over the frames.

mod names;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

use polars::prelude::{DataFrame, IntoLazy, LazyFrame};
use polars::sql::{SQLContext, extract_table_identifiers};
use qes_review::{Frame, Provenance, sha256_of};

use super::frames::Rows;
use crate::error::Error;
use crate::shown::Basis;
use crate::workspace::Workspace;

/// Rows shown of a query's result.
const ROWS: usize = 50;
/// Of those that a frame keeps.
const KEPT_ROWS: usize = 5;
/// First words of statements that are no query.
const CHANGES: [&str; 7] = ["create", "drop", "delete", "truncate", "insert", "update", "alter"];
/// How often a running query looks for an interrupt.
const POLL: Duration = Duration::from_millis(20);

impl Workspace {
    /// Runs a query over the frames; with `into`, its result becomes a frame of that name.
    ///
    /// `interrupted` is asked every 20 ms; what the data frame library has begun by then runs out in the background and
    /// its result is thrown away.
    ///
    /// # Errors
    /// The query is not SQL, names what is not there, or was interrupted.
    pub fn sql(&mut self, query: &str, into: Option<&str>, interrupted: &dyn Fn() -> bool) -> Result<Rows, Error> {
        self.refuse_what_is_no_query(query)?;
        let mut basis = self.basis_of_query(query);
        let attempt = |beside_all| match self.plan(query, beside_all) {
            Ok(plan) => run(plan, interrupted),
            Err(message) => Ok(Err(message)),
        };
        let data = match attempt(false)? {
            // A star holds a column that stands beside it too.
            Err(message) if is_twice(&message) => attempt(true)?,
            found => found,
        };
        let data = data.map_err(|message| self.sql_error(&message))?;
        if let Some(name) = into {
            // The same data asked differently are other data.
            let made_from = format!("{}\n{query}", basis.data_sha256.as_deref().unwrap_or_default());
            let alike = self.put_told(Frame {
                name: name.to_owned(),
                data: data.clone(),
                provenance: basis.provenance,
                data_sha256: sha256_of(made_from.as_bytes()),
            });
            basis.warnings.extend(alike);
            basis = self.marked(basis, &[name]);
        }
        Ok(Rows {
            name: into.unwrap_or("query").to_owned(),
            data,
            shown_rows: if into.is_some() { KEPT_ROWS } else { ROWS },
            basis,
        })
    }

    fn plan(&self, query: &str, beside_all: bool) -> Result<LazyFrame, String> {
        let mut context = SQLContext::new();
        for frame in self.frame_list() {
            context.register(&frame.name, frame.data.clone().lazy());
        }
        for (spelling, frame) in self.named_frames(query).unwrap_or_default() {
            context.register(&spelling, frame.data.clone().lazy());
        }
        context.execute(&names::named(query, beside_all)).map_err(|e| e.to_string())
    }

    /// The frames that a query names, as it spells them: in other letters too, where no frame has exactly its name. `None` where they cannot be
    /// told.
    fn named_frames(&self, query: &str) -> Option<Vec<(String, &Frame)>> {
        let named = extract_table_identifiers(query, false, true).ok()?;
        let frame = |name: &String| {
            let exact = self.frame_list().find(|f| f.name == *name);
            exact.or_else(|| self.frame_list().find(|f| f.name.to_lowercase() == name.to_lowercase()))
        };
        Some(named.into_iter().filter_map(|name| frame(&name).map(|f| (name, f))).collect())
    }

    /// Statements that would change a frame, or hide one, seem to work and do nothing: they are refused.
    fn refuse_what_is_no_query(&self, query: &str) -> Result<(), Error> {
        let lines = query.lines().filter(|line| !line.trim_start().starts_with("--"));
        let code = lines.collect::<Vec<_>>().join(" ").to_lowercase();
        let words: Vec<&str> = code.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
        let verb = words.first().map_or("", |word| word.trim_start_matches('('));
        if CHANGES.contains(&verb) {
            let message =
                format!("found {}, expected SELECT; --into NAME keeps a result as a frame", verb.to_uppercase());
            return Err(Error::Sql { message });
        }
        // `name AS (` names a table of the query; an alias comes after its AS.
        let named = words.windows(3).filter(|w| w[1].starts_with("as(") || (w[1] == "as" && w[2].starts_with('(')));
        for pair in named.filter(|_| verb == "with") {
            let name = pair[0].trim_matches('"');
            if self.frame_list().any(|f| f.name.to_lowercase() == name) {
                let message = format!("'{name}' in WITH is the name of a frame too; expected another name");
                return Err(Error::Sql { message });
            }
        }
        Ok(())
    }

    /// A query rests on the frames that it names; on all of them where they cannot be told.
    fn basis_of_query(&self, query: &str) -> Basis {
        let used: Vec<&Frame> = match self.named_frames(query) {
            Some(named) => named.into_iter().map(|(_, frame)| frame).collect(),
            None => self.frame_list().collect(),
        };
        let provenance: Option<Provenance> = used.iter().filter_map(|f| f.provenance).max();
        let mut hashes: Vec<&str> = used.iter().map(|f| f.data_sha256.as_str()).filter(|h| !h.is_empty()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let data_sha256 = (!hashes.is_empty()).then(|| hashes.join("+"));
        let read: Vec<&str> = used.iter().map(|f| f.name.as_str()).collect();
        self.marked(Basis { provenance, data_sha256, ..Basis::default() }, &read)
    }

    /// The library's message without its plan, and the nearest name where one was not found.
    fn sql_error(&self, message: &str) -> Error {
        let first = message.lines().next().unwrap_or(message).trim();
        let quoted = first.split(['\'', '"', '`']).nth(1).unwrap_or("");
        let frames: Vec<&Frame> = self.frame_list().collect();
        let names = frames.iter().map(|f| f.name.as_str()).chain(frames.iter().flat_map(|f| f.columns()));
        if is_twice(first) {
            let message = format!("two columns of the result are called '{quoted}'; expected a name for each: AS name");
            return Error::Sql { message };
        }
        let mut message = first.to_owned();
        if !quoted.is_empty()
            && let Some(nearest) = qes_review::nearest(quoted, names)
            && nearest != quoted
        {
            message.push_str(&format!("; did you mean '{nearest}'?"));
        }
        Error::Sql { message }
    }
}

/// Whether a message of the library says that two columns would have one name.
fn is_twice(message: &str) -> bool {
    message.contains("duplicate")
}

/// Collects a plan on a thread of its own, where a panic of the data frame library is one query's error.
fn run(plan: LazyFrame, interrupted: &dyn Fn() -> bool) -> Result<Result<DataFrame, String>, Error> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(|| plan.collect().map_err(|e| e.to_string())));
        let result = result.unwrap_or_else(|_| Err("the data frame library failed on it".to_owned()));
        // Nobody listens any more once the query was interrupted.
        let _ = send.send(result);
    });
    loop {
        match receive.recv_timeout(POLL) {
            Ok(result) => return Ok(result),
            Err(mpsc::RecvTimeoutError::Timeout) if !interrupted() => {}
            Err(_) => return Err(Error::Interrupted),
        }
    }
}
