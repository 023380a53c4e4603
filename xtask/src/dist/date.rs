//! Days of the calendar, as headers of packages want them.

/// Days of the week, from the one that 1970 began with.
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month from 1, day from 1 of a count of days since 1970, after Howard Hinnant's
/// "chrono-compatible low-level date algorithms" (`civil_from_days`).
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + u64::from(month <= 2), month, day)
}

/// `Thu, 01 Jan 1970 00:00:00 +0000`, as in a Debian changelog.
pub(super) fn rfc5322(epoch: u64) -> String {
    let (days, rest) = (epoch / 86_400, epoch % 86_400);
    let (year, month, day) = civil(days);
    let (weekday, month) = (DAYS[days as usize % 7], MONTHS[month as usize - 1]);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} +0000")
}

/// `Thu Jan 01 1970`, as in the changelog of a spec file.
pub(super) fn rpm(epoch: u64) -> String {
    let days = epoch / 86_400;
    let (year, month, day) = civil(days);
    format!("{} {} {day:02} {year}", DAYS[days as usize % 7], MONTHS[month as usize - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        assert_eq!(rfc5322(0), "Thu, 01 Jan 1970 00:00:00 +0000");
        assert_eq!(rfc5322(951_782_400), "Tue, 29 Feb 2000 00:00:00 +0000");
        assert_eq!(rfc5322(1_735_689_599), "Tue, 31 Dec 2024 23:59:59 +0000");
        assert_eq!(rpm(1_735_689_600), "Wed Jan 01 2025");
    }
}
