//! The words in which a library or a policy is refused.

use gongji_sdk::abi;

use crate::ground::diagnose::{Failure, Fault, Mistake};

/// The mistakes of the library of this name as a failure.
pub(super) fn refusal(name: &str, faults: Vec<Mistake>) -> Failure {
    let mistakes = faults.into_iter().map(|fault| fault.help(format!("in {name}"))).collect();
    Failure::new(Fault::Plugin, mistakes)
}

/// A library of another major version.
pub(super) fn other_version(major: u32) -> Vec<Mistake> {
    let ours = abi::ABI_MAJOR;
    let mistake = Mistake::new(format!("the library is built for policy ABI {major}; this program speaks ABI {ours}"));
    let what = if major < ours {
        "build the policy again with the sdk of this program"
    } else {
        "use a newer gongji, or build the policy with the sdk of this program"
    };
    vec![mistake.help(what)]
}
