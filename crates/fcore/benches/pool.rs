//! What the pool costs an item, against a plain loop that does the same work.
//!
//! Work of nothing shows the overhead itself; work of a microsecond is where handing out items one
//! by one stops paying; ten microseconds are a small file. Figures with two jobs need two idle cores.

#![allow(missing_docs, reason = "a benchmark has no users")]

use std::convert::Infallible;
use std::hint::black_box;
use std::time::Duration;

use divan::counter::ItemsCount;
use divan::{Bencher, Divan};
use fcore::{Order, Pool};

const ITEMS: u64 = 10_000;

/// Rounds of a dependency chain: about 1 ns each.
const WORK: [u64; 3] = [0, 1_000, 10_000];

fn main() {
    let second = Duration::from_secs(1);
    Divan::default().max_time(second).config_with_args().main();
}

fn work(item: u64, rounds: u64) -> u64 {
    (0..rounds).fold(item, |n, _| black_box(n).wrapping_mul(0x9e37_79b9).rotate_left(5))
}

#[divan::bench(args = WORK)]
fn plain_loop(bencher: Bencher, rounds: u64) {
    bencher.counter(ItemsCount::new(ITEMS)).bench(|| {
        for item in 0..ITEMS {
            black_box(work(item, rounds));
        }
    });
}

fn pool(bencher: Bencher, pool: Pool<'_>, rounds: u64) {
    bencher.counter(ItemsCount::new(ITEMS)).bench(|| {
        let work = |(): &mut (), item| work(item, rounds);
        pool.run(
            0..ITEMS,
            || (),
            work,
            |result| {
                black_box(result);
                Ok::<(), Infallible>(())
            },
        )
    });
}

#[divan::bench(args = WORK)]
fn one_job(bencher: Bencher, rounds: u64) {
    pool(bencher, Pool::new(1), rounds);
}

#[divan::bench(args = WORK)]
fn two_jobs(bencher: Bencher, rounds: u64) {
    pool(bencher, Pool::new(2), rounds);
}

#[divan::bench(args = WORK)]
fn two_jobs_completed(bencher: Bencher, rounds: u64) {
    pool(bencher, Pool::new(2).order(Order::Completed), rounds);
}

#[divan::bench(args = WORK)]
fn two_jobs_in_batches(bencher: Bencher, rounds: u64) {
    pool(bencher, Pool::new(2).batch(64).window(1024), rounds);
}

#[divan::bench(args = WORK)]
fn two_jobs_in_a_tree(bencher: Bencher, rounds: u64) {
    bencher.counter(ItemsCount::new(ITEMS)).bench(|| {
        let work = |(): &mut (), item, submit: &fcore::Submit<'_, u64>| {
            let children = [2 * item + 1, 2 * item + 2];
            children
                .into_iter()
                .filter(|&child| child < ITEMS)
                .for_each(|child| submit.submit(child));
            work(item, rounds)
        };
        Pool::new(2).tree(
            [0],
            || (),
            work,
            |result| {
                black_box(result);
                Ok::<(), Infallible>(())
            },
        )
    });
}
