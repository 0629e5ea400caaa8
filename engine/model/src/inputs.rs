//! What the society is told from outside: people, places, years and behaviour, each value from a table with a source.
//!
//! The model reads no file: the root package fills these structs from `scenarios/data` and checks them.

use std::sync::Arc;

use crate::care::CARES;
use crate::conditions::CONDITIONS;
use crate::person::sector::SECTORS;
use crate::solved::Solved;

/// Ages run from 0 to `AGES - 1`; the last one stands for it and all above.
pub const AGES: usize = 101;
/// Male, female.
pub const SEXES: usize = 2;
/// Hospitals of a pooling area by tier: community, district, city.
pub const TIERS: usize = 3;
/// One value for each sex and age.
pub type BySexAge = [[f64; AGES]; SEXES];

/// Everything from outside, for one closure of the environment.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// First year of every yearly table: the year before the first that can be simulated (2011).
    pub opening_year: u16,
    /// Pooling areas, at least 1.
    pub areas: Vec<Area>,
    /// The scheme's members at the end of the opening year.
    pub opening: Opening,
    /// Everybody in the country at the end of the opening year, persons; at least the members of each sex and age.
    pub population: BySexAge,
    /// Sectors of work and moves between them.
    pub work: Work,
    /// Retirement ages: men, women, women under the rule for cadres.
    pub retirement: [RetirementRule; 3],
    /// Who lives with a member, by the member's age.
    pub households: Vec<HouseholdPattern>,
    /// One element a year from `opening_year` on.
    pub years: Vec<Year>,
    /// Chronic conditions: how common, how they come together, what they mean.
    pub illness: Illness,
    /// Need by age.
    pub need: Vec<Need>,
    /// Shape of need and bill by kind of care.
    pub cares: [CareShape; CARES],
    /// Hospitals at the opening, by tier.
    pub hospitals: [Hospital; TIERS],
    /// Mark-ups on drugs, in the order of their years; at least one, from the opening year or before.
    pub markups: Vec<Markup>,
    /// The nation's hospital beds, by year without a gap from the opening on.
    pub beds: Vec<BedYear>,
    /// Rules of behaviour.
    pub behaviour: Behaviour,
    /// Where what takes long to solve is kept, to be shared by whoever makes several settings; changes no result.
    pub solved: Arc<Solved>,
}

/// A municipal pooling area.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its name in tables.
    pub name: String,
    /// Share of the nation's members; all areas add up to 1.
    pub member_share: f64,
    /// Average wage over the nation's.
    pub wage_ratio: f64,
    /// Retirees per member over the nation's.
    pub retired_ratio: f64,
    /// Unit prices of care over the nation's.
    pub price_ratio: f64,
    /// Opening reserve of the pool per member over the nation's.
    pub reserve_ratio: f64,
}

/// Members and balances at the end of the opening year.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Active members, persons.
    pub active: BySexAge,
    /// Retired members, persons.
    pub retired: BySexAge,
    /// Share of active members without an individual account (pool only).
    pub no_account_share: f64,
    /// Standard deviation of the logarithm of wages within age.
    pub wage_dispersion: f64,
    /// Correlation from year to year of the part of the wage that fades slowly, and its standard deviation as a logarithm.
    pub wage_persistent: [f64; 2],
    /// Standard deviation of the logarithm of the part of the wage that lasts one year.
    pub wage_transitory: f64,
    /// Part of the mean pension that is the same for all; the rest follows lifetime earnings.
    pub pension_flat_share: f64,
    /// Wage by age over the mean wage of active members.
    pub wage_by_age: [f64; AGES],
    /// All account balances, yuan.
    pub account_balance: f64,
    /// Account balance by age over the mean balance of those with an account.
    pub balance_by_age: [f64; AGES],
    /// Standard deviation of the logarithm of balances within age.
    pub balance_dispersion: f64,
    /// All pooled funds, yuan.
    pub pool_balance: f64,
    /// Weight of each sex and age among those who join as workers; need not add up to 1.
    pub joining: BySexAge,
    /// Share of women who retire by the rule for cadres.
    pub cadre_share: f64,
}

