//! Behavioural parameters.

use std::collections::BTreeMap;

use gongji_model::codes::care::{CARES, TIERS};
use gongji_model::inputs::behaviour::Behaviour;
use gongji_model::tables::candidates::HEADROOM;

use super::Tables;
use super::error::InputError;
use super::parameters::{Parameter, Parameters};

/// Smallest and largest elasticity that is not taken for a slip of the pen.
const ELASTICITY: [f64; 2] = [-5.0, 5.0];
/// Smallest own-price elasticity: free care then gives three times the use at the full price.
const PRICE_ELASTICITY: f64 = -0.5;
/// Largest variance of lifelong need over its squared mean that is not a slip of the pen.
const MOST_FRAILTY: f64 = 5.0;
/// Largest weight or response that is not a slip of the pen.
const WEIGHT: f64 = 20.0;
const NAMES: &[&str] = &[
    "elasticity_outpatient",
    "elasticity_chronic",
    "elasticity_pharmacy",
    "elasticity_inpatient",
    "elasticity_income",
    "elasticity_age",
    "elasticity_severity",
    "pharmacy_income",
    "reference_price_outpatient",
    "reference_price_chronic",
    "reference_price_pharmacy",
    "reference_price_inpatient",
    "substitution_price",
    "frailty_dispersion",
    "onset_frailty",
    "onset_level",
    "forgone_onset",
    "forgone_admission",
    "managed_complications",
    "managed_admission",
    "lambda",
    "account_discount",
    "account_floor",
    "recorded_cash",
    "account_worth_worker",
    "account_worth_retiree",
    "account_label",
    "retail_propensity",
    "retail_dispersion",
    "admission_substitution",
    "load_response",
    "audit_chance",
    "audit_penalty",
    "reference_enforcement",
    "collusion",
    "reference_credit",
    "reference_rate",
    "joining_response",
    "arrears_level",
    "arrears_recovered",
    "arrears_entitlement",
    "insolvency_level",
    "entry_level",
    "entry_years",
    "entry_cap",
    "lapse_level",
    "lapse_benefit",
    "lapse_income",
    "lapse_illness",
    "reported_share",
    "hardship_share",
    "forgone",
    "reference_forgone_outpatient",
    "reference_forgone_chronic",
    "reference_forgone_pharmacy",
    "reference_forgone_inpatient",
    "cash_short",
    "choice_price",
    "choice_habit",
    "choice_distance",
    "choice_quality",
    "stay_price_community",
    "stay_price_district",
    "stay_price_city",
    "induced_volume",
    "case_response",
    "length_response",
    "case_selection",
    "catalogue_shift",
    "bed_slack",
    "bed_rationing",
    "bed_filling",
    "bed_building",
    "drug_response",
    "private_entry",
    "quality_response",
    "take_up_worth",
    "take_up_response",
    "take_up_taste",
    "take_up_every",
    "take_up_imposed",
    "risk_dispersion",
    "risk_need_correlation",
    "mobilisation",
    "known_need",
    "take_up_risk_aversion",
    "insurer_loading",
    "insurer_credibility",
    "insurer_trend",
    "insurer_lives",
    "brand_price",
    "brand_habit",
    "tender_years",
    "tender_bidders",
    "tender_error",
    "insurer_expenses",
    "insurer_endurance",
    "insurer_error",
    "provider_cost_share",
    "marriage_level",
    "chronic_mortality",
    "outside_income",
    "other_income",
    "subsistence_share",
];

/// Reads every behavioural parameter with range and source.
pub(super) fn parameters(tables: &Tables) -> Result<Vec<Parameter>, InputError> {
    Parameters::read(tables, "behaviour.csv", NAMES)?.list()
}

/// Need is what was had over what was not forgone: never all of it is.
const MOST_FORGONE: f64 = 0.9;

/// Parameters that say nothing of members' behaviour: where the tables hold (it follows from the fit), switches, how entry goes on,
/// what others earn; how often cover is weighed, a whole number; and how unlike people spend account money, which waits for a fit
/// together with `retail_propensity`.
const HELD: [&str; 9] = [
    "stay_price_",
    "tender_",
    "take_up_every",
    "insurer_error",
    "reference_",
    "substitution_price",
    "entry_",
    "outside_income",
    "retail_dispersion",
];

/// The parameters that are not fitted and that the weighted set draws from their ranges.
pub(super) fn drawn(tables: &Tables) -> Result<Vec<Parameter>, InputError> {
    let is_drawn = |parameter: &Parameter| {
        let held = HELD.iter().any(|held| parameter.name.starts_with(held));
        parameter.confidence != "fitted" && parameter.min < parameter.max && !held
    };
    Ok(parameters(tables)?.into_iter().filter(is_drawn).collect())
}

/// Whether a name is a behavioural parameter's.
pub(super) fn is_behaviour(name: &str) -> bool {
    NAMES.contains(&name)
}

