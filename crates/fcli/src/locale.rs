//! The one thing of the locale that counts, and by GNU names only: whether names are UTF-8.

/// Whether the locale's character set is UTF-8, as far as the environment tells.
pub fn locale_is_utf8() -> bool {
    let value = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    value.is_some_and(|value| names_utf8(&value))
}

fn names_utf8(locale: &str) -> bool {
    let charset = locale.split('.').nth(1).unwrap_or_default().to_ascii_lowercase();
    charset.starts_with("utf-8") || charset.starts_with("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_set_is_what_counts() {
        for (value, utf8) in [
            ("C.UTF-8", true),
            ("de_DE.utf8", true),
            ("en_US.UTF-8@euro", true),
            ("C", false),
            ("POSIX", false),
            ("de_DE.ISO-8859-1", false),
            ("", false),
        ] {
            assert_eq!(names_utf8(value), utf8, "{value}");
        }
    }
}
