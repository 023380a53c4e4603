//! Ends that come early: errors of `emit`, cancellation and panics.

use super::*;

#[test]
fn emit_ends_it_and_its_error_comes_back() {
    for order in [Order::Input, Order::Completed] {
        for jobs in [1, 2, 4] {
            let mut emitted = 0;
            let endless = 0_u64..;
            let ended = Pool::new(jobs).order(order).run(
                endless,
                || (),
                |(), item| spin(item),
                |()| {
                    emitted += 1;
                    if emitted == 100 { Err("enough") } else { Ok(()) }
                },
            );
            assert_eq!((ended, emitted), (Err("enough"), 100));
        }
    }
}

#[test]
fn when_cancelled_nothing_begins_and_what_is_finished_is_delivered() {
    for (jobs, batch) in [(1, 1), (2, 1), (4, 1), (2, 8)] {
        let cancel = Cancel::new();
        let begun = AtomicUsize::new(0);
        let begun_late = AtomicBool::new(false);
        let stopped = AtomicBool::new(false);
        let work = |(): &mut (), item: u64| {
            // Seen set by this thread before the item began: it must not have.
            begun_late.fetch_or(stopped.load(SeqCst), SeqCst);
            begun.fetch_add(1, SeqCst);
            if item == 200 {
                cancel.set();
            }
            spin(item);
            item
        };
        let mut delivered = Vec::new();
        let pool = Pool::new(jobs).batch(batch).cancel(&cancel);
        let ended = pool.run(
            0..,
            || (),
            work,
            |item| {
                delivered.push(item);
                Ok::<(), Infallible>(())
            },
        );
        assert!(ended.is_ok());
        assert_eq!(delivered.len(), begun.load(SeqCst), "all begun were finished and delivered");
        assert!(delivered.is_sorted());
        assert!(delivered.contains(&200) && delivered.len() < 1000);

        // Set before, it lets nothing be pulled.
        stopped.store(true, SeqCst);
        let pulled = Cell::new(0);
        let items = (0..10).inspect(|_| pulled.set(pulled.get() + 1));
        let ended = pool.run(items, || (), work, |_| Ok::<(), Infallible>(()));
        assert!(ended.is_ok() && pulled.get() == 0 && !begun_late.load(SeqCst));
    }
}

/// The text a closure panics with.
pub(super) fn panic_of(run: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(run)).unwrap_err();
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast_ref::<&str>().unwrap().to_string(),
    }
}

#[test]
fn a_panic_comes_to_the_caller_from_wherever_it_was() {
    for jobs in [1, 2, 4] {
        let pool = Pool::new(jobs).window(16);
        let run = |items: &mut dyn Iterator<Item = u64>, at: u64, emit_at: u64| {
            let work = |(): &mut (), item: u64| {
                spin(item);
                assert!(item != at, "work at {item}");
                item
            };
            let _ = pool.run(
                items,
                || (),
                work,
                |item| {
                    assert!(item != emit_at, "emit at {item}");
                    Ok::<(), Infallible>(())
                },
            );
        };
        for at in [0, 1, 50, 999] {
            assert_eq!(panic_of(|| run(&mut (0..1000), at, 5000)), format!("work at {at}"));
            assert_eq!(panic_of(|| run(&mut (0..1000), 5000, at)), format!("emit at {at}"));
        }
        let mut broken = (0..).inspect(|&item| assert!(item < 100, "pulled {item}"));
        assert_eq!(panic_of(|| run(&mut broken, 5000, 5000)), "pulled 100");
    }
}

#[test]
fn a_panic_while_a_state_is_made_comes_to_the_caller() {
    let caller = thread::current().id();
    let other_began = AtomicBool::new(false);
    let init = || {
        if thread::current().id() != caller {
            other_began.store(true, SeqCst);
            panic!("no state");
        }
    };
    // The caller does nothing but wait for the other to begin.
    let work = |(): &mut (), _: u64| {
        while !other_began.load(SeqCst) {
            thread::yield_now();
        }
    };
    let ended = panic_of(|| {
        let _ = Pool::new(2).run(0..100, init, work, |()| Ok::<(), Infallible>(()));
    });
    assert_eq!(ended, "no state");
}
