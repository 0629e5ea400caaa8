//! The schedule of a year, made from the table of its phases.
//!
//! Every phase is a set of systems, and two systems stand in the order of the table where the one reads or writes what the other
//! writes. After a fault nothing runs any more.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};

use crate::year::pass::pass;
use crate::year::plan::{PHASES, Run};
use crate::year::step::{Step, untimed};

/// The systems of a phase.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct InPhase(usize);

/// A system by its place among all, as the table has them.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place(usize);

/// The year. `shuffle` is another order in which the systems are put into the schedule: it changes no result.
pub(crate) fn schedule(shuffle: u64) -> Schedule {
    let ordered = steps();
    let phases: Vec<usize> = ordered.iter().map(|(phase, _)| *phase).collect();
    let mut steps: Vec<(usize, Step)> = ordered.into_iter().map(|(_, step)| step).enumerate().collect();
    mix(&mut steps, shuffle);
    let mut schedule = Schedule::default();
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(settings());
    for (place, step) in steps {
        let phase = phases[place];
        let step = (0..phase).map(InPhase).fold(step.in_set(Place(place)), |step, before| step.after_weak(before));
        let in_phase = (0..place).filter(|other| phases[*other] == phase).map(Place);
        schedule.add_systems(in_phase.fold(step, |step, before| step.after_weak(before)));
    }
    schedule
}

/// Two systems whose order nothing decides are an error.
fn settings() -> ScheduleBuildSettings {
    ScheduleBuildSettings { ambiguity_detection: LogLevel::Error, ..ScheduleBuildSettings::default() }
}

/// All systems in the order of the table, each with the number of its phase. The phases over persons are one system together.
fn steps() -> Vec<(usize, Step)> {
    let mut steps: Vec<(usize, Step)> = Vec::new();
    let mut of_pass: Option<(usize, Step)> = None;
    for (number, phase) in PHASES.iter().enumerate() {
        match phase.run {
            Run::Nation(systems) => {
                steps.extend(of_pass.take());
                steps.extend(systems(number).into_iter().map(|step| (number, step.in_set(InPhase(number)))));
            }
            Run::Block(_) => {
                let (first, step) = of_pass.take().unwrap_or_else(|| (number, untimed(pass)));
                of_pass = Some((first, step.in_set(InPhase(number))));
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

#[cfg(test)]
mod tests {
    use super::*;

    use bevy_ecs::component::ComponentId;
    use bevy_ecs::system::SystemAccess;

    use crate::block::columns::PersonColumn;
    use crate::books::crossing::Crossings;
    use crate::books::employer::Employer;
    use crate::books::fifths::Fifths;
    use crate::books::insurer::{Insurer, Products};
    use crate::books::pool::Pool;
    use crate::books::provider::Provider;
    use crate::books::year_context::{
        AreaTerms, Calendar, FundColumns, Milestones, Observations, ProviderAnswers, Stocks, Tables, YearTotals,
    };
    use crate::law::in_force::Law;
    use crate::law::programme::Programme;
    use crate::workspace::offers::Offers;

    /// What the phases over the whole society may read or write, by the names of the table.
    fn known(world: &mut World) -> Vec<(&'static str, ComponentId)> {
        macro_rules! ids {
            ($($component:ident),+ ; $($resource:ident),+) => {
                vec![
                    $((stringify!($component), world.register_component::<$component>()),)+
                    $((stringify!($resource), world.register_component::<$resource>()),)+
                ]
            };
        }
        let rows = ("rows", world.register_component::<PersonColumn>());
        let mut known = ids![
            Pool, Provider, Employer, Insurer;
            AreaTerms, Calendar, Crossings, Fifths, FundColumns, Law, Milestones, Observations, Offers, Products,
            Programme, ProviderAnswers, Stocks, Tables, YearTotals
        ];
        known.push(rows);
        known
    }

    /// What the systems of a phase read alone, and what they write.
    fn access(systems: Vec<Step>) -> [Vec<&'static str>; 2] {
        let mut world = World::new();
        let known = known(&mut world);
        let mut schedule = Schedule::default();
        systems.into_iter().for_each(|step| _ = schedule.add_systems(step));
        schedule.initialize(&mut world).expect("a schedule");
        let all: Vec<_> = schedule.systems_with_access().expect("initialized").collect();
        let of = |id: ComponentId, writes: bool| {
            all.iter().any(|(_, system)| match system.access() {
                SystemAccess::None => false,
                SystemAccess::Shared(access) if writes => access.combined_access().has_write(id),
                SystemAccess::Shared(access) => access.combined_access().has_read(id),
                SystemAccess::Exclusive => true,
            })
        };
        let named = |writes: bool| {
            let is_it = |id: ComponentId| of(id, writes) && (writes || !of(id, true));
            let mut names: Vec<&str> = known.iter().filter(|(_, id)| is_it(*id)).map(|(name, _)| *name).collect();
            names.sort_unstable();
            names
        };
        [named(false), named(true)]
    }

    #[test]
    fn the_table_says_what_the_systems_of_a_phase_read_and_write() {
        for (number, phase) in PHASES.iter().enumerate() {
            let Run::Nation(systems) = phase.run else { continue };
            let told = [phase.reads, phase.writes].map(|names| {
                let mut names = names.to_vec();
                names.sort_unstable();
                names
            });
            assert_eq!(access(systems(number)), told, "{}", phase.name);
        }
    }

    #[test]
    fn no_two_systems_stand_in_an_order_that_nothing_decides() {
        for shuffle in 0..4 {
            let mut schedule = schedule(shuffle);
            schedule.initialize(&mut World::new()).expect("ambiguity would be an error");
            assert!(schedule.graph().conflicting_systems().is_empty());
        }
        let mut loose = Schedule::default();
        loose.set_build_settings(settings());
        loose.add_systems((|_: ResMut<Stocks>| {}, |_: ResMut<Stocks>| {}));
        assert!(loose.initialize(&mut World::new()).is_err(), "ambiguity is an error");
    }

    #[test]
    fn every_shuffle_is_another_order_of_all() {
        let order = |number: u64| {
            let mut all: Vec<usize> = (0..12).collect();
            mix(&mut all, number);
            all
        };
        assert_eq!(order(0), (0..12).collect::<Vec<_>>());
        for number in 1..5 {
            let mut all = order(number);
            assert_ne!(all, order(number - 1));
            all.sort_unstable();
            assert_eq!(all, order(0));
        }
    }
}
