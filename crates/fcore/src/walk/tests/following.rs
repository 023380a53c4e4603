//! Symbolic links: followed or not, to nothing, and round in circles.

use super::*;

#[test]
fn links_are_followed_as_asked() {
    let dir = tree(&["real/f", "to-dir -> real", "to-file -> real/f"]);
    assert_eq!(found(&dir, options(Links::Never)), ["real/f"]);
    assert_eq!(found(&dir, options(Links::Operands)), ["real/f"]);
    assert_eq!(found(&dir, options(Links::Always)), ["real/f", "to-dir/f", "to-file"]);
    let mut all = walk(&dir, options(Links::Operands));
    assert_eq!(all.by_ref().count(), 1);
    assert_eq!(all.skipped(), Skipped { symlinks: 2, ..Skipped::default() });

    let operand = dir.path().join("to-dir");
    let below = |links| {
        let walk = Walk::new([Ok(Operand::from(operand.as_path()))], options(links));
        walk.map(|entry| entry.unwrap().into_path()).collect::<Vec<_>>()
    };
    assert_eq!(below(Links::Never), [] as [PathBuf; 0]);
    assert_eq!(below(Links::Operands), [operand.join("f")]);
    assert_eq!(below(Links::Always), [operand.join("f")]);
    // With a slash it is the directory, whatever the policy.
    let slashed = Operand::from(dir.path().join("to-dir/").as_path());
    let walk = Walk::new([Ok(slashed)], options(Links::Never));
    assert_eq!(
        walk.map(|entry| entry.unwrap().into_path()).collect::<Vec<_>>(),
        [operand.join("f")]
    );
}

#[test]
fn only_what_a_link_led_to_says_so() {
    let dir = tree(&["f", "l -> f"]);
    let through = |entry: Result<Entry>| entry.unwrap().is_through_link();
    let all: Vec<bool> = walk(&dir, options(Links::Always)).map(through).collect();
    assert_eq!(all, [false, true]);
}

#[test]
fn a_link_to_a_directory_sorts_as_one() {
    let dir = tree(&["real/x", "a -> real", "a.b", "a0"]);
    assert_eq!(found(&dir, options(Links::Always)), ["a.b", "a/x", "a0", "real/x"]);
}

#[test]
fn loops_are_errors_and_the_rest_is_walked() {
    let dir = tree(&["a/up -> ..", "a/self -> .", "a/x", "b/a -> ../a", "ring -> ring"]);
    let levels = "Too many levels of symbolic links";
    assert_eq!(
        found(&dir, options(Links::Always)),
        [
            format!("! a/self: {levels}"),
            format!("! a/up: {levels}"),
            "a/x".to_owned(),
            format!("! b/a/self: {levels}"),
            format!("! b/a/up: {levels}"),
            "b/a/x".to_owned(),
            format!("! ring: {levels}"),
        ]
    );
}

#[test]
fn a_link_to_nothing_is_an_error_only_where_it_is_followed() {
    let dir = tree(&["a -> gone", "b"]);
    let gone = "! a: No such file or directory".to_owned();
    assert_eq!(found(&dir, options(Links::Always)), [gone, "b".to_owned()]);
    assert_eq!(found(&dir, options(Links::Operands)), ["b"]);
    let globs = Globs::new(["b"], [""; 0]).unwrap();
    assert_eq!(found(&dir, WalkOptions { globs, ..options(Links::Always) }), ["b"]);
}

#[test]
fn a_link_in_a_directorys_place_is_not_entered() {
    let dir = tree(&["a", "b/y", "elsewhere/z"]);
    let mut walk = walk(&dir, WalkOptions::default());
    assert_eq!(walk.next().unwrap().unwrap().below(), b"a");
    fs::remove_dir_all(dir.path().join("b")).unwrap();
    symlink("elsewhere", dir.path().join("b")).unwrap();
    // Said or passed over, as the system has it.
    let rest: Vec<Entry> = walk.filter_map(Result::ok).collect();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].below(), b"elsewhere/z");
}
