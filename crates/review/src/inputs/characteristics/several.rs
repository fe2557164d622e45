//! Papers and studies that state several numbers of one variable: none of them is taken for the one that counts.

use std::collections::{BTreeMap, BTreeSet};

use super::Unit;
use super::levels::{SEVERAL, Scale, distinct};
use super::papers::LISTED;
use super::rows::Counted;

/// Puts what states several numbers into a level of its own, unless its cells were taken apart so that each of them counts; and says so.
pub(super) fn told(
    scale: &Scale,
    units: &mut BTreeMap<&str, Counted>,
    place: usize,
    variable: &str,
    unit: Unit,
    is_apart: bool,
) -> Option<String> {
    if matches!(scale, Scale::Words) {
        return None;
    }
    let (mut named, mut n, mut moved) = (Vec::new(), 0, 0);
    for (id, counted) in units.iter_mut() {
        let numbers = distinct(&counted.values[place]);
        if numbers.len() < 2 {
            continue;
        }
        n += 1;
        if named.len() < LISTED {
            let numbers: Vec<String> = numbers.iter().map(f64::to_string).collect();
            // Papers without an id have a place in its stead.
            let id = id.strip_prefix('\0').map_or_else(|| (*id).to_owned(), |_| "one without an id".to_owned());
            named.push(format!("{id}: {}", numbers.join(", ")));
        }
        if !is_apart && scale.is_several(&counted.values[place]) {
            moved += 1;
            let several = BTreeSet::from([SEVERAL.to_owned()]);
            counted.rows.iter_mut().for_each(|row| row[place].clone_from(&several));
            counted.values[place] = several;
        }
    }
    if n == 0 {
        return None;
    }
    let more = if n > LISTED { "; …" } else { "" };
    let (state, are) = if n == 1 { ("states", "it is") } else { ("state", "they are") };
    let level = if moved > 0 { format!(", and stands under '{SEVERAL}'") } else { String::new() };
    let level = if n == 1 { level } else { level.replace("stands", "stand") };
    Some(format!(
        "{variable}: {} {state} several numbers, so {are} left out of the median and quartiles{level} ({}{more})",
        unit.counted(n),
        named.join("; ")
    ))
}
