//! A figure in the forms that front ends choose from, and what they want to know beside them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qes_tables::{visible, wrap};
use serde_json::{Map, Value, json};

use super::TEXT_WIDTH;
use crate::words::count;

const PLAIN: &str = "text/plain";
const HTML: &str = "text/html";
const MARKDOWN: &str = "text/markdown";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";

/// Bytes of a picture in one form.
const MOST: usize = 1_500_000;
/// Bytes of what is said of a figure: more is heard by nobody.
const SAID: usize = 100_000;

/// A figure that is taller than this is taller than a page of A4 that it is as wide as.
const TALL: u32 = 1100;
/// Keeps such a figure on one page.
const ONE_PAGE: &str = "<style>@media print{.qes-tall{max-height:95vh;width:auto}}</style>";

/// A figure as text, HTML, SVG and PNG.
///
/// The HTML is the SVG as an image. Front ends prefer it: they neither scale an `image/svg+xml` to the page nor name it
/// for screen readers, and this image does both, on screen and on paper, trusted or not.
///
/// ```
/// let bundle = qes::picture("Flow", "One box.", "<svg width=\"8\" height=\"6\"></svg>", b"");
/// let html = bundle["text/html"].as_str().unwrap();
/// assert!(html.starts_with("<img alt=\"Flow. One box.\" width=\"8\" height=\"6\" style=\"max-width:100%;height:auto\""));
/// assert_eq!(bundle["text/plain"], "Flow\n\nOne box.");
/// ```
pub fn picture(title: &str, description: &str, svg: &str, png: &[u8]) -> Map<String, Value> {
    let (title, description) = (visible(title, " "), visible(description, " "));
    let described = beginning_of(&wrap(&description, TEXT_WIDTH).join("\n"));
    let text = format!("{title}\n\n{described}");
    let mut bundle = Map::new();
    if svg.len() <= MOST {
        bundle.insert(HTML.to_owned(), image(svg, &alternative(&text)).into());
        bundle.insert(SVG.to_owned(), svg.into());
    }
    if png.len() <= MOST {
        bundle.insert(PNG.to_owned(), STANDARD.encode(png).into());
    }
    let left_out = match (svg.len() <= MOST, png.len() <= MOST) {
        (true, _) => String::new(),
        (false, true) => format!("\n\nOnly its dots are shown: as lines it has {} bytes.", count(svg.len())),
        (false, false) => format!("\n\nIt is not shown: it has {} bytes.", count(svg.len())),
    };
    bundle.insert(PLAIN.to_owned(), format!("{text}{left_out}").into());
    bundle
}

/// Makes the HTML of a picture Markdown. `JupyterLab` prefers HTML to what a reader can point at, and that to Markdown;
/// pages without scripts prefer Markdown to an SVG or PNG, which they neither scale nor give its words.
pub(super) fn beside_interactive(bundle: &mut Map<String, Value>) {
    if let Some(Value::String(html)) = bundle.remove(HTML) {
        bundle.insert(MARKDOWN.to_owned(), format!("<div>{html}</div>").into());
    }
}

/// The display metadata of a bundle: of a picture its text for those who do not see it, and its size, which a PNG with
/// more than one dot per pixel does not tell; of anything else none.
///
/// ```
/// let bundle = qes::picture("Flow", "One box.", "<svg width=\"8\" height=\"6\"></svg>", b"");
/// let metadata = qes::metadata(&bundle);
/// assert_eq!(metadata["image/png"], serde_json::json!({"alt": "Flow. One box.", "width": 8, "height": 6}));
/// assert_eq!(metadata["image/svg+xml"]["alt"], "Flow. One box.");
/// ```
pub fn metadata(bundle: &Map<String, Value>) -> Map<String, Value> {
    let text = |kind: &str| bundle.get(kind).and_then(Value::as_str);
    let kinds = [PNG, SVG].into_iter().filter(|kind| text(kind).is_some());
    kinds
        .filter_map(|kind| {
            let mut own = Map::new();
            if let Some(alt) = text(PLAIN).map(alternative).filter(|alt| !alt.is_empty()) {
                own.insert("alt".to_owned(), alt.into());
            }
            if let Some((width, height)) = text(SVG).and_then(size).filter(|_| kind == PNG) {
                own.insert("width".to_owned(), json!(width));
                own.insert("height".to_owned(), json!(height));
            }
            (!own.is_empty()).then(|| (kind.to_owned(), own.into()))
        })
        .collect()
}

fn image(svg: &str, alt: &str) -> String {
    let size = size(svg);
    let tall = size.is_some_and(|(_, height)| height > TALL);
    let stated = size.map_or_else(String::new, |(w, h)| format!(" width=\"{w}\" height=\"{h}\""));
    let (class, rule) = if tall { (" class=\"qes-tall\"", ONE_PAGE) } else { ("", "") };
    let (alt, data) = (escaped(alt), STANDARD.encode(svg));
    format!(
        "<img alt=\"{alt}\"{class}{stated} style=\"max-width:100%;height:auto\" src=\"data:image/svg+xml;base64,{data}\">{rule}"
    )
}