/// Where active members work.
#[derive(Clone, Debug)]
pub struct Work {
    /// By the code of [`sector`](crate::person::sector); nobody works in the first.
    pub sectors: [SectorShape; SECTORS],
    /// Chance of a move in a year beside insolvency: `[from][to]`.
    pub moves: [[f64; SECTORS]; SECTORS],
}

/// One sector of work.
#[derive(Clone, Copy, Debug, Default)]
pub struct SectorShape {
    /// Share of active members at the opening.
    pub opening_share: f64,
    /// Share of those who join as workers later.
    pub entrant_share: f64,
    /// Mean wage over that of all active members; only proportions count.
    pub wage_ratio: f64,
    /// Part of the wage that is not reported over the mean part; only proportions count.
    pub evasion_ratio: f64,
    /// Chance that a worker's employer pays nothing for him in a year.
    pub arrears: f64,
    /// Chance that a worker loses his work to insolvency in a year.
    pub insolvency: f64,
    /// Chance that a member leaves the scheme in a year, at the reference law.
    pub lapse: f64,
    /// Chance that somebody who has left comes back in a year, at the reference law.
    pub back: f64,
    /// Expected benefit over what a member pays himself at which the two chances hold.
    pub reference_ratio: f64,
}

/// A retirement age, and how it rises in equal yearly steps.
#[derive(Clone, Copy, Debug)]
pub struct RetirementRule {
    /// Age before the rise.
    pub age: f64,
    /// Years by which it rises in the end.
    pub rise: f64,
    /// First year of the rise.
    pub from: u16,
    /// Years that the rise takes.
    pub over: f64,
}

/// Company of a member in the household, for members from age `from` up to the next pattern's age.
#[derive(Clone, Copy, Debug)]
pub struct HouseholdPattern {
    /// First age it holds for.
    pub from: u8,
    /// Chance that the spouse is a member too and lives in the household.
    pub member_spouse: f64,
    /// Chance that there is a spouse who is no member.
    pub other_spouse: f64,
    /// Mean number of children under 22 at home.
    pub children: f64,
    /// Chance of an old parent at home who is no member.
    pub parent: f64,
    /// Chance a year that an old parent moves in with a married couple, by the husband's age.
    pub parent_comes: f64,
}

impl HouseholdPattern {
    /// Chance to be married.
    pub fn married(&self) -> f64 {
        self.member_spouse + self.other_spouse
    }

    /// Part of the spouses who are members; 0 where nobody is married.
    pub fn member_part(&self) -> f64 {
        if self.married() > 0.0 { self.member_spouse / self.married() } else { 0.0 }
    }
}

/// Chances a year to marry.
#[derive(Clone, Debug)]
pub struct Marriage {
    /// Of those who never married.
    pub first: BySexAge,
    /// Of the widowed.
    pub again: BySexAge,
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
    /// Published or projected active members at the end of the year, persons.
    pub active: f64,
    /// Published or projected retired members at the end of the year, persons.
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
    /// True when at least one figure of this year comes from the closure, not from data.
    pub projected: bool,
}

/// Chronic conditions, in the order of [`Condition::ALL`](crate::conditions::Condition::ALL).
#[derive(Clone, Debug, PartialEq)]
pub struct Illness {
    /// What each condition means.
    pub conditions: [ConditionShape; CONDITIONS],
    /// Chance of the second condition in those with the first, over that of others of the age: `[with][of]`, 1 without a
    /// named pair.
    pub onset_ratio: [[f64; CONDITIONS]; CONDITIONS],
    /// How common conditions are, by sex, one element a year of age.
    pub prevalence: [Vec<Prevalence>; SEXES],
    /// Share of members in places whose chronic list holds the condition, one element a year from the opening on.
    pub lists: Vec<[f64; CONDITIONS]>,
}

