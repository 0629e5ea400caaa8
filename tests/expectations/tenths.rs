//! Who answers a credit that is cut, and who uses care: by tenths of persons, from a panel of everybody.

use std::collections::BTreeMap;

use gongji::results::record::ReplicateResult;
use gongji_model::codes::status;
use gongji_sdk::isa::Isa;

use super::fixtures::society::{live_arms_of, scenario};
use super::{Found, Line, OLD, PERSONS, REPLICATES, REPORTED, UP, line};

const PANEL: &str = "[panel]\npersons = \"all\"\ncolumns = [\"age\", \"status\", \"balance\", \"mean_own_payment\", \
                     \"account_credit\", \"medical_spending\", \"pharmacy_spending\", \"visits\"]\n";
/// From this year on credits are a tenth smaller; the next years are looked at.
const CUT: u16 = 2013;
const LAST: u16 = 2018;

/// A person-year, in the order of the panel; money in fen.
#[derive(Clone, Copy)]
struct Seen {
    age: i64,
    status: i64,
    balance: f64,
    own: f64,
    credit: f64,
    care: f64,
    goods: f64,
    visits: f64,
}

/// What a person did in all years looked at.
#[derive(Clone, Copy, Default)]
struct Whole {
    balance: f64,
    own: f64,
    /// By what credit, bills of care and of pharmacies are lower with the smaller credit.
    fall: [f64; 3],
}

fn seen(arm: &ReplicateResult, year: u16) -> impl Iterator<Item = (u64, Seen)> + '_ {
    let (_, panel) = arm.panel.iter().find(|(known, _)| *known == year).expect("a year of the panel");
    panel.persons.iter().enumerate().map(|(row, person)| {
        let cell = |at: usize| panel.columns[at].whole_at(row).unwrap_or_default();
        let of = |at: usize| cell(at) as f64;
        let (care, goods) = (of(5) - of(6), of(6));
        let (age, status) = (cell(0), cell(1));
        (*person, Seen { age, status, balance: of(2), own: of(3), credit: of(4), care, goods, visits: of(7) })
    })
}

/// Everybody who was credited less, over the years.
fn answers(whole: &ReplicateResult, less: &ReplicateResult) -> Vec<Whole> {
    let mut persons: BTreeMap<u64, Whole> = BTreeMap::new();
    for year in CUT + 1..=LAST {
        let others: BTreeMap<u64, Seen> = seen(less, year).collect();
        for (person, one) in seen(whole, year) {
            let Some(other) = others.get(&person) else { continue };
            let sum = persons.entry(person).or_default();
            sum.balance += one.balance;
            sum.own += one.own;
            for (fall, by) in
                sum.fall.iter_mut().zip([one.credit - other.credit, one.care - other.care, one.goods - other.goods])
            {
                *fall += by;
            }
        }
    }
    persons.into_values().filter(|sum| sum.fall[0] > 0.0 && sum.own > 0.0).collect()
}

/// Answers a yuan of credit, of care and at pharmacies, by tenths of persons from the least money over need on.
fn by_tenths(mut persons: Vec<Whole>) -> [[f64; 2]; 10] {
    persons.sort_by(|one, other| (one.balance / one.own).total_cmp(&(other.balance / other.own)));
    let size = persons.len() / 10;
    std::array::from_fn(|tenth| {
        let sums = persons[tenth * size..(tenth + 1) * size]
            .iter()
            .fold([0.0; 3], |sums, person| std::array::from_fn(|nth| sums[nth] + person.fall[nth]));
        [sums[1] / sums[0], sums[2] / sums[0]]
    })
}

/// Visits of the least and the most balances over those of the middle, less 1, at equal age: above 0 a U, below it an inverted one.
fn bend(arm: &ReplicateResult, is_in: impl Fn(i64) -> bool) -> f64 {
    let mut at_age: BTreeMap<i64, Vec<Seen>> = BTreeMap::new();
    for (_, person) in seen(arm, LAST).filter(|(_, person)| is_in(person.status) && person.balance > 0.0) {
        at_age.entry(person.age).or_default().push(person);
    }
    let mut sums = [[0.0; 2]; 10];
    for (_, mut persons) in at_age.into_iter().filter(|(_, persons)| persons.len() >= 50) {
        let mean = persons.iter().map(|person| person.visits).sum::<f64>() / persons.len() as f64;
        persons.sort_by(|one, other| one.balance.total_cmp(&other.balance));
        for (rank, person) in persons.iter().enumerate() {
            let tenth = &mut sums[rank * 10 / persons.len()];
            *tenth = [tenth[0] + person.visits / mean, tenth[1] + 1.0];
        }
    }
    let of = |tenths: [usize; 2]| {
        let [visits, persons] =
            tenths.iter().fold([0.0; 2], |[visits, all], tenth| [visits + sums[*tenth][0], all + sums[*tenth][1]]);
        visits / persons
    };
    of([0, 9]) / of([4, 5]) - 1.0
}

