//! The schedule of a year, made from the table of its phases.
//!
//! Every phase is a set of systems, and two systems stand in the order of the table where the one reads or writes what the other
//! writes. After a fault nothing runs any more.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleConfigs, SingleThreadedExecutor};
use bevy_ecs::system::ScheduleSystem;

use crate::books::year_context::YearFault;
use crate::foundation::fault::Fault;
use crate::trace::timer::Clock;
use crate::year::pass::pass;
use crate::year::plan::{PHASES, Run};

/// A system on its way into the schedule.
pub(crate) type Step = ScheduleConfigs<ScheduleSystem>;

/// The systems of a phase.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct InPhase(pub usize);

/// Where a system stands among all, as the table has them.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place(usize);

/// The year. `shuffle` is another order in which the systems are put into the schedule: it changes no result.
pub(crate) fn schedule(shuffle: u64) -> Schedule {
    let mut steps: Vec<(usize, Step)> = steps().into_iter().enumerate().collect();
    mix(&mut steps, shuffle);
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        ..ScheduleBuildSettings::default()
    });
    for (place, step) in steps {
        let before = (0..place).map(Place);
        schedule.add_systems(before.fold(step.in_set(Place(place)), |step, other| step.after_weak(other)));
    }
    schedule
}

/// All systems in the order of the table. The phases over persons are one system together.
fn steps() -> Vec<Step> {
    let mut steps = Vec::new();
    let mut of_pass: Option<Step> = None;
    for (number, phase) in PHASES.iter().enumerate() {
        match phase.run {
            Run::Nation(systems) => {
                steps.extend(of_pass.take());
                steps.extend(systems(number).into_iter().map(|step| step.in_set(InPhase(number))));
            }
            Run::Block(_) => {
                let step = of_pass.take().unwrap_or_else(|| untimed(pass));
                of_pass = Some(step.in_set(InPhase(number)));
            }
        }
    }
    steps
}

/// The systems in an order that depends on a number; 0 leaves them as they are.
fn mix<T>(steps: &mut [T], number: u64) {
    let mut rest = number;
    for left in (1..steps.len()).rev().filter(|_| number > 0) {
        // A step of a congruential generator: any order will do.
        rest = rest.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        steps.swap(left, (rest >> 33) as usize % (left + 1));
    }
}

/// A system that cannot fail, of the phase with this number.
pub(crate) fn plain<M>(phase: usize, system: impl IntoSystem<(), (), M> + 'static) -> Step {
    system.pipe(move |clock: Res<Clock>| clock.lap(phase)).run_if(all_is_well)
}

/// A system that may fail, of the phase with this number: the year ends with its fault.
pub(crate) fn fallible<M>(phase: usize, system: impl IntoSystem<(), Result<(), Fault>, M> + 'static) -> Step {
    let note = move |outcome: In<Result<(), Fault>>, clock: Res<Clock>, mut fault: ResMut<YearFault>| {
        fault.0 = outcome.0.err();
        clock.lap(phase);
    };
    system.pipe(note).run_if(all_is_well)
}

/// A system that tells the time itself.
fn untimed<M>(system: impl IntoSystem<(), Result<(), Fault>, M> + 'static) -> Step {
    let note = |outcome: In<Result<(), Fault>>, mut fault: ResMut<YearFault>| fault.0 = outcome.0.err();
    system.pipe(note).run_if(all_is_well)
}

fn all_is_well(fault: Res<YearFault>) -> bool {
    fault.0.is_none()
}
