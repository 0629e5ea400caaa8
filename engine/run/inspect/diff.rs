//! `gongji diff`: the first person, year and decision in which two runs part.
//!
//! Both are simulated again side by side. As long as they live under one law and on one ground they are one society; from
//! then on every person's year is compared with the other side's by its fingerprint. The year in which the first person
//! differs is lived once more with all events of that person kept.

use std::io::Write;

use clap::Args;

use crate::ground::diagnose::Failure;
use crate::inspect::life;
use crate::inspect::life::words::Names;
use crate::intake::number::whole;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::Changes;
use crate::simulate::future::RunOptions;
use crate::simulate::progress::Mode;

pub mod lockstep;
pub mod side;
pub mod text;

use lockstep::Lockstep;
use side::Side;

/// What is compared.
#[derive(Clone, Debug, Default, Args)]
pub struct Choice {
    /// Arm of both sides, where none follows a colon; the baseline when left out
    #[arg(long, value_name = "NAME")]
    pub arm: Option<String>,
    /// Replicate of both sides, counted from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32>(1, u32::MAX.into()), allow_negative_numbers = true)]
    pub replicate: u32,
}

/// Compares two runs and prints where they part.
///
/// # Errors
/// A side that is no scenario and no folder of results, an arm or replicate that it has not, a policy's fault.
pub fn diff(
    (a, b): (&str, &str),
    choice: &Choice,
    changes: &Changes,
    catalogue: &Catalogue,
    (options, mode): (RunOptions, Mode),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let sides = [Side::find(a, choice, changes, catalogue)?, Side::find(b, choice, changes, catalogue)?];
    for side in &sides {
        life::check_replicate(&side.scenario, choice.replicate)?;
    }
    let setup = side::setup(&sides, catalogue);
    out.write_all(text::head(&sides, choice.replicate, &setup).as_bytes())?;
    if setup.other_people {
        let words = "\nThe runs part in their set-up: their persons are not the same, and none is compared.\n";
        return Ok(out.write_all(words.as_bytes())?);
    }
    let [one, other] = &sides;
    let names = Names::of(one.arm(), catalogue)?.and(Names::of(other.arm(), catalogue)?);
    let lockstep = Lockstep::new(&sides, setup.other_ground, choice.replicate, catalogue, (options, mode))?;
    let found = lockstep.follow()?;
    out.write_all(text::found(&sides, &found, &names, choice.replicate).as_bytes())?;
    Ok(())
}
