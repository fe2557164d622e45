//! The flow that follows from records and decisions, and how it compares with one that was counted.

use std::collections::{BTreeSet, HashMap, HashSet};

use qes_work::{Stopped, Work};

use crate::boxes::{TOTAL, sum, unique};
use crate::{Count, Flow, FlowBox, Kind, Part, Screened, SourceKind, Stage, State};

/// Where the records come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The sources' names and kinds.
    pub sources: Vec<(String, SourceKind)>,
    /// The source of each record, as a position.
    pub of: Vec<usize>,
    /// The study of each record, where that is known: several records may report one.
    pub studies: Option<Vec<Option<String>>>,
    /// Whether duplicates were looked for; where not, that there are none says nothing.
    pub linked: bool,
}

/// Records of databases and of other methods, each in a line of boxes of its own or in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lanes {
    /// All records in one line.
    #[default]
    Together,
    /// Other methods in a line of their own, as in PRISMA 2020.
    Apart,
}

/// What a stage counts: before the full text records, then papers.
fn unit(stage: Option<Stage>) -> &'static str {
    match stage {
        Some(Stage::Retrieval | Stage::FullText | Stage::Appraisal) => "papers",
        _ => "records",
    }
}

impl Flow {
    /// The flow of these records through these stages.
    ///
    /// Every record is in exactly one place: among the duplicates, excluded or not settled at a stage, or included. So its equations hold.
    ///
    /// ```
    /// use qes_work::Work;
    /// use qes_flow::{Decision, Flow, Lanes, Screening, SourceKind, Sources, Verdict};
    ///
    /// let decision = |record, verdict| Decision {
    ///     record, stage: 0, reviewer: "A".to_owned(), verdict, reasons: Vec::new(), round: 1,
    /// };
    /// let work = Work::new();
    /// let screened = Screening {
    ///     stages: vec!["abstract".to_owned()],
    ///     publications: vec![0, 0, 1], // the second record is a duplicate of the first
    ///     decisions: vec![decision(0, Verdict::Include), decision(2, Verdict::Exclude)],
    ///     ..Screening::default()
    /// }.screen(&work)?;
    /// let sources = Sources { sources: vec![("Medline".to_owned(), SourceKind::Database)], of: vec![0, 0, 0], studies: None, linked: true };
    /// let flow = Flow::derived(&screened, &sources, Lanes::Together, &work)?;
    /// let counts: Vec<_> = flow.boxes().iter().map(|b| (b.id.as_str(), b.n)).collect();
    /// assert_eq!(counts, [
    ///     ("identified", Some(3)), ("duplicates", Some(1)), ("abstract", Some(2)), ("abstract_excluded", Some(1)), ("included", Some(1)),
    /// ]);
    /// assert!(flow.equations().iter().all(|e| e.holds == Some(true)));
    /// # Ok::<(), qes_work::Stopped>(())
    /// ```
    ///
    /// # Errors
    /// [`Stopped`] when the work was.
    ///
    /// # Panics
    /// Never: ids are made new.
    pub fn derived(screened: &Screened, sources: &Sources, lanes: Lanes, work: &Work) -> Result<Self, Stopped> {
        work.begin("counting")?;
        let database = |r: usize| sources.sources[sources.of[r]].1.is_database();
        let mut boxes = Vec::new();
        let mut ends = Vec::new();
        match lanes {
            Lanes::Together => ends.extend(line(&mut boxes, screened, sources, "", &|_| true, work)?),
            Lanes::Apart => {
                ends.extend(line(&mut boxes, screened, sources, "", &database, work)?);
                if (0..sources.of.len()).any(|r| !database(r)) {
                    ends.extend(line(&mut boxes, screened, sources, "other_", &|r| !database(r), work)?);
                }
            }
        }
        let unit = unit(screened.stages.last().and_then(|s| s.stage).or(Some(Stage::FullText)));
        let id = unique(&boxes, "included");
        let mut included = FlowBox::new(&id, "Included", Kind::Included, screened.included.len() as u64, unit);
        included.from = ends;
        if let Some(studies) = &sources.studies {
            let mut known: Option<HashSet<&String>> = Some(HashSet::new());
            for &record in &screened.included {
                work.go_on()?;
                known = known.zip(studies[record].as_ref()).map(|(mut known, study)| {
                    known.insert(study);
                    known
                });
            }
            if let Some(known) = known {
                included = included.also(known.len() as u64, "studies");
            }
        }
        boxes.push(included);
        Ok(Self::new(boxes).expect("invariant: every id is new, and every box comes out of one before it"))
    }

