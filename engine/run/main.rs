//! Parse, call, exit code.

use std::io::Write;
use std::process::ExitCode;

use gongji::cli;
use gongji::ground::diagnose::{self, Failure};
use gongji::simulate::{memory, watch};
use gongji_boundary::note;

/// Exit code of a program that panicked.
const PANICKED: u8 = 101;

fn main() -> ExitCode {
    memory::manage_heaps();
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(failure) => return told(&failure),
    };
    // It parts this early since there is no second thread yet and little memory is in use.
    match cli.command.watch().map_or(Ok(None), watch::part) {
        Ok(None) => {}
        Ok(Some(code)) => return ExitCode::from(code),
        Err(failure) => return told(&failure),
    }
    let _panics = Panics;
    let mut out = std::io::stdout().lock();
    let done = cli::dispatch(cli, &mut out).and_then(|()| out.flush().map_err(Failure::from));
    done.map_or_else(|failure| told(&failure), |()| ended(0))
}

fn told(failure: &Failure) -> ExitCode {
    diagnose::show(failure);
    ended(failure.exit_code())
}

/// Notes that the work is done, so that what libraries do at their end does not count as a crash.
fn ended(code: u8) -> ExitCode {
    note::ends(code);
    ExitCode::from(code)
}

/// Notes a panic of the program itself, which has already printed its message.
struct Panics;

impl Drop for Panics {
    fn drop(&mut self) {
        if std::thread::panicking() {
            note::ends(PANICKED);
        }
    }
}
