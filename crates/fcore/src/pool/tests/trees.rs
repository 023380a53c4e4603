//! Work that makes work.

use super::endings::panic_of;
use super::*;

/// Runs a tree of numbers below `seed` and gives the results, sorted, and the threads.
pub(super) fn grow(
    pool: Pool<'_>,
    seeds: Vec<u64>,
    children: impl Fn(u64) -> Vec<u64> + Sync,
) -> (Vec<u64>, HashSet<ThreadId>) {
    let threads = Mutex::new(HashSet::new());
    let work = |(): &mut (), item: u64, submit: &Submit<'_, u64>| {
        threads.lock().unwrap().insert(thread::current().id());
        for child in children(item) {
            submit.submit(child);
        }
        item
    };
    let mut results = Vec::new();
    let ended: Result<(), Infallible> = pool.tree(
        seeds,
        || (),
        work,
        |item| {
            results.push(item);
            Ok(())
        },
    );
    assert!(ended.is_ok());
    results.sort_unstable();
    (results, threads.into_inner().unwrap())
}

/// Node `n` of a binary tree numbered like a heap.
pub(super) fn binary(below: u64) -> impl Fn(u64) -> Vec<u64> + Sync {
    move |n| [2 * n + 1, 2 * n + 2].into_iter().filter(|&child| child < below).collect()
}

#[test]
fn a_hundred_thousand_items_grow_from_one() {
    for (jobs, window) in [(1, 1), (3, 1), (2, 64)] {
        let pool = Pool::new(jobs).window(window);
        let all: Vec<u64> = (0..100_000).collect();
        let (results, threads) = grow(pool, vec![0], binary(100_000));
        assert!(results == all, "binary tree, {jobs} jobs, window {window}");
        assert!(threads.len() <= jobs);
        let chain = |n| if n + 1 < 100_000 { vec![n + 1] } else { vec![] };
        assert!(grow(pool, vec![0], chain).0 == all, "chain, {jobs} jobs, window {window}");
        let star = |n| if n == 0 { (1..100_000).collect() } else { vec![] };
        assert!(grow(pool, vec![0], star).0 == all, "star, {jobs} jobs, window {window}");
    }
}

#[test]
fn seeds_may_be_many_or_none() {
    assert_eq!(grow(Pool::new(3), vec![], |_| vec![]).0, []);
    let seeds: Vec<u64> = (0..1000).collect();
    assert_eq!(grow(Pool::new(3).window(4), seeds.clone(), |_| vec![]).0, seeds);
}

#[test]
fn one_item_and_its_only_child_need_no_thread() {
    let here = HashSet::from([thread::current().id()]);
    let child = |n| if n < 3 { vec![n + 1] } else { vec![] };
    assert_eq!(grow(Pool::new(8), vec![0], child), (vec![0, 1, 2, 3], here));
}

#[test]
fn two_items_are_done_by_two_threads() {
    let together = std::sync::Barrier::new(2);
    for window in [1, 64] {
        let work = |(): &mut (), item: u64, submit: &Submit<'_, u64>| match item {
            0 => [1, 2].into_iter().for_each(|child| submit.submit(child)),
            // Neither goes on until the other has begun.
            _ => drop(together.wait()),
        };
        let mut done = 0;
        let ended = Pool::new(2).window(window).tree(
            [0],
            || (),
            work,
            |()| {
                done += 1;
                Ok::<(), Infallible>(())
            },
        );
        assert!(ended.is_ok());
        assert_eq!(done, 3);
    }
}

#[test]
fn with_offers_and_a_rest_no_more_is_kept_than_the_tree_is_deep() {
    // A node is (depth, children still to make): wide everywhere, so that keeping all would show.
    const DEPTH: u64 = 4;
    const WIDTH: u64 = 16;
    let alive = AtomicUsize::new(0);
    let most = AtomicUsize::new(0);
    struct Alive<'a>(&'a AtomicUsize, u64, u64);
    impl Drop for Alive<'_> {
        fn drop(&mut self) {
            self.0.fetch_sub(1, SeqCst);
        }
    }
    let make = |depth, rest| {
        most.fetch_max(alive.fetch_add(1, SeqCst) + 1, SeqCst);
        Alive(&alive, depth, rest)
    };
    let work = |(): &mut (), node: Alive<'_>, submit: &Submit<'_, _>| {
        for rest in (0..node.2).rev() {
            let child = make(node.1 + 1, if node.1 + 1 < DEPTH { WIDTH } else { 0 });
            if let Err(child) = submit.offer(child) {
                submit.submit(make(node.1, rest));
                submit.submit(child);
                break;
            }
        }
        // A rest is the same node again.
        usize::from(node.2 == WIDTH || node.1 == DEPTH)
    };
    let (jobs, window) = (3, 2);
    let mut nodes = 0;
    let seed = make(0, WIDTH);
    let ended = Pool::new(jobs).window(window).tree(
        [seed],
        || (),
        work,
        |new| {
            nodes += new;
            Ok::<(), Infallible>(())
        },
    );
    assert!(ended.is_ok());
    assert_eq!(nodes as u64, (0..=DEPTH).map(|depth| WIDTH.pow(depth as u32)).sum::<u64>());
    // A worker: one at work, one just made, a rest and a child for each level; then the queue.
    let bound = jobs * (2 + 2 * DEPTH as usize) + window;
    assert!(most.load(SeqCst) <= bound, "{} alive, {bound} expected", most.load(SeqCst));
}

