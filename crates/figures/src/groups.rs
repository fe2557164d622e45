//! Frames around the groups of a model, where the members stand together.

use crate::geometry::{Point, Rectangle, touches};
use crate::scene::{MARGIN, WIDTH};

/// Between the members and their frame.
const PADDING: f64 = 9.0;
/// Room of the heading above the members.
const HEADING: f64 = 19.0;
/// Between the border of the figure and a frame.
const BORDER: f64 = MARGIN / 4.0;

/// What a frame has to keep clear of, and what it has to hold.
pub(crate) struct Members<'a> {
    /// The nodes of the group.
    pub(crate) nodes: Vec<Rectangle>,
    /// The nodes of no group or of another one.
    pub(crate) others: Vec<Rectangle>,
    /// The texts at the relations.
    pub(crate) texts: &'a [Rectangle],
    /// The ways of the relations.
    pub(crate) routes: &'a [Vec<Point>],
    /// Width and height of the heading.
    pub(crate) heading: (f64, f64),
}

/// A frame and the room of its heading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub(crate) outline: Rectangle,
    pub(crate) heading: Rectangle,
}

/// The frame of a group; `None` where it would cut something that does not belong to it.
pub(crate) fn frame(members: &Members<'_>) -> Option<Frame> {
    if members.nodes.len() < 2 {
        return None;
    }
    let hull = members.nodes.iter().copied().reduce(|a, b| a.around(&b))?.grown(PADDING);
    // A heading wider than the members widens the frame.
    let width = hull.width.max(members.heading.0 + 2.0 * PADDING);
    let frame = Rectangle::new(hull.x - (width - hull.width) / 2.0, hull.y - HEADING, width, hull.height + HEADING);
    let strip = HEADING + PADDING / 2.0;
    let body = Rectangle::new(frame.x, frame.y + strip, frame.width, frame.height - strip);
    let inside_figure = frame.x >= BORDER && frame.right() <= WIDTH - BORDER;
    let clear = members.others.iter().all(|other| !other.grown(2.0).overlaps(&frame))
        && members.texts.iter().all(|text| !text.overlaps(&frame) || body.contains(text));
    if !inside_figure || !clear {
        return None;
    }
    let free = frame.width - members.heading.0 - 2.0 * PADDING;
    let heading = [0.0, 0.5, 1.0].into_iter().map(|share| {
        let x = frame.x + PADDING + share * free;
        Rectangle::new(x, frame.y + 2.0, members.heading.0, members.heading.1)
    });
    let heading = heading.into_iter().find(|heading| {
        let near = heading.grown(2.0);
        members.routes.iter().all(|route| route.windows(2).all(|way| !touches(way[0], way[1], &near)))
    })?;
    Some(Frame { outline: frame, heading })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(others: &[Rectangle], texts: &[Rectangle], framed: bool) {
        let found = frame(&members(others, texts, &[]));
        assert_eq!(found.is_some(), framed);
    }

    fn members<'a>(others: &[Rectangle], texts: &'a [Rectangle], routes: &'a [Vec<Point>]) -> Members<'a> {
        let nodes = vec![Rectangle::new(100.0, 100.0, 50.0, 30.0), Rectangle::new(200.0, 100.0, 50.0, 30.0)];
        Members { nodes, others: others.to_vec(), texts, routes, heading: (60.0, 15.0) }
    }

    #[test]
    fn a_heading_avoids_the_relations() {
        let left = frame(&members(&[], &[], &[])).unwrap();
        let route = vec![(120.0, 0.0), (120.0, 100.0)];
        let other = frame(&members(&[], &[], std::slice::from_ref(&route))).unwrap();
        assert_eq!(left.outline, other.outline);
        assert!(other.heading.x > 122.0, "{other:?}");
        let everywhere: Vec<Vec<Point>> =
            (90..270_u32).step_by(10).map(|x| vec![(f64::from(x), 0.0), (f64::from(x), 99.0)]).collect();
        assert_eq!(frame(&members(&[], &[], &everywhere)), None);
    }

    #[test]
    fn a_frame_holds_its_members_and_nothing_else() {
        check(&[], &[], true);
        check(&[Rectangle::new(155.0, 110.0, 40.0, 10.0)], &[], false);
        check(&[Rectangle::new(400.0, 100.0, 40.0, 10.0)], &[], true);
        check(&[], &[Rectangle::new(155.0, 110.0, 40.0, 10.0)], true);
        check(&[], &[Rectangle::new(155.0, 80.0, 40.0, 10.0)], false);
    }
}
