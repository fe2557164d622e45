//! Columns of a wide table that follow from those of the raters: what was agreed, or whether they agree. Nobody's own answers are in them.

use std::collections::BTreeSet;

use qes_work::{Stopped, Work};

use super::raters::Candidate;

/// What a column is, by its answers beside those of the raters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Derived {
    /// It is filled where the raters differ, and blank where they agree.
    SettlesConflicts,
    /// It says one thing where they agree, whatever they agree on, and another where they differ.
    SaysWhetherTheyAgree,
    /// It says what most of them say, row by row.
    Majority,
}

/// Fewer rows of a kind prove nothing.
const FEWEST: usize = 2;
/// A rater may say what most others say for some rows, but not for so many in which they differ.
const MAJORITIES: usize = 6;
/// So many blank answers where the others agree are no chance.
const AGREED_OFTEN: usize = 5;
/// From so many rows on it is worth a word that a column never differs from what the raters agree on.
const NEVER_DIFFERS: usize = 5;

/// How the answers of a column follow from those of the others, where that is no chance.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn derived(column: &Candidate, others: &[&Candidate], work: &Work) -> Result<Option<Derived>, Stopped> {
    let rows: Vec<Row<'_>> = rows(column, others, work).collect();
    work.go_on()?;
    let agreed: Vec<&Row<'_>> = rows.iter().filter(|r| r.common.is_some()).collect();
    let differing: Vec<&Row<'_>> = rows.iter().filter(|r| r.others.len() > 1 && r.common.is_none()).collect();
    if settles_rows(&agreed, &differing) {
        return Ok(Some(Derived::SettlesConflicts));
    }
    if agreed.len() < FEWEST || differing.len() < FEWEST {
        return Ok(None);
    }
    let said =
        |rows: &[&Row<'_>]| -> BTreeSet<Option<String>> { rows.iter().map(|r| r.own.map(str::to_owned)).collect() };
    let (same, other) = (said(&agreed), said(&differing));
    let contradicts = agreed.iter().any(|r| r.own.is_some() && r.own != r.common);
    if same.len() == 1 && other.len() == 1 && same != other && contradicts {
        return Ok(Some(Derived::SaysWhetherTheyAgree));
    }
    let going = rows.iter().take_while(|_| !work.is_stopped());
    let majorities: Vec<(&Row<'_>, &str)> = going.filter_map(|r| Some((r, r.majority()?))).collect();
    work.go_on()?;
    let split = majorities.iter().filter(|(r, _)| r.common.is_none()).count();
    let always = majorities.iter().all(|(r, most)| r.own == Some(most));
    Ok((others.len() > 2 && split >= MAJORITIES && always).then_some(Derived::Majority))
}

/// Whether a column is filled where the others differ, and blank where they agree.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn settles(column: &Candidate, others: &[&Candidate], work: &Work) -> Result<bool, Stopped> {
    let rows: Vec<Row<'_>> = rows(column, others, work).filter(|r| r.others.len() > 1).collect();
    work.go_on()?;
    let (agreed, differing): (Vec<&Row<'_>>, Vec<&Row<'_>>) = rows.iter().partition(|r| r.common.is_some());
    Ok(settles_rows(&agreed, &differing))
}

/// One conflict is enough where the others agree often and every conflict is settled.
fn settles_rows(agreed: &[&Row<'_>], differing: &[&Row<'_>]) -> bool {
    let filled = |rows: &[&Row<'_>]| rows.iter().filter(|r| r.own.is_some()).count();
    let (settled, all) = (filled(differing), differing.len());
    filled(agreed) == 0
        && (agreed.len() >= FEWEST && settled >= FEWEST
            || agreed.len() >= AGREED_OFTEN && settled > 0 && settled == all)
}

/// The column that alone never differs from what all others agree on, where they agree often enough and differ too.
///
/// # Errors
/// [`Stopped`] when the work was.
pub(super) fn never_differs<'a>(
    columns: &[&'a Candidate],
    work: &Work,
) -> Result<Option<(&'a Candidate, usize)>, Stopped> {
    let follows = |column: &&'a Candidate| {
        let others: Vec<&Candidate> = columns.iter().copied().filter(|c| c.name != column.name).collect();
        let rows: Vec<Row<'_>> =
            rows(column, &others, work).filter(|r| r.own.is_some() && r.others.len() > 1).collect();
        let agreed: Vec<&Row<'_>> = rows.iter().filter(|r| r.common.is_some()).collect();
        let kinds: BTreeSet<Option<&str>> = agreed.iter().map(|r| r.common).collect();
        let all = agreed.iter().all(|r| r.own == r.common);
        (all && agreed.len() >= NEVER_DIFFERS && kinds.len() > 1 && rows.len() > agreed.len()).then_some(agreed.len())
    };
    let found: Vec<(&Candidate, usize)> =
        columns.iter().filter_map(|column| Some((*column, follows(column)?))).take(2).collect();
    work.go_on()?;
    let [only] = found.as_slice() else { return Ok(None) };
    Ok((columns.len() > 2).then_some(*only))
}

