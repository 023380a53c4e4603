//! Every group in one command.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;

use clap::{CommandFactory, Parser};
use fcore::{BackupControl, BufferSize, Operand, Shard};

use super::*;

#[derive(Debug, Parser)]
#[command(name = "t", args_override_self = true)]
struct Cli {
    #[command(flatten)]
    buffer: BufferArgs,
    #[command(flatten)]
    jobs: JobsArg,
    #[command(flatten)]
    progress: ProgressArgs,
    #[command(flatten)]
    lists: ListArgs,
    #[command(flatten)]
    globs: GlobArgs,
    #[command(flatten)]
    shard: ShardArg,
    #[command(flatten)]
    sync: SyncArg,
    #[command(flatten)]
    backup: BackupArgs,
    #[arg(value_parser = operand())]
    files: Vec<Operand>,
}

fn cli(args: &[&str]) -> Cli {
    Cli::try_parse_from([&["t"], args].concat()).unwrap()
}

fn fails(args: &[&str]) -> String {
    Cli::try_parse_from([&["t"], args].concat()).unwrap_err().to_string()
}

#[test]
fn all_groups_fit_into_one_command() {
    Cli::command().debug_assert();
}

#[test]
fn nothing_typed_is_the_documented_default() {
    let cli = cli(&[]);
    assert_eq!(cli.buffer.buffer_size, BufferSize::Auto);
    assert_eq!(cli.progress.progress, When::Auto);
    assert!(cli.jobs.workers() >= 1);
    assert_eq!((cli.sync.one_by_one(), cli.backup.wanted()), (fcore::Sync::Auto, None));
    assert!(cli.lists.open().unwrap().is_none());
    assert_eq!(cli.shard.shard().unwrap(), Shard::ALL);
    assert!(cli.globs.globs().unwrap().is_empty());
}

#[test]
fn a_later_option_wins() {
    let cli = cli(&["-j3", "--jobs=5", "--progress", "--progress=never"]);
    assert_eq!((cli.jobs.workers(), cli.progress.progress), (5, When::Never));
}

#[test]
fn an_optional_value_needs_its_equals_sign() {
    let cli = cli(&["--progress", "never", "--backup", "simple"]);
    assert_eq!(cli.progress.progress, When::Always);
    assert_eq!(cli.backup.wanted().unwrap().control, BackupControl::Existing);
    assert_eq!(cli.files, ["never", "simple"].map(Operand::from));
}

#[test]
fn backups_have_cps_names() {
    for (name, control) in [
        ("none", None),
        ("off", None),
        ("numbered", Some(BackupControl::Numbered)),
        ("t", Some(BackupControl::Numbered)),
        ("existing", Some(BackupControl::Existing)),
        ("nil", Some(BackupControl::Existing)),
        ("simple", Some(BackupControl::Simple)),
        ("never", Some(BackupControl::Simple)),
    ] {
        let wanted = cli(&[&format!("--backup={name}")]).backup.wanted();
        assert_eq!(wanted.map(|backup| backup.control), control, "{name}");
    }
    let backup = cli(&["--suffix", ".old"]).backup.wanted().unwrap();
    assert_eq!(
        (backup.control, backup.suffix.as_os_str()),
        (BackupControl::Existing, OsStr::new(".old"))
    );
}

#[test]
fn a_batch_of_one_is_a_file() {
    for (typed, sync) in
        [("none", fcore::Sync::None), ("batch", fcore::Sync::File), ("file", fcore::Sync::File)]
    {
        assert_eq!(cli(&["--sync", typed]).sync.one_by_one(), sync);
    }
}

#[test]
fn a_shard_is_a_part_or_an_error() {
    assert_eq!(cli(&["--shard=2/3"]).shard.shard(), Shard::new(2, 3));
    assert!(cli(&["--shard=4/3"]).shard.shard().is_err());
}

#[test]
fn names_are_bytes_and_a_dash_is_a_stream() {
    let raw = OsString::from_vec(b"\xff\xfe".to_vec());
    let cli = Cli::try_parse_from([OsString::from("t"), raw.clone(), "-".into()]).unwrap();
    assert_eq!(cli.files, [Operand::from(raw), Operand::Std]);
}

#[test]
fn a_list_has_one_source() {
    let lists = cli(&["--files0-from=-"]).lists;
    assert_eq!((lists.files0_from, lists.files_from), (Some(Operand::Std), None));
    let missing = cli(&["--files-from", "/no/such"]).lists.open().unwrap_err();
    assert_eq!(missing.to_string(), "/no/such: No such file or directory");
    assert!(fails(&["--files-from=a", "--files0-from=b"]).contains("cannot be used with"));
}

#[test]
fn values_that_make_no_sense_say_what_would() {
    assert!(fails(&["-j", "1025"]).contains("1025 is not in 0..=1024"));
    assert!(fails(&["--buffer-size=0"]).contains("KiB"));
    assert!(fails(&["--sync=always"]).contains("none, batch, file"));
    assert!(fails(&["--progress=sometimes"]).contains("auto, always, never"));
}

#[test]
fn globs_add_up() {
    let args = cli(&["--include=*.c", "--exclude", "t*", "--include=*.h"]).globs;
    let globs = args.globs().unwrap();
    assert!(globs.wants(b"a.c", false) && globs.wants(b"a.h", false));
    assert!(!globs.wants(b"a.o", false) && !globs.wants(b"t.c", false));
    assert!(cli(&["--include=["]).globs.globs().is_err());
}
