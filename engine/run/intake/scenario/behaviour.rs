//! The keys of `[behaviour]`: every field of the model's behaviour by name, with its range, and whether an arm may have a
//! value of its own.

use gongji_model::codes::care::Care;
use gongji_model::inputs::behaviour::Behaviour;
use gongji_model::inputs::departure::Subject;

use super::node::{Item, Node};
use super::reader::{number, wrong_kind};
use crate::ground::diagnose::Mistake;

/// A field of [`Behaviour`] that a scenario may set, or a column of the environment that an arm may multiply.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The field or column, and the key.
    pub name: &'static str,
    /// Parts of a field that has several; empty for a single number.
    pub parts: &'static [&'static str],
    /// True or false instead of a number.
    pub flag: bool,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Why it is of the ground: one value for all arms of a replicate. None when it is read within a year, so that an arm may
    /// have its own.
    pub ground: Option<&'static str>,
    /// What it means.
    pub doc: &'static str,
    /// What it changes.
    pub subject: Subject,
}

/// Keys that count something: years and insurers.
const WHOLE: [&str; 3] = ["tender_years", "tender_bidders", "entry_years"];

impl Key {
    /// Only whole numbers mean something.
    pub fn is_whole(&self) -> bool {
        WHOLE.contains(&self.name)
    }

