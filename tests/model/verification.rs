//! Verification: small societies whose answer is known in closed form.

use crate::fixtures::society::{
    OLD, inputs, layer, live, made, nation, next_year, nobody_joins, programme, read, replicate, value, write,
};
use gongji_model::books::observation::Row;
use gongji_model::codes::ages::{AGES, BOYS, BySexAge};
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_model::tables::response::response;
use gongji_sdk::abi::{care, payer};

const PERSONS: u64 = 4_000;
const YEAR: u16 = 2013;

fn run(inputs: Inputs, programme: &Programme) -> Vec<Row> {
    live(inputs, programme, PERSONS, YEAR).unwrap_or_else(|fault| panic!("{fault}"))
}

fn last(rows: &[Row], metric: &str) -> f64 {
    value(rows, metric, "all", YEAR)
}

fn near(found: f64, expected: f64, share: f64, what: &str) {
    assert!((found / expected - 1.0).abs() <= share, "{what}: {found}, expected {expected}");
}

/// No insured person pays anything: one layer takes all that is left, inside the catalogue and outside it.
fn everything_is_paid() -> Programme {
    let whole = layer(1, payer::POOL, care::ALL, &["remaining_in", "remaining_out"]);
    let used = made("whole", 2012, vec![whole], |_, _, columns| {
        let (inside, outside) = (read(&columns[0]).to_vec(), read(&columns[1]).to_vec());
        write(&mut columns[2]).copy_from_slice(&inside);
        write(&mut columns[3]).copy_from_slice(&outside);
        Ok(())
    });
    Programme { uses: vec![used], ..Programme::default() }
}

/// No price, no load of providers and no hardship moves any care.
fn without_answers() -> Inputs {
    let mut inputs = inputs();
    let behaviour = &mut inputs.behaviour;
    behaviour.elasticity = [0.0; 4];
    behaviour.admission_substitution = 0.0;
    behaviour.load_response = 0.0;
    (behaviour.forgone, behaviour.cash_short) = (0.0, 0.0);
    behaviour.induced_volume = 0.0;
    inputs
}

#[test]
fn without_cover_every_yuan_is_cash_and_the_price_is_one() {
    let rows = run(inputs(), &Programme::default());
    assert_eq!(last(&rows, "out_of_pocket"), last(&rows, "medical_spending"));
    assert_eq!(last(&rows, "pool_payment"), 0.0);
    for kind in ["outpatient", "chronic", "pharmacy", "inpatient"] {
        assert_eq!(value(&rows, "expected_marginal_price", &format!("care={kind}"), YEAR), 1.0, "{kind}");
    }
}

#[test]
fn with_full_cover_nobody_pays_and_the_price_is_nothing() {
    let rows = run(inputs(), &everything_is_paid());
    assert_eq!((last(&rows, "out_of_pocket"), last(&rows, "catastrophic_share")), (0.0, 0.0));
    near(last(&rows, "pool_payment"), last(&rows, "medical_spending"), 1e-12, "the pool pays all");
    for kind in ["outpatient", "chronic", "pharmacy", "inpatient"] {
        assert_eq!(value(&rows, "expected_marginal_price", &format!("care={kind}"), YEAR), 0.0, "{kind}");
    }
}

#[test]
fn volumes_without_and_with_cover_stand_to_each_other_as_the_elasticity_says() {
    let mut inputs = inputs();
    (inputs.behaviour.load_response, inputs.behaviour.induced_volume) = (0.0, 0.0);
    (inputs.behaviour.forgone, inputs.behaviour.cash_short) = (0.0, 0.0);
    // One elasticity for all.
    (inputs.behaviour.elasticity_income, inputs.behaviour.elasticity_severity) = (0.0, 0.0);
    let elasticity = inputs.behaviour.elasticity[0];
    let (without, with) = (run(inputs.clone(), &Programme::default()), run(inputs, &everything_is_paid()));
    let expected = response(0.0, 1.0, elasticity);
    near(last(&with, "visits") / last(&without, "visits"), expected, 0.01, "visits with over without cover");
}

