//! Panics of a policy become texts: none crosses the boundary, none prints a backtrace into the engine's output.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs code of a policy; a panic comes back as its message and place.
pub(crate) fn guarded<R>(run: impl FnOnce() -> R) -> Result<R, String> {
    install();
    let before = INSIDE.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    INSIDE.set(before);
    outcome.map_err(|_| LAST.take())
}

/// Sets the process's panic hook once. A library has a standard library of its own, so this touches the engine only where
/// the policy is linked into it; panics outside a policy go to the hook that stood before.
fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| if INSIDE.get() { record(panic) } else { before(panic) }));
    });
}

fn record(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("a panic without a message");
    let place = panic.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
    LAST.replace(format!("{message}{place}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message_and_place() {
        assert_eq!(guarded(|| 7), Ok(7));
        let text = guarded(|| panic!("asked to panic in {}", 2026)).expect_err("it panics");
        assert!(text.starts_with("asked to panic in 2026 (") && text.contains("panics.rs:"), "{text}");
    }
}
