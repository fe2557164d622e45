//! Screening: what reviewers decided, stage by stage, what is in conflict, and what follows.

mod show;

use std::path::Path;

use qes_flow::Screened;
use qes_review::{Frame, Input, ReviewError, ScreeningInput, ScreeningOptions, holds_records, in_words, screening_of};
use qes_work::Work;

use crate::error::Error;
use crate::shown::Basis;
use crate::workspace::{Workspace, good_name, shortened};

/// What is screened, and what becomes of it.
#[derive(Debug, Clone, Default)]
pub struct ScreeningRequest {
    /// The frame of decisions, or an export of Rayyan or Covidence; `decisions` where not given.
    pub decisions: Option<String>,
    /// The frame of records; `records` where there is one, or the export itself.
    pub records: Option<String>,
    /// How decisions are read and settled.
    pub options: ScreeningOptions,
    /// The name of a frame with the decisions, a row for each.
    pub into: Option<String>,
    /// The name of a frame with what became of each record at each stage.
    pub outcomes: Option<String>,
}

/// Screening and what it comes to.
#[derive(Debug, Clone)]
pub struct ScreeningResult {
    /// The frame of decisions.
    pub frame: String,
    /// Records, decisions, sources.
    pub input: ScreeningInput,
    /// The outcome of every record at every stage.
    pub screened: Screened,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// What reviewers decided, stage by stage.
    ///
    /// # Errors
    /// There are no such decisions or records, or they cannot be read. The workspace is then as it was.
    pub fn screening(&mut self, request: &ScreeningRequest, work: &Work) -> Result<ScreeningResult, Error> {
        [&request.into, &request.outcomes].into_iter().flatten().try_for_each(|name| good_name(name))?;
        let mut result = self.screened(request, work)?;
        let outcomes = request.outcomes.as_ref().map(|name| result.outcomes(name)).transpose()?;
        // What was stopped leaves the workspace as it was.
        work.go_on()?;
        if let Some(name) = &request.into {
            let alike = self.put_told(Frame { name: name.clone(), ..result.input.table.clone() });
            result.basis.warnings.extend(alike);
        }
        if let Some(outcomes) = outcomes {
            let alike = self.put_told(outcomes);
            result.basis.warnings.extend(alike);
        }
        let made: Vec<&str> = [&request.into, &request.outcomes].into_iter().flatten().map(String::as_str).collect();
        result.basis = self.marked(result.basis, &made);
        Ok(result)
    }

    /// As [`Workspace::screening`], without frames of its own.
    ///
    /// # Errors
    /// Those of [`Workspace::screening`].
    pub fn screened(&self, request: &ScreeningRequest, work: &Work) -> Result<ScreeningResult, Error> {
        let (input, frames) = self.screening_input(request, work)?;
        let screened = input.value.screening.screen(work)?;
        let odd = screened.oddities.iter().map(|o| in_words(o, &input.value));
        let warnings = shortened(input.warnings.into_iter().chain(odd).collect());
        let basis = self.basis_of(&frames, input.provenance, warnings);
        Ok(ScreeningResult { frame: frames[0].name.clone(), input: input.value, screened, basis })
    }

    /// The decisions with their records, and the frames that they come from: first the decisions'.
    pub(crate) fn screening_input(
        &self,
        request: &ScreeningRequest,
        work: &Work,
    ) -> Result<(Input<ScreeningInput>, Vec<&Frame>), Error> {
        work.begin("reading decisions")?;
        let decisions = match &request.decisions {
            Some(name) => self.frame(name).map_err(|unknown| not_loaded(name).unwrap_or(unknown))?,
            None => self.decisions_frame()?,
        };
        let records = match &request.records {
            Some(name) => Some(self.frame(name).map_err(|unknown| not_loaded(name).unwrap_or(unknown))?),
            // An export of a screening tool holds its records itself.
            None if holds_records(decisions, work)? => Some(decisions),
            None => self.frame("records").ok(),
        };
        let searches = self.frame("searches").ok();
        let mut options = request.options.clone();
        if options.reasons.is_empty() {
            options.reasons = self.reasons()?;
        }
        options.unread = self.review().map(|review| review.unread(decisions)).unwrap_or_default();
        let input = screening_of(decisions, records, searches, &options, work)?;
        let reasons = self.frame("reasons").ok().filter(|_| request.options.reasons.is_empty());
        let frames = [Some(decisions), records, searches, reasons].into_iter().flatten().collect();
        Ok((input, frames))
    }

    fn decisions_frame(&self) -> Result<&Frame, Error> {
        self.frame("decisions").map_err(|_| Error::NoDecisions { held: self.held() })
    }

    /// The names of all frames, as a part of a sentence.
    pub(crate) fn held(&self) -> String {
        let names: Vec<&str> = self.frame_list().map(|f| f.name.as_str()).collect();
        if names.is_empty() {
            "nothing is loaded yet".to_owned()
        } else {
            format!("the frames are {}", names.join(", "))
        }
    }

    /// The reasons of a list; of the column `reason`, where the list is the name of a frame.
    ///
    /// # Errors
    /// The frame has no such column.
    pub fn reasons_named(&self, list: &[String]) -> Result<Vec<String>, Error> {
        match list {
            [one] if self.frame(one).is_ok() => Ok(self.frame(one)?.texts("reason")?.into_iter().flatten().collect()),
            _ => Ok(list.to_vec()),
        }
    }

    /// Reasons that a frame `reasons` lists, or the review declares.
    fn reasons(&self) -> Result<Vec<String>, Error> {
        if let Ok(frame) = self.frame("reasons") {
            return Ok(frame.texts("reason")?.into_iter().flatten().collect());
        }
        Ok(self.review().map(qes_review::Review::declared_reasons).unwrap_or_default())
    }
}

/// That a name is that of a file, which has to be loaded first.
fn not_loaded(name: &str) -> Option<Error> {
    let path = Path::new(name);
    if !path.is_file() {
        return None;
    }
    let stem = path.file_stem().map_or_else(|| name.to_owned(), |s| s.to_string_lossy().into_owned());
    let quoted = |text: &str| if text.contains(' ') { format!("\"{text}\"") } else { text.to_owned() };
    let because = format!("expected the name of a frame: %load {} makes the frame '{stem}' of it", quoted(name));
    Some(ReviewError::Ratings { what: format!("'{name}' is a file that is not loaded"), because }.into())
}
