//! Encodings of DOS that the list of the web lacks: a sign for each byte from 128.

const IBM850: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐",
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
);

const IBM437: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
);

/// Names of these encodings, in small letters without signs.
const NAMES: [(&str, &str, &str); 8] = [
    ("cp850", "IBM850", IBM850),
    ("ibm850", "IBM850", IBM850),
    ("850", "IBM850", IBM850),
    ("dos", "IBM850", IBM850),
    ("cp437", "IBM437", IBM437),
    ("ibm437", "IBM437", IBM437),
    ("437", "IBM437", IBM437),
    ("dosus", "IBM437", IBM437),
];

/// The text of bytes in the encoding of DOS that has this name, with the encoding's own name.
pub(super) fn decoded(bytes: &[u8], plain_label: &str) -> Option<(String, &'static str)> {
    let (_, name, signs) = NAMES.iter().find(|(label, ..)| *label == plain_label)?;
    let signs: Vec<char> = signs.chars().collect();
    let sign = |byte: &u8| byte.checked_sub(128).map_or(char::from(*byte), |at| signs[usize::from(at)]);
    Some((bytes.iter().map(sign).collect(), *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_a_sign() {
        for (label, name, signs) in NAMES {
            assert_eq!(signs.chars().count(), 128, "{label}");
            assert_eq!(decoded(b"a", label), Some(("a".to_owned(), name)));
        }
        assert_eq!(decoded(b"Gr\x94\xe1e", "cp850"), Some(("Größe".to_owned(), "IBM850")));
        assert_eq!(decoded(b"a", "cp851"), None);
    }
}
