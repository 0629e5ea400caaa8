//! The panel of persons that somebody asks for: which columns there are, which persons are in it, and a year of it.

use bevy_ecs::prelude::Resource;
use gongji_sdk::abi::{SHARE_ONE, element};
use serde::{Deserialize, Serialize};

use crate::block::columns::{COLUMNS, ColumnInfo, OPTIONAL};
use crate::block::own_values::OwnValues;
use crate::books::crossing::{Dimension, Standing};
use crate::books::person_year::{Item, PersonYear};
use crate::books::tally::{HouseholdShare, RarePayments};
use crate::codes::sector::CODE_NAMES;
use crate::foundation::draw::{RandomPurpose, RandomSource};
use crate::foundation::identity::PersonId;

/// Columns of a person that are no column of a panel: the identity stands in every row, whoever is in it is alive, and the number of
/// the household is a place in storage.
const NOT_TOLD: [&str; 3] = ["person", "alive", "household"];

/// What stands in no row.
pub(crate) const ABSENT: i64 = i64::MIN;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Whole,
    /// Real numbers.
    Real,
    /// Numbers of pooling areas, told by their names.
    Area,
    /// Numbers of provinces, told by their names.
    Province,
    /// Codes of sectors, told by their names.
    Sector,
}

/// A column that a panel may have.
#[derive(Clone, Copy, Debug)]
pub struct PanelColumn {
    /// Its name in scenarios and in the panel.
    pub name: &'static str,
    /// Unit in words.
    pub unit: &'static str,
    /// What its cells are.
    pub kind: Kind,
    /// Kept where somebody uses it, see [`OPTIONAL`].
    pub optional: bool,
}

/// What is known of a person when the year is counted.
pub(crate) struct Seen<'a> {
    pub sheet: &'a PersonYear,
    pub standing: Standing,
    /// The person's part of what the household bears and has.
    pub share: HouseholdShare,
    pub rare_payments: RarePayments,
    /// Value of a yuan on an account, parts per million.
    pub account_value: i64,
}

/// A number of a person's year; the bits of a real one.
type Of = fn(&Seen<'_>) -> i64;

/// A column that is no attribute of a person: what it holds.
struct Reckoned {
    column: PanelColumn,
    of: Of,
}

const fn reckoned(name: &'static str, unit: &'static str, kind: Kind, of: Of) -> Reckoned {
    Reckoned { column: PanelColumn { name, unit, kind, optional: false }, of }
}

const fn fen(name: &'static str, of: Of) -> Reckoned {
    reckoned(name, "fen", Kind::Whole, of)
}

const fn counted(name: &'static str, unit: &'static str, of: Of) -> Reckoned {
    reckoned(name, unit, Kind::Whole, of)
}

/// An entry of the sheet that stands in a column as it is.
macro_rules! entry {
    ($name:literal, $unit:literal, $item:ident) => {
        counted($name, $unit, |seen| seen.sheet[Item::$item])
    };
}

/// Columns beside a person's attributes, in the order of lists.
const RECKONED: &[Reckoned] = &[
    reckoned("area", "name", Kind::Area, |seen| seen.standing.area as i64),
    reckoned("province", "name", Kind::Province, |seen| seen.standing.province as i64),
    reckoned("sector", "name", Kind::Sector, |seen| seen.standing.sector.into()),
    counted("chronic", "flag", |seen| Dimension::Chronic.class_of(&seen.standing) as i64),
    counted("income", "code", |seen| 1 + Dimension::Income.class_of(&seen.standing) as i64),
    counted("lifetime", "code", |seen| 1 + Dimension::Lifetime.class_of(&seen.standing) as i64),
    entry!("wage", "fen", Wage),
    entry!("pension", "fen", Pension),
    entry!("worker_contributions", "fen", Contribution),
    entry!("account_credit", "fen", Credit),
    entry!("premiums", "fen", Premium),
    entry!("visits", "visits", Visits),
    entry!("chronic_visits", "visits", ChronicVisits),
    entry!("purchases", "purchases", Purchases),
    entry!("discharges", "stays", Stays),
    entry!("forgone_care", "episodes", Forgone),
    entry!("medical_spending", "fen", Billed),
    entry!("pharmacy_spending", "fen", Pharmacy),
    entry!("pool_payment", "fen", Pooled),
    entry!("large_expense_payment", "fen", LargeExpense),
    entry!("account_payment", "fen", Account),
    entry!("commercial_payment", "fen", Commercial),
    fen("employer_payment", |seen| seen.rare_payments[0]),
    fen("treasury_payment", |seen| seen.rare_payments[1]),
    fen("out_of_pocket", |seen| seen.sheet.cash()),
    entry!("out_of_pocket_outpatient", "fen", CashOutpatient),
    entry!("out_of_pocket_chronic", "fen", CashChronic),
    entry!("out_of_pocket_pharmacy", "fen", CashPharmacy),
    entry!("out_of_pocket_inpatient", "fen", CashInpatient),
    fen("net_benefit", |seen| {
        let of = |entry: Item| seen.sheet[entry];
        of(Item::Pooled) + of(Item::LargeExpense) + of(Item::Credit) - of(Item::Contribution)
    }),
    reckoned("household_burden", "fen", Kind::Real, |seen| {
        let value = seen.account_value as f64 / SHARE_ONE as f64;
        real(seen.share.outlay as f64 - value * seen.share.growth as f64)
    }),
    fen("household_outlay", |seen| seen.share.outlay),
    fen("account_growth", |seen| seen.share.growth),
    fen("household_income", |seen| seen.share.income),
    counted("catastrophic", "flag", |seen| seen.share.catastrophic),
];

/// The bits in which a real number stands among whole ones.
pub(crate) fn real(value: f64) -> i64 {
    value.to_bits().cast_signed()
}

/// All columns that a panel may have, but for those of policies: attributes of a person, then what a year adds up to.
pub fn columns() -> impl Iterator<Item = PanelColumn> {
    let told = |info: &&ColumnInfo| !NOT_TOLD.contains(&info.name);
    let column = |info: &ColumnInfo, optional: bool| PanelColumn {
        name: info.name,
        unit: info.unit,
        kind: if info.element == "f32" { Kind::Real } else { Kind::Whole },
        optional,
    };
    let everybody = COLUMNS.iter().filter(told).map(move |info| column(info, false));
    let optional = OPTIONAL.iter().map(move |info| column(info, true));
    everybody.chain(optional).chain(RECKONED.iter().map(|reckoned| reckoned.column))
}

/// Where the values of a column come from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// An attribute that everybody has, by its number.
    Attribute(usize, Kind),
    /// One that is there where somebody uses it.
    Optional(&'static str),
    /// The person's year.
    Reckoned(Of),
    /// A policy's own column.
    Own(String),
}

impl Source {
    fn of(name: &str) -> Self {
        let kind = |info: &ColumnInfo| if info.element == "f32" { Kind::Real } else { Kind::Whole };
        if let Some(at) = COLUMNS.iter().position(|info| info.name == name) {
            return Self::Attribute(at, kind(&COLUMNS[at]));
        }
        if let Some(info) = OPTIONAL.iter().find(|info| info.name == name) {
            return Self::Optional(info.name);
        }
        match RECKONED.iter().find(|reckoned| reckoned.column.name == name) {
            Some(reckoned) => Self::Reckoned(reckoned.of),
            None => Self::Own(name.to_owned()),
        }
    }

    fn is_real(&self, name: &str) -> bool {
        let is_it = |reckoned: &&Reckoned| reckoned.column.name == name && reckoned.column.kind == Kind::Real;
        matches!(self, Self::Attribute(_, Kind::Real)) || RECKONED.iter().any(|reckoned| is_it(&reckoned))
    }
}

/// A panel that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Names of the columns, in their order.
    pub columns: Vec<String>,
    /// Its years, rising; all where there are none.
    pub years: Vec<u16>,
    /// About so many persons at the opening; all where there is none.
    pub sample: Option<u64>,
    /// Simulated persons at the opening.
    pub persons: u64,
}

