//! A figure in the forms that front ends choose from, and what they want to know beside them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::TEXT_WIDTH;

const PLAIN: &str = "text/plain";
const HTML: &str = "text/html";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";

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
    let described = qes_tables::wrap(description, TEXT_WIDTH).join("\n");
    let text = format!("{title}\n\n{described}");
    let html = image(svg, &alternative(&text));
    Map::from_iter([
        (PLAIN.to_owned(), text.into()),
        (HTML.to_owned(), html.into()),
        (SVG.to_owned(), svg.into()),
        (PNG.to_owned(), STANDARD.encode(png).into()),
    ])
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
    let alt = text(PLAIN).map(alternative).filter(|alt| !alt.is_empty());
    let mut metadata = Map::new();
    for kind in [PNG, SVG] {
        if text(kind).is_none() {
            continue;
        }
        let mut own = Map::new();
        if let Some(alt) = &alt {
            own.insert("alt".to_owned(), alt.as_str().into());
        }
        if let Some((width, height)) = text(SVG).and_then(size).filter(|_| kind == PNG) {
            own.insert("width".to_owned(), json!(width));
            own.insert("height".to_owned(), json!(height));
        }
        if !own.is_empty() {
            metadata.insert(kind.to_owned(), own.into());
        }
    }
    metadata
}

fn image(svg: &str, alt: &str) -> String {
    let size = size(svg).map_or_else(String::new, |(w, h)| format!(" width=\"{w}\" height=\"{h}\""));
    let data = STANDARD.encode(svg);
    format!(
        "<img alt=\"{}\"{size} style=\"max-width:100%;height:auto\" src=\"data:image/svg+xml;base64,{data}\">",
        escaped(alt)
    )
}

/// A title and what follows it, in one line of sentences.
fn alternative(text: &str) -> String {
    let (title, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
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
    fn a_table_has_no_metadata() {
        let table = Map::from_iter([(PLAIN.to_owned(), "a".into()), (HTML.to_owned(), "<p>a</p>".into())]);
        assert!(metadata(&table).is_empty());
    }
}
