//! What must hold for every figure.

mod xml;

use qes_figures::{Figure, Rectangle};

/// Texts in the figure, in their box and apart; boxes apart; arrows from box to box and through no other one; sound XML.
pub fn check(figure: &Figure) {
    let canvas = Rectangle { x: 0.0, y: 0.0, width: f64::from(figure.width()), height: f64::from(figure.height()) };
    let boxes = figure.boxes();
    for (i, a) in boxes.iter().enumerate() {
        assert!(canvas.contains(&a.rectangle), "box outside: {a:?}");
        for b in &boxes[i + 1..] {
            assert!(!a.rectangle.overlaps(&b.rectangle), "boxes overlap: {a:?} {b:?}");
        }
    }
    let labels = figure.labels();
    for (i, a) in labels.iter().enumerate() {
        assert!(canvas.contains(&a.rectangle), "text outside: {a:?}");
        for named in boxes {
            if a.inside.as_deref() == Some(named.id.as_str()) {
                assert!(named.rectangle.contains(&a.rectangle), "text leaves its box: {a:?} {named:?}");
            } else {
                assert!(!named.rectangle.overlaps(&a.rectangle), "text over a box: {a:?} {named:?}");
            }
        }
        for b in &labels[i + 1..] {
            assert!(!a.rectangle.overlaps(&b.rectangle), "texts overlap: {a:?} {b:?}");
        }
    }
    for arrow in figure.arrows() {
        let find =
            |id: &str| boxes.iter().find(|b| b.id == id).expect("every arrow ends in boxes of the figure").rectangle;
        let (start, end) = (arrow.points[0], arrow.points[arrow.points.len() - 1]);
        assert!(find(&arrow.from).contains(&dot(start)), "starts elsewhere: {arrow:?}");
        assert!(find(&arrow.to).contains(&dot(end)), "ends elsewhere: {arrow:?}");
        for pair in arrow.points.windows(2) {
            for step in 0..=40 {
                let t = f64::from(step) / 40.0;
                let at = (pair[0].0 + t * (pair[1].0 - pair[0].0), pair[0].1 + t * (pair[1].1 - pair[0].1));
                assert!(canvas.contains(&dot(at)), "arrow outside: {arrow:?}");
                for other in boxes.iter().filter(|b| b.id != arrow.from && b.id != arrow.to) {
                    assert!(!other.rectangle.contains(&dot(at)), "arrow through {}: {arrow:?}", other.id);
                }
            }
        }
    }
    xml::well_formed(&figure.svg());
}

fn dot((x, y): (f64, f64)) -> Rectangle {
    Rectangle { x, y, width: 0.0, height: 0.0 }
}
