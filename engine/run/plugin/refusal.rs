//! The words in which a library or a policy is refused.

use std::io::{IsTerminal, Write};

use gongji_sdk::abi;

use crate::diagnose::{Failure, Fault, Mistake};

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

/// Tells the user of a library that ended the program by `exit`.
pub fn tell_of_exit(inside: Option<&str>, opened: &[String]) -> u8 {
    let title = match inside {
        Some(library) => format!("the policy library `{library}` ended the program by `exit`"),
        None => format!("a policy library ended the program by `exit`; one of: {}", opened.join(", ")),
    };
    let help = "a policy returns an error when it cannot go on; with `--isolate` a hook that ends the process costs its \
                own arm only";
    let failure = Failure::plugin(Mistake::new(title).help(help));
    let mut error = std::io::stderr();
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(error, "{}", failure.render(error.is_terminal()));
    failure.exit_code()
}
