//! `datapackage.json`, and the files that are copied as they are.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::SimulateError;

/// Where the table of studies goes, relative to the package.
pub const STUDIES_PATH: &str = "studies.csv";

const FILE: &str = "datapackage.json";

/// The resources that the simulation writes anew, each with its new description.
const REWRITTEN: [(&str, &str); 2] = [
    (
        "papers",
        "One appraised paper with a simulated study for each included one. Status and condition are as published, \
         but for the two papers whose note says otherwise.",
    ),
    (
        "appraisals",
        "One answer of one appraiser on one item. Answers to the checklists are simulated; the global judgments stay \
         as in the published package, each row with its own provenance.",
    ),
];

/// Reads the descriptor of a package.
pub fn read(folder: &Path) -> Result<Value, SimulateError> {
    let path = folder.join(FILE);
    let text = fs::read_to_string(&path).map_err(|e| SimulateError::file(&path, e))?;
    let package: Value = serde_json::from_str(&text).map_err(|e| SimulateError::json(&path, e))?;
    if package["name"].is_string() && package["resources"].is_array() {
        Ok(package)
    } else {
        Err(SimulateError::unusable("a descriptor without name or resources", "both"))
    }
}

/// The path of a resource, relative to the package.
pub fn path_of<'a>(package: &'a Value, name: &str) -> Result<&'a str, SimulateError> {
    resources(package)
        .find(|r| r["name"] == name)
        .and_then(|r| r["path"].as_str())
        .ok_or_else(|| SimulateError::unusable(format!("no resource '{name}' with a path"), "one"))
}

/// Copies every resource that the simulation leaves alone.
pub fn copy_published(package: &Value, published: &Path, output: &Path) -> Result<(), SimulateError> {
    for resource in resources(package).filter(|r| REWRITTEN.iter().all(|(name, _)| r["name"] != *name)) {
        let path = resource["path"]
            .as_str()
            .ok_or_else(|| SimulateError::unusable(format!("a resource {}", resource["name"]), "a path"))?;
        let to = output.join(path);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(|e| SimulateError::file(folder, e))?;
        }
        let from = published.join(path);
        let bytes = fs::read(&from).map_err(|e| SimulateError::file(&from, e))?;
        fs::write(&to, bytes).map_err(|e| SimulateError::file(&to, e))?;
    }
    Ok(())
}

/// Writes the descriptor of the simulated package.
pub fn write(mut package: Value, seed: u64, output: &Path) -> Result<(), SimulateError> {
    let name = package["name"].as_str().unwrap_or_default().to_owned();
    let title = package["title"].as_str().unwrap_or_default().to_owned();
    package["name"] = json!(format!("{name}-simulated"));
    package["title"] = json!(format!("{title}, completed by simulation"));
    package["description"] = json!(format!(
        "The package {name} with what the article does not publish made up by a seeded generator: a study for each \
         included paper, the country, participants and ages of each study, and the answers of both appraisers to the \
         two checklists. The made-up rows meet every published count and both published ranges of agreement, and are \
         otherwise arbitrary: nothing may be concluded from them about any paper. Each of them is marked as \
         simulated. Everything else is copied from {name} as it is."
    ));
    package["generator"] = json!({
        "command": format!(
            "cargo run --release --locked --example simulate_msk_pain -- notebooks/data/{name} \
             notebooks/data/{name}-simulated --seed {seed}"
        ),
        "seed": seed,
    });
    if let Some(resources) = package["resources"].as_array_mut() {
        for resource in resources.iter_mut() {
            rewrite(resource);
        }
        let after_papers = resources.iter().position(|r| r["name"] == "papers").map_or(0, |at| at + 1);
        resources.insert(after_papers, studies());
    }
    let path = output.join(FILE);
    let text = serde_json::to_string_pretty(&package).map_err(|e| SimulateError::json(&path, e))?;
    fs::write(&path, text + "\n").map_err(|e| SimulateError::file(&path, e))
}

fn resources(package: &Value) -> impl Iterator<Item = &Value> {
    package["resources"].as_array().into_iter().flatten()
}

/// Marks a resource that holds simulated rows.
fn rewrite(resource: &mut Value) {
    let Some((name, description)) = REWRITTEN.iter().find(|(name, _)| resource["name"] == *name) else {
        return;
    };
    resource["description"] = json!(description);
    resource["provenance"] = json!("simulated");
    if *name == "papers" {
        let fields = resource["schema"]["fields"].as_array_mut();
        if let Some(field) = fields.into_iter().flatten().find(|f| f["name"] == "study_id") {
            field["description"] =
                json!("Study that the paper reports; simulated, blank for a paper that is not included.");
        }
        resource["schema"]["foreignKeys"] =
            json!([{"fields": ["study_id"], "reference": {"resource": "studies", "fields": ["study_id"]}}]);
    }
}

/// The resource of the simulated studies.
fn studies() -> Value {
    json!({
        "name": "studies",
        "path": STUDIES_PATH,
        "title": "Included studies",
        "description": "One study, simulated. The papers of a study share its country.",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n"},
        "provenance": "simulated",
        "schema": {
            "fields": [
                {"name": "study_id", "type": "string", "description": "Identifier of the study.",
                 "constraints": {"required": true, "unique": true}},
                {"name": "country", "type": "string", "description": "Country of the study.",
                 "constraints": {"required": true}},
                {"name": "participants", "type": "integer", "description": "Adults who took part.",
                 "unit": "participants", "constraints": {"required": true, "minimum": 1}},
                {"name": "age_min", "type": "integer", "description": "Age of the youngest participant.",
                 "unit": "years", "constraints": {"required": true, "minimum": 0}},
                {"name": "age_max", "type": "integer", "description": "Age of the oldest participant.",
                 "unit": "years", "constraints": {"required": true, "minimum": 0}},
                {"name": "provenance", "type": "string", "description": "Where the row comes from.",
                 "constraints": {"required": true, "enum": ["published", "derived", "assumed", "simulated"]}},
            ],
            "primaryKey": ["study_id"],
            "missingValues": [""],
        },
    })
}