/// The values of the four kinds of care; theirs are the four names from `first` on.
fn of_cares(first: &str, read: impl Fn(&'static str) -> Result<f64, InputError>) -> Result<[f64; CARES], InputError> {
    let mut values = [0.0; CARES];
    let names = NAMES.iter().skip_while(|name| **name != first);
    for (value, name) in values.iter_mut().zip(names) {
        *value = read(name)?;
    }
    Ok(values)
}

fn stay_price(table: &Parameters) -> Result<[f64; TIERS], InputError> {
    Ok([table.share("stay_price_community")?, table.share("stay_price_district")?, table.share("stay_price_city")?])
}

fn account_worth(table: &Parameters) -> Result<[f64; 2], InputError> {
    Ok([table.share("account_worth_worker")?, table.share("account_worth_retiree")?])
}

fn take_up(table: &Parameters) -> Result<[f64; 3], InputError> {
    let weight = |name| weight(table, name);
    Ok([weight("take_up_worth")?, weight("take_up_response")?, weight("take_up_taste")?])
}

fn share(table: &Parameters, name: &'static str) -> Result<f64, InputError> {
    table.share(name)
}

fn amount(table: &Parameters, name: &'static str) -> Result<f64, InputError> {
    table.amount(name)
}

fn response(table: &Parameters, name: &'static str) -> Result<f64, InputError> {
    table.number(name, ELASTICITY[0], ELASTICITY[1])
}

fn weight(table: &Parameters, name: &'static str) -> Result<f64, InputError> {
    table.number(name, 0.0, WEIGHT)
}

/// The behaviour: fields that are read alike, by the function that reads them; then the others.
macro_rules! read {
    ($table:expr; $($how:ident: $($name:ident)+;)+ ; $($field:ident: $value:expr,)+) => {
        Behaviour { $($($name: $how($table, stringify!($name))?,)+)+ $($field: $value,)+ }
    };
}

/// Reads the behaviour, with other values than the table's where they are given.
pub(super) fn behaviour(tables: &Tables, values: &BTreeMap<String, f64>) -> Result<Behaviour, InputError> {
    let table = Parameters::read(tables, "behaviour.csv", NAMES)?.changed(values)?;
    Ok(read! { &table;
        share: elasticity_income pharmacy_income substitution_price retail_propensity recorded_cash forgone_onset forgone_admission managed_complications managed_admission lambda
            account_discount account_floor admission_substitution audit_chance reference_enforcement
            reference_credit reference_rate arrears_recovered arrears_entitlement reported_share hardship_share
            forgone cash_short bed_rationing bed_building known_need insurer_credibility insurer_expenses
            outside_income other_income subsistence_share;
        amount: collusion mobilisation risk_dispersion insurer_loading insurer_trend insurer_lives insurer_endurance provider_cost_share;
        weight: audit_penalty joining_response arrears_level insolvency_level lapse_level lapse_benefit lapse_income
            lapse_illness choice_price choice_habit choice_distance choice_quality induced_volume case_response
            length_response case_selection catalogue_shift drug_response private_entry quality_response brand_habit;
        response: load_response;
        ;
        elasticity: of_cares("elasticity_outpatient", |name| table.number(name, PRICE_ELASTICITY, 0.0))?,
        elasticity_age: table.number("elasticity_age", -1.0, 1.0)?,
        elasticity_severity: table.number("elasticity_severity", -1.0, 1.0)?,
        reference_price: of_cares("reference_price_outpatient", |name| table.share(name))?,
        frailty_dispersion: table.number("frailty_dispersion", 0.0, MOST_FRAILTY)?,
        retail_dispersion: table.number("retail_dispersion", 0.0, MOST_FRAILTY)?,
        onset_frailty: table.number("onset_frailty", 0.0, 2.0)?,
        onset_level: table.number("onset_level", 0.0, 3.0)?,
        account_worth: account_worth(&table)?,
        account_label: table.switch("account_label")?,
        reference_forgone: of_cares("reference_forgone_outpatient", |name| table.number(name, 0.0, MOST_FORGONE))?,
        stay_price: stay_price(&table)?,
        entry_level: table.number("entry_level", 0.0, HEADROOM)?,
        entry_years: table.whole("entry_years", 1.0, 50.0)?,
        entry_cap: table.share("entry_cap")?,
        bed_slack: table.number("bed_slack", 0.0, 5.0)?,
        bed_filling: table.number("bed_filling", 0.0, 5.0)?,
        take_up: take_up(&table)?,
        take_up_every: table.whole("take_up_every", 1.0, 50.0)?,
        take_up_imposed: table.number("take_up_imposed", -1.0, 1.0)?,
        risk_need_correlation: table.number("risk_need_correlation", -0.95, 0.95)?,
        brand_price: table.number("brand_price", 0.0, 1000.0)?,
        tender_years: table.whole("tender_years", 0.0, 30.0)?,
        tender_bidders: table.whole("tender_bidders", 1.0, 15.0)?,
        take_up_risk_aversion: table.number("take_up_risk_aversion", 0.0, 10.0)?,
        insurer_error: table.number("insurer_error", 0.0, 2.0)?,
        tender_error: table.number("tender_error", 0.0, 2.0)?,
        marriage_level: table.number("marriage_level", 0.0, 5.0)?,
        chronic_mortality: table.number("chronic_mortality", 0.0, 10.0)?,
    })
}
