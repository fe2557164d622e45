//! The study flow: counted, derived from records and decisions, or one checked against the other; as the paper draws it or as PRISMA 2020
//! does.

mod prisma;
mod show;

pub use prisma::Written;

use std::path::Path;

use qes_flow::{Flow, Lanes, PrismaTable};
use qes_review::{
    Dialect, Frame, Input, Provenance, ReviewError, ScreeningOptions, checked, derived_flow, files, flow_of, open_frame,
};

use qes_work::Work;

use crate::error::{Error, FLOW_COLUMNS};
use crate::shown::Basis;
use crate::verbs::screening::ScreeningRequest;
use crate::workspace::{Workspace, shortened};

/// Before what a PRISMA 2020 table rests on, in its remarks.
const PROVENANCE: &str = "provenance:";

/// How the flow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlowStandard {
    /// Every stage of the review below the one before.
    #[default]
    Paper,
    /// The phases and columns of PRISMA 2020.
    Prisma2020,
}

/// What the flow is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlowFrom {
    /// Counts where there are any, checked against records and decisions where there are these too; else these.
    #[default]
    Both,
    /// Counts alone.
    Counts,
    /// Records and decisions alone.
    Records,
}

/// Which flow is wanted.
#[derive(Debug, Clone, Default)]
pub struct FlowOptions {
    /// A file or frame: a PRISMA 2020 table, or a table of boxes; the review's where not given.
    pub source: Option<String>,
    /// How it is drawn.
    pub standard: FlowStandard,
    /// What it is made of.
    pub from: FlowFrom,
    /// The frame of decisions; `decisions` where not given.
    pub decisions: Option<String>,
    /// The frame of records; `records` where not given.
    pub records: Option<String>,
    /// How decisions are read and settled.
    pub screening: ScreeningOptions,
    /// Other methods in a line of their own, as PRISMA 2020 has them, however it is drawn.
    pub apart: bool,
}

/// The study flow and what it rests on.
#[derive(Debug, Clone)]
pub struct FlowResult {
    /// The flow.
    pub flow: Flow,
    /// How it is drawn.
    pub standard: FlowStandard,
    /// The PRISMA 2020 table that it was read from.
    pub table: Option<PrismaTable>,
    /// What it rests on.
    pub basis: Basis,
}

impl Workspace {
    /// The study flow of the review.
    ///
    /// # Errors
    /// No review is loaded, it has no flow, or its boxes form none.
    pub fn flow(&self, work: &Work) -> Result<FlowResult, Error> {
        self.flow_with(&FlowOptions::default(), work)
    }

    /// The study flow wanted.
    ///
    /// # Errors
    /// There is nothing to make it of, or it cannot be read.
    pub fn flow_with(&self, options: &FlowOptions, work: &Work) -> Result<FlowResult, Error> {
        if let Some(source) = &options.source {
            options.take_no_decisions(&format!("'{source}' holds counts alone"))?;
            let mut result = self.flow_of_source(source, options, work)?;
            result.say_what_was_read();
            return Ok(result);
        }
        let counted = match self.frame("flow") {
            Ok(frame) if options.from != FlowFrom::Records => Some(frame),
            _ => None,
        };
        let request = ScreeningRequest {
            decisions: options.decisions.clone(),
            records: options.records.clone(),
            options: options.screening.clone(),
            ..ScreeningRequest::default()
        };
        let named = options.decisions.is_some() || options.records.is_some();
        let asked = options.from == FlowFrom::Records || named && options.from != FlowFrom::Counts;
        let there = options.from != FlowFrom::Counts && self.frame("decisions").is_ok();
        // Counts are checked against records, not against decisions whose records are not there.
        let usable = there && (counted.is_none() || self.frame("records").is_ok());
        let apart = options.apart || options.standard == FlowStandard::Prisma2020;
        let lanes = if apart { Lanes::Apart } else { Lanes::Together };
        let (input, frames) = match (counted, asked || usable) {
            (Some(frame), with_rows) => {
                let searches = self.frame("searches").ok();
                let mut input = flow_of(frame, searches, work)?;
                let mut frames: Vec<&Frame> = [Some(frame), searches].into_iter().flatten().collect();
                if with_rows {
                    match self.screening_input(&request, work) {
                        Ok((screening, more)) => {
                            frames.extend(more);
                            (checked(input, &screening, work)?, frames)
                        }
                        Err(Error::Interrupted) => return Err(Error::Interrupted),
                        // Nobody asked for the decisions: the counts are what they are without them.
                        Err(error) if !asked && !options.settles_decisions() => {
                            input.warnings.push(format!("the counts are compared with no decisions: {error}"));
                            (input, frames)
                        }
                        Err(error) => return Err(error),
                    }
                } else {
                    options.take_no_decisions("the flow is made of counts alone")?;
                    (input, frames)
                }
            }
            (None, true) => {
                let (screening, frames) = self.screening_input(&request, work)?;
                let mut input = derived_flow(&screening, lanes, work)?;
                // Counting is a derivation, of published records too.
                input.provenance = input.provenance.map(|p| p.max(Provenance::Derived));
                // Of counts beside the records only an earlier version matters here; what is wrong with them does not.
                if let Some(earlier) = self.frame("flow").ok().and_then(|f| flow_of(f, None, work).ok()) {
                    input.value = input.value.after(&earlier.value);
                }
                if !screening.value.sources.linked {
                    input.warnings.insert(0, "nobody has looked for duplicates: %dedup --into marks them".to_owned());
                }
                (input, frames)
            }
            (None, false) => {
                if self.frame("decisions").is_err() {
                    return Err(Error::NoFlow { held: self.held() });
                }
                let what = format!("found no counts (a frame 'flow': {FLOW_COLUMNS})");
                return Err(
                    ReviewError::Ratings { what, because: "--from counts takes no decisions".to_owned() }.into()
                );
            }
        };
        let Input { value: flow, provenance, warnings } = input;
        let basis = self.basis_of(&frames, provenance, shortened(warnings));
        Ok(FlowResult { flow, standard: options.standard, table: None, basis })
    }

