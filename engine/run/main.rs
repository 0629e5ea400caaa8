//! Parse, call, exit code.

use std::io::Write;
use std::process::ExitCode;

use gongji::cli;
use gongji::diagnose::Failure;
use gongji::memory;
use gongji::plugin::tell_of_exit;
use gongji_boundary::exit::Guard;

fn main() -> ExitCode {
    memory::manage_heaps();
    let cli = match cli::parse() {
        Ok(cli) => cli,
        Err(failure) => return ended_by(&failure),
    };
    // Until the end of `main`.
    let _guard = Guard::put_up(tell_of_exit);
    let mut out = std::io::stdout().lock();
    let done = cli::dispatch(cli, &mut out).and_then(|()| out.flush().map_err(Failure::from));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => ended_by(&failure),
    }
}

fn ended_by(failure: &Failure) -> ExitCode {
    cli::show(failure);
    ExitCode::from(failure.exit_code())
}
