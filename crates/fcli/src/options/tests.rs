use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;

use clap::{CommandFactory, Parser};
use fcore::{BufferSize, Operand};

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
    color: ColorArg,
    #[command(flatten)]
    lists: ListArgs,
    #[command(flatten)]
    null: NullArg,
    #[command(flatten)]
    globs: GlobArgs,
    #[command(flatten)]
    shard: ShardArg,
    #[command(flatten)]
    sync: SyncArg,
    #[command(flatten)]
    backup: BackupArgs,
    #[command(flatten)]
    volume: QuietVerbose,
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
    assert_eq!((cli.progress.progress, cli.color.color), (When::Auto, When::Auto));
    assert!(cli.jobs.workers() >= 1);
    assert_eq!(cli.null.terminator(), b'\n');
    assert_eq!((cli.sync.sync, cli.backup.control()), (None, Backup::Off));
    assert_eq!(cli.backup.suffix(), "~");
    assert!(cli.lists.list().is_none());
    assert!(cli.shard.shard.is_none());
    assert!(cli.globs.include.is_empty());
    assert!(cli.globs.exclude.is_empty());
}

#[test]
fn a_later_option_wins() {
    let cli = cli(&["-j3", "--jobs=5", "--progress", "--progress=never", "-q", "-v", "-0", "-0"]);
    assert_eq!((cli.jobs.workers(), cli.progress.progress), (5, When::Never));
    assert_eq!((cli.volume.quiet, cli.volume.verbose), (false, true));
    assert_eq!(cli.null.terminator(), b'\0');
}

#[test]
fn an_optional_value_needs_its_equals_sign() {
    let cli = cli(&["--progress", "never", "--color", "--backup", "simple"]);
    assert_eq!((cli.progress.progress, cli.color.color), (When::Always, When::Always));
    assert_eq!(cli.backup.control(), Backup::Existing);
    assert_eq!(cli.files, ["never", "simple"].map(Operand::from));
}

#[test]
fn backups_have_cps_names() {
    for (name, backup) in [
        ("none", Backup::Off),
        ("off", Backup::Off),
        ("numbered", Backup::Numbered),
        ("t", Backup::Numbered),
        ("existing", Backup::Existing),
        ("nil", Backup::Existing),
        ("simple", Backup::Simple),
        ("never", Backup::Simple),
    ] {
        assert_eq!(cli(&[&format!("--backup={name}")]).backup.control(), backup, "{name}");
    }
    let args = cli(&["--suffix", ".old"]).backup;
    assert_eq!((args.control(), args.suffix()), (Backup::Existing, OsStr::new(".old")));
}

#[test]
fn names_are_bytes_and_a_dash_is_a_stream() {
    let raw = OsString::from_vec(b"\xff\xfe".to_vec());
    let cli = Cli::try_parse_from([OsString::from("t"), raw.clone(), "-".into()]).unwrap();
    assert_eq!(cli.files, [Operand::from(raw), Operand::Std]);
}

#[test]
fn a_list_has_one_source() {
    assert_eq!(cli(&["--files0-from=-"]).lists.list(), Some((&Operand::Std, b'\0')));
    let list = Operand::from("l");
    assert_eq!(cli(&["--files-from", "l"]).lists.list(), Some((&list, b'\n')));
    assert!(fails(&["--files-from=a", "--files0-from=b"]).contains("cannot be used with"));
}

#[test]
fn values_that_make_no_sense_say_what_would() {
    assert!(fails(&["-j", "1025"]).contains("1025 is not in 0..=1024"));
    assert!(fails(&["--buffer-size=0"]).contains("KiB"));
    assert!(fails(&["--sync=always"]).contains("none, batch, file"));
    assert!(fails(&["--color=sometimes"]).contains("auto, always, never"));
}

#[test]
fn globs_add_up() {
    let globs = cli(&["--include=*.c", "--exclude", "t*", "--include=*.h"]).globs;
    assert_eq!(
        (globs.include, globs.exclude),
        (vec!["*.c".into(), "*.h".into()], vec!["t*".into()])
    );
}