    /// The flow of a PRISMA 2020 table or of a table of boxes.
    fn flow_of_source(&self, source: &str, options: &FlowOptions, work: &Work) -> Result<FlowResult, Error> {
        if options.from == FlowFrom::Records {
            let what = format!("'{source}' holds counts");
            return Err(ReviewError::Ratings { what, because: "--from records takes none".to_owned() }.into());
        }
        let opened;
        let mut said = Vec::new();
        let frame = match self.frame(source) {
            Ok(frame) => frame,
            Err(unknown) => {
                let path = Path::new(source);
                if !path.exists() && path.extension().is_none() {
                    return Err(unknown);
                }
                let bytes = match files::read(path, files::MOST_OF_TEXT, work) {
                    Ok(bytes) => bytes,
                    // A larger one may be a table of boxes; what else is wrong with it reading that will say.
                    Err(error) if !files::is_stop(&error) => Vec::new(),
                    Err(_) => return Err(Error::Interrupted),
                };
                let (text, encoding) = prisma::decoded(&bytes);
                if prisma::is_table(&text) {
                    let mut table =
                        PrismaTable::read(&text).map_err(|e| Error::Prisma { path: source.to_owned(), error: e })?;
                    table.note(encoding);
                    let resource = source_name(path);
                    let flow = table.flow().map_err(|source| ReviewError::Flow { resource, source })?;
                    let stated =
                        table.remarks().into_iter().find_map(|r| r.strip_prefix(PROVENANCE)?.trim().parse().ok());
                    let data_sha256 = Some(qes_review::sha256_of(&bytes));
                    let basis = Basis { provenance: stated, data_sha256, ..Basis::default() };
                    return Ok(FlowResult { flow, standard: options.standard, table: Some(table), basis });
                }
                let file = open_frame(path, None, Dialect::default(), work)?;
                said = file.warnings;
                opened = file.value;
                &opened
            }
        };
        if frame.has("boxtext") {
            let why = "it was loaded as a frame; expected its path, so that every cell of it is kept".to_owned();
            return Err(
                ReviewError::Ratings { what: format!("'{source}' is a PRISMA 2020 table"), because: why }.into()
            );
        }
        let mut input = flow_of(frame, None, work)?;
        input.warnings.splice(0..0, said);
        let basis = self.basis_of(&[frame], input.provenance, input.warnings);
        Ok(FlowResult { flow: input.value, standard: options.standard, table: None, basis })
    }
}

impl FlowOptions {
    /// Whether something is said of how decisions are read and settled.
    fn settles_decisions(&self) -> bool {
        self.screening != ScreeningOptions::default()
    }

    /// # Errors
    /// The options speak of decisions, and none are read.
    fn take_no_decisions(&self, why: &str) -> Result<(), Error> {
        if !self.settles_decisions() && self.decisions.is_none() && self.records.is_none() {
            return Ok(());
        }
        let because = "no decisions are read, so options that say how they are read or settled, such as --stage, change nothing; \
                       expected --from records, or none of them";
        Err(ReviewError::Ratings { what: why.to_owned(), because: because.to_owned() }.into())
    }
}

/// A file's name without its ending.
fn source_name(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}