/// Every replicate of the two arms.
fn lives(label: bool) -> Vec<Vec<ReplicateResult>> {
    let text = format!(
        "from = 2012\nuntil = {LAST}\npersons = {PERSONS}\nbaseline = \"whole\"\n[behaviour]\naccount_label = {label}\n{PANEL}\
         [[arm]]\nname = \"whole\"\npolicies = [{OLD}]\n\
         [[arm]]\nname = \"less\"\npolicies = [{OLD}]\n[arm.environment]\ncredit_level = {{ {CUT} = 0.9 }}\n"
    );
    let scenario = scenario(&text);
    (0..REPLICATES).map(|number| live_arms_of(&scenario, number, 2, Isa::best()).arms).collect()
}

fn mean(tenths: &[[f64; 2]], what: usize) -> f64 {
    tenths.iter().map(|tenth| tenth[what]).sum::<f64>() / tenths.len() as f64
}

/// The lines of the page.
pub(crate) fn lines(lines: &mut Vec<Line>) {
    for (label, names) in [
        (
            false,
            [
                "care a yuan of credit by money over need, `forward`: second to fourth tenth less the upper half",
                "the same: second to fourth tenth less the first",
                "the same: the most of any tenth",
                "pharmacies a yuan of credit, `forward`: the upper half less the first tenth",
                "visits of workers of one age, `forward`: ends of balances over the middle",
                "the same of the retired",
            ],
        ),
        (
            true,
            [
                "care a yuan of credit by money over need, `label`: first to third tenth less the upper half",
                "the same: second to fourth tenth less the first",
                "the same: the most of any tenth",
                "pharmacies a yuan of credit, `label`: the upper half less the first tenth",
                "visits of workers of one age, `label`: ends of balances over the middle",
                "the same of the retired",
            ],
        ),
    ] {
        let lives = lives(label);
        let tenths: Vec<[[f64; 2]; 10]> = lives.iter().map(|arms| by_tenths(answers(&arms[0], &arms[1]))).collect();
        let found = |of: &dyn Fn(&[[f64; 2]; 10]) -> f64| Found::of(&tenths.iter().map(of).collect::<Vec<_>>());
        let reckoned = if label { "at most 0.12, as reckoned" } else { "at most 0.64, as reckoned" };
        let hump = if label { 0..3 } else { 1..4 };
        let over = found(&|tenths| mean(&tenths[hump.clone()], 0) - mean(&tenths[5..], 0));
        let first = found(&|tenths| mean(&tenths[1..4], 0) - tenths[0][0]);
        let most = found(&|tenths| tenths.iter().map(|tenth| tenth[0]).fold(0.0, f64::max));
        let outlets = found(&|tenths| mean(&tenths[5..], 1) - tenths[0][1]);
        let bent = |is_in: &dyn Fn(i64) -> bool| {
            Found::of(&lives.iter().map(|arms| bend(&arms[0], is_in)).collect::<Vec<_>>())
        };
        let is_retired = |code: i64| code == i64::from(status::RETIRED);
        let is_worker = |code: i64| code == i64::from(status::WORKER);
        lines.extend([
            line("E3", names[0], "up: a hump where money lasts a part of a year to a few", UP, over).in_units(),
            if label {
                line("E3", names[1], "no sign: few bunch at the balance", REPORTED, first).in_units()
            } else {
                line("E3", names[1], "up: those past the kink do not answer", UP, first).in_units()
            },
            line("E3", names[2], reckoned, [0.0, if label { 0.12 } else { 0.64 }], most).in_units(),
            line("E3", names[3], "up: what is at hand is spent", UP, outlets).in_units(),
            line("Guangzhou", names[4], "U: above 0, an association of one city [R7]", REPORTED, bent(&is_worker)),
            line("Guangzhou", names[5], "inverted U: below 0 [R7]", REPORTED, bent(&is_retired)),
        ]);
    }
}