    /// The same flow as the update of a review whose earlier version is in `counted`: its boxes of earlier studies come first, and all studies
    /// together last.
    ///
    /// # Panics
    /// Never: ids are made new.
    #[must_use]
    pub fn after(&self, counted: &Self) -> Self {
        let earlier: Vec<&FlowBox> = counted.boxes().iter().filter(|b| b.kind == Kind::Previous).collect();
        let new = self.boxes().iter().rfind(|b| b.kind == Kind::Included);
        let (Some(new), [first, ..]) = (new, earlier.as_slice()) else { return self.clone() };
        let all = || earlier.iter().copied().chain([new]);
        let sum = |unit: &str| sum(all().map(|b| b.in_unit(unit)));
        let unit = if sum(&new.unit).is_some() { &new.unit } else { &first.unit };
        let mut boxes: Vec<FlowBox> = self.boxes().to_vec();
        for b in &earlier {
            let id = unique(&boxes, &b.id);
            boxes.insert(0, FlowBox { id, from: Vec::new(), ..(*b).clone() });
        }
        let mut total = FlowBox::new(&unique(&boxes, TOTAL), "Included in all", Kind::Included, 0, unit);
        total.n = sum(unit);
        total.from = boxes[..earlier.len()].iter().map(|b| b.id.clone()).chain([new.id.clone()]).collect();
        let others = all().flat_map(|b| std::iter::once(&b.unit).chain(b.also.iter().map(|c| &c.unit)));
        let others: BTreeSet<&String> = others.filter(|other| *other != unit && sum(other).is_some()).collect();
        total.also = others.into_iter().map(|unit| Count { n: sum(unit), unit: unit.clone() }).collect();
        boxes.push(total);
        Self::new(boxes).expect("invariant: every id is new, and every box comes out of one before it")
    }

    /// The same flow, each box with what the records give for it.
    ///
    /// Boxes belong together that are about the same stage and of one kind, where no other box is; sources, those of one name. What has no
    /// partner stays as it is.
    #[must_use]
    pub fn checked_against(&self, derived: &Self) -> Self {
        let of_kind = |kind: Kind| self.boxes().iter().filter(move |b| b.kind == kind);
        let alone = |b: &FlowBox| of_kind(b.kind).filter(|o| o.stage == b.stage && self.is_new(o)).count() == 1;
        let sources = [Kind::Source, Kind::OtherSource];
        let found: Vec<Part> =
            derived.boxes().iter().filter(|d| sources.contains(&d.kind)).flat_map(|d| d.parts.clone()).collect();
        let whole = |kind: Kind| sum(derived.boxes().iter().filter(|d| d.kind == kind).map(|d| d.n));
        let mut boxes = self.boxes().to_vec();
        for b in boxes.iter_mut().filter(|b| self.is_new(b)) {
            let partner = derived
                .boxes()
                .iter()
                .find(|d| d.kind == b.kind && (b.kind == Kind::Included || d.stage.is_some() && d.stage == b.stage));
            if sources.contains(&b.kind) {
                let named = b.parts.first().filter(|_| b.parts.len() == 1).map_or(&b.label, |p| &p.label);
                let part = found.iter().find(|p| p.label.eq_ignore_ascii_case(named)).and_then(|p| p.n);
                let there = derived.boxes().iter().any(|d| d.kind == b.kind);
                b.rows = part.or_else(|| whole(b.kind).filter(|_| there && of_kind(b.kind).count() == 1));
                pair(&mut b.parts, &found);
            } else if let Some(d) = partner.filter(|_| alone(b)) {
                b.rows = if b.unit == "studies" { d.in_unit("studies") } else { d.n };
                pair(&mut b.parts, &d.parts);
            }
        }
        Self::new(boxes).unwrap_or_else(|_| self.clone())
    }

    /// Whether a box is of this version of the review, and not of an earlier one or of both.
    fn is_new(&self, b: &FlowBox) -> bool {
        let earlier = |id: &String| self.get(id).is_some_and(|from| from.kind == Kind::Previous);
        b.kind != Kind::Previous && b.id != TOTAL && !(b.kind == Kind::Included && b.from.iter().any(earlier))
    }
}

