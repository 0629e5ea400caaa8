//! The tap of a watch: what was decided is told where it was decided, with the batch it was decided for. It is one branch in
//! a run that watches nobody.

use std::cell::RefCell;

use crate::law::own::PolicyColumn;
use crate::trace::history::Trace;

/// Receives what is decided about watched persons; nobody listens in an ordinary run.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tap<'a> {
    trace: Option<&'a RefCell<Trace>>,
    /// The policies' own columns, for their names.
    own: &'a [PolicyColumn],
}

impl<'a> Tap<'a> {
    /// The tap of a watch, if there is one.
    pub(crate) fn of(trace: Option<&'a RefCell<Trace>>, own: &'a [PolicyColumn]) -> Self {
        Self { trace, own }
    }

    /// Somebody is watched.
    pub(crate) fn is_open(self) -> bool {
        self.trace.is_some()
    }

    /// Lets the watch be told, when there is one.
    #[inline]
    pub(crate) fn tell(self, tell: impl FnOnce(&mut Trace)) {
        if let Some(trace) = self.trace {
            tell(&mut trace.borrow_mut());
        }
    }

    /// The name of a policy's own column.
    pub(crate) fn own_name(self, index: u16) -> String {
        self.own.get(usize::from(index)).map_or_else(String::new, |own| own.name.clone())
    }
}
