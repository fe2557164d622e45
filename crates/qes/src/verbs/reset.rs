//! Drop frames of the session's own; the review's of the same names come back.

use qes_review::ReviewError;
use serde_json::{Value, json};

use crate::error::Error;
use crate::shown::{Basis, Shown};
use crate::words::counted;
use crate::workspace::Workspace;

/// What was dropped.
#[derive(Debug, Clone)]
pub struct Reset {
    /// The frames, in the order in which they were named.
    pub frames: Vec<Dropped>,
}

/// A frame that is there no longer.
#[derive(Debug, Clone)]
pub struct Dropped {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    /// The rows of the review's table of this name, which is seen again.
    pub review_rows: Option<usize>,
}

impl Workspace {
    /// Drops frames of the session's own.
    ///
    /// # Errors
    /// One of the names is none of such a frame. The workspace is then as it was.
    pub fn drop_frames(&mut self, names: &[String]) -> Result<Reset, Error> {
        let own: Vec<&str> = self.own_names().collect();
        if let Some(name) = names.iter().find(|n| !own.contains(&n.as_str())) {
            return Err(if self.review_holds(name) {
                Error::NotOwn { found: name.clone(), known: own.join(", ") }
            } else {
                ReviewError::unknown_name("frame", name, &own).into()
            });
        }
        let mut frames = Vec::new();
        for name in names {
            // A name given twice is dropped once.
            let Some(rows) = self.take_out(name) else { continue };
            let review_rows = self.loaded_review().ok().and_then(|r| r.frame(name)).map(qes_review::Frame::height);
            frames.push(Dropped { name: name.clone(), rows, review_rows });
        }
        Ok(Reset { frames })
    }
}

impl Reset {
    /// The result as it is shown.
    pub fn show(&self) -> Shown {
        let dropped: Vec<Value> = self
            .frames
            .iter()
            .map(|f| json!({ "name": f.name, "rows": f.rows, "review_rows": f.review_rows }))
            .collect();
        let mut shown = Shown::new("reset", &Basis::default(), json!({ "dropped": dropped }));
        let line = |f: &Dropped| {
            let after = match f.review_rows {
                Some(rows) => format!("'{}' is the review's again ({})", f.name, counted(rows, "row")),
                None => format!("there is no '{}' any more", f.name),
            };
            format!("dropped the session's own '{}' ({}); {after}", f.name, counted(f.rows, "row"))
        };
        shown.text = self.frames.iter().map(line).collect::<Vec<_>>().join("\n");
        shown
    }
}
