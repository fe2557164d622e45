//! What is stopped comes to an end after a bounded amount of work, wherever it stands.

use std::thread;

use qes_records::{
    Citation, Corpus, Decoded, Field, Format, Name, Options, Record, Stopped, Work, decode, find_duplicates,
};

fn citations(count: usize) -> Vec<Citation> {
    let sources = vec![("a".to_owned(), count / 2), ("b".to_owned(), count - count / 2)];
    let made = Corpus { sources, duplicates: count / 3, seed: 5 }.make(&Work::new()).expect("nobody stops it");
    made.into_iter().map(|made| made.citation).collect()
}

/// No step counts more than this before it looks whether the work goes on.
const STEP: usize = 4_096;

/// Stops the work once it has done a share of a phase, in percent; says what it came to.
fn stopped_in<T: Send>(
    phase: &'static str,
    percent: usize,
    work: impl Fn(&Work) -> Result<T, Stopped> + Sync,
) -> Option<T> {
    let handle = Work::new();
    thread::scope(|scope| {
        let result = scope.spawn(|| work(&handle));
        let there = || {
            let now = handle.progress();
            now.phase.doing == phase && 100 * now.done >= percent * now.total.unwrap_or_default()
        };
        while !there() && !result.is_finished() {
            std::hint::spin_loop();
        }
        handle.stop();
        let at = handle.progress();
        let result = result.join().expect("no panic");
        let end = handle.progress();
        // A phase that begins afterwards does no more than one step on each core.
        let since = if end.phase == at.phase { end.done.saturating_sub(at.done) } else { end.done };
        let cores = thread::available_parallelism().map_or(1, usize::from).max(16);
        assert!(result.is_ok() || since <= cores * STEP, "{phase} at {percent}%: {since} {} more", end.phase.unit);
        result.ok()
    })
}

#[test]
fn duplicates_are_looked_for_as_long_as_nobody_stops_it() {
    let records = citations(3_000);
    let whole = find_duplicates(&records, &Options::default(), &Work::new()).expect("nobody stops it");
    let phases = [
        "preparing",
        "looking for titles that recur",
        "sorting records",
        "counting words",
        "making keys",
        "pairing",
        "sorting pairs",
        "comparing",
        "clustering",
        "giving the reasons of",
    ];
    for phase in phases {
        for percent in [0, 50, 90] {
            let found = stopped_in(phase, percent, |work| find_duplicates(&records, &Options::default(), work));
            // Where it was too late, nothing is missing.
            assert!(found.is_none_or(|f| f.clusters == whole.clusters && f.links == whole.links), "{phase}");
        }
    }
}

#[test]
fn every_phase_says_how_far_it_is() {
    let records = citations(2_000);
    let work = Work::new();
    let found = find_duplicates(&records, &Options::default(), &work).expect("nobody stops it");
    let end = work.progress();
    assert_eq!(end.total, Some(found.links.len() + found.review.len()));
    assert_eq!(end.total, Some(end.done));
}

/// A file in this format.
fn text(format: Format, count: usize) -> String {
    let record = |c: Citation| {
        let fields =
            [(Name::Kind, "JOUR"), (Name::Title, &c.title), (Name::Year, &c.year), (Name::Journal, &c.journal)];
        Record { fields: fields.into_iter().map(|(name, text)| Field::new(name, name.name(), text)).collect(), line: 0 }
    };
    let records: Vec<Record> = citations(count).into_iter().map(record).collect();
    format.write(&records, &Work::new()).expect("nobody stops it")
}

#[test]
fn files_are_read_as_long_as_nobody_stops_it() {
    for format in Format::ALL {
        let text = text(format, 400);
        let decoded: Decoded = decode(text.as_bytes());
        let whole = format.read_decoded(&decoded, &Work::new()).expect("nobody stops it");
        assert_eq!(whole.records.len(), 400, "{format:?}");
        for percent in [0, 40, 90] {
            let found = stopped_in("reading", percent, |work| format.read_decoded(&decoded, work));
            assert!(found.is_none_or(|found| found == whole), "{format:?}");
        }
        let work = Work::new();
        work.stop();
        assert_eq!(format.read_decoded(&decoded, &work), Err(Stopped), "{format:?}");
        assert_eq!(format.write(&whole.records, &work), Err(Stopped), "{format:?}");
        let found = stopped_in("writing", 50, |work| format.write(&whole.records, work));
        assert!(found.is_none_or(|found| format.read(&found).records.len() == 400), "{format:?}");
    }
}

#[test]
fn nothing_is_made_up_once_it_is_stopped() {
    let corpus = Corpus { sources: vec![("a".to_owned(), 4_000)], duplicates: 1_000, seed: 5 };
    for phase in ["making up", "writing"] {
        let made = stopped_in(phase, 50, |work| corpus.make(work));
        assert!(made.is_none_or(|made| made.len() == 4_000), "{phase}");
    }
    let work = Work::new();
    work.stop();
    assert_eq!(corpus.make(&work), Err(Stopped));
}
