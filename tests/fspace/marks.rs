//! `fspace-off` and `fspace-on` in a file.

use harness::Bed;

use super::fspace;

#[test]
fn lines_between_marks_stay_whatever_the_blocks() {
    let bed = Bed::new();
    let block = "中a\n# fspace-off\n中b\nplain\n中c\n# fspace-on\n中d\n";
    let spaced = "中 a\n# fspace-off\n中b\nplain\n中c\n# fspace-on\n中 d\n";
    bed.write("a.txt", block.repeat(99));
    for size in ["1", "7", "1M"] {
        fspace(&bed, &["--buffer-size", size, "a.txt"]).run().prints(spaced.repeat(99));
    }
}

#[test]
fn marks_end_with_their_file() {
    let bed = Bed::new();
    bed.write("a.txt", "# fspace-off\n中a\n");
    bed.write("b.md", "中b\n\n<!-- fspace-off -->\n\n中b\n");
    bed.write("c.html", "中c<br>fspace-off\n");
    let printed = "# fspace-off\n中a\n中 b\n\n<!-- fspace-off -->\n\n中b\n中 c<br>fspace-off\n";
    fspace(&bed, &["a.txt", "b.md", "c.html"]).run().prints(printed);
}

#[test]
fn checks_know_marks() {
    let bed = Bed::new();
    bed.write("a.txt", "# fspace-off\n中a\n# fspace-on\n中a\n");
    fspace(&bed, &["-c", "a.txt"]).run().fails(1).stdout_is("a.txt:4:2\n");
}
