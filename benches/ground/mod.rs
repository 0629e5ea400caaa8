//! What the benches stand on: the policies of this repository, a scenario, a replicate and lines of bills.
#![allow(dead_code, reason = "each bench takes the part that it needs")]

use std::path::Path;
use std::sync::Arc;

use gongji::ground::diagnose::Failure;
use gongji::intake::inputs;
use gongji::intake::plugin::Catalogue;
use gongji::intake::plugin::catalogue::discover;
use gongji::intake::scenario::{self, Changes, Scenario};
use gongji::simulate::future;
use gongji_model::claims::lines::{Lines, OutOfCatalogue};
use gongji_model::codes::care::Care;
use gongji_model::codes::status;
use gongji_model::foundation::draw::{RandomPurpose, RandomSource, unit};
use gongji_model::foundation::identity::PersonId;
use gongji_model::foundation::lanes::LANES;
use gongji_model::foundation::money;
use gongji_model::inputs::nation::Universe;
use gongji_model::law::in_force::Law;
use gongji_model::law::programme::Programme;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::isa::Isa;

#[path = "../../tests/fixtures/libraries.rs"]
mod libraries;

/// A year in which the reform is in force everywhere.
pub(crate) const YEAR: u16 = 2023;
/// Seed of everything that is drawn here.
pub(crate) const SEED: u64 = 20_210_422;

/// The instruction sets of this processor, with their names.
pub(crate) fn sets() -> Vec<(&'static str, Isa)> {
    let named = ["base", "avx2", "avx512"].into_iter().zip(0..);
    named.map(|(name, code)| (name, code, Isa::from_code(code))).filter_map(present).collect()
}

fn present((name, code, isa): (&'static str, u32, Isa)) -> Option<(&'static str, Isa)> {
    (isa.code() == code).then_some((name, isa))
}

/// The value, or an end with the words that a user would see.
pub(crate) fn sure<T>(result: Result<T, Failure>) -> T {
    result.unwrap_or_else(|failure| panic!("{}", failure.render(false)))
}

/// The policies of this repository.
pub(crate) fn catalogue() -> Catalogue {
    discover([libraries::folder()])
}

/// The main job at another size.
pub(crate) fn account_reform(catalogue: &Catalogue, persons: u64) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/account-reform.toml");
    let changes = Changes { persons: Some(persons), replicates: Some(1), ..Changes::default() };
    sure(scenario::load(&path, &changes, catalogue))
}

/// The policies of an arm.
pub(crate) fn programme(scenario: &Scenario, catalogue: &Catalogue, arm: &str) -> Programme {
    let at = scenario.arms.iter().position(|known| known.name == arm).expect("the scenario has the arm");
    sure(future::programmes(scenario, catalogue)).swap_remove(at)
}

/// A replicate on the built-in inputs, with the reference rule of the price.
pub(crate) fn replicate(persons: u64, isa: Isa) -> Arc<Replicate> {
    let inputs = inputs::built_in("medium").expect("the built-in inputs are right");
    Arc::new(Replicate::new(
        inputs,
        persons,
        Universe::MemberHouseholds,
        RandomSource::new(SEED, 0),
        isa,
        &SolverCache::default(),
    ))
}

/// The law of [`YEAR`].
pub(crate) fn law(programme: &Programme, replicate: &Replicate) -> Law {
    Law::enact(programme, replicate, YEAR).unwrap_or_else(|fault| panic!("{fault}"))
}

/// One bill of each of 256 invented persons: ages, accounts, tiers and bills as different as in a block.
pub(crate) fn lines(replicate: &Replicate, law: &Law, care: Care) -> Box<Lines> {
    let mut lines = Box::new(Lines::default());
    (lines.len, lines.own) = (LANES, law.own_lanes());
    for lane in 0..LANES {
        let id = PersonId::entrant(YEAR, lane as u64);
        let [age, balance, tier, bill] = replicate.luck.block(id, YEAR, RandomPurpose::Newcomer, 0);
        lines.row[lane] = lane as u32;
        lines.person[lane] = id.0;
        lines.age[lane] = 22 + (unit(age) * 68.0) as u8;
        lines.status[lane] = if lines.age[lane] < 60 { status::WORKER } else { status::RETIRED };
        lines.has_account[lane] = 1;
        lines.balance[lane] = money::fen(2_500.0 * f64::from(replicate.opening_balance.value(balance)));
        lines.tier[lane] = if care == Care::Pharmacy { 0 } else { 1 + (unit(tier) * 3.0) as u8 };
        lines.stay[lane] = u8::from(care == Care::Inpatient);
        let intensity = f64::from(replicate.intensity[care as usize].value(bill));
        lines.billed[lane] = money::round(expected_bill(replicate, care) * intensity);
    }
    lines
}

/// Expected bill of a line of this care, fen; of outpatient care that of a year of six visits.
pub(crate) fn expected_bill(replicate: &Replicate, care: Care) -> f64 {
    let year = replicate.year(YEAR);
    let lines = if care == Care::Inpatient { 1.0 } else { 6.0 };
    lines * replicate.inputs.cares[care as usize].cost * year.price[care as usize] * money::FEN
}

/// Share of a bill outside the catalogue, parts per million.
pub(crate) fn out_of_catalogue(replicate: &Replicate, care: Care) -> OutOfCatalogue {
    let share = replicate.inputs.cares[care as usize].out_of_catalogue * 1e6;
    OutOfCatalogue { share, ..OutOfCatalogue::default() }
}
