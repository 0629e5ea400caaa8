//! The threads that share the work on the blocks of a society.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bevy_tasks::{TaskPool, TaskPoolBuilder};

/// What a lock holds, also after a thread ended in the middle of it: nothing here is left half done.
pub(crate) fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The threads that help the one that asks; it works too. One thread is that one alone: were it now one and now the other, memory
/// would be taken on the one and given back on the other, and lie between what the next needs.
pub(crate) fn helpers(threads: usize) -> TaskPool {
    TaskPoolBuilder::new().num_threads(threads.max(1) - 1).build()
}

/// Lets every thread do the same work, which takes its parts from a queue; what each brought.
pub(crate) fn on_every_thread<T: Send + 'static>(helpers: &TaskPool, work: impl Fn() -> T + Sync) -> Vec<T> {
    helpers.scope(|scope| {
        for _ in 0..=helpers.thread_num() {
            let work = &work;
            scope.spawn(async move { work() });
        }
    })
}

/// Shares parts out: every thread takes the next that nobody has taken and adds it to a sum of its own; the sums.
pub(crate) fn share_out<P, S: Default + Send + 'static>(
    helpers: &TaskPool,
    parts: impl Iterator<Item = P> + Send,
    add: impl Fn(&mut S, P) + Sync,
) -> Vec<S> {
    let queue = Mutex::new(parts);
    on_every_thread(helpers, || {
        let mut sum = S::default();
        loop {
            let next = held(&queue).next();
            let Some(part) = next else { return sum };
            add(&mut sum, part);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn as_many_work_as_were_asked_for_and_every_part_is_taken_once() {
        for threads in [0, 1, 2, 5] {
            let helpers = helpers(threads);
            assert_eq!(helpers.thread_num() + 1, threads.max(1));
            let sums: Vec<Vec<u32>> = share_out(&helpers, 0..1_000, |sum: &mut Vec<u32>, part| sum.push(part));
            assert_eq!(sums.len(), threads.max(1));
            let mut parts = sums.concat();
            parts.sort_unstable();
            assert!(parts.into_iter().eq(0..1_000));
        }
    }

    #[test]
    fn one_thread_is_the_one_that_asks() {
        thread_local! { static ASKS: Cell<bool> = const { Cell::new(false) } }
        ASKS.set(true);
        assert_eq!(on_every_thread(&helpers(1), || ASKS.get()), [true]);
    }
}
