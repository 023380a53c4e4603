//! Names in result and error lines, quoted as a shell would need them.

use std::borrow::Cow;

/// `name` as it stands where it is harmless, else quoted so that a shell reads it back as the same
/// bytes.
///
/// The rules are those GNU coreutils 9.11 prints names by in check mode (gnulib's `shell-escape`
/// style, in which a colon needs quotes too): `'a b'`, `'a'$'\n''b'`, `"it's"`. With `utf8` false
/// every byte above 127 is an octal escape, as in the C locale.
pub fn shell_quoted(name: &[u8], utf8: bool) -> Cow<'_, [u8]> {
    if !needs_quotes(name, utf8) {
        return Cow::Borrowed(name);
    }
    if name.contains(&b'\'') && fits_double_quotes(name, utf8) {
        return Cow::Owned([b"\"", name, b"\""].concat());
    }
    Cow::Owned(single_quoted(name, utf8))
}

/// A piece of a name: printable, or one byte to be escaped.
enum Piece<'a> {
    Text(&'a [u8]),
    Escape(u8),
}

/// Cuts a name into characters that can be shown and bytes that cannot.
fn pieces(name: &[u8], utf8: bool) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let (&first, after) = rest.split_first()?;
        let len = if first < 0x80 {
            usize::from(!first.is_ascii_control())
        } else if utf8 {
            printable_char(rest)
        } else {
            0
        };
        if len == 0 {
            rest = after;
            return Some(Piece::Escape(first));
        }
        let (text, after) = rest.split_at(len);
        rest = after;
        Some(Piece::Text(text))
    })
}

/// Bytes of the character `bytes` begins with, 0 when it is invalid or not printable.
fn printable_char(bytes: &[u8]) -> usize {
    let window = &bytes[..bytes.len().min(4)];
    let valid = match str::from_utf8(window) {
        Ok(text) => text,
        // What precedes the error is valid.
        Err(error) => str::from_utf8(&window[..error.valid_up_to()]).unwrap_or_default(),
    };
    valid.chars().next().filter(|&c| printable(c)).map_or(0, char::len_utf8)
}

/// Controls, the two separators and noncharacters are not; the rest of Unicode is taken as
/// printable.
fn printable(c: char) -> bool {
    let noncharacter = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    !(c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || noncharacter)
}

fn needs_quotes(name: &[u8], utf8: bool) -> bool {
    let by_position = matches!(name, [] | [b'#' | b'~', ..] | [b'{' | b'}']);
    by_position
        || pieces(name, utf8).any(|piece| match piece {
            Piece::Escape(_) => true,
            Piece::Text(text) => text.iter().any(|b| b" !\"$&()*;<=>?[^`|\\':".contains(b)),
        })
}

/// Whether nothing in it means anything between double quotes, and nothing looks as if it did.
fn fits_double_quotes(name: &[u8], utf8: bool) -> bool {
    // `#` and `~` are harmless anywhere, but only at the start does GNU think so.
    let unsafe_text = b"!\"$&()*;<=>?[^`|\\{}";
    let later = |b: &u8| b"#~".contains(b);
    !name.iter().skip(1).any(later)
        && pieces(name, utf8).all(|piece| match piece {
            Piece::Escape(_) => false,
            Piece::Text(text) => text.iter().all(|b| !unsafe_text.contains(b)),
        })
}

fn single_quoted(name: &[u8], utf8: bool) -> Vec<u8> {
    let mut out = vec![b'\''];
    let mut in_escape = false;
    for piece in pieces(name, utf8) {
        match piece {
            Piece::Escape(byte) => {
                if !in_escape {
                    out.extend_from_slice(b"'$'");
                }
                in_escape = true;
                push_escape(&mut out, byte);
            }
            // Closes either kind of quotes, so what follows opens the plain kind.
            Piece::Text(b"'") => {
                out.extend_from_slice(b"'\\''");
                in_escape = false;
            }
            Piece::Text(text) => {
                if in_escape {
                    out.extend_from_slice(b"''");
                }
                in_escape = false;
                out.extend_from_slice(text);
            }
        }
    }
    out.push(b'\'');
    out
}

fn push_escape(out: &mut Vec<u8>, byte: u8) {
    out.push(b'\\');
    match byte {
        7 => out.push(b'a'),
        8 => out.push(b'b'),
        9 => out.push(b't'),
        10 => out.push(b'n'),
        11 => out.push(b'v'),
        12 => out.push(b'f'),
        13 => out.push(b'r'),
        other => out.extend([other >> 6, other >> 3 & 7, other & 7].map(|digit| b'0' + digit)),
    }
}

#[cfg(test)]
mod tests;
