//! Sizes, rates and durations for people; machines get bare numbers.

use std::fmt;
use std::time::Duration;

/// Shows a number of bytes in powers of 1000: `999 B`, `1.5 kB`, `12.3 GB`.
#[derive(Clone, Copy, Debug)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
        if self.0 < 1000 {
            return write!(f, "{} B", self.0);
        }
        // In tenths of the unit, rounded, so that 999,950 is 1.0 MB and never 1000.0 kB.
        let mut tenths = u128::from(self.0) * 10;
        for unit in UNITS {
            let next = (tenths + 500) / 1000;
            if next < 10_000 || unit == "EB" {
                return write!(f, "{}.{} {unit}", next / 10, next % 10);
            }
            tenths /= 1000;
        }
        Ok(())
    }
}

/// Shows a duration: `0.3 s`, `59.9 s`, `4 min 05 s`, `3 h 07 min`, `2 d 03 h`.
#[derive(Clone, Copy, Debug)]
pub struct Span(pub Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0..60 => write!(f, "{}.{} s", seconds, self.0.subsec_millis() / 100),
            60..3600 => write!(f, "{} min {:02} s", seconds / 60, seconds % 60),
            3600..86400 => write!(f, "{} h {:02} min", seconds / 3600, seconds / 60 % 60),
            _ => write!(f, "{} d {:02} h", seconds / 86400, seconds / 3600 % 24),
        }
    }
}

/// Bytes a second over `span`; 0 when no time has passed.
pub fn rate(bytes: u64, span: Duration) -> u64 {
    let nanoseconds = span.as_nanos();
    if nanoseconds == 0 {
        return 0;
    }
    u64::try_from(u128::from(bytes) * 1_000_000_000 / nanoseconds).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_round_to_a_tenth_and_carry() {
        for (n, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1549, "1.5 kB"),
            (1550, "1.6 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (1_000_000, "1.0 MB"),
            (12_345_678_901, "12.3 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(Bytes(n).to_string(), text);
        }
    }

    #[test]
    fn spans_show_two_units() {
        for (ms, text) in [
            (0, "0.0 s"),
            (12_399, "12.3 s"),
            (60_000, "1 min 00 s"),
            (245_000, "4 min 05 s"),
            (11_220_000, "3 h 07 min"),
            (183_600_000, "2 d 03 h"),
        ] {
            assert_eq!(Span(Duration::from_millis(ms)).to_string(), text);
        }
    }

    #[test]
    fn a_rate_is_bytes_over_time() {
        assert_eq!(rate(5, Duration::ZERO), 0);
        assert_eq!(rate(300, Duration::from_millis(1500)), 200);
        assert_eq!(rate(u64::MAX, Duration::from_nanos(1)), u64::MAX);
    }
}
