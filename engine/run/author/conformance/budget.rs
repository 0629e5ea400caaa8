//! The time that all checks together may take, and what is not begun once a policy hangs.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::call::CREATE;
use super::report::Status;

/// A check that did not end.
struct Hang {
    check: &'static str,
    policy: Option<String>,
    place: String,
}

/// One limit for the whole of a check.
pub(super) struct Budget {
    limit: Duration,
    begun: Instant,
    hangs: Mutex<Vec<Hang>>,
}

impl Budget {
    /// Begins now.
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, begun: Instant::now(), hangs: Mutex::new(Vec::new()) }
    }

    /// What is left.
    pub(super) fn left(&self) -> Duration {
        self.limit.saturating_sub(self.begun.elapsed())
    }

    /// What is spent.
    pub(super) fn spent(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Notes that a check did not end, and where it was.
    pub(super) fn hung(&self, check: &'static str, policy: Option<&str>, place: &str) {
        let hang = Hang { check, policy: policy.map(str::to_owned), place: place.to_owned() };
        self.hangs.lock().unwrap_or_else(PoisonError::into_inner).push(hang);
    }

    /// Why a check is not begun: its policy cannot even be created, or the time is over.
    pub(super) fn forbids(&self, policy: Option<&str>) -> Option<(Status, String)> {
        let hangs = self.hangs.lock().unwrap_or_else(PoisonError::into_inner);
        let bars = |hang: &&Hang| hang.place.starts_with(CREATE) && hang.policy.as_deref() == policy;
        if let Some(hang) = hangs.iter().find(bars) {
            return Some((Status::Skip, format!("`create` does not return: see `{}`", hang.check)));
        }
        let over = format!("not begun: the {} s of --timeout are over", self.limit.as_secs_f64());
        match hangs.first() {
            _ if !self.left().is_zero() => None,
            Some(hang) => Some((Status::Skip, format!("{over}; see `{}`", hang.check))),
            None => Some((Status::Crash, format!("{over}; give it more"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_hang_too_is_not_begun() {
        let budget = Budget::new(Duration::from_secs(60));
        assert_eq!(budget.forbids(Some("one")), None);
        budget.hung("any-length", Some("one"), "settle layer 20");
        assert_eq!(budget.forbids(Some("one")), None);
        budget.hung("defaults-create", Some("one"), "create with the defaults");
        let (status, words) = budget.forbids(Some("one")).expect("forbidden");
        assert!(status == Status::Skip && words.contains("see `defaults-create`"), "{words}");
        assert_eq!(budget.forbids(Some("other")), None);
    }

    #[test]
    fn a_check_that_was_not_begun_is_never_a_pass() {
        let budget = Budget::new(Duration::ZERO);
        assert!(budget.forbids(None).is_some_and(|(status, _)| status == Status::Crash));
        budget.hung("same-twice", None, "");
        let (status, words) = budget.forbids(None).expect("forbidden");
        assert!(status == Status::Skip && words.contains("see `same-twice`"), "{words}");
    }
}
