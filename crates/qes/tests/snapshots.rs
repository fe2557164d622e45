//! What each verb shows of msk-pain, as text: a change of any number or word is seen here.

use std::path::Path;

use qes::{
    Checklist, CitationFormat, FlowOptions, FlowStandard, ScreeningRequest, Shown, SimulatedCorpus, SimulatedDecisions,
    Unit, Workspace,
};

fn workspace(package: &str) -> Workspace {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../notebooks/data");
    let mut workspace = Workspace::new(vec![data]);
    workspace.load(package, None, qes::Dialect::default()).expect("the package can be read");
    workspace
}

/// The text of every output, and the machine-readable result without the hash of the data.
fn text(shown: &Shown) -> String {
    let texts: Vec<String> =
        shown.bundles().iter().map(|b| b["text/plain"].as_str().expect("every bundle has a text").to_owned()).collect();
    let text = texts.join("\n\n----------\n\n");
    match shown.basis.data_sha256.as_deref().and_then(|sha256| sha256.get(..12)) {
        Some(sha256) => text.replace(sha256, "…"),
        None => text,
    }
}

macro_rules! check {
    ($($name:ident: $package:literal, $verb:expr;)*) => {$(
        #[test]
        fn $name() {
            let verb: fn(&mut Workspace) -> Shown = $verb;
            insta::assert_snapshot!(text(&verb(&mut workspace($package))));
        }
    )*};
}

/// A hundred made-up records, screened by two made-up reviewers.
fn screened(workspace: &mut Workspace) {
    let sources = [("Medline", 60), ("Embase", 40)].map(|(name, n)| (name.to_owned(), n)).to_vec();
    let corpus = SimulatedCorpus { name: "records".to_owned(), sources, duplicates: 0, seed: 1 };
    workspace.simulate_corpus(&corpus, &qes_work::Work::new()).expect("there are records");
    let decisions = SimulatedDecisions {
        name: "decisions".to_owned(),
        records: "records".to_owned(),
        steps: [("abstract", 20), ("full text", 8)].map(|(name, n)| (name.to_owned(), n)).to_vec(),
        reviewers: ["Ana", "Bo"].map(str::to_owned),
        agreement: 0.9,
        reasons: Vec::new(),
        seed: 1,
    };
    workspace.simulate_screening(&decisions, &qes::Work::new()).expect("the counts fall");
}

fn by(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

check! {
    frames: "msk-pain", |w| w.frames().show();
    searches: "msk-pain", |w| w.rows("searches", None).expect("there is such a frame").show();
    flow: "msk-pain", |w| w.flow(&qes::Work::new()).expect("there is a flow").show();
    flow_prisma: "msk-pain", |w| {
        let options = FlowOptions { standard: FlowStandard::Prisma2020, ..FlowOptions::default() };
        w.flow_with(&options, &qes::Work::new()).expect("there is a flow").show()
    };
    prisma_s: "msk-pain", |w| w.report(Checklist::PrismaS, &qes_work::Work::new()).expect("there are searches").show();
    screening: "msk-pain", |w| {
        screened(w);
        w.screening(&ScreeningRequest::default(), &qes::Work::new()).expect("there are decisions").show()
    };
    flow_of_records: "msk-pain", |w| {
        screened(w);
        let options = FlowOptions { from: qes::FlowFrom::Records, ..FlowOptions::default() };
        w.flow_with(&options, &qes::Work::new()).expect("there are decisions").show()
    };
    check: "msk-pain", |w| w.check(&qes::Work::new()).expect("a review is loaded").show();
    check_simulated: "msk-pain-simulated", |w| w.check(&qes::Work::new()).expect("a review is loaded").show();
    agreement_global: "msk-pain", |w| w.agreement("global", &qes::AgreementOptions::default(), &qes::Work::new()).expect("it is published").show();
    agreement_casp: "msk-pain-simulated", |w| w.agreement("casp", &qes::AgreementOptions::default(), &qes::Work::new()).expect("it is simulated").show();
    characteristics_bounds: "msk-pain", |w| w.characteristics(&by(&["country", "condition"]), Unit::Papers).expect("margins are published").show();
    characteristics_participants: "msk-pain-simulated", |w| w.characteristics(&by(&["country", "condition"]), Unit::Participants).expect("studies are simulated").show();
    concepts: "msk-pain", |w| w.concepts(Some("condition"), None).expect("concepts are published").show();
    model_struggle: "msk-pain", |w| w.model("struggle").expect("there is such a model").show();
    model_moving_forward: "msk-pain", |w| w.model("moving-forward").expect("there is such a model").show();
    cite: "msk-pain", |w| w.cite(CitationFormat::Bibtex).show();
    query: "msk-pain", |w| w.sql("SELECT status, COUNT(*) AS n FROM papers GROUP BY status ORDER BY n, status", None, &qes_work::Work::new()).expect("it is SQL").show();
}

#[test]
fn html_of_a_table() {
    let shown =
        workspace("msk-pain").characteristics(&by(&["condition"]), Unit::Studies).expect("it is published").show();
    insta::assert_snapshot!(shown.tables[0].to_html());
}

#[test]
fn json_of_agreement() {
    let mut shown = workspace("msk-pain")
        .agreement("global", &qes::AgreementOptions::default(), &qes::Work::new())
        .expect("it is published")
        .show();
    shown.result.shift_remove("data_sha256");
    insta::assert_snapshot!(serde_json::to_string_pretty(&shown.result).expect("a map is JSON"));
}
