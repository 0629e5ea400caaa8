//! Parse, call, exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use gongji::cli::{self, Cli};
use gongji::diagnose::Failure;
use gongji::memory;
use gongji::plugin::tell_of_exit;
use gongji_boundary::exit::Guard;

fn main() -> ExitCode {
    memory::manage_heaps();
    let cli = Cli::parse();
    // Until the end of `main`.
    let _guard = Guard::put_up(tell_of_exit);
    let mut out = std::io::stdout().lock();
    let done = cli::dispatch(cli, &mut out).and_then(|()| out.flush().map_err(Failure::from));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            cli::show(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}
