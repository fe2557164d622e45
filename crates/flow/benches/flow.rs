//! How long it takes to settle the decisions of a review of the size of the first dataset, and to draw its flow from them.

use divan::Bencher;
use qes_flow::{Flow, Lanes, PrismaTable, Screening, SimulatedScreening, SourceKind, Sources, Work};

fn main() {
    divan::main();
}

/// 24,992 records, of which every third repeats the one before, and two reviewers.
fn screening() -> Screening {
    let steps = [("title", 1159), ("duplicates", 676), ("abstract", 321), ("full text", 93), ("appraisal", 77)];
    let wishes = SimulatedScreening {
        steps: steps.map(|(name, n)| (name.to_owned(), n)).to_vec(),
        publications: (0..24_992).map(|r| if r % 3 == 2 { r - 1 } else { r }).collect(),
        ..SimulatedScreening::default()
    };
    wishes.make(&Work::new()).expect("invariant: the counts fall, and there are duplicates enough")
}

fn sources(n: usize) -> Sources {
    let sources = vec![("Medline".to_owned(), SourceKind::Database), ("Citations".to_owned(), SourceKind::Citation)];
    Sources { sources, of: (0..n).map(|r| usize::from(r % 100 == 0)).collect(), studies: None, linked: true }
}

#[divan::bench]
fn screen(bencher: Bencher<'_, '_>) {
    let screening = screening();
    bencher.bench(|| divan::black_box(&screening).screen(&Work::new()));
}

#[divan::bench]
fn derive(bencher: Bencher<'_, '_>) {
    let screening = screening();
    let (screened, sources) =
        (screening.screen(&Work::new()).expect("nobody stops it"), sources(screening.publications.len()));
    bencher.bench(|| Flow::derived(divan::black_box(&screened), &sources, Lanes::Apart, &Work::new()));
}

#[divan::bench]
fn prisma_table(bencher: Bencher<'_, '_>) {
    let screening = screening();
    let flow = Flow::derived(
        &screening.screen(&Work::new()).expect("nobody stops it"),
        &sources(screening.publications.len()),
        Lanes::Apart,
        &Work::new(),
    )
    .expect("nobody stops it");
    bencher.bench(|| PrismaTable::read(&PrismaTable::of(divan::black_box(&flow)).0.write()));
}

#[divan::bench]
fn simulate(bencher: Bencher<'_, '_>) {
    bencher.bench(screening);
}
