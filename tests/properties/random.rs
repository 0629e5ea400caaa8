//! Random scenarios, as a user writes them: mostly of what is allowed.

use gongji_model::law::policy::Param;
use gongji_sdk::abi::{SHARE_ONE, param_kind};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;

use crate::fixtures::society::{PAYMENTS, catalogue};

/// The columns of the panel that each scenario asks for beside what all payers pay.
const OTHERS: [&str; 7] =
    ["balance", "wage", "pension", "worker_contributions", "account_credit", "premiums", "medical_spending"];

/// The columns of the panel that each scenario asks for.
pub(crate) fn columns() -> Vec<&'static str> {
    OTHERS.into_iter().chain(PAYMENTS).collect()
}

/// Around the borders of blocks, and in between.
const SIZES: [u64; 10] = [0, 1, 2, 100, 255, 256, 257, 400, 600, 1000];
/// The policies that come on top of the rules of 1998.
const REFORMS: [&str; 8] = [
    "outpatient-pooling",
    "account-recrediting",
    "family-account-sharing",
    "chronic-outpatient-cover",
    "account-surplus-valve",
    "shanghai-account-purchase",
    "shenzhen-critical-illness",
    "employee-account-abolition",
];

/// Numbers that decide, from a seed.
pub(crate) struct Dice(Pcg64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Pcg64::seed_from_u64(seed))
    }

    /// 0 to one less than `bound`.
    pub(crate) fn up_to(&mut self, bound: u64) -> u64 {
        self.0.next_u64() % bound
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.up_to(times) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.up_to(from.len() as u64) as usize]
    }

    /// 0 to 1.
    fn share(&mut self) -> f64 {
        self.up_to(1001) as f64 / 1000.0
    }
}

/// A scenario with a baseline and an arm or two.
pub(crate) fn text(dice: &mut Dice) -> String {
    let from = 2012 + dice.up_to(15);
    let until = from + dice.up_to(4);
    let persons = if dice.one_in(20) { 0 } else { dice.pick(&SIZES[1..]) };
    let (seed, closure) = (dice.up_to(1 << 40), dice.pick(&["low", "medium", "high"]));
    let mut text = format!(
        "name = \"random\"\nfrom = {from}\nuntil = {until}\npersons = {persons}\nreplicates = 1\nseed = {seed}\n\
         baseline = \"old\"\nclosure = \"{closure}\"\n"
    );
    let nation = dice.one_in(3);
    let everybody = nation && dice.one_in(2);
    if nation {
        text += "universe = \"nation\"\n";
    }
    if everybody {
        text += "care = \"everybody\"\n";
    }
    if nation && dice.one_in(2) {
        text += "moves = true\n";
    }
    if dice.one_in(4) {
        text += "out_of_area_care = true\n";
    }
    if dice.one_in(3) {
        text += &format!("\n[behaviour]\nlambda = {}\nknown_need = {}\n", dice.share(), dice.share());
    }
    text += &format!("\n[panel]\npersons = \"all\"\ncolumns = {:?}\n", columns());
    let ground = if everybody {
        "{ use = \"unified-account-1998\" }, { use = \"resident-basic-cover\" }"
    } else {
        "{ use = \"unified-account-1998\" }"
    };
    text += &format!("\n[[arm]]\nname = \"old\"\npolicies = [{ground}]\n");
    for arm in 0..1 + dice.up_to(2) {
        let policies = policies(dice, from, until);
        text += &format!("\n[[arm]]\nname = \"new-{arm}\"\npolicies = [{ground}{policies}]\n");
    }
    text
}

fn policies(dice: &mut Dice, from: u64, until: u64) -> String {
    let mut text = String::new();
    for id in REFORMS {
        if !dice.one_in(3) {
            continue;
        }
        text += &format!(", {{ use = \"{id}\"");
        if dice.one_in(2) {
            let first = from + dice.up_to(until - from + 1);
            text += &format!(", from = {first}");
            if dice.one_in(4) {
                text += &format!(", until = {}", first + dice.up_to(until - first + 1));
            } else if dice.one_in(3) {
                text += &format!(", rollout = {{ {first} = {}, {} = 1.0 }}", dice.share(), first + 1);
            }
        }
        if dice.one_in(5) {
            text += &format!(", by_province = {{ beijing = {{ from = {until} }} }}");
        }
        if let Ok(policy) = catalogue().find(id) {
            for param in &policy.description().params {
                if dice.one_in(4) {
                    text += &format!(", {} = {}", param.name, value(dice, param));
                }
            }
        }
        text += " }";
    }
    text
}

/// A value that the parameter may have.
fn value(dice: &mut Dice, param: &Param) -> String {
    let span = param.max.integer.saturating_sub(param.min.integer).max(0) as u64;
    let whole = |dice: &mut Dice| param.min.integer + dice.up_to(span.saturating_add(1).max(1)) as i64;
    match param.kind {
        param_kind::FLAG => dice.one_in(2).to_string(),
        param_kind::REAL => (param.min.real + (param.max.real - param.min.real) * dice.share()).to_string(),
        param_kind::SHARE => (whole(dice) as f64 / SHARE_ONE as f64).to_string(),
        param_kind::MONEY => format!("{}", whole(dice) as f64 / 100.0),
        param_kind::CHOICE => {
            let choices: Vec<&str> = param.choices.iter().map(String::as_str).collect();
            format!("{:?}", dice.pick(&choices))
        }
        _ => whole(dice).to_string(),
    }
}