impl Illness {
    /// The list of a year; the last one's beyond the table.
    pub fn list(&self, opening_year: u16, year: u16) -> [f64; CONDITIONS] {
        let at = usize::from(year.saturating_sub(opening_year)).min(self.lists.len().saturating_sub(1));
        self.lists.get(at).copied().unwrap_or([0.0; CONDITIONS])
    }
}

/// One chronic condition.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConditionShape {
    /// Chance a year that it ends.
    pub remission: f64,
    /// Mortality over that of somebody of the age without any condition.
    pub mortality: f64,
    /// Lines by kind of care over those of somebody of the age without any condition; of chronic-list care, visits of a
    /// certified person over those for hypertension.
    pub need: [f64; CARES],
    /// Chance a year to be certified, where the list holds it.
    pub certification: f64,
}

/// How common conditions are among persons of one sex and age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prevalence {
    /// Share with at least one condition.
    pub any: f64,
    /// Share with each condition.
    pub share: [f64; CONDITIONS],
}

/// Need of persons from age `from` up to the next band's age.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// First age it holds for.
    pub from: u8,
    /// Expected lines by kind of care at opening-year volumes: visits, chronic visits, pharmacy purchases, stays.
    pub frequency: [f64; CARES],
    /// Cost of a line over the mean of its kind.
    pub severity: [f64; CARES],
}

/// Shape of one kind of care.
#[derive(Clone, Copy, Debug)]
pub struct CareShape {
    /// Mean cost of a line in the opening year, yuan.
    pub cost: f64,
    /// The year's own luck of a person's number of lines: variance over the square of the mean.
    pub dispersion: f64,
    /// Most lines that anybody needs in a year, before price; most stays that anybody has.
    pub most: f64,
    /// Standard deviation of the logarithm of the cost of a line; 0: all lines of an age and tier cost the same.
    pub cost_dispersion: f64,
    /// Share of lines whose cost is of the Pareto tail.
    pub tail_share: f64,
    /// Index of the Pareto tail, above 1.
    pub tail_index: f64,
    /// Share of the bill outside the catalogue.
    pub out_of_catalogue: f64,
    /// Share of lines by tier; all zero for pharmacies.
    pub tier_share: [f64; TIERS],
    /// Cost of a line by tier over the mean of the kind.
    pub tier_cost: [f64; TIERS],
}

/// The hospitals of a tier at the opening, the same in every area.
#[derive(Clone, Copy, Debug)]
pub struct Hospital {
    /// Share of the capacity that is private.
    pub private_share: f64,
    /// Share of the cost that capacity fixes, whatever the volume.
    pub fixed_cost_share: f64,
    /// Share of the bills that is drugs.
    pub drug_share: f64,
    /// Quality as patients see it, best tier = 1.
    pub quality: f64,
    /// Distance from home, kilometres.
    pub distance: f64,
    /// Days of a mean stay.
    pub stay_days: f64,
    /// Days in bed over days of all beds; above 1 with beds in the corridors.
    pub bed_occupancy: f64,
}

/// Beds of the nation's hospitals in a year; their growth is what counts.
#[derive(Clone, Copy, Debug)]
pub struct BedYear {
    /// Calendar year.
    pub year: u16,
    /// Beds at its end, ten thousand.
    pub beds: f64,
    /// Mean days of a stay.
    pub stay_days: f64,
}

/// What hospitals may put on the price of drugs, from a year on.
#[derive(Clone, Copy, Debug)]
pub struct Markup {
    /// First year.
    pub from: u16,
    /// Mark-up over the purchase price, by tier.
    pub rate: [f64; TIERS],
    /// Share of the income lost to a lower mark-up that service prices and subsidies make good.
    pub compensated: f64,
}

