//! Where ratings come from: an instrument of the review, its screening, a frame, a file, or counts typed in.

use std::path::Path;

use qes_review::{
    Dialect, Frame, Input, RatingSet, ReviewError, decisions_of, open_frame, ratings_from_contingency,
    ratings_from_counts, ratings_from_frame, screening_ratings,
};

use super::{Agreement, AgreementOptions, compute};
use qes_work::Work;

use crate::error::Error;
use crate::shown::Basis;
use crate::workspace::Workspace;

/// The name of screening decisions as a source of ratings, and of the frame that holds them.
const SCREENING: &str = "screening";
const DECISIONS: &str = "decisions";

impl Workspace {
    /// Agreement for an instrument of the review, its `screening`, a frame, or a file of ratings.
    ///
    /// # Errors
    /// There is no such instrument, frame or file; its answers are not published; a statistic does not fit; it was stopped.
    pub fn agreement(&self, source: &str, options: &AgreementOptions, work: &Work) -> Result<Agreement, Error> {
        let (input, data_sha256) = self.rating_set(source, options, work)?;
        let Input { value: set, provenance, mut warnings } = input;
        let instrument = self.review().is_ok_and(|r| r.instruments().iter().any(|i| i == source));
        let read: &[&str] = match source {
            _ if instrument => &["instruments", "appraisals"],
            SCREENING => &[DECISIONS],
            frame => &[frame],
        };
        if (instrument || source == SCREENING) && self.own_names().any(|name| name == source) {
            warnings.push(format!("the review's '{source}' was read, not the session's own frame of this name"));
        }
        let basis = Basis { provenance, data_sha256: Some(data_sha256), warnings, ..Basis::default() };
        compute(set, options, self.marked(basis, read), work)
    }

    /// Agreement of two raters from counts: `counts[i][j]` units went into category i by the first and into j by the second. `name`
    /// is what they are called.
    ///
    /// # Errors
    /// The counts are no square table; a statistic does not fit; it was stopped.
    pub fn agreement_of_counts(
        &self,
        name: &str,
        counts: &[Vec<u64>],
        options: &AgreementOptions,
        work: &Work,
    ) -> Result<Agreement, Error> {
        let Input { value: set, warnings, .. } = ratings_from_counts(name, counts, &options.columns)?;
        compute(set, options, Basis { warnings, ..Basis::default() }, work)
    }

    /// An instrument of the review comes first, then its screening, a frame, a file.
    fn rating_set(
        &self,
        source: &str,
        options: &AgreementOptions,
        work: &Work,
    ) -> Result<(Input<RatingSet>, String), Error> {
        work.begin("reading ratings")?;
        let columns = &options.columns;
        let mut known = self.review().map(qes_review::Review::instruments).unwrap_or_default();
        if known.iter().any(|i| i == source) {
            let review = self.review()?;
            return Ok((review.ratings(source, columns, work)?, review.data_sha256().to_owned()));
        }
        let own = |name: &str| self.frame(name).is_ok() && !self.review_holds(name);
        let long = |f: &Frame| ["record_id", "reviewer", "decision"].iter().all(|c| f.has(c));
        let plain = columns.unit.is_none() && columns.rater.is_none() && columns.answer.is_none();
        let decisions = source == DECISIONS && (!own(source) || plain && self.frame(source).is_ok_and(long));
        if source == SCREENING || decisions {
            let decisions = match (self.frame(DECISIONS), self.loaded_review()) {
                (Ok(frame), _) => frame,
                (_, Ok(review)) => review.require(DECISIONS, "record_id, stage, reviewer, decision, reason, round")?,
                (Err(error), Err(_)) => return Err(error),
            };
            return Ok((screening_ratings(decisions, columns, work)?, decisions.data_sha256.clone()));
        }
        let read = |frame: &Frame| -> Result<(Input<RatingSet>, String), Error> {
            let input = if options.contingency {
                ratings_from_contingency(frame, columns)?
            } else {
                ratings_from_frame(frame, columns, work)?
            };
            Ok((input, frame.data_sha256.clone()))
        };
        // A frame of all answers mixes the scales of several instruments.
        if source == "appraisals" && known.len() > 1 && !own(source) {
            return Err(ReviewError::unknown_name("instrument", source, &known).into());
        }
        if let Ok(frame) = self.frame(source) {
            // The notes of Rayyan, and its log, hold what each reviewer said.
            let rayyan = || {
                decisions_of(frame, None, work).is_ok_and(|(rows, form)| form.starts_with("Rayyan") && !rows.is_empty())
            };
            let is_rayyan = plain && columns.raters.is_empty() && !options.contingency && rayyan();
            work.go_on()?;
            if is_rayyan {
                return Ok((screening_ratings(frame, columns, work)?, frame.data_sha256.clone()));
            }
            return read(frame);
        }
        let path = Path::new(source);
        if path.is_file() {
            let opened = open_frame(path, None, Dialect::default(), work)?;
            let (mut input, data_sha256) = read(&opened.value)?;
            input.warnings.extend(opened.warnings);
            return Ok((input, data_sha256));
        }
        if known.is_empty() || path.extension().is_some() {
            return Err(if path.extension().is_some() {
                open_frame(path, None, Dialect::default(), work).err().map_or(Error::NoReview, Error::from)
            } else {
                Error::NoReview
            });
        }
        if self.review().is_ok_and(|r| r.frame(DECISIONS).is_some()) {
            known.push(SCREENING.to_owned());
        }
        Err(ReviewError::unknown_name("instrument", source, &known).into())
    }
}
