//! Whether an SVG file is sound XML and safe to show.

/// Every tag closed in order, every attribute quoted and there once, every ampersand an entity, every id there once.
pub fn well_formed(xml: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    let mut rest = xml.trim_end();
    while let Some(start) = rest.find('<') {
        entities(&rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (body, closed) = tag.strip_suffix('/').map_or((tag, false), |body| (body, true));
        let (name, mut attributes) = body.split_once(' ').unwrap_or((body, ""));
        assert!(name.chars().all(|c| c.is_ascii_lowercase()), "{name}");
        let mut seen = std::collections::BTreeSet::new();
        while let Some((key, value)) = attributes.split_once("=\"") {
            assert!(seen.insert(key.trim()), "{key} twice in {tag}");
            assert!(!key.trim().starts_with("on"), "{tag}");
            let (value, after) = value.split_once('"').expect("an attribute ends");
            entities(value);
            if key.trim() == "id" {
                assert!(ids.insert(value), "id {value} twice");
            }
            if key.trim() == "href" {
                assert!(value.starts_with('#'), "{tag}");
            }
            attributes = after;
        }
        assert!(attributes.trim().is_empty(), "{tag}");
        if !closed {
            open.push(name);
        }
    }
    assert!(rest.is_empty() && open.is_empty(), "{open:?}");
    assert!(xml.starts_with("<svg ") && !xml.contains("<script"));
}

fn entities(text: &str) {
    for part in text.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|e| part.starts_with(e)), "&{part}");
    }
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
