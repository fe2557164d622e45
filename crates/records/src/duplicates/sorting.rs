//! Sorting that can be stopped, on all cores.

use std::cmp::Ordering;

use qes_work::{Stopped, Work};
use rayon::prelude::*;

/// So many items are sorted, or merged, between two looks at the work.
const BLOCK: usize = 16_384;

/// Sorts by an order in which no two items are equal, or equal ones are the same.
///
/// # Errors
/// [`Stopped`] when somebody asked for that; the items are then in no order.
pub(crate) fn sort_by<T: Copy + Send + Sync>(
    items: &mut Vec<T>,
    order: impl Fn(&T, &T) -> Ordering + Sync,
    work: &Work,
) -> Result<(), Stopped> {
    items.par_chunks_mut(BLOCK).try_for_each(|block| {
        work.go_on()?;
        block.sort_unstable_by(&order);
        Ok(())
    })?;
    let mut width = BLOCK;
    let mut other = if items.len() > width { items.clone() } else { Vec::new() };
    while width < items.len() {
        items.par_chunks(2 * width).zip(other.par_chunks_mut(2 * width)).try_for_each(|(two, into)| {
            let (left, right) = two.split_at(width.min(two.len()));
            merge(left, right, into, &order, work)
        })?;
        std::mem::swap(items, &mut other);
        width *= 2;
    }
    Ok(())
}

/// Merges two sorted lists into a place of their length.
fn merge<'a, T: Copy>(
    mut left: &'a [T],
    mut right: &'a [T],
    into: &mut [T],
    order: &impl Fn(&T, &T) -> Ordering,
    work: &Work,
) -> Result<(), Stopped> {
    for block in into.chunks_mut(BLOCK) {
        work.go_on()?;
        for place in block {
            let from = match (left.first(), right.first()) {
                (Some(l), Some(r)) if order(l, r).is_gt() => &mut right,
                (Some(_), _) => &mut left,
                (None, _) => &mut right,
            };
            if let Some((first, rest)) = from.split_first() {
                *place = *first;
                *from = rest;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]

        #[test]
        fn as_the_library_sorts(seed in any::<u64>(), n in 0_usize..5 * BLOCK) {
            let number = |i: u64| (i ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44;
            let mut items: Vec<(u64, u64)> = (0..n as u64).map(|i| (number(i), i % 7)).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            sort_by(&mut items, Ord::cmp, &Work::new()).unwrap();
            prop_assert_eq!(items, expected);
        }
    }

    #[test]
    fn what_is_stopped_is_not_sorted() {
        let work = Work::new();
        work.stop();
        assert_eq!(sort_by(&mut vec![2, 1], Ord::cmp, &work), Err(Stopped));
    }
}