fn beginning_of(text: &str) -> String {
    if text.len() <= SAID {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(SAID);
    format!("{}…", &text[..end])
}

/// A title and what follows it, in one line of sentences.
fn alternative(text: &str) -> String {
    let (title, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let joined = |text: &str| {
        let words = text.split_whitespace().map(|word| visible(word, " "));
        words.collect::<Vec<_>>().join(" ")
    };
    let (title, rest) = (joined(title), joined(rest));
    let between = match title.chars().last() {
        None => "",
        _ if rest.is_empty() => "",
        Some('.' | '?' | '!' | ':') => " ",
        Some(_) => ". ",
    };
    format!("{title}{between}{rest}")
}

/// Width and height of an SVG file, where its first element states them in pixels.
fn size(svg: &str) -> Option<(u32, u32)> {
    let element = &svg[svg.find("<svg")?..];
    let element = &element[..element.find('>')?];
    let stated = |name: &str| {
        let value = element.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0;
        value.trim_end_matches("px").parse().ok()
    };
    Some((stated("width")?, stated("height")?))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_and_its_description_are_one_line() {
        for (text, expected) in [
            ("Flow\n\nTwo boxes, one\narrow.", "Flow. Two boxes, one arrow."),
            ("Which?\n\nThis.", "Which? This."),
            ("Flow\n\n", "Flow"),
            ("\n\nTwo boxes.", "Two boxes."),
            ("Fl\u{0}ow\n\nTwo\u{1b} boxes\u{202E}.", "Fl␀ow. Two␛ boxes\u{FFFD}."),
            ("", ""),
        ] {
            assert_eq!(alternative(text), expected);
        }
    }

    #[test]
    fn the_text_of_a_figure_is_no_markup() {
        let bundle = picture("<b> & \"c\"", "d", "<svg width=\"1\" height=\"2\"/>", b"");
        let html = bundle[HTML].as_str().unwrap();
        assert!(html.starts_with("<img alt=\"&lt;b&gt; &amp; &quot;c&quot;. d\" width=\"1\""), "{html}");
    }

    #[test]
    fn a_size_that_is_not_stated_is_not_guessed() {
        for svg in ["<svg viewBox=\"0 0 8 6\"/>", "<svg width=\"100%\" height=\"6\"/>", "", "<svg"] {
            assert_eq!(size(svg), None, "{svg}");
            let bundle = picture("t", "d", svg, b"");
            assert_eq!(metadata(&bundle)[PNG], json!({"alt": "t. d"}));
        }
        assert_eq!(size("<?xml version=\"1.0\"?>\n<svg width=\"8px\" height=\"6\">"), Some((8, 6)));
    }

    #[test]
    fn a_figure_taller_than_a_page_is_kept_on_one() {
        let html =
            |height: u32| picture("t", "d", &format!("<svg width=\"800\" height=\"{height}\"/>"), b"")[HTML].clone();
        let (low, tall) = (html(1039), html(1748));
        assert!(!low.as_str().unwrap().contains("qes-tall"), "{low}");
        let tall = tall.as_str().unwrap();
        assert!(tall.starts_with("<img alt=\"t. d\" class=\"qes-tall\" ") && tall.ends_with(ONE_PAGE), "{tall}");
    }

    #[test]
    fn beside_an_interactive_form_the_image_is_markdown() {
        let mut bundle = picture("t", "d", "<svg width=\"8\" height=\"6\"/>", b"");
        beside_interactive(&mut bundle);
        assert!(!bundle.contains_key(HTML));
        let markdown = bundle[MARKDOWN].as_str().unwrap();
        // A block of HTML ends at an empty line.
        assert!(markdown.starts_with("<div><img alt=\"t. d\" ") && !markdown.contains('\n'), "{markdown}");
    }

    #[test]
    fn a_picture_of_many_lines_is_shown_by_its_dots() {
        let bundle =
            picture("t", "d", &format!("<svg width=\"8\" height=\"6\">{}</svg>", " ".repeat(10 << 20)), b"png");
        assert!(!bundle.contains_key(SVG) && !bundle.contains_key(HTML) && bundle.contains_key(PNG));
        assert_eq!(bundle[PLAIN], "t\n\nd\n\nOnly its dots are shown: as lines it has 10,485,792 bytes.");
    }

    #[test]
    fn a_table_has_no_metadata() {
        let table = Map::from_iter([(PLAIN.to_owned(), "a".into()), (HTML.to_owned(), "<p>a</p>".into())]);
        assert!(metadata(&table).is_empty());
    }
}
