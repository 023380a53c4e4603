//! Digests of what passed, and outputs that wait for the right one.

use harness::Bed;

/// MD5 and SHA-256 of "abc", from RFC 1321 and FIPS 180-4.
const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn the_digest_is_of_what_was_written() {
    let bed = Bed::new();
    let outcome = bed.tool("fdump").args(["--stats", "--digest", "md5"]).stdin("abc").run();
    outcome.ok().stderr_has(format!(", md5 {MD5}\n"));
    let args = ["--stats", "--digest=sha256", "--skip", "1", "-n", "1", "--delimiter", "|"];
    let outcome = bed.tool("fdump").args(args).stdin("x|abc|y").run();
    outcome.ok().stdout_is("abc|");
    bed.write("taken", "abc|");
    let listed = bed.sh("sha256sum < taken").stdout;
    let digest = String::from_utf8_lossy(&listed).split(' ').next().unwrap().to_owned();
    outcome.stderr_has(digest);
}

#[test]
fn an_output_waits_for_the_digest_expected() {
    let bed = Bed::new();
    bed.write("f", "old");
    for expected in [MD5.to_owned(), SHA256.to_uppercase(), format!("sha256:{SHA256}")] {
        bed.tool("fdump").args(["--expect", &expected, "-o", "new"]).stdin("abc").run().ok();
        bed.file_is("new", "abc");
        let outcome = bed.tool("fdump").args(["--expect", &expected, "-o", "f"]).stdin("abd").run();
        outcome.fails(1).stderr_has("expected").stderr_has("f: not replaced");
        bed.file_is("f", "old");
    }
    bed.assert_no_litter();
}

#[test]
fn what_is_no_digest_is_a_usage_error() {
    let bed = Bed::new();
    for expected in ["", "abc", "md5:", "md4:00", &format!("md5:{SHA256}"), &format!("{MD5}0")] {
        bed.run("fdump", ["--expect", expected, "-o", "f"]).fails(2).no_stdout();
    }
    bed.run("fdump", ["--digest", "sha256", "--expect", MD5]).fails(2);
    bed.run("fdump", ["--digest", "crc"]).fails(2).stderr_has("sha256");
    assert!(bed.names().is_empty());
}