#[test]
fn an_item_that_goes_on_alone_can_have_what_it_submitted_done_meanwhile() {
    let done = AtomicUsize::new(0);
    let work = |(): &mut (), is_long: bool, submit: &Submit<'_, _>| {
        if is_long {
            submit.submit(false);
            assert_eq!(done.load(SeqCst), 0, "nobody else was there before it was asked for");
            submit.enlist();
            while done.load(SeqCst) == 0 {
                thread::yield_now();
            }
        } else {
            done.fetch_add(1, SeqCst);
        }
    };
    let ended = Pool::new(2).tree([true], || (), work, |()| Ok::<(), Infallible>(()));
    assert!(ended.is_ok());
}

#[test]
fn a_cancelled_tree_delivers_what_was_finished() {
    for jobs in [1, 2, 4] {
        for window in [1, 64] {
            let cancel = Cancel::new();
            let begun = AtomicUsize::new(0);
            let work = |(): &mut (), n: u64, submit: &Submit<'_, u64>| {
                if begun.fetch_add(1, SeqCst) == 500 {
                    cancel.set();
                }
                submit.submit(n + 1);
                submit.submit(n + 1);
            };
            let mut delivered = 0;
            let pool = Pool::new(jobs).window(window).cancel(&cancel);
            let ended = pool.tree(
                [0],
                || (),
                work,
                |()| {
                    delivered += 1;
                    Ok::<(), Infallible>(())
                },
            );
            assert!(ended.is_ok());
            assert_eq!(delivered, begun.load(SeqCst));
        }
    }
}

#[test]
fn emit_ends_an_endless_tree() {
    for jobs in [1, 2, 4] {
        for window in [1, 64] {
            let work = |(): &mut (), n: u64, submit: &Submit<'_, u64>| {
                submit.submit(n + 1);
                submit.submit(n + 1);
            };
            let mut emitted = 0;
            let ended = Pool::new(jobs).window(window).tree(
                [0],
                || (),
                work,
                |()| {
                    emitted += 1;
                    if emitted == 1000 { Err("enough") } else { Ok(()) }
                },
            );
            assert_eq!((ended, emitted), (Err("enough"), 1000));
        }
    }
}

#[test]
fn a_panic_in_a_tree_comes_to_the_caller() {
    for jobs in [1, 2, 4] {
        for window in [1, 64] {
            let run = |at: u64, emit_at: u64| {
                let work = |(): &mut (), n: u64, submit: &Submit<'_, u64>| {
                    spin(n);
                    assert!(n != at, "work at {n}");
                    binary(1000)(n).into_iter().for_each(|child| submit.submit(child));
                    n
                };
                let _ = Pool::new(jobs).window(window).tree(
                    [0],
                    || (),
                    work,
                    |n| {
                        assert!(n != emit_at, "emit at {n}");
                        Ok::<(), Infallible>(())
                    },
                );
            };
            for at in [0, 1, 400, 999] {
                assert_eq!(panic_of(|| run(at, 50_000)), format!("work at {at}"));
                assert_eq!(panic_of(|| run(50_000, at)), format!("emit at {at}"));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_tree_is_done_once(
        // Item n's parent is some earlier one.
        parents in prop::collection::vec(any::<prop::sample::Index>(), 0..400),
        jobs in 1_usize..6,
        window in 1_usize..10,
    ) {
        let mut children = vec![Vec::new(); parents.len() + 1];
        for (n, parent) in parents.iter().enumerate() {
            children[parent.index(n + 1)].push(n as u64 + 1);
        }
        let (results, threads) =
            grow(Pool::new(jobs).window(window), vec![0], |n| children[n as usize].clone());
        prop_assert_eq!(results, (0..=parents.len() as u64).collect::<Vec<_>>());
        prop_assert!(threads.len() <= jobs);
    }
}
