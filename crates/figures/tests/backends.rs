//! A chart that somebody draws with plotters works on both backends.

#[path = "common/xml.rs"]
mod xml;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use qes_figures::{Drawing, OutlineSvg, Raster, register_fonts};

/// Labels, axes, a line and a turned text.
fn chart<B: DrawingBackend>(area: &DrawingArea<B, Shift>) {
    register_fonts();
    let mut chart = ChartBuilder::on(area)
        .caption("A <chart>", ("sans-serif", 20))
        .x_label_area_size(40)
        .y_label_area_size(50)
        .build_cartesian_2d(0_i32..10_i32, 0_i32..100_i32)
        .unwrap_or_else(|error| panic!("{error}"));
    chart.configure_mesh().x_desc("across").y_desc("upward").draw().unwrap_or_else(|error| panic!("{error}"));
    let path = PathElement::new(vec![(0, 0), (5, 50), (10, 100)], BLUE.stroke_width(2));
    chart.plotting_area().draw(&path).unwrap_or_else(|error| panic!("{error}"));
    let style = TextStyle::from(("sans-serif", 14).into_font())
        .transform(FontTransform::Rotate90)
        .pos(Pos::new(HPos::Center, VPos::Top));
    area.draw(&Text::new("turned", (200, 150), style)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn svg() {
    let cell = std::rc::Rc::new(std::cell::RefCell::new(OutlineSvg::new(400, 300)));
    chart(&DrawingArea::from(&cell));
    let svg = cell.borrow().clone().finish("Title", "Description");
    xml::well_formed(&svg);
    assert!(svg.contains(">A &lt;chart&gt;</text>"));
    assert!(svg.contains("rotate(270)") && svg.contains(">upward</text>"), "the vertical axis reads upward");
    assert!(svg.contains("rotate(90)") && svg.contains(">turned</text>"));
    assert!(svg.contains("#0000ff"));
}

#[test]
fn png() {
    let cell = std::rc::Rc::new(std::cell::RefCell::new(Raster::new(400, 300)));
    chart(&DrawingArea::from(&cell));
    let drawn = cell.borrow().clone().finish();
    assert_eq!(&drawn[1..4], b"PNG");
    assert!(drawn.len() > Raster::new(400, 300).finish().len(), "something is drawn");
}

#[test]
fn a_drawing_is_the_same_on_both_backends_and_as_drawn_on_them() {
    let drawing = Drawing::new(400, 300, |area| {
        chart(area);
        Ok(())
    });
    let drawing = drawing.unwrap_or_else(|error| panic!("{error}")).titled("Title").described("Description");
    let cell = std::rc::Rc::new(std::cell::RefCell::new(OutlineSvg::new(400, 300)));
    chart(&DrawingArea::from(&cell));
    assert_eq!(drawing.svg(), cell.borrow().clone().finish("Title", "Description"));
    let cell = std::rc::Rc::new(std::cell::RefCell::new(Raster::new(400, 300)));
    chart(&DrawingArea::from(&cell));
    assert_eq!(drawing.png(), cell.borrow().clone().finish());
}

#[test]
fn a_caption_stands_below_the_drawing_in_lines_that_fit() {
    let empty = Drawing::new(200, 100, |_| Ok(())).unwrap_or_else(|error| panic!("{error}"));
    let captioned = empty.captioned(&["Provenance: SIMULATED. It says nothing about <any> real study.".to_owned()]);
    let svg = captioned.svg();
    xml::well_formed(&svg);
    assert!(svg.contains("SIMULATED") && captioned.description().contains("SIMULATED"));
    assert!(svg.contains("width=\"200\"") && !svg.contains("height=\"100\""), "it has grown downward only");
    assert_eq!(empty.captioned(&[]).svg(), empty.svg());
}
