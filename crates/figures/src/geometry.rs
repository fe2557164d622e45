//! Points and rectangles of a scene, in pixels; y grows downward.

/// A place in a scene.
pub(crate) type Point = (f64, f64);

/// How far two rectangles may run into each other by rounding before they count as overlapping.
const TOLERANCE: f64 = 0.01;

/// An upright rectangle, in pixels from the top left corner of the figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rectangle {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rectangle {
    pub(crate) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    /// The right edge.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The bottom edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The center.
    pub fn center(&self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether both share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x + TOLERANCE < other.right()
            && other.x + TOLERANCE < self.right()
            && self.y + TOLERANCE < other.bottom()
            && other.y + TOLERANCE < self.bottom()
    }

    /// Whether the other one lies inside this one; a shared edge counts as inside.
    pub fn contains(&self, other: &Self) -> bool {
        self.x <= other.x + TOLERANCE
            && self.y <= other.y + TOLERANCE
            && self.right() + TOLERANCE >= other.right()
            && self.bottom() + TOLERANCE >= other.bottom()
    }

    /// The same rectangle, larger on every side.
    pub(crate) fn grown(&self, by: f64) -> Self {
        Self::new(self.x - by, self.y - by, self.width + 2.0 * by, self.height + 2.0 * by)
    }

    /// The smallest rectangle around both.
    pub(crate) fn around(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self::new(x, y, self.right().max(other.right()) - x, self.bottom().max(other.bottom()) - y)
    }

    /// The corners, clockwise from the top left one.
    pub(crate) fn corners(&self) -> [Point; 4] {
        [(self.x, self.y), (self.right(), self.y), (self.right(), self.bottom()), (self.x, self.bottom())]
    }
}

/// Whether the way from `a` to `b` touches a rectangle (clipping after Liang and Barsky).
pub(crate) fn touches(a: Point, b: Point, rectangle: &Rectangle) -> bool {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let sides = [
        (-dx, a.0 - rectangle.x),
        (dx, rectangle.right() - a.0),
        (-dy, a.1 - rectangle.y),
        (dy, rectangle.bottom() - a.1),
    ];
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in sides {
        if step == 0.0 {
            if room < 0.0 {
                return false;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    enter <= leave
}

/// The distance of two points.
pub(crate) fn distance(a: Point, b: Point) -> f64 {
    // A square root is the same on every machine, `hypot` is not.
    ((b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1)).sqrt()
}

/// The point a given length from `from` on the way to `to`.
pub(crate) fn toward(from: Point, to: Point, length: f64) -> Point {
    let whole = distance(from, to);
    if whole == 0.0 {
        return from;
    }
    let share = length / whole;
    (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_is_no_overlap() {
        let a = Rectangle::new(0.0, 0.0, 10.0, 10.0);
        assert!(!a.overlaps(&Rectangle::new(10.0, 0.0, 5.0, 5.0)));
        assert!(a.overlaps(&Rectangle::new(9.0, 9.0, 5.0, 5.0)));
        assert!(a.contains(&Rectangle::new(5.0, 5.0, 5.0, 5.0)));
        assert!(!a.contains(&Rectangle::new(5.0, 5.0, 6.0, 5.0)));
    }

    #[test]
    fn a_way_touches_what_it_crosses() {
        let r = Rectangle::new(10.0, 10.0, 10.0, 10.0);
        assert!(touches((0.0, 0.0), (30.0, 30.0), &r));
        assert!(touches((15.0, 0.0), (15.0, 12.0), &r));
        assert!(!touches((15.0, 0.0), (15.0, 9.0), &r));
        assert!(!touches((0.0, 15.0), (15.0, 40.0), &r));
        assert!(!touches((0.0, 25.0), (30.0, 25.0), &r));
    }

    #[test]
    fn a_point_on_the_way() {
        assert_eq!(toward((0.0, 0.0), (30.0, 40.0), 5.0), (3.0, 4.0));
        assert_eq!(toward((1.0, 1.0), (1.0, 1.0), 5.0), (1.0, 1.0));
    }
}
