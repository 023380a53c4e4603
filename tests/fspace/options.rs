//! Rules, formats, and what a space is.

use harness::Bed;

use super::fspace;

#[track_caller]
fn becomes(args: &[&str], before: &str, after: &str) {
    let bed = Bed::new();
    let args = [args, &["-t", before]].concat();
    fspace(&bed, &args).run().prints(format!("{after}\n"));
}

#[test]
fn rules_and_languages() {
    becomes(&[], "中(a)文%中", "中 (a) 文 % 中");
    becomes(&["--rules=unicode"], "中(a)文a中", "中(a)文 a 中");
    becomes(&["--rules=unicode", "--lang=zh"], "中%中", "中 % 中");
    becomes(&["--rules=unicode", "--lang=ja"], "中%中", "中%中");
    becomes(&["--hangul=wide"], "iPhone을", "iPhone 을");
    becomes(&["--hangul=wide"], "'한국'을 v2로", "'한국'을 v2 로");
    becomes(&["--hangul=neither"], "iPhone을", "iPhone을");
}

#[test]
fn exceptions() {
    becomes(
        &["--keep-word=B站", "--keep-word", "Eコマース"],
        "在B站看Eコマース",
        "在 B站看 Eコマース",
    );
    becomes(&["--no-space-units"], "2025年3月27日", "2025年3月27日");
    becomes(&["--only=letters"], "中a文1中", "中 a 文1中");
    becomes(&["--only=digits"], "中a文1中", "中a文 1 中");
    becomes(&["--only=letters-and-digits"], "中a文1中%文", "中 a 文 1 中%文");
    becomes(&["--dashes=keep"], "中—a-中", "中—a-中");
}

#[test]
fn words_to_keep_may_come_from_a_file() {
    let bed = Bed::new();
    bed.write("words", "B站\nA股\n");
    bed.write("-edited", "\u{feff}C盤\r\n\r\n K歌 ");
    let text = "看B站A股C盤K歌D";
    let kept = |args: &[&str], wanted: &str| {
        fspace(&bed, args).args(["-t", text]).run().prints(format!("{wanted}\n"));
    };
    kept(&["--keep=words"], "看 B站 A股 C 盤 K 歌 D");
    kept(&["--keep", "words", "--keep=-edited"], "看 B站 A股 C盤 K歌 D");
    kept(&["--keep=words", "--keep-word=K歌"], "看 B站 A股 C 盤 K歌 D");
    fspace(&bed, &["--keep=-", "-t", text]).stdin("A股").run().ok().stdout_has("A股");
    fspace(&bed, &["--keep=missing", "-t", "x"]).run().fails(2).stderr_has("missing: No such");
    bed.write("foreign", b"B\xd5\xff\n");
    fspace(&bed, &["--keep=foreign", "-t", "x"]).run().fails(2).stderr_has("not UTF-8");
    fspace(&bed, &["--keep=-"]).stdin("A股").run().fails(2).stderr_has("both");
}

#[test]
fn a_space_may_be_another_and_a_second_run_adds_none() {
    for (typed, space) in [
        ("U+2009", "\u{2009}"),
        ("\u{a0}", "\u{a0}"),
        ("U+200A", "\u{200a}"),
        ("U+202F", "\u{202f}"),
        ("&thinsp;", "&thinsp;"),
    ] {
        let spaced = format!("中{space}a{space}文");
        becomes(&["--space", typed], "中a文", &spaced);
        becomes(&["--space", typed], &spaced, &spaced);
        becomes(&["--space", typed, "--remove"], &spaced, "中a文");
    }
    let bed = Bed::new();
    fspace(&bed, &["--space=x"]).run().fails(2).stderr_has("give white space");
}

#[test]
fn spaces_can_be_taken_out_again() {
    becomes(&["--remove"], "用 Rust 寫 CJK 文字, ok then", "用Rust寫CJK文字,ok then");
    for (text, spaced) in [
        ("开,ab", "开, ab"),
        ("1.中文", "1. 中文"),
        ("說\"We\"了(a)", "說 \"We\" 了 (a)"),
        ("見https://a.com 中文b", "見 https://a.com 中文 b"),
        ("A|中|B", "A | 中 | B"),
    ] {
        becomes(&[], text, spaced);
        becomes(&["--remove"], spaced, text);
    }
    let bed = Bed::new();
    fspace(&bed, &["--remove", "-c", "-t", "中 a"]).run().fails(1).stdout_is("-:1:2\n");
    fspace(&bed, &["--remove", "-d", "-t", "中 a"]).run().fails(1).stdout_has("-中 a\n+中a\n");
}

#[test]
fn the_format_follows_the_name_or_the_option() {
    let bed = Bed::new();
    let text = "用`x`寫\n```\n用Rust\n```\n<b>用Rust</b>\n";
    for name in ["a.txt", "a.md", "a.html"] {
        bed.write(name, text);
    }
    let spaced = |args: &[&str]| fspace(&bed, args).run().ok().stdout.clone();
    let plain = spaced(&["--format=plain", "a.md"]);
    assert_eq!(spaced(&["a.txt"]), plain);
    assert!(String::from_utf8_lossy(&plain).contains("```\n用 Rust\n```"));
    let markdown = spaced(&["a.md"]);
    assert!(String::from_utf8_lossy(&markdown).contains("```\n用Rust\n```"));
    assert_eq!(spaced(&["--format=markdown", "a.txt"]), markdown);
    assert_eq!(spaced(&["--format=html", "a.md"]), spaced(&["a.html"]));
}

#[test]
fn a_fence_ends_with_its_file() {
    let bed = Bed::new();
    bed.tree(&[("a.md", "```\n中a\n"), ("b.md", "中a\n")]);
    fspace(&bed, &["-j1", "a.md", "b.md"]).run().prints("```\n中a\n中 a\n");
}
