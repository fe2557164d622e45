//! A finished figure.

use std::sync::{Mutex, PoisonError};
use std::thread;

use serde_json::Value;

use crate::backend::{OutlineSvg, Raster, png_file};
use crate::scene::{Arrow, GRID, Label, NamedBox, Scene, WIDTH};

/// Bands of an image that are drawn at the same time.
const BANDS: u32 = 4;

/// A figure: one scene that is written as SVG and as PNG, with an interactive form where it has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    scene: Scene,
    vega_lite: Option<Value>,
}

impl Figure {
    pub(crate) fn new(scene: Scene) -> Self {
        Self { scene, vega_lite: None }
    }

    /// The same figure with a Vega-Lite specification as its interactive form.
    #[must_use]
    pub fn with_vega_lite(mut self, spec: Value) -> Self {
        self.vega_lite = Some(spec);
        self
    }

    /// The interactive form, a Vega-Lite specification; `None` where the figure has none.
    pub fn vega_lite(&self) -> Option<&Value> {
        self.vega_lite.as_ref()
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        WIDTH as u32
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.scene.height.ceil().max(1.0) as u32
    }

    /// How many lines, areas and letters it is drawn of.
    pub fn marks(&self) -> usize {
        self.scene.marks()
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.scene.title
    }

    /// What the figure shows, in words, for those who do not see it.
    pub fn description(&self) -> &str {
        &self.scene.description
    }

    /// The figure as an SVG file.
    ///
    /// # Panics
    /// Never: the backend has no way to fail.
    pub fn svg(&self) -> String {
        let mut backend = OutlineSvg::with_grid(self.width(), self.height(), GRID);
        self.scene.paint(&mut backend).expect("invariant: writing text into memory does not fail");
        backend.finish(self.title(), self.description())
    }

    /// The figure as a PNG file with two dots per pixel.
    ///
    /// # Panics
    /// Never: the backend has no way to fail.
    pub fn png(&self) -> Vec<u8> {
        // A fixed number of bands, whatever the machine: the same figure gives the same bytes.
        let bands = Raster::bands(self.width(), self.height(), GRID, BANDS);
        let width = bands.first().map_or(0, |band| band.dots().0);
        let height = bands.iter().map(|band| band.dots().1).sum();
        let paint = |mut band: Raster| {
            self.scene.paint(&mut band).expect("invariant: drawing into memory does not fail");
            band.band()
        };
        let bands: Vec<Mutex<Option<Raster>>> = bands.into_iter().map(|band| Mutex::new(Some(band))).collect();
        let take = |band: &Mutex<Option<Raster>>| {
            let taken = band.lock().unwrap_or_else(PoisonError::into_inner).take();
            paint(taken.expect("invariant: each band is drawn once"))
        };
        let drawn: Vec<_> = thread::scope(|scope| {
            let mut threads = Vec::new();
            for band in &bands {
                threads.push((band, thread::Builder::new().spawn_scoped(scope, move || take(band))));
            }
            let drawn = threads.into_iter().map(|(band, thread)| match thread {
                Ok(thread) => thread.join().expect("invariant: drawing does not panic"),
                // Where no thread can be started, this one draws.
                Err(_) => take(band),
            });
            drawn.collect()
        });
        png_file::encode(&drawn, width, height)
    }

    /// Every text as the reader sees it, the lines of one label joined, in drawing order.
    pub fn texts(&self) -> Vec<&str> {
        self.scene.labels.iter().map(|label| label.text.as_str()).collect()
    }

    /// Every text with its place.
    pub fn labels(&self) -> &[Label] {
        &self.scene.labels
    }

    /// The boxes that stand for something in the data.
    pub fn boxes(&self) -> &[NamedBox] {
        &self.scene.boxes
    }

    /// The arrows between the boxes.
    pub fn arrows(&self) -> &[Arrow] {
        &self.scene.arrows
    }
}