impl Panel {
    /// It has this year.
    pub fn has(&self, year: u16) -> bool {
        self.years.is_empty() || self.years.contains(&year)
    }
}

/// The panel that is asked for, if there is one.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelAsked(pub Option<Panel>);

/// Who is in a panel, and what is told of them, in a replicate.
pub(crate) struct Plan {
    pub columns: Vec<Source>,
    reals: Vec<bool>,
    /// Draws below it are in.
    below: u64,
    luck: RandomSource,
}

impl Plan {
    /// A panel out of about so many persons at the opening.
    pub(crate) fn of(panel: &Panel, persons: u64, luck: RandomSource) -> Self {
        let whole = 1_u64 << 32;
        let below = panel.sample.map_or(whole, |sample| {
            let part = u128::from(sample) * u128::from(whole) / u128::from(persons.max(1));
            u64::try_from(part).unwrap_or(whole).clamp(1, whole)
        });
        let columns: Vec<Source> = panel.columns.iter().map(|name| Source::of(name)).collect();
        let reals = columns.iter().zip(&panel.columns).map(|(source, name)| source.is_real(name)).collect();
        Self { columns, reals, below, luck }
    }

    /// A person is in it: by a draw that hangs on the identity alone, so that it is the same in every year and every arm.
    pub(crate) fn has(&self, person: u64) -> bool {
        let draw = || self.luck.block(PersonId(person), 0, RandomPurpose::Panel, 0)[0];
        self.below == 1 << 32 || u64::from(draw()) < self.below
    }

    /// Persons of whom one is in it.
    pub(crate) fn one_in(&self) -> f64 {
        (1_u64 << 32) as f64 / self.below as f64
    }

