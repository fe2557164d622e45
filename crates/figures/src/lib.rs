//! The figures of a review as SVG and PNG: study flow, conceptual model, support matrix, and for agreement the plot by
//! item, the forest plot of coefficients and the confusion heatmap, these three as Vega-Lite specifications too.
//!
//! A figure is laid out once, with measured text, as a scene of primitives; the scene is drawn through plotters'
//! `DrawingBackend` onto two backends of our own:
//!
//! - [`OutlineSvg`]: plotters' SVG backend writes `<text font-family=…>`, which another machine sets in another font
//!   and breaks what was measured. This one draws the outlines of the bundled font and lays the same text over them,
//!   transparent, so that it can be searched, copied and read aloud.
//! - [`Raster`]: the same outlines in a PNG with two dots per pixel.
//!
//! plotters counts in whole pixels; a scene counts in sixteenths of a pixel, so that text stands where it was measured.
//! A chart that somebody draws with plotters works on both backends in whole pixels; [`register_fonts`] makes plotters
//! itself measure with the bundled font.
//!
//! ```
//! use qes_figures::flow_diagram;
//! use qes_flow::{Flow, FlowBox, Kind};
//!
//! let flow = Flow::new(vec![
//!     FlowBox::new("found", "Records found", Kind::Source, 1200, "records"),
//!     FlowBox::new("off", "Excluded on title", Kind::Excluded, 1100, "records").from(["found"]),
//!     FlowBox::new("in", "Included", Kind::Included, 100, "papers").from(["found"]),
//! ])?;
//! let figure = flow_diagram(&flow, &[]);
//! assert!(figure.texts().contains(&"n = 1,200 records"));
//! assert!(figure.svg().starts_with("<svg"));
//! # Ok::<(), qes_flow::FlowError>(())
//! ```
//!
//! # Invariants
//! - The same input gives the same bytes on every machine: no clock, no unordered maps, no trigonometry.
//! - No two boxes overlap, no arrow runs through a box, no text leaves its box, whatever the length of a label.
//! - Text of the data reaches the SVG only escaped; the SVG holds no script and refers to nothing outside itself.
//! - Nothing is told by color alone.

mod agreement_plot;
mod backend;
mod canvas;
mod components;
mod conceptual_model;
mod confusion_heatmap;
mod containers;
mod drawing;
mod figure;
mod flow_diagram;
mod flow_layout;
mod flow_marks;
mod font;
mod forest_plot;
mod geometry;
mod groups;
mod layered;
mod numbers;
mod page;
mod palette;
mod prisma_diagram;
mod prisma_layout;
mod ranks;
mod scene;
mod support_matrix;
mod text;
mod vega_lite;

pub use agreement_plot::{AgreementItem, agreement_plot};
pub use backend::{OutlineSvg, Raster};
pub use canvas::Canvas;
pub use conceptual_model::conceptual_model;
pub use confusion_heatmap::{Confusion, confusion_heatmap};
pub use drawing::Drawing;
pub use figure::Figure;
pub use flow_diagram::flow_diagram;
pub use font::register_fonts;
pub use forest_plot::{ForestRow, forest_plot};
pub use geometry::Rectangle;
pub use prisma_diagram::prisma_diagram;
pub use scene::{Arrow, Label, NamedBox};
pub use support_matrix::support_matrix;
pub use vega_lite::{agreement_plot_spec, confusion_heatmap_spec, forest_plot_spec};
