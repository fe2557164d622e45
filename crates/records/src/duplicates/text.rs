//! Text in the form in which it is compared.

use deunicode::deunicode_char;

/// Small ASCII letters and digits, one space between words; markup and entities gone, Greek letters by their names.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    if text.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'<' | b'&' | b'?')) {
        // Most texts have nothing that is more than a letter, a digit or a sign.
        let mut gap = false;
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                if std::mem::take(&mut gap) && !plain.is_empty() {
                    plain.push(' ');
                }
                plain.push(char::from(byte.to_ascii_lowercase()));
            } else {
                gap |= byte != b'\'';
            }
        }
        return plain;
    }
    let mut chars = text.char_indices().peekable();
    let mut gap = false;
    let push = |c: char, gap: &mut bool, plain: &mut String| {
        if c.is_ascii_alphanumeric() {
            if *gap && !plain.is_empty() {
                plain.push(' ');
            }
            *gap = false;
            plain.push(c.to_ascii_lowercase());
        } else if c != '\'' {
            *gap = true;
        }
    };
    while let Some((at, c)) = chars.next() {
        match c {
            '<' => {
                // Markup is short and closed; a "less than" is not.
                let end = text[at..].char_indices().take(MARKUP).find(|(_, c)| *c == '>').map(|(i, _)| at + i);
                match end.filter(|&end| is_markup(&text[at + 1..end])) {
                    Some(end) => while chars.next_if(|(i, _)| *i <= end).is_some() {},
                    None => gap = true,
                }
            }
            '&' => {
                let end = text[at..].char_indices().take(ENTITY).find(|(_, c)| *c == ';').map(|(i, _)| at + i);
                let name = end.map_or("", |end| &text[at + 1..end]);
                if let (Some(end), true) =
                    (end, !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#'))
                {
                    while chars.next_if(|(i, _)| *i <= end).is_some() {}
                    if name == "amp" {
                        gap = true;
                        "and".chars().for_each(|c| push(c, &mut gap, &mut plain));
                    }
                    gap = true;
                } else {
                    gap = true;
                    "and".chars().for_each(|c| push(c, &mut gap, &mut plain));
                    gap = true;
                }
            }
            'α'..='ω' | 'Α'..='Ω' => {
                let lower = c.to_lowercase().next().unwrap_or(c);
                let place = (lower as usize).saturating_sub('α' as usize);
                GREEK.get(place).copied().unwrap_or_default().chars().for_each(|c| push(c, &mut gap, &mut plain));
            }
            // A letter that was lost: `r?animation`.
            '?' if !gap && chars.peek().is_some_and(|(_, next)| next.is_alphabetic()) => {}
            c if c.is_ascii() => push(c, &mut gap, &mut plain),
            // Typographic marks inside words, and hyphens that only show where a line may break.
            '\u{2019}' | '\u{2018}' | '\u{b4}' | '\u{ad}' | '\u{feff}' | '\u{300}'..='\u{36f}' => {}
            c => match deunicode_char(c) {
                Some(ascii) => ascii.chars().for_each(|c| push(c, &mut gap, &mut plain)),
                None => gap = true,
            },
        }
    }
    plain
}

/// Longest markup and entity, in characters.
const MARKUP: usize = 40;
const ENTITY: usize = 10;

const GREEK: [&str; 25] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

fn is_markup(inside: &str) -> bool {
    let name = inside.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
    let known = [
        "i",
        "b",
        "u",
        "em",
        "sub",
        "sup",
        "inf",
        "strong",
        "span",
        "p",
        "br",
        "scp",
        "sc",
        "title",
        "jats:italic",
        "jats:sub",
        "jats:sup",
    ];
    known.contains(&name.to_ascii_lowercase().as_str())
}

/// How alike two texts are, from 0 to 1: the longest common subsequence against both lengths.
pub(crate) fn alike(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    rapidfuzz::distance::indel::normalized_similarity(a.bytes(), b.bytes())
}

/// Whether two texts are at least so much alike; quicker than [`alike`] where they are not.
pub(crate) fn at_least(a: &str, b: &str, least: f64) -> bool {
    alike_from(a, b, least).is_some()
}

/// How alike two texts are, if they are at least so much.
pub(crate) fn alike_from(a: &str, b: &str, least: f64) -> Option<f64> {
    if a == b {
        return Some(1.0);
    }
    if at_most(a, b) < least {
        return None;
    }
    let arguments = rapidfuzz::distance::indel::Args::default().score_cutoff(least);
    rapidfuzz::distance::indel::normalized_similarity_with_args(a.bytes(), b.bytes(), &arguments)
}

/// More alike than this two texts cannot be: each letter or digit that only one of them has is left over. It costs a fraction of the whole
/// comparison, and tells for most names of people.
fn at_most(a: &str, b: &str) -> f64 {
    let letters = |text: &str| text.bytes().fold(0_u64, |all, byte| all | 1 << (byte & 63));
    let (x, y) = (letters(a), letters(b));
    let length = a.len() + b.len();
    let apart = ((x & !y).count_ones() + (y & !x).count_ones()) as usize;
    // The shorter one may be within the longer one, and no more.
    let apart = apart.max(a.len().abs_diff(b.len()));
    1.0 - apart as f64 / length.max(1) as f64 + f64::EPSILON * 4.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compared() {
        let check = |text: &str, expected: &str| assert_eq!(plain(text), expected, "{text}");
        check("Seniów, J. & Le\u{301}sniak", "seniow j and lesniak");
        check("TNF-α and <i>E. coli</i> &lt; 5", "tnf alpha and e coli 5");
        check("Alzheimer’s / Alzheimer's", "alzheimers alzheimers");
        check("R&amp;D a < b and c > d", "r and d a b and c d");
    }

    proptest::proptest! {
        #[test]
        fn no_texts_are_more_alike_than_they_can_be(a in "[a-f0-3 ]{0,12}", b in "[a-f0-3 ]{0,12}") {
            proptest::prop_assert!(a == b || alike(&a, &b) <= at_most(&a, &b), "{a} {b}");
        }
    }
}