/// What the records give for each part. Where they know any of the parts, those that they do not know are none.
fn pair(parts: &mut [Part], derived: &[Part]) {
    let found = |part: &Part| derived.iter().find(|d| d.label.eq_ignore_ascii_case(&part.label)).and_then(|d| d.n);
    let any = parts.iter().any(|p| found(p).is_some());
    let labels: Vec<String> = parts.iter().map(|p| p.label.to_lowercase()).collect();
    for part in parts {
        // A source that was searched twice is compared by `%check`, which adds its searches up.
        let once = labels.iter().filter(|l| **l == part.label.to_lowercase()).count() == 1;
        part.rows = if once { found(part).or(any.then_some(0)) } else { None };
    }
}

/// The boxes of one line of records; gives the ids of those that lead to what is included.
fn line(
    boxes: &mut Vec<FlowBox>,
    screened: &Screened,
    sources: &Sources,
    prefix: &str,
    mine: &dyn Fn(usize) -> bool,
    work: &Work,
) -> Result<Vec<String>, Stopped> {
    let count = |records: &[usize]| records.iter().filter(|&&r| mine(r)).count() as u64;
    let mut from = identified(boxes, sources, &|r| mine(r) && screened.entry[r] == 0);
    for (place, stage) in screened.stages.iter().enumerate() {
        work.go_on()?;
        if place > 0 {
            from.extend(joining(boxes, screened, sources, place, mine));
        }
        if from.is_empty() {
            continue;
        }
        if place == screened.duplicates_before {
            remove_duplicates(boxes, screened, sources.linked, prefix, place, &mut from, count);
        }
        let outcomes: Vec<_> = stage.outcomes.iter().filter(|o| mine(o.record)).collect();
        let unit = unit(stage.stage);
        let id = stage_id(boxes, prefix, &stage.name);
        let entered = if stage.stage == Some(Stage::Automation) {
            from.clone()
        } else {
            boxes.push(of_stage(
                &id,
                &entered_label(&stage.name),
                Kind::Screening,
                outcomes.len(),
                unit,
                stage.stage,
                &from,
            ));
            vec![id.clone()]
        };
        let excluded = outcomes.iter().filter(|o| o.state == State::Excluded).count();
        let mut out = of_stage(
            &unique(boxes, &format!("{id}_excluded")),
            &left_label(&stage.name),
            Kind::Excluded,
            excluded,
            unit,
            stage.stage,
            &entered,
        );
        let reasons = stage.reasons();
        if reasons.iter().any(|(reason, _)| reason.is_some()) {
            let mut times: HashMap<Option<&str>, u64> = HashMap::new();
            for outcome in outcomes.iter().filter(|o| o.state == State::Excluded) {
                work.go_on()?;
                *times.entry(outcome.reason.as_deref()).or_default() += 1;
            }
            for (reason, _) in reasons {
                if let Some(&n) = times.get(&reason) {
                    let label = reason.unwrap_or("no reason given").to_owned();
                    out.parts.push(Part { label, n: Some(n), source: SourceKind::Other, rows: None });
                }
            }
        }
        boxes.push(out);
        let count = |state| outcomes.iter().filter(|o| o.state == state).count() as u64;
        let (conflicts, awaiting) = (count(State::Conflict), count(State::Awaiting));
        if conflicts + awaiting > 0 {
            let label = format!("Not settled yet: {}", stage.name);
            let open = of_stage(
                &unique(boxes, &format!("{id}_unsettled")),
                &label,
                Kind::Unsettled,
                (conflicts + awaiting) as usize,
                unit,
                stage.stage,
                &entered,
            );
            let parts = [("in conflict", conflicts), ("not decided by enough reviewers", awaiting)];
            boxes.push(open.of(parts.into_iter().filter(|(_, n)| *n > 0)));
        }
        from = entered;
    }
    if screened.duplicates_before >= screened.stages.len() {
        remove_duplicates(boxes, screened, sources.linked, prefix, screened.stages.len(), &mut from, count);
    }
    Ok(from)
}

/// The id of a stage: its name, unless a box of another kind is called so.
fn stage_id(boxes: &[FlowBox], prefix: &str, name: &str) -> String {
    const TAKEN: [&str; 5] = ["identified", "duplicates", "before_duplicates", "included", "total"];
    let name = name.replace(' ', "_");
    let stem = name.strip_prefix("other_").unwrap_or(&name);
    let own = TAKEN.contains(&stem) || name.starts_with("other_");
    unique(boxes, &if own { format!("{prefix}stage_{name}") } else { format!("{prefix}{name}") })
}

