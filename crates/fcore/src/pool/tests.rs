use super::*;
use std::cell::Cell;
use std::collections::HashSet;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::thread::ThreadId;

use proptest::prelude::*;

mod endings;
mod trees;

/// Busies the thread for a time that depends on the item, so that results overtake each other.
fn spin(item: u64) {
    for _ in 0..item.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54 {
        std::hint::spin_loop();
    }
    if item.is_multiple_of(7) {
        thread::yield_now();
    }
}

/// All results of doubling, and which threads did it.
fn double(pool: Pool<'_>, items: u64) -> (Vec<u64>, HashSet<ThreadId>) {
    let threads = Mutex::new(HashSet::new());
    let mut results = Vec::new();
    let work = |(): &mut (), item: u64| {
        spin(item);
        threads.lock().unwrap().insert(thread::current().id());
        item * 2
    };
    let ended: Result<(), Infallible> = pool.run(
        0..items,
        || (),
        work,
        |result| {
            results.push(result);
            Ok(())
        },
    );
    assert!(ended.is_ok());
    (results, threads.into_inner().unwrap())
}

fn doubled(items: u64) -> Vec<u64> {
    (0..items).map(|item| item * 2).collect()
}

#[test]
fn results_come_in_input_order_whatever_takes_long() {
    for jobs in [1, 2, 3, 8] {
        for batch in [1, 3, 16] {
            assert_eq!(double(Pool::new(jobs).batch(batch), 2000).0, doubled(2000));
        }
    }
}

#[test]
fn as_completed_everything_comes_once() {
    let (mut results, _) = double(Pool::new(4).order(Order::Completed), 2000);
    results.sort_unstable();
    assert_eq!(results, doubled(2000));
}

#[test]
fn nothing_and_one_item_need_no_thread() {
    let here = HashSet::from([thread::current().id()]);
    assert_eq!(double(Pool::new(0), 0), (vec![], HashSet::new()));
    for jobs in [0, 1, 8] {
        assert_eq!(double(Pool::new(jobs), 1), (vec![0], here.clone()));
    }
    assert_eq!(double(Pool::new(1), 50), (doubled(50), here.clone()));
    // A batch that holds everything is one item.
    assert_eq!(double(Pool::new(2).batch(50).window(100), 50), (doubled(50), here));
}

#[test]
fn no_more_threads_than_jobs_and_the_caller_is_one() {
    let (results, threads) = double(Pool::new(3), 5000);
    assert_eq!(results, doubled(5000));
    assert!(threads.len() <= 3, "{threads:?}");
    // Until both have begun neither goes on, so there must be two.
    let together = std::sync::Barrier::new(2);
    let wait = |(): &mut (), _| together.wait().is_leader();
    let mut leaders = 0;
    let ended = Pool::new(2).run(
        0..2,
        || (),
        wait,
        |leader| {
            leaders += usize::from(leader);
            Ok::<(), Infallible>(())
        },
    );
    assert!(ended.is_ok());
    assert_eq!(leaders, 1);
}

#[test]
fn a_system_without_threads_is_done_without() {
    let here = HashSet::from([thread::current().id()]);
    let pool = Pool { no_threads: true, ..Pool::new(4).window(8) };
    assert_eq!(double(pool, 100), (doubled(100), here.clone()));
    let (results, threads) = trees::grow(pool, vec![0], trees::binary(100));
    assert_eq!((results, threads), ((0..100).collect(), here));
}

#[test]
fn an_iterator_is_not_asked_again_after_its_end() {
    let over = Cell::new(false);
    let mut left = 5;
    let items = std::iter::from_fn(|| {
        assert!(!over.get(), "asked after the end");
        left -= 1;
        over.set(left == 0);
        (left > 0).then_some(left)
    });
    let mut count = 0;
    let ended = Pool::new(2).batch(3).run(
        items,
        || (),
        |(), _| (),
        |()| {
            count += 1;
            Ok::<(), Infallible>(())
        },
    );
    assert!(ended.is_ok());
    assert_eq!(count, 4);
}

/// How many items were at most between pulled and delivered.
fn most_in_flight(pool: Pool<'_>, items: u64) -> usize {
    let in_flight = Cell::new(0);
    let most = Cell::new(0);
    let pulled = (0..items).inspect(|_| {
        in_flight.set(in_flight.get() + 1);
        most.set(most.get().max(in_flight.get()));
    });
    let work = |(): &mut (), item: u64| spin(item);
    let ended: Result<(), Infallible> = pool.run(
        pulled,
        || (),
        work,
        |()| {
            in_flight.set(in_flight.get() - 1);
            Ok(())
        },
    );
    assert!(ended.is_ok());
    assert_eq!(in_flight.get(), 0);
    most.get()
}

#[test]
fn the_window_bounds_what_is_in_flight() {
    for order in [Order::Input, Order::Completed] {
        for (window, batch) in [(1, 1), (2, 1), (5, 2), (8, 64), (64, 7)] {
            let pool = Pool::new(4).order(order).window(window).batch(batch);
            let most = most_in_flight(pool, 1000);
            assert!(most <= window, "{most} in a window of {window}, batch {batch}, {order:?}");
        }
    }
    assert!(most_in_flight(Pool::new(2).window(usize::MAX), 100) <= 100);
}

#[test]
fn a_failure_is_a_value() {
    let work = |(): &mut (), item: u32| if item.is_multiple_of(3) { Err(item) } else { Ok(item) };
    let mut failed = Vec::new();
    let ended = Pool::new(2).run(
        0..10,
        || (),
        work,
        |result| {
            failed.extend(result.err());
            Ok::<(), Infallible>(())
        },
    );
    assert!(ended.is_ok());
    assert_eq!(failed, [0, 3, 6, 9]);
}

#[test]
fn a_worker_makes_its_state_once_and_keeps_it() {
    let made = AtomicUsize::new(0);
    let init = || {
        made.fetch_add(1, SeqCst);
        0_usize
    };
    let work = |done: &mut usize, _| {
        *done += 1;
        *done
    };
    let mut first_items = 0;
    let ended = Pool::new(3).run(0..500, init, work, |nth| {
        first_items += usize::from(nth == 1);
        Ok::<(), Infallible>(())
    });
    assert!(ended.is_ok());
    assert_eq!(made.load(SeqCst), first_items);
    assert!((1..=3).contains(&first_items));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nothing_is_lost_or_doubled(
        items in 0_u64..300,
        jobs in 1_usize..6,
        window in 1_usize..40,
        batch in 0_usize..20,
        in_order: bool,
    ) {
        let order = if in_order { Order::Input } else { Order::Completed };
        let pool = Pool::new(jobs).window(window).batch(batch).order(order);
        let (mut results, threads) = double(pool, items);
        if !in_order {
            results.sort_unstable();
        }
        prop_assert_eq!(results, doubled(items));
        prop_assert!(threads.len() <= jobs);
    }
}