    /// A year of it: persons by identity. `weight` is how many of the nation stand behind a person.
    pub(crate) fn year(&self, found: PanelRows, weight: f64) -> PanelYear {
        let mut order: Vec<usize> = (0..found.persons.len()).collect();
        order.sort_unstable_by_key(|at| found.persons[*at]);
        let persons = order.iter().map(|at| found.persons[*at]).collect();
        let columns = self.reals.iter().enumerate().map(|(nth, is_real)| {
            let values: Vec<i64> = order.iter().map(|at| found.values[at * self.reals.len() + nth]).collect();
            if *is_real { Cells::Real(values.into_iter().map(to_real).collect()) } else { Cells::whole(values) }
        });
        PanelYear { weight: weight * self.one_in(), persons, columns: columns.collect() }
    }
}

fn to_real(bits: i64) -> f64 {
    f64::from_bits(bits.cast_unsigned())
}

/// Persons of a panel in a year, in any order, with the values of its columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct PanelRows {
    pub persons: Vec<u64>,
    /// Person by person.
    pub values: Vec<i64>,
}

impl PanelRows {
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.persons.append(&mut other.persons);
        self.values.append(&mut other.values);
    }
}

/// A year of a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PanelYear {
    /// Persons of the nation for whom one of the panel stands.
    pub weight: f64,
    /// Their identities, rising.
    pub persons: Vec<u64>,
    /// In the order of the panel.
    pub columns: Vec<Cells>,
}

/// The cells of a column, as narrow as they can be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cells {
    /// Nobody has any.
    Absent,
    /// Whole numbers, each there.
    Whole(OwnValues),
    /// Whole numbers, some of which are absent.
    Some(Vec<Option<i64>>),
    /// Real numbers.
    Real(Vec<f64>),
}

impl Cells {
    fn whole(values: Vec<i64>) -> Self {
        let absent = values.iter().filter(|value| **value == ABSENT).count();
        if absent > 0 {
            let some = || values.iter().map(|value| Some(*value).filter(|value| *value != ABSENT)).collect();
            return if absent == values.len() { Self::Absent } else { Self::Some(some()) };
        }
        let (least, most) = (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
        let fits = |low: i64, high: i64| low <= least && most <= high;
        let kind = match () {
            () if fits(0, u8::MAX.into()) => element::U8,
            () if fits(i32::MIN.into(), i32::MAX.into()) => element::I32,
            () => element::I64,
        };
        Self::Whole(OwnValues::narrowed(kind, values))
    }

    /// The whole number in a row, if there is one.
    pub fn whole_at(&self, row: usize) -> Option<i64> {
        match self {
            Self::Whole(values) => Some(values.value(row)),
            Self::Some(values) => values[row],
            Self::Absent | Self::Real(_) => None,
        }
    }

    /// The real number in a row, if there is one.
    pub fn real_at(&self, row: usize) -> Option<f64> {
        match self {
            Self::Real(values) => Some(values[row]),
            Self::Absent | Self::Whole(_) | Self::Some(_) => None,
        }
    }
}

/// The name of a sector's code in a panel.
pub fn sector_name(code: i64) -> Option<&'static str> {
    usize::try_from(code).ok().and_then(|code| CODE_NAMES.get(code).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_one_name_and_its_own_source() {
        let names: Vec<&str> = columns().map(|column| column.name).collect();
        for (nth, column) in columns().enumerate() {
            assert_eq!(names.iter().position(|name| *name == column.name), Some(nth), "{}", column.name);
            let source = Source::of(column.name);
            assert!(!matches!(source, Source::Own(_)), "{}", column.name);
            assert_eq!(source.is_real(column.name), column.kind == Kind::Real, "{}", column.name);
        }
        assert!(NOT_TOLD.iter().all(|name| !names.contains(name)));
    }

    #[test]
    fn a_sample_is_about_as_large_as_it_is_asked_for_and_hangs_on_identity() {
        let panel = Panel { sample: Some(1_000), ..Panel::default() };
        let plan = Plan::of(&panel, 20_000, RandomSource::new(7, 3));
        let found = (0..20_000).filter(|person| plan.has(PersonId::entrant(2011, *person).0)).count();
        assert!((found as f64 - 1_000.0).abs() < 120.0, "{found}");
        assert!((plan.one_in() - 20.0).abs() < 1e-6);
        let all = Plan::of(&panel, 900, RandomSource::new(7, 3));
        assert!((0..900).all(|person| all.has(person)) && (all.one_in() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_year_is_sorted_and_its_cells_are_narrow() {
        let panel =
            Panel { columns: ["age", "balance", "a.b", "earnings_rank"].map(String::from).into(), ..Panel::default() };
        let plan = Plan::of(&panel, 2, RandomSource::new(1, 0));
        let values = vec![70, -5, ABSENT, real(0.5), 30, 1 << 40, 9, real(1.5)];
        let year = plan.year(PanelRows { persons: vec![8, 3], values }, 10.0);
        assert_eq!((year.persons.as_slice(), year.weight), ([3, 8].as_slice(), 10.0));
        let expected = [
            Cells::Whole(OwnValues::U8(vec![30, 70])),
            Cells::Whole(OwnValues::I64(vec![1 << 40, -5])),
            Cells::Some(vec![Some(9), None]),
            Cells::Real(vec![1.5, 0.5]),
        ];
        assert_eq!(year.columns, expected);
    }
}