#[test]
fn doubled_prices_double_the_bills_and_nothing_else() {
    let mut dear = without_answers();
    for year in &mut dear.years {
        year.price = year.price.map(|price| 2.0 * price);
    }
    let (plain, doubled) = (run(without_answers(), &Programme::default()), run(dear, &Programme::default()));
    near(last(&doubled, "medical_spending"), 2.0 * last(&plain, "medical_spending"), 1e-6, "bills");
    for metric in ["visits", "chronic_visits", "discharges", "members"] {
        assert_eq!(last(&doubled, metric), last(&plain, metric), "{metric}");
    }
}

#[test]
fn equal_policies_give_equal_years() {
    let (one, other) = (run(inputs(), &programme(OLD)), run(inputs(), &programme(OLD)));
    assert_eq!(one, other);
}

#[test]
fn who_never_dies_is_there_at_the_end() {
    let mut immortal = inputs();
    for year in &mut immortal.years {
        year.mortality = [[0.0; AGES]; 2];
    }
    let people = |society: &mut Society| {
        let people = society.people();
        people.into_iter().filter(|person| person.status != 0).map(|person| person.person).collect::<Vec<u64>>()
    };
    let mut society = Society::open(replicate(immortal, 2_000), 1);
    let opening = people(&mut society);
    let mut retired_out = 0;
    for _ in 0..5 {
        (society, _) = next_year(society, &Programme::default());
        let still = people(&mut society);
        retired_out = opening.iter().filter(|id| still.binary_search(id).is_err()).count();
    }
    // Persons who retire with too few years of contributions leave the scheme, and no others.
    assert!(retired_out * 50 < opening.len(), "{retired_out} of {} have gone", opening.len());
}

#[test]
fn the_dead_of_a_year_are_those_of_the_table() {
    let mut society = Society::open(replicate(inputs(), 20_000), 2);
    let before = society.people();
    let year = society.year() + 1;
    let tables = society.replicate().year(year).mortality;
    let oldest = AGES as u8 - 1;
    let chance = |person: &gongji_model::block::columns::Person| {
        tables[usize::from(person.sex)][usize::from((person.age + 1).min(oldest))]
    };
    // Members of the opening are drawn with the chronic shares of the tables, among whom the table's deaths are shared out.
    let members: Vec<_> = before.iter().filter(|person| person.status != 0).collect();
    let expected: f64 = members.iter().map(|person| chance(person)).sum();
    (society, _) = next_year(society, &Programme::default());
    let mut alive: Vec<u64> = society.people().iter().map(|person| person.person).collect();
    alive.sort_unstable();
    let dead = members.iter().filter(|person| alive.binary_search(&person.person).is_err()).count() as f64;
    assert!((dead - expected).abs() < 4.0 * expected.sqrt(), "{dead} died, the table says {expected:.0}");
}

/// Mortality and fertility of one year for ever, nobody dies earlier for being ill, and nobody joins.
fn constant_society() -> Inputs {
    let mut inputs = inputs();
    let first = inputs.years[0].clone();
    inputs.behaviour.chronic_mortality = 0.0;
    nobody_joins(&mut inputs);
    for year in &mut inputs.years {
        year.mortality = first.mortality;
        year.fertility = first.fertility;
    }
    inputs
}

/// Share of the born of a sex who reach the end of each year of age; the last age holds nobody beyond it.
fn survivors(mortality: &BySexAge, sex: usize) -> [f64; AGES] {
    let mut alive = 1.0;
    std::array::from_fn(|age| {
        alive *= 1.0 - mortality[sex][age];
        alive
    })
}

/// The root of the renewal equation: growth a year at which the daughters of a generation of women replace it.
fn lotka(inputs: &Inputs) -> f64 {
    let (year, women) = (&inputs.years[0], survivors(&inputs.years[0].mortality, 1));
    let daughters = |growth: f64| -> f64 {
        (0..AGES).map(|age| (1.0 - BOYS) * year.fertility[age] * women[age] * growth.powi(-(age as i32))).sum()
    };
    let (mut low, mut high) = (0.9, 1.1);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if daughters(middle) > 1.0 { low = middle } else { high = middle }
    }
    low
}

