//! The reference model as a plain Rust program: one struct a person, one loop a year, the formulas as they are written,
//! the random numbers and distributions of the `rand` family.

use rand::{Rng, RngExt, SeedableRng};
use rand_distr::{Distribution, LogNormal, Poisson};
use rand_pcg::Pcg64Mcg;

use crate::model::{self, OLDEST, RETIREMENT, Totals, YOUNGEST};

/// A person.
pub(crate) struct Person {
    age: i32,
    sex: bool,
    wage: f64,
    chronic: bool,
    account: f64,
}

/// The society and its luck.
pub(crate) struct Society {
    persons: Vec<Person>,
    rng: Pcg64Mcg,
    wage: LogNormal<f64>,
    visit: LogNormal<f64>,
    stay: LogNormal<f64>,
    visits: [Poisson<f64>; 2],
}

fn lognormal((median, sigma): (f64, f64)) -> LogNormal<f64> {
    LogNormal::new(median.ln(), sigma).expect("a finite standard deviation")
}

impl Society {
    /// So many persons.
    pub(crate) fn open(persons: usize, seed: u64) -> Self {
        let visits = [false, true].map(|chronic| Poisson::new(model::visits(chronic)).expect("a positive mean"));
        let mut society = Self {
            persons: Vec::with_capacity(persons),
            rng: Pcg64Mcg::seed_from_u64(seed),
            wage: lognormal(model::WAGE),
            visit: lognormal(model::VISIT),
            stay: lognormal(model::STAY),
            visits,
        };
        for _ in 0..persons {
            let age = society.rng.random_range(i32::from(YOUNGEST)..i32::from(OLDEST));
            let chronic = society.rng.random::<f64>() < model::chronic_at_start(age.into());
            let person = newcomer(&mut society.rng, society.wage);
            society.persons.push(Person { age, chronic, ..person });
        }
        society
    }

    /// One year.
    pub(crate) fn live(&mut self) -> Totals {
        let Self { persons, rng, wage, visit, stay, visits } = self;
        let mut totals = Totals::default();
        let mut ill = 0_u64;
        for person in persons.iter_mut() {
            person.age += 1;
            if rng.random::<f64>() < model::death(person.age.into(), person.chronic) {
                totals.deaths += 1.0;
                *person = newcomer(rng, *wage);
            }
            let age = f64::from(person.age);
            person.chronic = person.chronic || rng.random::<f64>() < model::onset(age);
            ill += u64::from(person.chronic);
            let works = person.age < i32::from(RETIREMENT);
            let credit = if works {
                person.wage *= 1.03;
                totals.pool_in += 0.042 * person.wage;
                0.038 * person.wage
            } else {
                0.03 * 60_000.0
            };
            person.account += credit;
            totals.acct_in += credit;
            let outpatient = visits[usize::from(person.chronic)].sample(rng) * visit.sample(rng);
            let is_admitted = rng.random::<f64>() < model::stay(age, person.chronic);
            let inpatient = if is_admitted { stay.sample(rng) } else { 0.0 };
            settle(person, outpatient, inpatient, if works { 0.80 } else { 0.85 }, &mut totals);
        }
        totals.chronic_share = ill as f64 / persons.len().max(1) as f64;
        totals
    }

    /// Share of women; so that the attribute is not optimised away.
    pub(crate) fn women(&self) -> f64 {
        self.persons.iter().filter(|person| person.sex).count() as f64 / self.persons.len().max(1) as f64
    }
}

fn newcomer(rng: &mut impl Rng, wage: LogNormal<f64>) -> Person {
    Person { age: YOUNGEST.into(), sex: rng.random(), wage: wage.sample(rng), chronic: false, account: 0.0 }
}

fn settle(person: &mut Person, outpatient: f64, inpatient: f64, rate: f64, totals: &mut Totals) {
    let first = outpatient.min(person.account);
    let pool = (rate * (inpatient - 1_200.0).max(0.0)).min(300_000.0);
    let rest = inpatient - pool;
    let second = rest.min(person.account - first);
    person.account -= first + second;
    totals.pool_out += pool;
    totals.acct_out += first + second;
    totals.cash += outpatient - first + rest - second;
    totals.acct_stock += person.account;
}
