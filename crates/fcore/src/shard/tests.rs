use super::*;
use proptest::prelude::*;

fn env(text: &str, variables: &[(&str, &str)]) -> Result<String, String> {
    let lookup = |name: &str| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string())
    };
    Shard::parse(text, lookup).map(|shard| shard.to_string()).map_err(|error| error.to_string())
}

#[test]
fn the_hash_is_the_published_one() {
    // From the test suite that comes with the FNV reference code.
    assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
    assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
}

#[test]
fn paths_fall_where_they_always_fell() {
    // Fixed for ever: hash modulo 2, 3, 10 and 1000, counted from 1. Computed by another program.
    for (path, homes) in TABLE {
        for (n, k) in [2, 3, 10, 1000].into_iter().zip(homes) {
            let kept: Vec<u64> =
                (1..=n).filter(|&k| Shard::new(k, n).unwrap().keeps(path)).collect();
            assert_eq!(kept, [*k], "{:?} of {n}", path.escape_ascii().to_string());
        }
    }
}

#[rustfmt::skip]
const TABLE: &[(&[u8], [u64; 4])] = &[
    (b"a", [1, 2, 7, 997]),
    (b"README.md", [1, 1, 1, 611]),
    (b"src/main.rs", [1, 1, 5, 245]),
    (b"src/lib.rs", [1, 2, 1, 11]),
    (b"a b/c\td", [2, 1, 2, 322]),
    (b"data/2024/01/part-00000.parquet", [2, 1, 8, 648]),
    (b"data/2024/01/part-00001.parquet", [1, 2, 3, 573]),
    (b"\xe4\xb8\xad\xe6\x96\x87/\xe6\xaa\x94\xe6\xa1\x88.txt", [2, 1, 10, 520]),
    (b"\xff\xfe", [1, 3, 9, 9]),
    (b"new\nline", [2, 1, 6, 156]),
    (b"-", [1, 2, 7, 337]),
    (b"/etc/passwd", [2, 2, 8, 608]),
];

#[test]
fn a_dot_slash_in_front_is_not_part_of_the_path() {
    let shard = Shard::new(3, 7).unwrap();
    for path in ["./x/y", ".//x/y", "././x/y"] {
        assert_eq!(shard.keeps(path.as_bytes()), shard.keeps(b"x/y"));
        assert_eq!(plain(path.as_bytes()), b"x/y");
    }
    assert_eq!(plain(b".x"), b".x");
    assert_eq!(plain(b"../x"), b"../x");
    assert_eq!(plain(b"/x"), b"/x");
}

#[test]
fn what_is_wrong_is_said() {
    for (text, message) in [
        ("0/3", "shard 0 of 3: shards count from 1 to 3"),
        ("4/3", "shard 4 of 3: shards count from 1 to 3"),
        ("1/0", "there are no shards of 0"),
        ("", "'' is not K/N, env or env/N"),
        ("3", "'3' is not K/N, env or env/N"),
        ("/3", "the shard: '' is not a number"),
        ("1/", "the number of shards: '' is not a number"),
        ("1/+3", "the number of shards: '+3' is not a number"),
        ("1/2/3", "the number of shards: '2/3' is not a number"),
        ("-1/3", "the shard: '-1' is not a number"),
        ("1/99999999999999999999", "the number of shards: '99999999999999999999' is not a number"),
    ] {
        assert_eq!(env(text, &[]), Err(message.to_owned()));
    }
}

#[test]
fn slurm_arrays_count_from_their_least_in_their_step() {
    let array = |id, min, max, step, count| {
        env(
            "env",
            &[
                ("SLURM_ARRAY_TASK_ID", id),
                ("SLURM_ARRAY_TASK_MIN", min),
                ("SLURM_ARRAY_TASK_MAX", max),
                ("SLURM_ARRAY_TASK_STEP", step),
                ("SLURM_ARRAY_TASK_COUNT", count),
            ],
        )
    };
    assert_eq!(array("0", "0", "9", "1", "10"), Ok("1/10".to_owned()));
    assert_eq!(array("10", "1", "10", "1", "10"), Ok("10/10".to_owned()));
    assert_eq!(array("7", "3", "9", "2", "4"), Ok("3/4".to_owned()));
    let uneven = "the tasks of the Slurm array are not numbered evenly: give K/N instead of env";
    assert_eq!(array("5", "1", "6", "1", "3"), Err(uneven.to_owned()));
    assert_eq!(array("4", "3", "9", "2", "4"), Err(uneven.to_owned()));
    assert_eq!(array("2", "3", "9", "2", "4"), Err(uneven.to_owned()));
    // An array begun at 0 that tells nothing more.
    assert_eq!(env("env/4", &[("SLURM_ARRAY_TASK_ID", "3")]), Ok("4/4".to_owned()));
}

#[test]
fn other_schedulers_count_from_zero() {
    let index = [("JOB_COMPLETION_INDEX", "2")];
    assert_eq!(env("env/5", &index), Ok("3/5".to_owned()));
    assert!(env("env", &index).unwrap_err().ends_with("give env/N"));
    assert!(env("env/2", &index).unwrap_err().starts_with("shard 3 of 2"));
    let open_mpi = [("OMPI_COMM_WORLD_RANK", "0"), ("OMPI_COMM_WORLD_SIZE", "4")];
    assert_eq!(env("env", &open_mpi), Ok("1/4".to_owned()));
    let mpich = [("PMI_RANK", "3"), ("PMI_SIZE", "4")];
    assert_eq!(env("env", &mpich), Ok("4/4".to_owned()));
    assert_eq!(env("env/4", &mpich), Ok("4/4".to_owned()));
}

#[test]
fn one_task_run_again_does_not_become_another_part() {
    let alone = [
        ("SLURM_ARRAY_TASK_ID", "3"),
        ("SLURM_ARRAY_TASK_MIN", "3"),
        ("SLURM_ARRAY_TASK_MAX", "3"),
        ("SLURM_ARRAY_TASK_COUNT", "1"),
    ];
    let message = "env/10, but SLURM_ARRAY_TASK_ID is one of 1: give K/N instead of env";
    assert_eq!(env("env/10", &alone), Err(message.to_owned()));
    let mpich = [("PMI_RANK", "3"), ("PMI_SIZE", "4")];
    assert!(env("env/8", &mpich).is_err());
}

#[test]
fn an_environment_that_tells_nothing_is_an_error() {
    assert!(env("env", &[]).unwrap_err().starts_with("none of SLURM_ARRAY_TASK_ID"));
    assert_eq!(env("env/3", &[("PMI_RANK", "x")]), Err("PMI_RANK: 'x' is not a number".to_owned()));
    let last = u64::MAX.to_string();
    assert!(env("env/3", &[("PMI_RANK", &last)]).is_err());
}

proptest! {
    #[test]
    fn every_path_has_exactly_one_worker(path: Vec<u8>, n in 1_u64..50) {
        let keepers = (1..=n).filter(|&k| Shard::new(k, n).unwrap().keeps(&path)).count();
        prop_assert_eq!(keepers, 1);
    }
}
