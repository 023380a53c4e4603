//! Character references of HTML that lack their semicolon: `&nbsp中`, `&#65中`.

/// The end of one that begins with the `&` at `at`, and that a browser reads all the same; `None` if a
/// semicolon follows the name, or what might go on with it.
pub(crate) fn bare(line: &[u8], at: usize) -> Option<usize> {
    let rest = &line[at + 1..];
    if let Some(number) = rest.strip_prefix(b"#") {
        let (mark, digit): (usize, fn(&u8) -> bool) = match number.first()? {
            b'x' | b'X' => (1, u8::is_ascii_hexdigit),
            _ => (0, u8::is_ascii_digit),
        };
        let length = number[mark..].iter().take_while(|b| digit(b)).count();
        let end = at + 2 + mark + length;
        return (length > 0 && line.get(end) != Some(&b';')).then_some(end);
    }
    let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).take(LONGEST).count();
    if rest.get(length) == Some(&b';') {
        return None;
    }
    // The longest that the word begins with.
    let name = &rest[..length.min(6)];
    (2..=name.len())
        .rev()
        .find(|&length| BARE.binary_search(&&name[..length]).is_ok())
        .map(|length| at + 1 + length)
}

/// No name in HTML is longer.
const LONGEST: usize = 32;

/// The names that may lack it (WHATWG, section 13.5), in order of their bytes.
const BARE: [&[u8]; 106] = [
    b"AElig", b"AMP", b"Aacute", b"Acirc", b"Agrave", b"Aring", b"Atilde", b"Auml", b"COPY",
    b"Ccedil", b"ETH", b"Eacute", b"Ecirc", b"Egrave", b"Euml", b"GT", b"Iacute", b"Icirc",
    b"Igrave", b"Iuml", b"LT", b"Ntilde", b"Oacute", b"Ocirc", b"Ograve", b"Oslash", b"Otilde",
    b"Ouml", b"QUOT", b"REG", b"THORN", b"Uacute", b"Ucirc", b"Ugrave", b"Uuml", b"Yacute",
    b"aacute", b"acirc", b"acute", b"aelig", b"agrave", b"amp", b"aring", b"atilde", b"auml",
    b"brvbar", b"ccedil", b"cedil", b"cent", b"copy", b"curren", b"deg", b"divide", b"eacute",
    b"ecirc", b"egrave", b"eth", b"euml", b"frac12", b"frac14", b"frac34", b"gt", b"iacute",
    b"icirc", b"iexcl", b"igrave", b"iquest", b"iuml", b"laquo", b"lt", b"macr", b"micro",
    b"middot", b"nbsp", b"not", b"ntilde", b"oacute", b"ocirc", b"ograve", b"ordf", b"ordm",
    b"oslash", b"otilde", b"ouml", b"para", b"plusmn", b"pound", b"quot", b"raquo", b"reg",
    b"sect", b"shy", b"sup1", b"sup2", b"sup3", b"szlig", b"thorn", b"times", b"uacute", b"ucirc",
    b"ugrave", b"uml", b"uuml", b"yacute", b"yen", b"yuml",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_semicolon_may_lack() {
        for (text, end) in [
            ("&nbsp中", Some(5)),
            ("&notit", Some(4)),
            ("&notin", Some(4)),
            ("&AMP", Some(4)),
            ("&#65中", Some(4)),
            ("&#x4e2d", Some(7)),
            ("&nbsp;", None),
            ("&notit;", None),
            ("&#65;", None),
            ("&#", None),
            ("&#x", None),
            ("&thinsp", None),
            ("&", None),
        ] {
            assert_eq!(bare(text.as_bytes(), 0), end, "{text}");
        }
        assert!(BARE.is_sorted());
    }
}
