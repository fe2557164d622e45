//! SQL over the frames.

mod aliases;
mod dates;
mod from;
mod goes_on;
mod group;
mod items;
mod join;
mod kinds;
mod mistake;
mod names;
mod nested;
mod numbers;
mod parse;
mod place;
mod plan;
mod scope;
mod select;
mod sets;
mod tokens;
mod window_values;
mod windows;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::Duration;

use polars::prelude::DataFrame;
use polars::sql::extract_table_identifiers;
use qes_review::{Frame, Provenance, sha256_of};
use sqlparser::ast::Query;

pub use self::goes_on::sql_goes_on;
use self::mistake::Mistake;
use self::parse::{parsed, with_reserved};
pub use self::place::{SqlColumn, SqlPlace, SqlTable};
use self::plan::Planner;
use super::frames::Rows;
use crate::error::Error;
use crate::shown::Basis;
use crate::workspace::{Workspace, good_name};

/// Rows shown of a query's result.
const ROWS: usize = 50;
/// Of those that a frame keeps.
const KEPT_ROWS: usize = 5;
/// Bytes of a query's stack: queries within queries are taken apart one within the other.
const STACK: usize = 32 << 20;
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
        into.map_or(Ok(()), good_name)?;
        let wrong = |Mistake { message, line, .. }: Mistake| Error::Sql { message, line };
        let columns = || self.frame_list().flat_map(Frame::columns);
        let parsed = parsed(query).map_err(|mistake| wrong(with_reserved(mistake, columns())))?;
        let basis = self.basis_of_query(query);
        let frames = self.frame_list().map(|f| (f.name.clone(), f.data.clone())).collect();
        let data = run(parsed, frames, interrupted)?.map_err(wrong)?;
        let mut basis = basis.with_rows(&data);
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

    /// A query rests on the frames that it names; on all of them where they cannot be told.
    fn basis_of_query(&self, query: &str) -> Basis {
        let used: Vec<&Frame> = match self.named_frames(query) {
            Some(named) => named.into_iter().map(|(_, frame)| frame).collect(),
            None => self.frame_list().collect(),
        };
        let provenance = Provenance::of_all(used.iter().map(|f| f.provenance));
        let mut warnings = Vec::new();
        let (silent, stated): (Vec<&Frame>, Vec<&Frame>) = used.iter().copied().partition(|f| f.provenance.is_none());
        if !silent.is_empty() && !stated.is_empty() {
            let names: Vec<String> = silent.iter().map(|f| format!("'{}'", f.name)).collect();
            warnings.push(format!("{} says nothing of its provenance", names.join(", ")));
        }
        let mut hashes: Vec<&str> = used.iter().map(|f| f.data_sha256.as_str()).filter(|h| !h.is_empty()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let data_sha256 = (!hashes.is_empty()).then(|| hashes.join("+"));
        let read: Vec<&str> = used.iter().map(|f| f.name.as_str()).collect();
        self.marked(Basis { provenance, data_sha256, warnings, ..Basis::default() }, &read)
    }
}

/// Plans and collects a query on a thread of its own, where a panic of the data frame library is one query's error.
fn run(
    query: Query,
    frames: Vec<(String, DataFrame)>,
    interrupted: &dyn Fn() -> bool,
) -> Result<Result<DataFrame, Mistake>, Error> {
    let (send, receive) = mpsc::channel();
    let started = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let collect = || -> Result<DataFrame, Mistake> {
            let rows = Planner::new(frames).query(&query, &Vec::new())?;
            Ok(rows.collect()?)
        };
        let result = catch_unwind(AssertUnwindSafe(collect));
        let result = result.unwrap_or_else(|_| Err(Mistake::new("the data frame library failed on it")));
        // Nobody listens any more once the query was interrupted.
        let _ = send.send(result);
    });
    if let Err(error) = started {
        return Ok(Err(Mistake::new(format!("no thread can be started for it: {error}"))));
    }
    loop {
        match receive.recv_timeout(POLL) {
            Ok(result) => return Ok(result),
            Err(mpsc::RecvTimeoutError::Timeout) if !interrupted() => {}
            Err(_) => return Err(Error::Interrupted),
        }
    }
}
