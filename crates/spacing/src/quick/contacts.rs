//! Where something ASCII touches something beyond it, 64 bytes at a time: bit `i` of a word is the gap
//! before byte `i`. Written so that the compiler makes vectors of it, on any machine.

/// Bytes looked at in one step.
pub(super) const BLOCK: usize = 64;

/// A block, with the byte before it.
pub(super) type Step = [u8; BLOCK + 1];

/// Bytes that one vector holds, on any machine.
type Lane = [u8; 16];

/// The gaps of a block between a letter, digit or sign of ASCII and a byte beyond; `None` if there is
/// anything in the block that is hard, see [`hard`].
#[inline]
pub(super) fn contacts(step: &Step) -> Option<u64> {
    let (before, _) = step.as_chunks::<16>();
    let (bytes, _) = step[1..].as_chunks::<16>();
    let mut gaps = [[0; 16]; BLOCK / 16];
    let mut any_hard = [0; 16];
    for ((before, bytes), gaps) in before.iter().zip(bytes).zip(&mut gaps) {
        each(before, bytes, gaps, gap);
        let mut hards = [0; 16];
        each(before, bytes, &mut hards, hard);
        any_hard.iter_mut().zip(&hards).for_each(|(any, hard)| *any |= hard);
    }
    (u128::from_ne_bytes(any_hard) == 0).then(|| tops(gaps.as_flattened()))
}

/// What each byte and the one before it make. No branch: this is to become vector instructions.
#[inline(always)]
fn each(before: &Lane, bytes: &Lane, made: &mut Lane, make: impl Fn(u8, u8) -> u8) {
    for i in 0..16 {
        made[i] = make(before[i], bytes[i]);
    }
}

/// All bits or none.
#[inline(always)]
fn all(condition: bool) -> u8 {
    if condition { 0xFF } else { 0 }
}

/// Whether there is a contact between two bytes, as the highest bit: only one of them is beyond ASCII,
/// and the other is not blank.
#[inline(always)]
fn gap(before: u8, byte: u8) -> u8 {
    (before ^ byte) & 0x80 & all(before.min(byte) > b' ')
}

/// Whether `byte` is something that a rule may look at from afar: a sign that is read together with
/// others of its line, the second one of a URL's `://`, or the first byte of a character that is
/// neither ASCII nor East Asian. Those are U+3000 to U+9FFF and U+FF00 to U+FFFF, led by 0xE3 to 0xE9,
/// and by 0xEF with 0xBC or above behind it.
#[inline(always)]
fn hard(before: u8, byte: u8) -> u8 {
    // `<` and `|` differ in one bit.
    let sign = all(byte | 0x40 == b'|') | all(byte == b'`') | all(byte == b'&') | all(byte == b'+');
    let lead = all(byte.wrapping_sub(0xC0) <= 0xE2 - 0xC0)
        | all(byte.wrapping_sub(0xEA) <= 0xEE - 0xEA)
        | all(byte >= 0xF0);
    let pair = all(before == b':') & all(byte == b'/') | all(before == 0xEF) & all(byte < 0xBC);
    sign | lead | pair
}

/// The highest bit of each byte, if no other is set.
#[inline(always)]
fn tops(bytes: &[u8]) -> u64 {
    /// Moves the lowest bits of eight bytes next to each other, to the top.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (words, _) = bytes.as_chunks::<8>();
    words.iter().rev().fold(0, |all, word| {
        let lowest = u64::from_le_bytes(*word) >> 7;
        all << 8 | lowest.wrapping_mul(GATHER) >> 56
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(before: u8, block: &[u8]) -> Option<u64> {
        let mut step = [b' '; BLOCK + 1];
        step[0] = before;
        step[1..=block.len()].copy_from_slice(block);
        contacts(&step)
    }

    #[test]
    fn what_touches_what() {
        let at = |places: &[u32]| Some(places.iter().fold(0, |all, place| all | 1u64 << place));
        assert_eq!(of(b' ', "中a文 b，~".as_bytes()), at(&[3, 4, 9, 12]));
        assert_eq!((of(0xAD, b"a"), of(b'a', "中".as_bytes())), (at(&[0]), at(&[0])));
        assert_eq!((of(0xAD, b" "), of(b' ', "中".as_bytes())), (at(&[]), at(&[])));
    }

    #[test]
    fn what_is_hard() {
        for hard in ["`", "<", "|", "&", "+", "://", "é", "“", "한", "\u{F900}", "\u{FEFF}", "😀"]
        {
            assert_eq!(of(b' ', hard.as_bytes()), None, "{hard}");
        }
        for not in ["\u{3000}", "鿿", "\u{FF00}", "\u{FFFD}", ":", "/", ">", "\u{7F}"] {
            assert_eq!(of(b' ', not.as_bytes()), Some(0), "{not}");
        }
        assert_eq!((of(b':', b"/"), of(0xEF, b"\xBB")), (None, None));
    }

    proptest! {
        #[test]
        fn the_bits_are_those_of_the_bytes(bytes in proptest::collection::vec(any::<u8>(), BLOCK + 1)) {
            let step: &Step = bytes.first_chunk().unwrap();
            let pairs = || (1..=BLOCK).map(|i| (step[i - 1], step[i]));
            let graphic = |byte: u8| (0x21..0x80).contains(&byte);
            let touch = |(a, b)| graphic(a) && b >= 0x80 || a >= 0x80 && graphic(b);
            let gaps = pairs().enumerate().fold(0, |all, (i, pair)| all | u64::from(touch(pair)) << i);
            let any_hard = pairs().any(|(before, byte)| hard(before, byte) != 0);
            prop_assert_eq!(contacts(step), (!any_hard).then_some(gaps));
        }
    }
}
