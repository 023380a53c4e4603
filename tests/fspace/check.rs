//! `-c`: where spaces are missing, and a status that tells.

use harness::Bed;

use super::{AFTER, BEFORE, fspace};

#[test]
fn places_are_lines_and_columns_of_characters() {
    let bed = Bed::new();
    bed.tree(&[("a", "x\n，中a文\n"), ("b", AFTER), ("c", "中1")]);
    fspace(&bed, &["-c", "a", "b", "c"])
        .run()
        .fails(1)
        .stdout_is("a:2:3\na:2:4\nc:1:2\n")
        .no_stderr();
    fspace(&bed, &["-c"]).stdin(BEFORE).run().fails(1).stdout_has("-:1:2\n");
}

#[test]
fn the_status_is_0_1_or_2() {
    let bed = Bed::new();
    bed.tree(&[("bad", BEFORE), ("good", AFTER)]);
    fspace(&bed, &["-c", "good"]).run().prints("");
    fspace(&bed, &["-c", "bad"]).run().fails(1);
    fspace(&bed, &["-c", "bad", "missing", "good"])
        .run()
        .fails(2)
        .stdout_has("bad:1:2\n")
        .stderr_is("fspace: missing: No such file or directory\n");
    fspace(&bed, &["-c", "good", "missing"]).run().fails(2);
    fspace(&bed, &["-c", "--no-such-option"]).run().fails(2);
}

#[test]
fn quiet_says_nothing_but_errors() {
    let bed = Bed::new();
    bed.tree(&[("bad", BEFORE), ("good", AFTER)]);
    fspace(&bed, &["-cq", "good"]).run().prints("");
    fspace(&bed, &["-cq", "bad", "good"]).run().fails(1).no_stdout().no_stderr();
    fspace(&bed, &["-cq", "bad", "missing"]).run().fails(2).no_stdout().stderr_lines(1);
}

#[test]
fn nothing_is_written() {
    let bed = Bed::new();
    bed.write("a", BEFORE);
    fspace(&bed, &["-c", "a"]).run().fails(1);
    assert_eq!(std::fs::read_to_string(bed.path("a")).unwrap(), BEFORE);
    assert_eq!(bed.names(), ["a"]);
}

#[test]
fn results_come_in_the_order_of_the_operands_with_errors_between() {
    let bed = Bed::new();
    let names: Vec<String> = (0..200).map(|n| format!("f{n}")).collect();
    for (n, name) in names.iter().enumerate() {
        bed.write(name, "\n".repeat(n * 50) + "中a\n");
    }
    let mut args = vec!["-c", "-j4"];
    args.extend(names.iter().map(String::as_str));
    let wanted: String =
        names.iter().enumerate().map(|(n, name)| format!("{name}:{}:2\n", n * 50 + 1)).collect();
    fspace(&bed, &args).run().fails(1).stdout_is(wanted);
}