    /// Its name with a part, as in `elasticity.outpatient`.
    pub fn label(&self, part: usize) -> String {
        match self.parts.get(part) {
            Some(part) => format!("{}.{part}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// A value of it or of a part, which is called so: 0 or 1 for a flag.
    pub(super) fn value(&self, called: &str, node: &Node) -> Result<f64, Mistake> {
        match node.item {
            Item::Flag(flag) if self.flag => Ok(f64::from(u8::from(flag))),
            _ if self.flag => Err(wrong_kind(called, node, "true or false")),
            _ => match number(called, node, self.min, self.max)? {
                value if self.is_whole() && value.fract() != 0.0 => Err(wrong_kind(called, node, "a whole number")),
                value => Ok(value),
            },
        }
    }
}

/// One value that a scenario sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// Name of the key.
    pub name: &'static str,
    /// Part of the key, 0 when it has none.
    pub part: usize,
    /// The value; 0 or 1 for a flag.
    pub value: f64,
}

impl Setting {
    /// Puts the value in its place.
    pub fn apply(&self, behaviour: &mut Behaviour) {
        if let Some(Key { subject: Subject::Behaviour(set), .. }) = key(self.name) {
            set(behaviour, self.part, self.value);
        }
    }

    /// Its name with its part, as in `elasticity.outpatient`.
    pub fn label(&self) -> String {
        key(self.name).map_or_else(|| self.name.to_owned(), |key| key.label(self.part))
    }
}

impl Setting {
    /// The row of `behaviour.csv` that holds its default.
    pub fn row(&self) -> String {
        let label = self.label();
        let kept = KEPT_NAMES.iter().find(|(_, key)| *key == label);
        kept.map_or_else(|| label.replace('.', "_"), |(row, _)| (*row).to_owned())
    }
}

/// Rows of the table whose key has another name for its part.
const KEPT_NAMES: [(&str, &str); 1] = [("account_worth_retiree", "account_worth.retired")];

/// Every value that a scenario may set, at this value.
pub fn settings(value: f64) -> impl Iterator<Item = Setting> {
    let parts =
        move |key: &'static Key| (0..key.parts.len().max(1)).map(move |part| Setting { name: key.name, part, value });
    KEYS.iter().flat_map(parts)
}

/// The key of a name.
pub fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Kinds of care as parts of a key.
pub(super) const KINDS: &[&str] =
    &[Care::Outpatient.name(), Care::Chronic.name(), Care::Pharmacy.name(), Care::Inpatient.name()];

/// Reasons for which a field is of the ground.
const FOR_LIFE: &str = "it is drawn once for every person's whole life";
const COHORT: &str =
    "who has which conditions at the opening, and every newcomer, follows from the cohort that is solved with it";
const SCHEDULE: &str =
    "how many join the scheme in each year is found with it, so that membership is the published one";
const OPENING: &str = "households are ranked by it at the opening";

macro_rules! keys {
    ($($name:ident $([$parts:expr])? $min:literal..$max:literal $(ground $ground:ident)? $doc:literal;)*) => {
        &[$(keys!(@one $name $([$parts])? $min $max [$($ground)?] $doc)),*]
    };
    (@one $name:ident [$parts:expr] $min:literal $max:literal [$($ground:ident)?] $doc:literal) => {
        keys!(@key $name $parts, false, $min $max [$($ground)?] $doc, |behaviour, part, value| {
            if let Some(slot) = behaviour.$name.get_mut(part) { *slot = value }
        })
    };
    (@one account_label $min:literal $max:literal [$($ground:ident)?] $doc:literal) => {
        keys!(@key account_label &[], true, $min $max [$($ground)?] $doc, |behaviour, _, value| {
            behaviour.account_label = value != 0.0
        })
    };
    (@one $name:ident $min:literal $max:literal [$($ground:ident)?] $doc:literal) => {
        keys!(@key $name &[], false, $min $max [$($ground)?] $doc, |behaviour, _, value| behaviour.$name = value)
    };
    (@key $name:ident $parts:expr, $flag:literal, $min:literal $max:literal [$($ground:ident)?] $doc:literal, $set:expr) => {
        Key {
            name: stringify!($name), parts: $parts, flag: $flag, min: $min, max: $max, doc: $doc,
            ground: keys!(@ground $($ground)?), subject: Subject::Behaviour($set),
        }
    };
    (@ground $why:ident) => { Some($why) };
    (@ground) => { None };
}

/// All keys, in the order of the struct. Those of the ground enter the opening, a lifelong draw, the entry schedule or a solved
/// cohort; all others are read within a year.
pub const KEYS: &[Key] = keys! {
    elasticity[KINDS] -0.5..0.0 "own-price elasticity of need by kind of care, arc over the full price";
    elasticity_income 0.0..1.0 "how much the elasticity of the poorest fifth exceeds the mean";
    elasticity_age -1.0..1.0 "how much the elasticity of those of 65 and more exceeds the mean";
    elasticity_severity -1.0..1.0 "how much the elasticity of those without a chronic disease exceeds the mean";
    pharmacy_income 0.0..1.0 "how much purchases at pharmacies of the richest fifth exceed the mean";
    reference_price[KINDS] 0.0..1.0 "price at which the need tables hold, by kind of care";
    substitution_price 0.0..1.0 "expected price of outpatient care at which the table's stays are had";
    frailty_dispersion 0.0..5.0 ground FOR_LIFE "variance of lifelong need over the square of its mean";
    onset_frailty 0.0..2.0 ground COHORT "elasticity of the chance of a chronic condition to lifelong need";
    onset_level 0.0..3.0 "chances of chronic conditions over those that keep the shares of the opening";
    forgone_onset 0.0..1.0 "rise of the chance of a chronic condition in the year after care was forgone";
    forgone_admission 0.0..1.0 "rise of stays in the year after care was forgone";
    managed_complications 0.0..1.0 "share of the raised chance of complications averted after a year of managed care";
    managed_admission 0.0..1.0 "share of stays averted after a year of managed care";
    lambda 0.0..1.0 "weight of the expected end-of-year price against the spot price";
    account_discount 0.0..1.0 "discount of account money a year until it displaces cash";
    account_floor 0.0..1.0 "smallest worth of an account yuan";
    recorded_cash 0.0..1.0 "chance that care which the member alone paid for stands in the scheme's records";
    account_worth[&["worker", "retired"]] 0.0..1.0 "worth of an account yuan under the theory label";
    account_label 0.0..1.0 "account money is worth what its label says (account_worth), not what it will displace";
    retail_propensity 0.0..1.0 "part of the account's balance spent at pharmacies in a year whatever is needed";
    retail_dispersion 0.0..5.0 ground FOR_LIFE "variance over persons of that part over the square of its mean; 0: all spend alike";
    admission_substitution 0.0..1.0 "share of outpatient-suited episodes admitted when outpatient care is not pooled";
    load_response -5.0..5.0 "elasticity of a hospital's volume to its load of last year";
    audit_chance 0.0..1.0 "chance a year that an employer is audited";
    audit_penalty 0.0..20.0 "fine per yuan of evaded contribution that an audit finds, beside the contribution";
    reference_enforcement 0.0..1.0 "what a yuan of evaded contribution costs by audits where reported_share holds";
    collusion 0.0..2.0 "what a yuan credited to the worker's account counts for employer and worker when they agree on the base";
    reference_credit 0.0..1.0 "share of contributions credited to contributors where reported_share holds";
    reference_rate 0.0..1.0 "contributions over bases where reported_share holds";
    joining_response 0.0..20.0 "log odds that a small employer leaves a worker out, per unit of the gain of evasion over the reference";
    arrears_level 0.0..20.0 "weight of the sectors' chances of arrears; 0 switches them off";
    arrears_recovered 0.0..1.0 "part of what employers owe that they pay a year later";
    arrears_entitlement 0.0..1.0 "chance that a worker in arrears keeps the benefits";
    insolvency_level 0.0..20.0 ground SCHEDULE "weight of the sectors' chances of insolvency; 0 switches it off";
    entry_level 0.0..2.0 "weight of the chances to join the scheme as a worker; below 1 fewer join than were published";
    entry_years 1.0..50.0 ground SCHEDULE "published years, the last ones, whose mean the multiplier of entry goes on with";
    entry_cap 0.0..1.0 ground SCHEDULE "share of urban employment that active members do not exceed after the last published year";
    lapse_level 0.0..20.0 ground SCHEDULE "weight of the sectors' chances to leave the scheme; 0 switches leaving off";
    lapse_benefit 0.0..20.0 "elasticity of the odds to stay to expected benefit over contribution";
    lapse_income 0.0..20.0 "log odds to stay per unit of the rank of earnings";
    lapse_illness 0.0..20.0 "log odds to stay of the chronically ill";
    reported_share 0.0..2.0 "share of the wage reported as base at the opening";
    hardship_share 0.0..10.0 "share of disposable income above which a bill makes a person forgo care";
    forgone 0.0..1.0 "chance that care is forgone where the bill is above that share";
    reference_forgone[KINDS] 0.0..0.9 "share of the care sought that was forgone in the opening years, by kind of care";
    cash_short 0.0..1.0 "chance that care is given up whose cash exceeds what the household can still bear this year";
    choice_price 0.0..20.0 "log odds of a tier lost when the share of the bill paid there rises by 1; 0 switches price off";
    choice_habit 0.0..20.0 "log odds of last year's tier over any other";
    choice_distance 0.0..20.0 "log odds lost per kilometre by those of 65 and more";
    choice_quality 0.0..20.0 "log odds gained when quality rises by 1";
    stay_price[&["community", "district", "city"]] 0.0..1.0 "share of a mean stay that a patient paid in the opening years, by tier";
    induced_volume 0.0..20.0 "rise of volume per unit of margin short of the normal one, so far as a further case is paid";
    case_response 0.0..20.0 "fall of cases per unit of a further case's bill that would be left unpaid";
    length_response 0.0..20.0 "fall of the bill of a case per unit of its last yuan that is left unpaid";
    case_selection 0.0..20.0 "chance that a costly stay is refused, per unit of its bill that would be left unpaid";
    catalogue_shift 0.0..20.0 "share of the bill moved out of the catalogue, per unit of its last yuan that is left unpaid";
    bed_slack 0.0..5.0 "share by which beds may be fuller than at the opening before anybody finds none";
    bed_rationing 0.0..1.0 "part of the stays above it that find no bed; 0 switches it off";
    bed_filling 0.0..5.0 "rise of stays per unit of beds that stand idle beside the opening; 0 switches it off";
    bed_building 0.0..1.0 "part of the beds that last year's stays were short of that are built in a year";
    drug_response 0.0..20.0 "change of the share of drugs per unit of mark-up";
    private_entry 0.0..20.0 "growth of private capacity a year per unit of margin above the normal one";
    quality_response 0.0..20.0 "fall of quality per unit of loss over revenue";
    take_up[&["worth", "response", "taste"]] 0.0..1000.0 "choice of cover: weight of a yuan of certain gain beside a yuan of premium, log odds per difference of both over their mean, standard deviation of a lifelong taste";
    take_up_risk_aversion 0.0..10.0 "relative aversion to risk where cover is chosen";
    take_up_every 1.0..50.0 "years after which somebody weighs a product anew";
    take_up_imposed -1.0..1.0 "share of those who can pay that holds every product, those who want it most first; below 0: people decide";
    risk_dispersion 0.0..2.0 ground FOR_LIFE "standard deviation of the logarithm of a person's dislike of risk";
    risk_need_correlation -0.95..0.95 ground FOR_LIFE "correlation of the dislike of risk with lifelong need; below 0 the healthy insure themselves";
    mobilisation 0.0..20.0 "factor on the chances to be brought to decide about a product";
    known_need 0.0..1.0 "share of the lifelong need beside age and conditions that a person knows of";
    insurer_error 0.0..2.0 "standard deviation of the logarithm of what an insurer takes the cost of its product for";
    insurer_loading 0.0..5.0 "loading an insurer asks over expected claims";
    insurer_credibility 0.0..1.0 "weight of last year's claims in an insurer's price";
    insurer_trend 0.0..5.0 "part of last year's growth of the price of stays that an insurer's forecast carries on";
    insurer_lives 0.0..1000000000.0 "represented customers at which an insurer's own weigh half in its price, those of all sellers the rest; and the claims of a product half, what was expected the rest";
    brand_price 0.0..1000.0 "log odds of a seller lost when its price exceeds the cheapest one's by as much again";
    brand_habit 0.0..20.0 "log odds of last year's seller over any other";
    tender_years 0.0..30.0 "years for which the lowest quote gets a product that is held unless refused; 0: no tenders";
    tender_bidders 1.0..15.0 "insurers that bid, at least those that the policy names";
    tender_error 0.0..2.0 "standard deviation of the logarithm of what a bidder takes the cost for";
    insurer_expenses 0.0..1.0 "expenses of an insurer as a share of premiums";
    insurer_endurance 0.0..1000.0 "debt over a year's premiums at which an insurer gives a product up";
    provider_cost_share 0.0..2.0 "cost of a provider as a share of its revenue at the opening";
    marriage_level 0.0..5.0 "chances to marry over those of the table";
    chronic_mortality 0.0..10.0 ground COHORT "weight of the excess mortality of chronic conditions, 1 as in their table";
    outside_income 0.0..1.0 ground OPENING "mean income of a grown-up outside the employees' scheme over the average wage, where everybody's care is simulated";
    other_income 0.0..1.0 ground OPENING "share of income that comes from other household members";
    subsistence_share 0.0..1.0 "share of income needed for subsistence";
};

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Behaviour {
        crate::intake::inputs::built_in_behaviour(&crate::intake::inputs::Values::new()).expect("the tables are right")
    }

    #[test]
    fn every_field_has_its_key_in_order() {
        let text = format!("{:#?}", plain());
        let fields: Vec<_> =
            text.lines().filter_map(|line| line.strip_prefix("    ")?.split_once(": ")).map(|(name, _)| name).collect();
        let keys: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        assert_eq!(fields, keys);
    }

    #[test]
    fn a_setting_reaches_its_field() {
        let mut behaviour = plain();
        let [outpatient, chronic, pharmacy, _] = behaviour.elasticity;
        let setting = Setting { name: "elasticity", part: 3, value: -0.05 };
        setting.apply(&mut behaviour);
        let set = [outpatient, chronic, pharmacy, -0.05];
        assert_eq!((behaviour.elasticity, setting.label().as_str()), (set, "elasticity.inpatient"));
        assert!(!plain().account_label);
        Setting { name: "account_label", part: 0, value: 1.0 }.apply(&mut behaviour);
        assert!(behaviour.account_label);
    }
}
