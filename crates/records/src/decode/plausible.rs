//! Whether a text that was read as Windows-1252 looks like one of a western language.

/// Signs that stand between two letters of no western word.
const BESIDE_NO_LETTERS: &str = "\u{201d}\u{201c}\u{201e}\u{201a}ƒ†‡ˆ‰‹›¡¢£¤¥¦§¨¬¯¶¸»¼½¾¿÷«•˜€";

/// Where so many of its letters and signs beyond ASCII look odd, one of so many, the encoding is another one.
const ODD: usize = 3;

/// Whether the signs beyond ASCII stand as they do in western words: one or two letters at once, no quotation mark inside of a word, no
/// capital behind a small letter.
pub(super) fn is_western(text: &str) -> bool {
    let (mut runs, mut odd) = (0_usize, 0_usize);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| !c.is_ascii()) {
        let before = rest[..start].chars().next_back();
        let run = &rest[start..];
        let end = run.find(|c: char| c.is_ascii()).unwrap_or(run.len());
        let after = run[end..].chars().next();
        runs += 1;
        odd += usize::from(is_odd(before, &run[..end], after));
        rest = &run[end..];
    }
    odd * ODD < runs.max(1) || odd == 0
}

fn is_odd(before: Option<char>, run: &str, after: Option<char>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let signs: Vec<char> = run.chars().collect();
    let of_words = signs.iter().filter(|c| c.is_alphabetic()).count();
    let unknown = signs.iter().any(|c| matches!(c, '\u{80}'..='\u{9f}' | '\u{fffd}'));
    // A sign inside of a word: with a letter on either side, in the run or around it.
    let inside = (0..signs.len()).any(|at| {
        let left = if at == 0 { before } else { Some(signs[at - 1]) };
        let right = signs.get(at + 1).copied().or(if at + 1 == signs.len() { after } else { None });
        BESIDE_NO_LETTERS.contains(signs[at]) && letter(left) && letter(right)
    });
    let capital = before.is_some_and(char::is_lowercase) && signs.first().is_some_and(|c| c.is_uppercase());
    unknown || inside || capital || of_words > 2 || (signs.len() > 3 && of_words > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;

    #[test]
    fn western_words_are_told_from_others() {
        for text in [
            "Ren\u{e9} cr\u{e9}\u{e9}e, na\u{ef}ve \u{201c}\u{c9}tude\u{201d} \u{2013} 90\u{20ac}",
            "Gr\u{f6}\u{df}e \u{ab}\u{c0} la carte\u{bb}, l\u{2019}\u{e9}t\u{e9}, \u{a9}2010, 5\u{b0}, \u{c5}\u{c4}\u{d6} \u{bf}Qu\u{e9}?",
            "plain",
            "",
        ] {
            // Capitals in a row are rare; one such run among others makes no odd text.
            assert!(is_western(text), "{text}");
        }
        for bytes in [
            &b"id,\x91\xe8\x96\xbc\n1,\x92\xc9\x82\xdd\n"[..],
            b"id,\xcd\xe0\xe7\xe2\xe0\xed\xe8\xe5\n1,\xc1\xee\xeb\xfc\n",
            b"Studie;Gr\x94\xe1e\nA;\x8e\n",
            b"caf\x8e",
        ] {
            let text = WINDOWS_1252.decode_without_bom_handling(bytes).0;
            assert!(!is_western(&text), "{text}");
        }
    }
}