/// Behavioural parameters; defaults, ranges and sources stand in `scenarios/data/behaviour.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Behaviour {
    /// Own-price elasticity by kind of care, arc, negative or 0.
    pub elasticity: [f64; CARES],
    /// How much the elasticity of the poorest fifth exceeds the mean's, and the richest fifth's falls short of it.
    pub elasticity_income: f64,
    /// The same of those of 65 and more over the mean, and of those below 45 under it.
    pub elasticity_age: f64,
    /// The same of those without a chronic disease over the mean, and of the ill under it.
    pub elasticity_severity: f64,
    /// Price at which the tables' frequencies hold, by kind of care: the mean felt price of the opening years.
    pub reference_price: [f64; CARES],
    /// Variance of lifelong need over the square of its mean.
    pub frailty_dispersion: f64,
    /// Elasticity of the chance of any onset to lifelong need.
    pub onset_frailty: f64,
    /// Chances of onset over those that keep the shares of the opening.
    pub onset_level: f64,
    /// Rise of the chance of onset in the year after care was forgone.
    pub forgone_onset: f64,
    /// Rise of stays in the year after care was forgone.
    pub forgone_admission: f64,
    /// Share of what the pairs add to the chance of onset that is averted in the year after managed care.
    pub managed_complications: f64,
    /// Share of stays averted in the year after managed care.
    pub managed_admission: f64,
    /// Weight of the end-of-year price against the spot price, 0 to 1.
    pub lambda: f64,
    /// Discount of account money a year until it displaces cash, 0 to 1.
    pub account_discount: f64,
    /// Smallest worth of an account yuan, 0 to 1.
    pub account_floor: f64,
    /// Fixed worth of an account yuan of workers and retirees; used instead of the derived one when `account_fixed`.
    pub account_worth: [f64; 2],
    /// Use `account_worth` instead of the derived worth.
    pub account_fixed: bool,
    /// The price of care is found by the fast rule instead of the reference.
    pub price_fast: bool,
    /// Rise of admissions when the price felt for outpatient care rises by 1 (from nothing to the full bill).
    pub admission_substitution: f64,
    /// Elasticity of a hospital's volume to its load of last year.
    pub load_response: f64,
    /// Chance a year that an employer is audited.
    pub audit_chance: f64,
    /// Fine per yuan of evaded contribution that an audit finds, beside the contribution itself.
    pub audit_penalty: f64,
    /// What a yuan of evaded contribution costs by audits where `reported_share` holds.
    pub reference_enforcement: f64,
    /// What a yuan credited to the worker's account counts for employer and worker together, when they agree on the base.
    pub collusion: f64,
    /// Share of contributions credited to contributors where `reported_share` holds.
    pub reference_credit: f64,
    /// Contributions over bases where `reported_share` holds.
    pub reference_rate: f64,
    /// Log odds that a small employer leaves a worker out, per unit of what evasion gains over the reference.
    pub joining_response: f64,
    /// Weight of the sectors' chances of arrears.
    pub arrears_level: f64,
    /// Part of what employers owe that they pay a year later.
    pub arrears_recovered: f64,
    /// Chance that a worker in arrears keeps his benefits.
    pub arrears_entitlement: f64,
    /// Weight of the sectors' chances of insolvency.
    pub insolvency_level: f64,
    /// Weight of the sectors' chances to leave the scheme.
    pub lapse_level: f64,
    /// Elasticity of the odds to leave to expected benefit over contribution, with the sign turned.
    pub lapse_benefit: f64,
    /// Log odds to leave lost per unit of the rank of earnings.
    pub lapse_income: f64,
    /// Log odds to leave lost by the chronically ill.
    pub lapse_illness: f64,
    /// Share of the wage that is reported as base at the opening, before floor and ceiling.
    pub reported_share: f64,
    /// Share of a person's income above which the expected cost of the year's care of a kind is a hardship.
    pub hardship_share: f64,
    /// Chance that the care of that kind is then forgone.
    pub forgone: f64,
    /// Share of the care sought that was forgone in the opening years, by kind: the tables count the care that was had.
    pub reference_forgone: [f64; CARES],
    /// Chance that care is given up whose actual cash exceeds what the household can still bear this year.
    pub cash_short: f64,
    /// Log odds of a tier lost when the share of the bill that a patient pays there rises by 1.
    pub choice_price: f64,
    /// Log odds of last year's tier over any other.
    pub choice_habit: f64,
    /// Log odds lost per kilometre by those of 65 and more.
    pub choice_distance: f64,
    /// Log odds gained when quality rises by 1.
    pub choice_quality: f64,
    /// Share of a mean stay's bill that a patient paid himself in the opening years, by tier.
    pub stay_price: [f64; TIERS],
    /// Rise of a hospital's volume per unit of margin short of the normal one, so far as a further case is paid.
    pub induced_volume: f64,
    /// Fall of a hospital's cases per unit of a further case's bill that would be left unpaid.
    pub case_response: f64,
    /// Fall of the bill of a case per unit of its last yuan that is left unpaid.
    pub length_response: f64,
    /// Chance that a costly stay is refused, per unit of its bill that would be left unpaid.
    pub case_selection: f64,
    /// Share of the bill moved out of the catalogue, per unit of its last yuan that is left unpaid.
    pub catalogue_shift: f64,
    /// Share by which beds may be fuller than at the opening before anybody finds none.
    pub bed_slack: f64,
    /// Part of the stays above it that find no bed.
    pub bed_rationing: f64,
    /// Rise of stays per unit of beds that stand idle beside the opening: a built bed is a filled bed.
    pub bed_filling: f64,
    /// Part of the beds that last year's stays were short of that are built in a year.
    pub bed_building: f64,
    /// Change of the share of drugs per unit of mark-up.
    pub drug_response: f64,
    /// Growth of private capacity a year per unit of margin above the normal one.
    pub private_entry: f64,
    /// Fall of quality per unit of loss over revenue.
    pub quality_response: f64,
    /// Take-up of an opt-in product (log odds): constant, weight of the net gain over income, and a further weight of the
    /// gross gain over income, which stands for the dislike of risk.
    pub take_up: [f64; 3],
    /// Share of those who can pay that holds every product on offer, those who want it most first; below 0 people decide.
    pub take_up_imposed: f64,
    /// Standard deviation of the logarithm of a person's lifelong dislike of risk, which has mean 1.
    pub risk_dispersion: f64,
    /// Correlation of the logarithms of the dislike of risk and of lifelong need, -1 to 1: below 0 those who insure
    /// themselves are the healthy.
    pub risk_need_correlation: f64,
    /// Chance that a person of average earnings hears of an opt-in product in a year.
    pub awareness: f64,
    /// Elasticity of that chance to the lifetime rank of earnings.
    pub awareness_income: f64,
    /// Chance a year that a person under an opt-out product refuses it.
    pub refusal: f64,
    /// Loading an insurer asks over expected claims.
    pub insurer_loading: f64,
    /// Weight of last year's claims in an insurer's price, 0 to 1.
    pub insurer_credibility: f64,
    /// Part of last year's growth of the unit price of stays that an insurer's forecast carries on.
    pub insurer_trend: f64,
    /// Customers in the sample at which an insurer's own claims weigh as much in its price as those of all sellers.
    pub insurer_lives: f64,
    /// Log odds of a seller lost when its price rises by as much as the cheapest one's.
    pub brand_price: f64,
    /// Log odds of last year's seller over any other.
    pub brand_habit: f64,
    /// Years for which the lowest quote gets a product that members have unless they refuse; 0: no tenders.
    pub tender_years: f64,
    /// Insurers that bid, at least those that the policy names.
    pub tender_bidders: f64,
    /// Standard deviation of the logarithm of what a bidder takes the cost for.
    pub tender_error: f64,
    /// Expenses of an insurer as a share of premiums.
    pub insurer_expenses: f64,
    /// Debt over a year's premiums at which an insurer gives a product up.
    pub insurer_endurance: f64,
    /// Cost of a provider as a share of its revenue at the opening.
    pub provider_cost_share: f64,
    /// Chances to marry over those of the table.
    pub marriage_level: f64,
    /// Weight of the conditions' excess mortality: 1 as in their table, 0 none.
    pub chronic_mortality: f64,
    /// Other income of a household over the wages and pensions of its members.
    pub other_income: f64,
    /// Share of income needed for subsistence, for the capacity to pay.
    pub subsistence_share: f64,
}