/// What a column and the others say of one unit.
struct Row<'a> {
    own: Option<&'a str>,
    others: Vec<&'a str>,
    /// What two others or more all say.
    common: Option<&'a str>,
}

/// They end where the work is stopped.
fn rows<'a>(column: &'a Candidate, others: &'a [&'a Candidate], work: &'a Work) -> impl Iterator<Item = Row<'a>> {
    (0..column.given.len()).take_while(|_| !work.is_stopped()).map(|row| {
        let others: Vec<&str> = others.iter().filter_map(|o| o.given.get(row)?.as_deref()).collect();
        let common = match others.as_slice() {
            [first, rest @ ..] if !rest.is_empty() && rest.iter().all(|o| o == first) => Some(*first),
            _ => None,
        };
        Row { own: column.given[row].as_deref(), others, common }
    })
}

impl Row<'_> {
    /// What more than half of the others say.
    fn majority(&self) -> Option<&str> {
        // Each answer cancels one that differs: what more than half say is left.
        let (mut left, mut ahead) = (*self.others.first()?, 0_usize);
        for &answer in &self.others {
            match (answer == left, ahead) {
                (true, _) => ahead += 1,
                (false, 0) => (left, ahead) = (answer, 1),
                (false, _) => ahead -= 1,
            }
        }
        let times = self.others.iter().filter(|answer| **answer == left).count();
        (2 * times > self.others.len()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column of answers, apart by blanks; a dot is none.
    fn column(name: &str, answers: &str) -> Candidate {
        let given = answers.split_whitespace().map(|a| Some(a.to_owned()).filter(|a| a != "."));
        Candidate::new(name.to_owned(), &given.collect::<Vec<_>>(), &Work::new()).expect("nobody stops it")
    }

    fn check(own: &str, others: &[&str], expected: Option<Derived>) {
        let own = column("X", own);
        let others: Vec<Candidate> = others.iter().map(|o| column("o", o)).collect();
        assert_eq!(derived(&own, &others.iter().collect::<Vec<_>>(), &Work::new()), Ok(expected));
    }

    #[test]
    fn what_follows_from_others_is_told_from_a_rater() {
        let (ann, bob) = ("y y n n y n", "y y n n n y");
        check(". . . . y n", &[ann, bob], Some(Derived::SettlesConflicts));
        check(". . . . . n", &["y y n n y n", "y y n n y y"], Some(Derived::SettlesConflicts));
        check(". . . n", &["y y n n", "y y n y"], None);
        check("n n n n y y", &[ann, bob], Some(Derived::SaysWhetherTheyAgree));
        check("ok ok ok ok no no", &[ann, bob], Some(Derived::SaysWhetherTheyAgree));
        check("y y n n y n", &[ann, bob], None);
        check("y n n n y y", &[ann, bob], None);
        check("y y n n n n", &[ann, bob], None);
        check(". y . n y n", &[ann, bob], None);
        check("y", &["y", "n"], None);
        let three = ["y y n n y n y n y n", "y y n n y n n y y y", "y y n n n y y n n n"];
        check("y y n n y n y n y n", &three, Some(Derived::Majority));
        check("y y n n y n y n y y", &three, None);
    }

    #[test]
    fn a_column_that_never_differs_is_worth_a_word() {
        let all = [column("A", "y y n n y n y"), column("B", "y y n n n y y"), column("C", "y y n n y y y")];
        let found = never_differs(&all.iter().collect::<Vec<_>>(), &Work::new())
            .expect("nobody stops it")
            .map(|(c, n)| (c.name.as_str(), n));
        assert_eq!(found, Some(("C", 5)));
        let own = [column("A", "y y n n y n y"), column("B", "y y n n n y y"), column("C", "y n n n y y y")];
        assert_eq!(never_differs(&own.iter().collect::<Vec<_>>(), &Work::new()).map(|found| found.is_none()), Ok(true));
    }
}
