//! What became of every count of a flow that was written as a PRISMA 2020 table.

/// A count of the flow that is in no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The box.
    pub id: String,
    /// What a reader sees of it, or of the part of it that is left out.
    pub label: String,
    /// The count; `None` where it is not published.
    pub n: Option<u64>,
    /// What is counted.
    pub unit: String,
    /// Why there is no row.
    pub why: String,
}

/// A count that is in a row which PRISMA 2020 does not have: programs that draw its table leave the row out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCount {
    /// The row.
    pub row: String,
    /// The box.
    pub id: String,
    /// What a reader sees of it.
    pub label: String,
    /// The count; `None` where it is not published.
    pub n: Option<u64>,
    /// What is counted.
    pub unit: String,
}

/// Counts that one row holds the sum of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedUp {
    /// The row.
    pub row: &'static str,
    /// Labels and counts.
    pub of: Vec<(String, Option<u64>)>,
}

/// What became of the counts of a flow. Every one is in a row of its own, in a list, a summand of a row, or left out; a box whose sources
/// or reasons are all written is the sum of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What is in no row.
    pub left_out: Vec<LeftOut>,
    /// What is in a row that PRISMA 2020 does not have.
    pub own: Vec<OwnCount>,
    /// What was added up.
    pub added_up: Vec<AddedUp>,
    /// What else a reader of the table should know.
    pub remarks: Vec<String>,
}

impl Account {
    /// All of it in words, a sentence for each. That a count of zero is left out needs none.
    pub fn words(&self) -> Vec<String> {
        let number = |n: Option<u64>| n.map_or_else(|| "an unpublished number of".to_owned(), |n| n.to_string());
        let left_out = self
            .left_out
            .iter()
            .filter(|l| l.n != Some(0))
            .map(|l| format!("{} {} of '{}' have no row in PRISMA 2020: {}", number(l.n), l.unit, l.label, l.why));
        let mut own: Vec<(Vec<&str>, Vec<String>, &str)> = Vec::new();
        for o in &self.own {
            let said = counted(&o.label, o.n);
            let alike = |row: &str| row.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
            match own.last_mut().filter(|(rows, _, unit)| alike(rows[0]) == alike(&o.row) && *unit == o.unit) {
                Some((rows, labels, _)) => {
                    labels.push(said);
                    if !rows.contains(&o.row.as_str()) {
                        rows.push(&o.row);
                    }
                }
                None => own.push((vec![&o.row], vec![said], &o.unit)),
            }
        }
        let own = own.into_iter().map(|(rows, labels, unit)| {
            let (row, was) = if rows.len() == 1 { ("the row", "was") } else { ("the rows", "were") };
            let rows: Vec<String> = rows.into_iter().map(str::to_owned).collect();
            format!(
                "the {unit} of {} have no row in PRISMA 2020; {row} {} {was} added for them, which other programs do not draw",
                in_words(&labels),
                in_words(&rows)
            )
        });
        let added_up = self.added_up.iter().map(|a| {
            let of: Vec<String> = a.of.iter().map(|(label, n)| counted(label, *n)).collect();
            format!("{} were added up in the row {}", in_words(&of), a.row)
        });
        left_out.chain(own).chain(added_up).chain(self.remarks.iter().cloned()).collect()
    }
}

fn counted(label: &str, n: Option<u64>) -> String {
    n.map_or_else(|| format!("'{label}' (not published)"), |n| format!("'{label}' ({n})"))
}

/// `a`, `a and b`, `a, b and c`.
fn in_words(of: &[String]) -> String {
    match of {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
