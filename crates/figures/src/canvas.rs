//! A backend of plotters that keeps what is drawn.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt;
use std::rc::Rc;

use plotters::style::text_anchor::Pos;
use plotters::style::{FontFamily, FontStyle, FontTransform};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use crate::backend::text_size;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// What a [`Drawing`](crate::Drawing) is drawn on.
pub struct Canvas {
    width: u32,
    height: u32,
    steps: Rc<RefCell<Vec<Step>>>,
}

/// One call of the backend.
#[derive(Clone)]
pub(crate) enum Step {
    Pixel(BackendCoord, BackendColor),
    Line(BackendCoord, BackendCoord, Stroke),
    Rectangle(BackendCoord, BackendCoord, Stroke, bool),
    Path(Vec<BackendCoord>, Stroke),
    Circle(BackendCoord, u32, Stroke, bool),
    Polygon(Vec<BackendCoord>, BackendColor),
    Text(String, Letters, BackendCoord),
}

/// Color and width of a line.
#[derive(Clone, Copy)]
pub(crate) struct Stroke {
    pub color: BackendColor,
    pub width: u32,
}

/// How a text is written.
#[derive(Clone)]
pub(crate) struct Letters {
    pub color: BackendColor,
    pub size: f64,
    pub turn: FontTransform,
    pub style: FontStyle,
    pub anchor: Pos,
}

impl Canvas {
    pub(crate) fn new(width: u32, height: u32, steps: Rc<RefCell<Vec<Step>>>) -> Self {
        Self { width, height, steps }
    }

    fn add(&self, step: Step) {
        self.steps.borrow_mut().push(step);
    }
}

impl Stroke {
    fn of<S: BackendStyle>(style: &S) -> Self {
        Self { color: style.color(), width: style.stroke_width() }
    }
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

impl BackendTextStyle for Letters {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        self.color
    }

    fn size(&self) -> f64 {
        self.size
    }

    fn transform(&self) -> FontTransform {
        self.turn.clone()
    }

    fn style(&self) -> FontStyle {
        self.style
    }

    fn anchor(&self) -> Pos {
        self.anchor
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::SansSerif
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        let (width, height) = text_size(text, self);
        Ok(((0, 0), (width as i32, height as i32)))
    }

    fn draw<E, D: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: D,
    ) -> Result<Result<(), E>, Infallible> {
        // Both backends draw outlines themselves.
        Ok(Ok(()))
    }
}

impl DrawingBackend for Canvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.add(Step::Pixel(at, color));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.add(Step::Line(from, to, Stroke::of(style)));
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        self.add(Step::Rectangle(from, to, Stroke::of(style), fill));
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.add(Step::Path(path.into_iter().collect(), Stroke::of(style)));
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        self.add(Step::Circle(center, radius, Stroke::of(style), fill));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, points: I, style: &S) -> Drawn {
        self.add(Step::Polygon(points.into_iter().collect(), style.color()));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let letters = Letters {
            color: style.color(),
            size: style.size(),
            turn: style.transform(),
            style: style.style(),
            anchor: style.anchor(),
        };
        self.add(Step::Text(text.to_owned(), letters, at));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok(text_size(text, style))
    }
}

impl fmt::Debug for Canvas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canvas {} × {} pixels", self.width, self.height)
    }
}
