//! Systems on their way into the schedule of a year.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleConfigs;
use bevy_ecs::system::ScheduleSystem;

use crate::books::year_context::YearFault;
use crate::foundation::fault::Fault;
use crate::trace::timer::Clock;

/// A system on its way into the schedule.
pub(crate) type Step = ScheduleConfigs<ScheduleSystem>;

/// A system that cannot fail, of the phase with this number.
pub(crate) fn plain<M>(phase: usize, system: impl IntoSystem<(), (), M> + 'static) -> Step {
    system.pipe(lap(phase)).run_if(all_is_well)
}

/// A system that may fail, of the phase with this number: the year ends with its fault.
pub(crate) fn fallible<M>(phase: usize, system: impl IntoSystem<(), Result<(), Fault>, M> + 'static) -> Step {
    system.pipe(note(phase)).run_if(all_is_well)
}

/// A system that tells the time itself.
pub(crate) fn untimed<M>(system: impl IntoSystem<(), Result<(), Fault>, M> + 'static) -> Step {
    system.pipe(note_fault).run_if(all_is_well)
}

// What stands behind every system is made here and not within the functions above: there it would be compiled anew for each.

fn lap(phase: usize) -> impl Fn(Res<Clock>) {
    move |clock| clock.lap(phase)
}

fn note(phase: usize) -> impl Fn(In<Result<(), Fault>>, Res<Clock>, ResMut<YearFault>) {
    move |outcome, clock, fault| {
        note_fault(outcome, fault);
        clock.lap(phase);
    }
}

fn note_fault(outcome: In<Result<(), Fault>>, mut fault: ResMut<YearFault>) {
    fault.0 = outcome.0.err();
}

fn all_is_well(fault: Res<YearFault>) -> bool {
    fault.0.is_none()
}
