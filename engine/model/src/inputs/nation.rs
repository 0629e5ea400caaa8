//! What the society is told from outside: people, places, years and behaviour, each value from a table with a source.
//!
//! The model reads no file: the root package fills these structs from `scenarios/data` and checks them.

use crate::codes::ages::{AGES, BySexAge};
use crate::codes::care::{CARES, TIERS};
use crate::inputs::behaviour::Behaviour;
use crate::inputs::care::{CareShape, Need, ResidentCare};
use crate::inputs::families::{HouseholdPattern, Marriage, RetirementRule};
use crate::inputs::hospitals::{BedYear, Hospital, Markup};
use crate::inputs::illness::Illness;
use crate::inputs::joining::Joining;
use crate::inputs::opening::Opening;
use crate::inputs::patient_flows::Outflow;
use crate::inputs::relocation::Relocation;
use crate::inputs::valuation::Valuation;
use crate::inputs::work::Work;

/// Everything from outside, for one closure of the environment.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// First year of every yearly table: the year before the first that can be simulated (2011).
    pub opening_year: u16,
    /// Names of the provinces, in their order.
    pub provinces: Vec<String>,
    /// Pooling areas, at least 1, in the order of their provinces.
    pub areas: Vec<Area>,
    /// By area: where its patients have the stays in city hospitals that they do not have there, where such stays are simulated.
    pub patient_flows: Vec<Vec<Outflow>>,
    /// The scheme's members at the end of the opening year.
    pub opening: Opening,
    /// Everybody in the country at the end of the opening year, persons; at least the members of each sex and age.
    pub population: BySexAge,
    /// Who joins the scheme as a worker.
    pub joining: Joining,
    /// Sectors of work and moves between them.
    pub work: Work,
    /// Retirement ages: men, women, women under the rule for cadres.
    pub retirement: [RetirementRule; 3],
    /// Who lives with a member, by the member's age.
    pub households: Vec<HouseholdPattern>,
    /// Who moves between areas, where a scenario lets households move.
    pub relocation: Relocation,
    /// One element a year from `opening_year` on.
    pub years: Vec<Year>,
    /// Chronic conditions: how common, how they come together, what they mean.
    pub illness: Illness,
    /// Need by age.
    pub need: Vec<Need>,
    /// Shape of need and bill by kind of care.
    pub cares: [CareShape; CARES],
    /// What care is for residents, by kind.
    pub residents: [ResidentCare; CARES],
    /// Hospitals at the opening, by tier.
    pub hospitals: [Hospital; TIERS],
    /// Mark-ups on drugs, in the order of their years; at least one, from the opening year or before.
    pub markups: Vec<Markup>,
    /// The nation's hospital beds, by year without a gap from the opening on.
    pub beds: Vec<BedYear>,
    /// Rules of behaviour.
    pub behaviour: Behaviour,
    /// What things are worth.
    pub valuation: Valuation,
}

/// A municipal pooling area.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its name in tables.
    pub name: String,
    /// The province in which it lies, by its number.
    pub province: u8,
    /// Share of the nation's members; all areas add up to 1.
    pub member_share: f64,
    /// Share of everybody in the nation who is no member; all areas add up to 1.
    pub resident_share: f64,
    /// Average wage over the nation's.
    pub wage_ratio: f64,
    /// Retirees per member over the nation's.
    pub retired_ratio: f64,
    /// Unit prices of care over the nation's.
    pub price_ratio: f64,
    /// Opening reserve of the pool per member over the nation's.
    pub reserve_ratio: f64,
    /// Its counties and districts, 1 to 16.
    pub counties: u8,
    /// Share of its persons who live in towns.
    pub urban_share: f64,
    /// Share of its persons who are registered in another province.
    pub hukou_elsewhere_share: f64,
}

/// One calendar year of the environment and of the population.
#[derive(Clone, Debug)]
pub struct Year {
    /// Calendar year.
    pub year: u16,
    /// Chance to die within the year, by sex and age, general population.
    pub mortality: BySexAge,
    /// Births per woman in the year, by age.
    pub fertility: [f64; AGES],
    /// Chances to marry within the year, by sex and age.
    pub marriage: Marriage,
    /// Published active members at the end of the year, persons. After the last published year it is what the last ratio to the
    /// people of working age would give, of which the society knows nothing: a naive forecast.
    pub active: f64,
    /// Published retired members at the end of the year, persons; after the last published year as `active`.
    pub retired: f64,
    /// Average annual wage of active members (the level on which `W` stands), yuan.
    pub average_wage: f64,
    /// Average annual basic pension of retired members, yuan.
    pub average_pension: f64,
    /// Consumer prices, opening year = 1.
    pub consumer_prices: f64,
    /// Interest on demand deposits, a year.
    pub demand_rate: f64,
    /// Interest on three-month deposits, a year.
    pub term_rate: f64,
    /// Interest earned by pooled funds, a year.
    pub pool_rate: f64,
    /// Share of the employer's contribution that is due (below 1 in the relief of 2020).
    pub employer_due: f64,
    /// Reported bases over wages, opening year = 1: rates, bases and compliance together, which cannot be told apart.
    pub collection: f64,
    /// Unit price by kind of care, opening year = 1.
    pub price: [f64; CARES],
    /// Need by kind of care beyond ageing (beds, lists, habits), opening year = 1.
    pub volume: [f64; CARES],
    /// Pool outgo for maternity benefits as a share of contributions (0 before the merger of 2019).
    pub maternity_outgo: f64,
    /// Income of the merged maternity insurance as a share of the contribution base (0 before 2019).
    pub maternity_rate: f64,
    /// Contributions to the employees' scheme over what its law asks for: 1, unless an arm says otherwise.
    pub contribution_level: f64,
    /// Credits to accounts over what the law of the employees' scheme gives: 1, unless an arm says otherwise.
    pub credit_level: f64,
    /// True when at least one figure of this year comes from the closure, not from data.
    pub projected: bool,
}

/// Whose care is simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CareOf {
    /// That of the members of the employees' scheme.
    #[default]
    Members,
    /// That of everybody in the universe; whoever is in no scheme pays cash.
    Everybody,
}

/// Who is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Universe {
    /// Everybody in a household that touches the scheme.
    MemberHouseholds,
    /// Members alone.
    Members,
    /// Everybody: members, residents of other schemes and the uninsured.
    Nation,
}