/// Persons of each sex and age in the stable population; those of the last age and above stand together.
fn stable(inputs: &Inputs, growth: f64) -> BySexAge {
    let mortality = &inputs.years[0].mortality;
    std::array::from_fn(|sex| {
        let born = if sex == 0 { BOYS } else { 1.0 - BOYS };
        let mut persons = survivors(mortality, sex);
        for (age, share) in persons.iter_mut().enumerate() {
            *share *= born * growth.powi(-(age as i32));
        }
        let stays = (1.0 - mortality[sex][AGES - 1]) / growth;
        persons[AGES - 1] /= 1.0 - stays;
        persons
    })
}

#[test]
fn a_stable_population_grows_as_the_renewal_equation_says() {
    const YEARS: i32 = 30;
    let mut inputs = constant_society();
    let growth = lotka(&inputs);
    assert!((0.97..1.0).contains(&growth), "1.7 births a woman do not replace her: {growth}");
    let structure = stable(&inputs, growth);
    let total: f64 = structure.iter().flatten().sum();
    // The members of the opening are a small part of everybody, of the ages of the stable population.
    inputs.population = structure.map(|by_age| by_age.map(|persons| persons / total * 1e9));
    for sex in 0..2 {
        for age in 0..AGES {
            let members = if (20..60).contains(&age) { 0.1 * inputs.population[sex][age] } else { 0.0 };
            (inputs.opening.active[sex][age], inputs.opening.retired[sex][age]) = (members, 0.0);
        }
    }
    let mut society = Society::open(nation(inputs, 20_000), 2);
    let opening = society.people().len() as f64;
    for _ in 0..YEARS {
        (society, _) = next_year(society, &Programme::default());
    }
    let people = society.people();
    let expected = opening * growth.powi(YEARS);
    // Births and deaths of thirty years are independent of each other: the number's variance is at most their number.
    let births = people.iter().filter(|person| person.age < YEARS as u8).count() as f64;
    let error = (births + (opening - (people.len() as f64 - births))).sqrt();
    assert!(
        (people.len() as f64 - expected).abs() < 3.0 * error,
        "{} persons, expected {expected:.0} ± {error:.0}",
        people.len()
    );
    for from in (0..100).step_by(10) {
        let band = |age: usize| (from..from + 10).contains(&age);
        let share = structure
            .iter()
            .map(|by_age| (0..AGES).filter(|age| band(*age)).map(|age| by_age[age]).sum::<f64>())
            .sum::<f64>();
        let share = share / total;
        let found = people.iter().filter(|person| band(person.age.into())).count() as f64;
        // Twice the Poisson variance: the mothers of a band of the born vary too.
        let error = (2.0 * share * expected).sqrt();
        assert!(
            (found - share * expected).abs() < 3.0 * error + 1.0,
            "{from}: {found}, expected {:.0} ± {error:.0}",
            share * expected
        );
    }
}

#[test]
fn any_population_comes_to_the_root_of_the_renewal_equation() {
    const YEARS: usize = 90;
    let inputs = constant_society();
    let growth = lotka(&inputs);
    let mut society = Society::open(nation(inputs, 20_000), 2);
    let mut sizes = Vec::new();
    for _ in 0..YEARS {
        (society, _) = next_year(society, &Programme::default());
        sizes.push(society.persons() as f64);
    }
    let (then, now) = (sizes[YEARS - 21], sizes[YEARS - 1]);
    let found = (now / then).powf(1.0 / 20.0);
    // Births and deaths of twenty years, each some 1.5% of the persons a year.
    let error = (2.0 * 20.0 * 0.015 * then).sqrt() / then / 20.0;
    assert!((found - growth).abs() < 4.0 * error, "{found} a year, the root is {growth} ± {error}");
}