/// The boxes of sources whose records enter at a later stage, with their duplicates where the others' are gone by then.
fn joining(
    boxes: &mut Vec<FlowBox>,
    screened: &Screened,
    sources: &Sources,
    place: usize,
    mine: &dyn Fn(usize) -> bool,
) -> Vec<String> {
    let here = |r: usize| mine(r) && screened.entry[r] == place;
    let from = identified(boxes, sources, &here);
    let n = screened.duplicates.iter().filter(|&&r| here(r)).count();
    if n > 0 && place > screened.duplicates_before {
        let id = unique(boxes, &format!("{}_duplicates", from.join("_")));
        boxes.push(of_stage(&id, "Duplicates removed", Kind::Excluded, n, "records", Some(Stage::Duplicates), &from));
    }
    from
}

/// The boxes of the sources.
fn identified(boxes: &mut Vec<FlowBox>, sources: &Sources, mine: &dyn Fn(usize) -> bool) -> Vec<String> {
    let mut counts = vec![0_u64; sources.sources.len()];
    for (record, &source) in sources.of.iter().enumerate() {
        counts[source] += u64::from(mine(record));
    }
    let kinds = [
        (true, "identified", "Records identified from databases", Kind::Source),
        (false, "other_identified", "Records identified by other methods", Kind::OtherSource),
    ];
    let mut from = Vec::new();
    for (database, id, label, kind) in kinds {
        let of_kind = sources.sources.iter().zip(&counts).filter(|((_, k), n)| k.is_database() == database && **n > 0);
        let parts: Vec<Part> = of_kind
            .map(|((name, kind), n)| Part { label: name.clone(), n: Some(*n), source: *kind, rows: None })
            .collect();
        if !parts.is_empty() {
            let n = parts.iter().filter_map(|p| p.n).sum();
            let label = if database && parts.iter().any(|p| p.source == SourceKind::Register) {
                "Records identified from databases and registers"
            } else {
                label
            };
            let taken = boxes.iter().filter(|b| b.kind == kind).count();
            let id = if taken == 0 { id.to_owned() } else { format!("{id}_{}", taken + 1) };
            let mut b = FlowBox::new(&id, label, kind, n, "records");
            b.parts = parts;
            boxes.push(b);
            from.push(id);
        }
    }
    from
}

/// The box of the duplicates; where records were screened before, one of what was left until then comes first.
fn remove_duplicates(
    boxes: &mut Vec<FlowBox>,
    screened: &Screened,
    linked: bool,
    prefix: &str,
    place: usize,
    from: &mut Vec<String>,
    count: impl Fn(&[usize]) -> u64,
) {
    let here: Vec<usize> = screened.duplicates.iter().copied().filter(|&r| screened.entry[r] <= place).collect();
    let n = count(&here);
    // All lines have the box before, or none, so that their stages stand beside each other.
    if place > 0 && !here.is_empty() {
        let id = format!("{prefix}before_duplicates");
        let kept = count(&screened.before_duplicates) as usize;
        let label = "Kept until duplicates were removed";
        boxes.push(of_stage(&id, label, Kind::Screening, kept, "records", Some(Stage::Duplicates), from));
        *from = vec![id];
    }
    if n == 0 && (!linked || !here.is_empty()) {
        return;
    }
    let id = format!("{prefix}duplicates");
    boxes.push(of_stage(
        &id,
        "Duplicates removed",
        Kind::Excluded,
        n as usize,
        "records",
        Some(Stage::Duplicates),
        from,
    ));
}

fn of_stage(id: &str, label: &str, kind: Kind, n: usize, unit: &str, stage: Option<Stage>, from: &[String]) -> FlowBox {
    let mut b = FlowBox::new(id, label, kind, n as u64, unit).from(from.iter().map(String::as_str));
    b.stage = stage;
    b
}

fn entered_label(stage: &str) -> String {
    match Stage::of(stage) {
        Some(Stage::Retrieval) => "Full texts sought".to_owned(),
        Some(Stage::Appraisal) => "Quality appraised".to_owned(),
        _ => format!("Screened on {stage}"),
    }
}

fn left_label(stage: &str) -> String {
    match Stage::of(stage) {
        Some(Stage::Automation) => "Marked ineligible by a tool".to_owned(),
        Some(Stage::Retrieval) => "Full texts not retrieved".to_owned(),
        Some(Stage::Appraisal) => "Excluded after quality appraisal".to_owned(),
        _ => format!("Excluded on {stage}"),
    }
}
