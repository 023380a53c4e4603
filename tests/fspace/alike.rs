//! What comes out depends on nothing but what goes in.

use harness::Bed;

use super::fspace;

/// Lines of every kind, long ones and bad ones too.
fn text() -> Vec<u8> {
    let mut text = Vec::new();
    for n in 0..300 {
        let line = match n % 9 {
            0 => "今天是2025年3月27日，LeetCode(練習)第5題".to_owned(),
            1 => "plain ASCII".to_owned(),
            2 => "只有中文，沒有別的。".to_owned(),
            3 => "a|b中|文 + c".to_owned(),
            4 => "x".repeat(n * 10) + "中a",
            5 => String::new(),
            6 => "```".to_owned(),
            7 => "- [x] 任務**粗體**text\r".to_owned(),
            _ => "<p class=\"中a\">字b</p>".to_owned(),
        };
        text.extend_from_slice(line.as_bytes());
        if n % 50 == 49 {
            text.extend_from_slice(b"\xff\xc3");
        }
        text.push(b'\n');
    }
    text.extend_from_slice("尾end".as_bytes());
    text
}

#[test]
fn every_buffer_size_and_number_of_jobs_gives_the_same() {
    let bed = Bed::new();
    for name in ["a", "b.md", "c.html"] {
        bed.write(name, text());
    }
    for form in [&[][..], &["-c"], &["-d"], &["--json"], &["--rdjson"]] {
        let files = ["a", "b.md", "c.html", "missing", "a"];
        let first = fspace(&bed, &[form, &["-j1"], &files].concat()).run();
        for args in [
            &["--buffer-size=1", "-j1"][..],
            &["--buffer-size=3", "-j4"],
            &["--buffer-size=1000", "-j2"],
            &["--buffer-size=64M", "-j3"],
        ] {
            let other = fspace(&bed, &[form, args, &files].concat()).run();
            other.stdout_is(&first.stdout).stderr_is(&first.stderr);
            assert_eq!(other.status, first.status);
        }
    }
}

#[test]
fn in_place_gives_what_the_filter_gives() {
    let bed = Bed::new();
    for size in ["1", "1000", "auto"] {
        for name in ["a", "b.md", "c.html"] {
            bed.write(name, text());
            let spaced = fspace(&bed, &[name]).run();
            fspace(&bed, &["-i", "--buffer-size", size, name]).run().prints("");
            assert!(std::fs::read(bed.path(name)).unwrap() == spaced.stdout, "{name} {size}");
        }
    }
}

#[test]
fn large_files_take_their_turn() {
    let bed = Bed::new();
    let large = "用Rust\n".repeat(300_000);
    bed.tree(&[("large", large.as_str()), ("small", "中a\n")]);
    let wanted = [&*"用 Rust\n".repeat(300_000), "中 a\n"].concat();
    fspace(&bed, &["-j4", "large", "small", "large", "small"]).run().prints(wanted.repeat(2));
}
