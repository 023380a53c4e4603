//! Rust source with everything that is not code blanked out, so that a rule about code finds
//! neither a comment nor a string. Not a parser: it knows comments and literals, nothing else.

/// The source with comments and the insides of literals replaced by spaces; lines stay lines.
pub(super) fn blank(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => line_end(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if starts_word(bytes, at) => raw_end(bytes, at).unwrap_or(at),
            b'\'' => char_end(bytes, at).unwrap_or(at),
            _ => at,
        };
        out[at..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        at = end.max(at + 1);
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The lines, from 1, and what follows on them, wherever `word` stands as a word of its own.
pub(super) fn words<'a>(code: &'a str, word: &str) -> impl Iterator<Item = (usize, &'a str)> {
    let lines = code.lines().enumerate();
    lines.flat_map(move |(number, line)| {
        let found = line.match_indices(word).filter(move |(at, word)| {
            let after = at + word.len();
            starts_word(line.as_bytes(), *at) && !line[after..].starts_with(is_word)
        });
        found.map(|(at, word)| (number + 1, &line[at + word.len()..])).collect::<Vec<_>>()
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a word may start here. `br"` and `cr"` are raw strings too, so their `r` starts one.
fn starts_word(bytes: &[u8], at: usize) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    match bytes[..at] {
        [.., before, b'b' | b'c'] if bytes[at] == b'r' => !word(before),
        [.., before] => !word(before),
        [] => true,
    }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |n| at + n)
}

/// Block comments nest.
fn comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start + 2, 1);
    while at < bytes.len() && depth > 0 {
        let step = match &bytes[at..] {
            [b'/', b'*', ..] => (2, 1),
            [b'*', b'/', ..] => (2, -1),
            _ => (1, 0),
        };
        (at, depth) = (at + step.0, depth + step.1);
    }
    at
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// `r"…"`, `r#"…"#`, … from their `r`; `None` for anything else that starts with an r.
fn raw_end(bytes: &[u8], start: usize) -> Option<usize> {
    let hashes = bytes[start + 1..].iter().take_while(|&&byte| byte == b'#').count();
    let open = start + 1 + hashes;
    if bytes.get(open) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'#'; hashes + 1];
    close[0] = b'"';
    let body = &bytes[open + 1..];
    let length = body.windows(close.len()).position(|window| window == close);
    Some(length.map_or(bytes.len(), |n| open + 1 + n + close.len()))
}

/// `'x'`, `'\n'`, `'\u{1F600}'`; `None` for a lifetime.
fn char_end(bytes: &[u8], start: usize) -> Option<usize> {
    let body = &bytes[start + 1..];
    if body.first() == Some(&b'\\') {
        let close = body.iter().skip(2).position(|&byte| byte == b'\'')?;
        return Some(start + 1 + 2 + close + 1);
    }
    let character = std::str::from_utf8(&body[..body.len().min(4)])
        .or_else(|error| std::str::from_utf8(&body[..error.valid_up_to()]))
        .ok()?;
    let length = character.chars().next()?.len_utf8();
    (body.get(length) == Some(&b'\'')).then_some(start + 1 + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_vanish_and_lines_stay() {
        let source = "a // unsafe\nb /* x /* y */ unsafe\n */ c \"un\\\"safe\" d\n";
        let code = blank(source);
        assert_eq!(code.len(), source.len());
        assert_eq!(code.lines().count(), 3);
        assert_eq!(code.split_whitespace().collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    }

    #[test]
    fn raw_strings_end_at_their_own_hashes() {
        assert_eq!(blank(r###"x r#"a "b" c"# y"###).split_whitespace().collect::<String>(), "xy");
        assert_eq!(blank(r##"x br"a\" y"##).split_whitespace().collect::<String>(), "xby");
        assert_eq!(blank("r#type bar").trim(), "r#type bar");
    }

    #[test]
    fn quotes_of_characters_and_lifetimes() {
        assert_eq!(blank(r#"m('"', 'x') n"#), "m(   ,    ) n");
        assert_eq!(blank(r"m('\'', b'\\') n"), "m(    , b    ) n");
        assert_eq!(blank("f<'a>(&'a str) 'é' x").trim_end(), "f<'a>(&'a str)      x");
    }

    #[test]
    fn unfinished_literals_do_not_hang_or_panic() {
        for source in ["\"abc", "r#\"abc", "/* abc", "'\\", "'", "r", "\"\\"] {
            assert_eq!(blank(source).len(), source.len());
        }
    }

    #[test]
    fn words_are_whole() {
        let found: Vec<_> =
            words("unsafe_code\nlet x = unsafe { 1 };\nmyunsafe", "unsafe").collect();
        assert_eq!(found, [(2, " { 1 };")]);
    }
}
