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
mod size;
mod tokens;
mod window_values;
mod windows;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use polars::prelude::DataFrame;
use polars::sql::extract_table_identifiers;
use qes_review::{Frame, Provenance, sha256_of};
use qes_work::Work;

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
const STACK: usize = 128 << 20;
/// How often a running query looks for an interrupt.
const POLL: Duration = Duration::from_millis(20);
/// Interrupted queries that may run out in the background at the same time.
const MOST_ABANDONED: usize = 4;
/// How long a query waits for one of them to end.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many do.
static ABANDONED: AtomicUsize = AtomicUsize::new(0);

impl Workspace {
    /// Runs a query over the frames; with `into`, its result becomes a frame of that name.
    ///
    /// An interrupt is seen within 20 ms. What the data frame library computes by then runs out in the background, and its
    /// result is thrown away; a few such queries at most run at the same time.
    ///
    /// # Errors
    /// The query is not SQL, is too large to be planned, names what is not there, or was interrupted.
    pub fn sql(&mut self, query: &str, into: Option<&str>, work: &Work) -> Result<Rows, Error> {
        crate::environment::check()?;
        into.map_or(Ok(()), good_name)?;
        work.begin("asking")?;
        let wrong = |Mistake { message, line, .. }: Mistake| Error::Sql { message, line };
        let frames = self.frame_list().map(|f| (f.name.clone(), f.data.clone())).collect();
        let Answer { data, named } = run(query.to_owned(), frames, work)?
            .map_err(|mistake| wrong(with_reserved(mistake, self.frame_list().flat_map(Frame::columns))))?;
        let basis = self.basis_of_query(named.as_deref());
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
            asked: false,
            basis,
        })
    }

    /// The frame that a query calls so: in other letters too, where no frame has exactly its name.
    fn named_frame(&self, name: &str) -> Option<&Frame> {
        let exact = self.frame_list().find(|f| f.name == name);
        exact.or_else(|| self.frame_list().find(|f| f.name.to_lowercase() == name.to_lowercase()))
    }

    /// A query rests on the frames that it names; on all of them where they cannot be told.
    fn basis_of_query(&self, named: Option<&[String]>) -> Basis {
        let used: Vec<&Frame> = match named {
            Some(names) => names.iter().filter_map(|name| self.named_frame(name)).collect(),
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

/// Whether fewer interrupted queries than may still run; most of them end in a moment.
fn has_room(work: &Work) -> Result<bool, Error> {
    let started = Instant::now();
    while ABANDONED.load(Ordering::SeqCst) >= MOST_ABANDONED {
        if started.elapsed() > PATIENCE {
            return Ok(false);
        }
        work.go_on()?;
        std::thread::sleep(POLL);
    }
    Ok(true)
}

/// What a query gives.
struct Answer {
    data: DataFrame,
    /// The tables that it names, as it spells them; `None` where they cannot be told.
    named: Option<Vec<String>>,
}

/// Reads, plans and collects a query on a thread of its own, where a panic of the data frame library is one query's error.
fn run(query: String, frames: Vec<(String, DataFrame)>, work: &Work) -> Result<Result<Answer, Mistake>, Error> {
    if !has_room(work)? {
        return Ok(Err(Mistake::new(format!(
            "{MOST_ABANDONED} queries that were interrupted still run in the background; expected one of them to end first: wait, or restart the kernel"
        ))));
    }
    let (send, receive) = mpsc::channel();
    let (own, share) = (work.clone(), Arc::new(AtomicBool::new(false)));
    let theirs = Arc::clone(&share);
    let started = std::thread::Builder::new().name("qes-query".to_owned()).stack_size(STACK).spawn(move || {
        let answer = || -> Result<Answer, Mistake> {
            let parsed = parsed(&query)?;
            own.go_on()?;
            let named = extract_table_identifiers(&query, false, true).ok();
            let planner = Planner::new(frames, own);
            let data = planner.collected(planner.query(&parsed, &Vec::new())?)?;
            Ok(Answer { data, named })
        };
        let result = catch_unwind(AssertUnwindSafe(answer));
        let result = result.unwrap_or_else(|_| Err(Mistake::new("the data frame library failed on it")));
        // Nobody listens any more once the query was interrupted.
        let _ = send.send(result);
        if theirs.swap(true, Ordering::SeqCst) {
            ABANDONED.fetch_sub(1, Ordering::SeqCst);
        }
    });
    if let Err(error) = started {
        return Ok(Err(Mistake::new(format!(
            "no thread can be started for it: {error}; expected room for one more: ulimit -u raises it, other programs may be ended"
        ))));
    }
    loop {
        match receive.recv_timeout(POLL) {
            // Whoever was asked to stop has nothing to say.
            Ok(result) => return work.go_on().map(|()| result).map_err(Error::from),
            Err(mpsc::RecvTimeoutError::Timeout) if !work.is_stopped() => {}
            Err(_) => {
                ABANDONED.fetch_add(1, Ordering::SeqCst);
                if share.swap(true, Ordering::SeqCst) {
                    ABANDONED.fetch_sub(1, Ordering::SeqCst);
                }
                return Err(Error::Interrupted);
            }
        }
    }
}
