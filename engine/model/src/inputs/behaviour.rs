//! The parameters of behaviour.

use crate::codes::care::{CARES, TIERS};

/// Behavioural parameters; defaults, ranges and sources stand in `scenarios/data/behaviour.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Behaviour {
    /// Own-price elasticity by kind of care, arc, negative or 0.
    pub elasticity: [f64; CARES],
    /// How much the elasticity of the poorest fifth exceeds the mean's, and the richest fifth's falls short of it.
    pub elasticity_income: f64,
    /// The same of those of 65 and more over the mean, and of those below 45 under it.
    pub elasticity_age: f64,
    /// The same of those without a chronic disease over the mean, and of the ill under it.
    pub elasticity_severity: f64,
    /// What income does to purchases at pharmacies: those of the richest fifth exceed the mean by this, the poorest's fall short.
    pub pharmacy_income: f64,
    /// Price at which the tables' frequencies hold, by kind of care: that with the mean use of the opening years.
    pub reference_price: [f64; CARES],
    /// Expected price of outpatient care at which the table's stays are had: the mean of the opening years.
    pub substitution_price: f64,
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
    /// Chance that care which the member alone paid for stands in the scheme's records.
    pub recorded_cash: f64,
    /// Worth of an account yuan of workers and retirees under the theory `label`.
    pub account_worth: [f64; 2],
    /// Account money is worth what its label says, and not what it will displace.
    pub account_label: bool,
    /// Part of the account's balance that is spent at pharmacies in a year whatever is needed.
    pub retail_propensity: f64,
    /// Variance over persons of that part, lifelong, over the square of its mean; 0: all are alike.
    pub retail_dispersion: f64,
    /// Rise of admissions when the expected price of outpatient care rises by 1 (from nothing to the full bill).
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
    /// Chance that a worker in arrears keeps the benefits.
    pub arrears_entitlement: f64,
    /// Weight of the sectors' chances of insolvency.
    pub insolvency_level: f64,
    /// Weight of the chances to join the scheme as a worker.
    pub entry_level: f64,
    /// Published years, the last ones, whose mean the multipliers of entry go on with.
    pub entry_years: f64,
    /// Share of urban employment that active members do not exceed after the last published year.
    pub entry_cap: f64,
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
    /// Share of a mean stay's bill that patients paid themselves in the opening years, by tier.
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
    /// Choice of cover: what a yuan of gain in certainty equivalent counts beside a yuan of premium; log odds per unit of worth less
    /// price over their mean; standard deviation of a lifelong taste, log odds.
    pub take_up: [f64; 3],
    /// Relative aversion to risk in that choice.
    pub take_up_risk_aversion: f64,
    /// Years after which somebody weighs a product anew.
    pub take_up_every: f64,
    /// Share of those who can pay that holds every product on offer, those who want it most first; below 0 people decide.
    pub take_up_imposed: f64,
    /// Standard deviation of the logarithm of a person's lifelong dislike of risk, which has mean 1.
    pub risk_dispersion: f64,
    /// Correlation of the logarithms of the dislike of risk and of lifelong need, -1 to 1: below 0 those who insure
    /// themselves are the healthy.
    pub risk_need_correlation: f64,
    /// Factor on the chances to be brought to decide about a product.
    pub mobilisation: f64,
    /// Share of a person's lifelong need beside age and conditions that the person knows of.
    pub known_need: f64,
    /// Standard deviation of the logarithm of what an insurer takes the cost of a product for.
    pub insurer_error: f64,
    /// Loading an insurer asks over expected claims.
    pub insurer_loading: f64,
    /// Weight of last year's claims in an insurer's price, 0 to 1.
    pub insurer_credibility: f64,
    /// Part of last year's growth of the unit price of stays that an insurer's forecast carries on.
    pub insurer_trend: f64,
    /// Persons for whom customers stand at which an insurer's own weigh as much in its price as those of all sellers, and the claims
    /// of a product as much as what was expected.
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
    /// Mean income of a grown-up outside the employees' scheme over the average wage, where everybody's care is simulated.
    pub outside_income: f64,
    /// Other income of a household over the wages and pensions of its members.
    pub other_income: f64,
    /// Share of income needed for subsistence, for the capacity to pay.
    pub subsistence_share: f64,
}
