//! One part of a job among many workers that never talk to each other: `--shard K/N`.

use std::fmt;
use std::str::FromStr;

/// Keeps each path for exactly one of `n` workers, by a hash of the path alone.
///
/// The hash is FNV-1a with 64 bits (Fowler, Noll, Vo; <http://www.isthe.com/chongo/tech/comp/fnv/>)
/// over the bytes of the path below its operand without leading `./`; worker `k` of `n` keeps what
/// is `k - 1` modulo `n`. This never changes, so that runs of different versions fit together.
///
/// ```
/// use fcore::Shard;
/// let shard: Shard = "2/3".parse()?;
/// let kept = ["a", "b", "c/d", "e"].map(|path| shard.keeps(path.as_bytes()));
/// assert_eq!(kept, [true, true, false, false]);
/// # Ok::<(), fcore::ShardError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    k: u64,
    n: u64,
}

impl Shard {
    /// Everything: the only worker there is.
    pub const ALL: Shard = Shard { k: 1, n: 1 };

    /// Worker `k`, from 1, of `n`.
    ///
    /// # Errors
    /// `n` is 0, or `k` is not one of 1 to `n`.
    pub fn new(k: u64, n: u64) -> Result<Shard, ShardError> {
        if n == 0 {
            return Err(ShardError::new("there are no shards of 0"));
        }
        if k == 0 || k > n {
            return Err(ShardError::new(format!("shard {k} of {n}: shards count from 1 to {n}")));
        }
        Ok(Shard { k, n })
    }

    /// What was typed: `K/N`; or `env` or `env/N`, where `lookup` gives the environment.
    ///
    /// The first of these that is set tells K, and most tell N:
    /// - `SLURM_ARRAY_TASK_ID`, counted from `_MIN` in steps of `_STEP`; N is `_COUNT`, which is how
    ///   many tasks there are however they are numbered. An array with holes in its numbers
    ///   (`--array=1,5,6`) has no such arithmetic and is refused.
    /// - `JOB_COMPLETION_INDEX` of Kubernetes, from 0; it does not tell N.
    /// - `OMPI_COMM_WORLD_RANK` and `_SIZE` of Open MPI, from 0.
    /// - `PMI_RANK` and `PMI_SIZE` of MPICH, Intel MPI and `srun`, from 0.
    ///
    /// # Errors
    /// As [`Shard::new`]; no such variable; one that is no number; N neither typed nor told; or an N
    /// typed that is not the one told, as when one failed task of an array is run again alone: its
    /// number would mean another part, and parts would be lost in silence. `K/N` says it plainly.
    pub fn parse(text: &str, lookup: impl Fn(&str) -> Option<String>) -> Result<Shard, ShardError> {
        let (left, right) = match text.split_once('/') {
            Some((left, right)) => (left, Some(number(right, "the number of shards")?)),
            None => (text, None),
        };
        if left == "env" {
            return from_environment(right, &lookup);
        }
        match right {
            Some(n) => Shard::new(number(left, "the shard")?, n),
            None => Err(ShardError::new(format!("'{text}' is not K/N, env or env/N"))),
        }
    }

    /// Whether this worker has the path, given as the bytes below its operand.
    pub fn keeps(self, below: &[u8]) -> bool {
        self.n == 1 || fnv1a(plain(below)) % self.n == self.k - 1
    }

    /// Which worker this is, from 1.
    pub fn k(self) -> u64 {
        self.k
    }

    /// How many workers there are.
    pub fn n(self) -> u64 {
        self.n
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    /// `K/N` alone, without an environment.
    fn from_str(text: &str) -> Result<Shard, ShardError> {
        Shard::parse(text, |_| None)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.k, self.n)
    }
}

/// A shard that cannot be, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardError(String);

impl ShardError {
    fn new(text: impl Into<String>) -> ShardError {
        ShardError(text.into())
    }
}

impl fmt::Display for ShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ShardError {}

/// The offset basis and the prime are FNV's own for 64 bits.
fn fnv1a(bytes: &[u8]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes.iter().fold(BASIS, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// The path without `./` in front, however often: `.//x` is `x` too.
fn plain(mut path: &[u8]) -> &[u8] {
    while let Some(rest) = path.strip_prefix(b"./") {
        path = rest;
        while let Some(rest) = path.strip_prefix(b"/") {
            path = rest;
        }
    }
    path
}

/// Digits only: `str::parse` alone would take a sign as well.
fn number(text: &str, what: &str) -> Result<u64, ShardError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = if digits { text.parse().ok() } else { None };
    parsed.ok_or_else(|| ShardError::new(format!("{what}: '{text}' is not a number")))
}

fn from_environment(
    typed: Option<u64>,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Shard, ShardError> {
    let get = |name: &str| lookup(name).map(|value| number(&value, name)).transpose();
    let (index, told, source) = if let Some(id) = get("SLURM_ARRAY_TASK_ID")? {
        let (index, count) = slurm_array(id, &get)?;
        (index, count, "SLURM_ARRAY_TASK_ID")
    } else if let Some(index) = get("JOB_COMPLETION_INDEX")? {
        (index, None, "JOB_COMPLETION_INDEX")
    } else if let Some(rank) = get("OMPI_COMM_WORLD_RANK")? {
        (rank, get("OMPI_COMM_WORLD_SIZE")?, "OMPI_COMM_WORLD_RANK")
    } else if let Some(rank) = get("PMI_RANK")? {
        (rank, get("PMI_SIZE")?, "PMI_RANK")
    } else {
        return Err(ShardError::new(
            "none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, OMPI_COMM_WORLD_RANK, PMI_RANK is set",
        ));
    };
    let n = match (typed, told) {
        (Some(typed), Some(told)) if typed != told => Err(ShardError::new(format!(
            "env/{typed}, but {source} is one of {told}: give K/N instead of env"
        ))),
        (None, None) => Err(ShardError::new(format!(
            "{source} does not tell how many shards there are: give env/N"
        ))),
        (Some(n), _) | (None, Some(n)) => Ok(n),
    }?;
    Shard::new(index.saturating_add(1), n)
}

/// The index from 0 of task `id` of a Slurm array, and how many tasks it has.
fn slurm_array(
    id: u64,
    get: &dyn Fn(&str) -> Result<Option<u64>, ShardError>,
) -> Result<(u64, Option<u64>), ShardError> {
    let min = get("SLURM_ARRAY_TASK_MIN")?.unwrap_or(0);
    let step = get("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
    let count = get("SLURM_ARRAY_TASK_COUNT")?;
    let max = get("SLURM_ARRAY_TASK_MAX")?;
    let index = id.checked_sub(min).filter(|above| above % step == 0).map(|above| above / step);
    // With MAX and COUNT both known, a hole anywhere shows.
    let whole = match (max, count) {
        (Some(max), Some(count)) => max.checked_sub(min).map(|span| span / step + 1) == Some(count),
        _ => true,
    };
    match index {
        Some(index) if whole => Ok((index, count)),
        _ => Err(ShardError::new(
            "the tasks of the Slurm array are not numbered evenly: give K/N instead of env",
        )),
    }
}

#[cfg(test)]
mod tests;
