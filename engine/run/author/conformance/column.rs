//! What a column holds in a row.
//!
//! A value is a function of what a row is, its column's name, the number of the row and what it is drawn for, so that a row is the
//! same in every batch and any column can be asked for, whether or not the hook reads it. A column that has no rule of its own
//! is drawn by its unit.

use gongji_model::codes::care::{MOST_BILLED, TIERS};
use gongji_model::codes::conditions::CONDITIONS;
use gongji_model::foundation::lanes::MOST_FEN;
use gongji_model::law::hooks::HookTable;
use gongji_model::law::policy::Hook;
use gongji_sdk::abi::hook_table::{Offered, Row, Unit};
use gongji_sdk::abi::{Circumstances, SHARE_ONE, care, element};
use gongji_sdk::account::{interest_on_balance, interest_on_credit};
use gongji_sdk::draw::philox;
use gongji_sdk::money::share_of_any;
use gongji_sdk::person::status;

use super::site::{Draw, Reach};

/// Of what is counted and has no rule of its own.
const MOST_COUNTED: i64 = 3_000_000;
/// Balances of accounts are held in 31 bits.
const MOST_BALANCE: i64 = i32::MAX as i64;

/// Numbers for one row, by what they are for.
struct Dice {
    row: u32,
    number: u32,
    extreme: bool,
}

impl Dice {
    /// 64 bits; those of a person are the same in every draw of a reach.
    fn bits(&self, purpose: u32) -> u64 {
        let number = if purpose < BILLS { 0 } else { self.number };
        let [one, two, ..] = philox([self.row, purpose, number, u32::from(self.extreme)], [0x9E37, 2021]);
        u64::from(one) << 32 | u64::from(two)
    }

    fn below(&self, purpose: u32, limit: u64) -> i64 {
        (self.bits(purpose) % limit) as i64
    }

    fn chance(&self, purpose: u32, percent: i64) -> bool {
        self.below(purpose, 100) < percent
    }

    /// Of every magnitude, nothing included, up to `most`.
    fn money(&self, purpose: u32, most: i64) -> i64 {
        let bits = self.bits(purpose);
        let class = bits % 10;
        let rest = bits / 10;
        if self.extreme {
            return [0, 1, 99, most / 2, most - 1, most][(rest % 6) as usize];
        }
        let magnitude = 10_u64.pow(2 + (rest % 8) as u32);
        match class {
            0 => 0,
            _ => ((rest / 8 % magnitude) as i64).min(most),
        }
    }

    /// A part of an amount: often all of it, sometimes nothing.
    fn part(&self, purpose: u32, of: i64) -> i64 {
        match self.below(purpose, 4) {
            0 => 0,
            1 => share_of_any(of, self.below(purpose + 500, 1_000_001)),
            _ => of,
        }
    }
}

/// Purposes from here on are drawn anew for every draw; those below belong to the person.
const BILLS: u32 = 100;

/// Who stands in a row.
struct Person {
    age: i64,
    status: u8,
    has_account: bool,
    balance: i64,
    base: i64,
    credit: i64,
}

impl Person {
    fn new(dice: &Dice, now: &Circumstances) -> Self {
        let age = if dice.extreme { [0, 1, 59, 60, 109, 110][dice.below(0, 6) as usize] } else { dice.below(0, 111) };
        let status = match (age, dice.below(1, 10)) {
            (..16, _) | (_, 0) => status::NONE,
            (60.., _) | (45.., 7..) => status::RETIRED,
            (_, 1..=6) => status::WORKER,
            _ => status::FLEXIBLE,
        };
        let has_account = status != status::NONE && dice.chance(2, 85);
        let works = matches!(status, status::WORKER | status::FLEXIBLE);
        let base = if works { share_of_any(now.average_wage, 600_000 + dice.below(3, 2_400_001)) } else { 0 };
        let balance = if has_account { dice.money(4, MOST_BALANCE) } else { 0 };
        let credited_on = if works { base } else { now.average_wage };
        let credit = if has_account { share_of_any(credited_on, 20_000 + dice.below(5, 40_001)) } else { 0 };
        Self { age, status, has_account, balance, base, credit }
    }
}

/// A value of a column that the engine offers.
pub(super) fn offered(table: &HookTable, name: &str, row: usize, draw: Draw, now: &Circumstances, hook: &Hook) -> i64 {
    let dice = Dice { row: row as u32, number: draw.number, extreme: draw.reach == Reach::Extreme };
    let column = table.column(name);
    let is_written = column.is_some_and(Offered::is_writable);
    let person = || about_person(name, &dice, &Person::new(&dice, now), now);
    let found = match table.row {
        Row::Product => about_product(name, &dice),
        Row::Provider => about_provider(name, &dice),
        Row::ProviderCare => about_provider_care(name, &dice),
        Row::Firm => about_firm(name, &dice),
        Row::Area => about_area(name, &dice),
        // Who writes the subsidy finds none yet.
        Row::Fund => about_fund(name, &dice, table.column("subsidy").is_some_and(|column| !column.is_writable())),
        Row::Household => about_household(name, &dice),
        Row::Insurer => about_insurer(name, &dice),
        Row::Person => about_choice(name, &dice).or_else(person),
        Row::Condition => about_condition(name, &dice, hook).or_else(person),
        // A bill that is written may be left as it is, so it begins within the bounds.
        Row::Bill | Row::Line => person().or_else(|| {
            let most = if is_written { MOST_BILLED } else { MOST_FEN - 1 };
            about_bill(name, &dice, draw.site.care, most, hook)
        }),
    };
    found
        .unwrap_or_else(|| column.map_or_else(|| dice.money(BILLS + 91, MOST_FEN - 1), |column| by_unit(column, &dice)))
}

/// A column of which nothing is known but what the table says: what policies write begins as when nobody has written it.
fn by_unit(column: &Offered, dice: &Dice) -> i64 {
    if let Some(start) = column.unwritten.and_then(|words| words.parse().ok()) {
        return start;
    }
    let most = match column.element {
        element::U8 => u8::MAX.into(),
        element::I32 => i32::MAX.into(),
        _ => MOST_FEN - 1,
    };
    match column.unit {
        Unit::Identity => identity(dice.row as usize),
        Unit::Flag => i64::from(dice.chance(BILLS + 90, 50)),
        Unit::Code => dice.below(BILLS + 90, 4),
        Unit::Years => dice.below(BILLS + 90, 111),
        Unit::Share => dice.below(BILLS + 90, SHARE_ONE.min(most) as u64 + 1),
        Unit::Count => dice.below(BILLS + 90, MOST_COUNTED.min(most) as u64 + 1),
        Unit::Fen => dice.money(BILLS + 91, most),
    }
}

/// Distinct and scattered.
fn identity(row: usize) -> i64 {
    (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) as i64
}

fn about_person(name: &str, dice: &Dice, person: &Person, now: &Circumstances) -> Option<i64> {
    let works = matches!(person.status, status::WORKER | status::FLEXIBLE);
    let income = |purpose| dice.money(purpose, MOST_BALANCE);
    Some(match name {
        "person" => identity(dice.row as usize),
        "age" => person.age,
        "sex" => dice.below(10, 2),
        "status" => i64::from(person.status),
        "chronic" => i64::from(dice.chance(11, 40)),
        "chronic_certified" => i64::from(dice.chance(11, 40) && dice.chance(12, 60)),
        "has_account" => i64::from(person.has_account),
        "insured" => i64::from(person.status != status::NONE),
        "held" => dice.below(13, 2),
        "sector" if works => 1 + dice.below(19, 7),
        "sector" => dice.below(19, 8),
        "household_size" => 1 + dice.below(20, 8),
        "residence" => dice.below(22, 2),
        "hukou" => dice.below(23, 2),
        "county" => dice.below(24, 16),
        "household_income" => income(14) + income(15) + income(21),
        "wage" => {
            if works {
                income(14)
            } else {
                0
            }
        }
        "pension" => {
            if person.status == status::RETIRED {
                income(15)
            } else {
                0
            }
        }
        "base" => person.base,
        "account_balance" => person.balance,
        "carried_over" => dice.part(16, person.balance),
        "employer_contribution" => share_of_any(person.base, 80_000),
        "worker_contribution" => share_of_any(person.base, 20_000),
        "account_credit" => person.credit,
        "account_interest" => interest_on_balance(person.balance, now) + interest_on_credit(person.credit, now),
        "family_balance" => dice.money(17, MOST_BALANCE),
        // Together they fit the account again.
        "frozen_balance" if person.has_account => dice.money(18, MOST_BALANCE).min(MOST_BALANCE - person.balance),
        "frozen_balance" => 0,
        // What a hook fills in begins at nothing.
        "treasury_contribution" | "premium" | "from_account" | "frozen_to_account" => 0,
        "account_to_pool" | "account_to_person" | "account_to_treasury" | "account_to_frozen" => 0,
        _ => return None,
    })
}

fn about_bill(name: &str, dice: &Dice, kind: u32, most: i64, hook: &Hook) -> Option<i64> {
    let billed = || dice.money(BILLS, most);
    let outside = || share_of_any(billed(), dice.below(BILLS + 1, 400_001));
    let left_inside = || dice.part(BILLS + 2, billed() - outside());
    Some(match name {
        "billed" => billed(),
        "billed_out" => outside(),
        "remaining_in" => left_inside(),
        "remaining_out" => dice.part(BILLS + 3, outside()),
        "over_ceiling" => dice.part(BILLS + 4, left_inside()),
        "tier" if kind == care::PHARMACY => 0,
        "tier" => 1 + dice.below(BILLS + 5, 3),
        "stay" if kind == care::INPATIENT => 1 + dice.below(BILLS + 6, 4),
        "stay" => 0,
        // Nobody travels but for a stay in a city hospital.
        "out_of_area" if kind == care::INPATIENT && dice.below(BILLS + 5, 3) == 2 => dice.below(BILLS + 8, 3),
        "out_of_area" => 0,
        "covered" if hook.product.is_none() => 1,
        "covered" => dice.below(BILLS + 7, 2),
        "paid_in" | "paid_out" => 0,
        _ => return None,
    })
}

/// A condition of an insured person.
fn about_condition(name: &str, dice: &Dice, hook: &Hook) -> Option<i64> {
    Some(match name {
        "condition" => dice.below(BILLS + 70, CONDITIONS as u64),
        "began" => i64::from(dice.chance(BILLS + 71, 20)),
        "managed" => dice.below(BILLS + 72, 2),
        "covered" if hook.product.is_none() => 1,
        "covered" => dice.below(BILLS + 73, 2),
        _ => return None,
    })
}

/// An amount of many persons together.
fn large(dice: &Dice, purpose: u32) -> i64 {
    dice.money(purpose, MOST_FEN - 1) * 1000
}

/// Chances that the policies before have given, in every other row.
fn about_choice(name: &str, dice: &Dice) -> Option<i64> {
    let given = if dice.chance(BILLS + 10, 50) { dice.below(BILLS + 11, SHARE_ONE as u64 + 1) } else { 0 };
    let to_community = share_of_any(given, dice.below(BILLS + 12, SHARE_ONE as u64 + 1));
    let to_district = share_of_any(given - to_community, dice.below(BILLS + 13, SHARE_ONE as u64 + 1));
    Some(match name {
        "tier" => 1 + dice.below(14, 3),
        "to_community" => to_community,
        "to_district" => to_district,
        "to_city" => given - to_community - to_district,
        _ => return None,
    })
}

fn about_product(name: &str, dice: &Dice) -> Option<i64> {
    Some(match name {
        "holders" => dice.below(BILLS + 20, 3_000_000),
        "premiums" => large(dice, BILLS + 21),
        "claims" => large(dice, BILLS + 22),
        "price_level" => 500_000 + dice.below(BILLS + 23, 1_500_001),
        _ => return None,
    })
}

/// The pharmacies of an area and its hospitals, tier by tier.
fn about_provider(name: &str, dice: &Dice) -> Option<i64> {
    let billed = large(dice, BILLS + 30);
    let charged = dice.part(BILLS + 31, billed);
    let cases = if billed == 0 { 0 } else { 1 + dice.below(BILLS + 33, 5_000_000) };
    let stays = dice.part(BILLS + 36, cases);
    let volume = share_of_any(billed, 300_000 + dice.below(BILLS + 32, 1_000_001));
    Some(match name {
        "tier" => i64::from(dice.row),
        "cases" => cases,
        "stays" => stays,
        "bed_days" => stays * (3 + dice.below(BILLS + 37, 15)),
        "billed" => billed,
        "charged" => charged,
        "volume" => volume,
        "capacity" if dice.number == 0 => 0,
        "capacity" => share_of_any(volume, 500_000 + dice.below(BILLS + 34, 1_500_001)),
        // Of every fourth another policy has taken something away.
        "pool_payment" if dice.chance(BILLS + 35, 25) => share_of_any(charged, 900_000),
        "pool_payment" => charged,
        _ => return None,
    })
}

/// The provider of a row by kind of care.
pub(super) fn provider_of(row: usize) -> usize {
    row.div_ceil(TIERS)
}

/// The pharmacies, then the outpatient, chronic and inpatient care of each tier.
fn about_provider_care(name: &str, dice: &Dice) -> Option<i64> {
    let (tier, kind) = match dice.row {
        0 => (0, care::PHARMACY),
        row => (provider_of(row as usize) as u32, [care::INPATIENT, care::OUTPATIENT, care::CHRONIC][row as usize % 3]),
    };
    let of = |name| about_provider(name, dice).unwrap_or_default();
    Some(match name {
        "tier" => tier.into(),
        "care" => kind.into(),
        "stays" if kind == care::INPATIENT => of("cases"),
        "bed_days" if kind == care::INPATIENT => of("cases") * (3 + dice.below(BILLS + 37, 15)),
        "stays" | "bed_days" => 0,
        _ => of(name),
    })
}

/// The employers of a sector in an area; in every third year there are none.
fn about_firm(name: &str, dice: &Dice) -> Option<i64> {
    let workers = if (dice.row + dice.number) % 3 == 2 { 0 } else { 1 + dice.below(BILLS + 60, 1_000_000) };
    let wages = workers * (1_000_000 + dice.below(BILLS + 61, 20_000_000));
    let base = share_of_any(wages, 400_000 + dice.below(BILLS + 62, 600_001));
    Some(match name {
        "sector" => i64::from(dice.row % 7) + 1,
        "workers" => workers,
        "wages" => wages,
        "base" => base,
        "due" => share_of_any(base, 80_000),
        "owed" => dice.part(BILLS + 63, share_of_any(base, 8_000)),
        _ => return None,
    })
}

/// A closed fund among those of all areas.
fn about_area(name: &str, dice: &Dice) -> Option<i64> {
    Some(match name {
        "area" => dice.row.into(),
        "average_wage" => 2_000_000 + dice.below(BILLS + 64, 20_000_000),
        "transfer" | "grant" => 0,
        _ => return about_fund(name, dice, true),
    })
}

fn about_fund(name: &str, dice: &Dice, is_closed: bool) -> Option<i64> {
    let (income, outgo) = (large(dice, BILLS + 24), large(dice, BILLS + 25));
    let subsidy = if is_closed && dice.chance(BILLS + 27, 30) { large(dice, BILLS + 28) } else { 0 };
    Some(match name {
        "income" => income + subsidy,
        "outgo" => outgo,
        // In every other fund there was something before.
        "balance" => dice.part(BILLS + 26, income) + income + subsidy - outgo,
        "subsidy" => subsidy,
        "base" => large(dice, BILLS + 29),
        "insured" => dice.below(BILLS + 30, 30_000_000),
        _ => return None,
    })
}

fn about_household(name: &str, dice: &Dice) -> Option<i64> {
    let income = dice.money(BILLS + 40, MOST_FEN - 1);
    // Nothing, a part of the income, all of it, or more.
    let cash = dice.part(BILLS + 41, income)
        + if dice.chance(BILLS + 42, 20) { dice.money(BILLS + 43, MOST_FEN - 1) } else { 0 };
    Some(match name {
        "size" => 1 + dice.below(BILLS + 44, 8),
        "income" => income,
        "cash" => cash,
        // Growing accounts may be more than all that was paid.
        "burden" => cash + dice.money(BILLS + 45, MOST_BALANCE) - dice.money(BILLS + 46, MOST_BALANCE),
        "relief" => 0,
        _ => return None,
    })
}

fn about_insurer(name: &str, dice: &Dice) -> Option<i64> {
    let amount = large(dice, BILLS + 50);
    Some(match name {
        "premiums" => large(dice, BILLS + 51),
        "claims" => large(dice, BILLS + 52),
        "expenses" => large(dice, BILLS + 53),
        // Every insurer is in debt in one year of three.
        "reserve" if (dice.row + dice.number) % 3 == 2 => -1 - amount,
        "reserve" => amount,
        "support" | "levy" => 0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use gongji_model::law::hooks;
    use gongji_sdk::abi::hook;

    use super::super::batch::{Moment, ROWS, Site, circumstances};
    use super::*;

    fn declared(number: u32) -> Hook {
        Hook { hook: number, layer: 0, payer: 0, cares: care::ALL, product: None, fields: Vec::new() }
    }

    /// All columns of a row of a hook's table, by name.
    fn row_of(number: u32, at: usize, reach: Reach, year: u32) -> impl Fn(&str) -> i64 {
        let site = Site { hook: 0, care: care::INPATIENT, moment: Moment::Year };
        let draw = Draw { reach, site, number: year };
        let now = circumstances(draw);
        let table = hooks::table(number).expect("a hook of the year");
        move |name| offered(table, name, at, draw, &now, &declared(number))
    }

    /// All columns of a row of persons or bills, by name.
    fn row(at: usize, reach: Reach, year: u32) -> impl Fn(&str) -> i64 {
        row_of(hook::SETTLE, at, reach, year)
    }

    #[test]
    fn a_bill_and_what_is_left_of_it_go_together() {
        for reach in [Reach::Plausible, Reach::Extreme] {
            for at in 0..ROWS {
                let of = row(at, reach, 1);
                assert!(of("remaining_in") + of("remaining_out") <= of("billed") && of("billed") < MOST_FEN);
                assert!((0..=of("remaining_in")).contains(&of("over_ceiling")));
                assert!(of("carried_over") <= of("account_balance") && of("account_balance") <= MOST_BALANCE);
                assert!((0..=of("billed")).contains(&of("billed_out")));
                assert!((0..=MOST_BALANCE - of("account_balance")).contains(&of("frozen_balance")));
                let held = of("account_balance") + of("account_credit") + of("frozen_balance");
                assert!(of("has_account") == 1 || held == 0);
            }
        }
    }

    #[test]
    fn the_books_of_a_row_go_together() {
        for (reach, year) in [(Reach::Plausible, 0), (Reach::Plausible, 2), (Reach::Extreme, 1)] {
            for at in 0..ROWS {
                let of = row_of(hook::REIMBURSE, at, reach, year);
                assert!(
                    (0..=of("billed")).contains(&of("charged")) && (0..=of("charged")).contains(&of("pool_payment"))
                );
                assert_eq!(of("cases") == 0, of("billed") == 0);
                let of = row_of(hook::TREAT, at, reach, year);
                assert!((0..=of("billed")).contains(&of("billed_out")) && of("billed") <= MOST_BILLED);
                let of = row_of(hook::STEER, at, reach, year);
                let chances = ["to_community", "to_district", "to_city"].map(of);
                assert!(chances.iter().all(|chance| *chance >= 0) && chances.iter().sum::<i64>() <= SHARE_ONE);
                let of = row_of(hook::RELIEF, at, reach, year);
                assert!(of("cash") >= 0 && of("size") >= 1 && of("relief") == 0);
            }
        }
    }

    #[test]
    fn debt_and_more_cash_than_income_are_met() {
        let funds: Vec<i64> = (0..ROWS).map(|at| row_of(hook::CLOSE, at, Reach::Plausible, 0)("balance")).collect();
        assert!(funds.iter().any(|balance| *balance < 0) && funds.iter().any(|balance| *balance > 0));
        let homes = (0..ROWS).map(|at| row_of(hook::RELIEF, at, Reach::Plausible, 0));
        let above = homes.filter(|of| of("cash") > of("income")).count();
        assert!((1..ROWS / 2).contains(&above), "{above} households paid more than their income");
        for at in 0..4 {
            assert_eq!(row_of(hook::REIMBURSE, at, Reach::Plausible, 1)("tier"), at as i64);
            let reserves = [0, 1, 2].map(|year| row_of(hook::SUPERVISE, at, Reach::Plausible, year)("reserve"));
            assert!(reserves.iter().any(|reserve| *reserve < 0) && reserves.iter().any(|reserve| *reserve >= 0));
        }
    }

    /// What a column may hold by its unit and element.
    fn fits(column: &Offered, value: i64) -> bool {
        let by_unit = match column.unit {
            Unit::Flag => (0..=1).contains(&value),
            Unit::Years => (0..=110).contains(&value),
            Unit::Share => (0..=1_000_000_000).contains(&value),
            Unit::Code | Unit::Count => value >= 0,
            Unit::Identity | Unit::Fen => true,
        };
        by_unit && (column.element != element::U8 || u8::try_from(value).is_ok())
    }

    #[test]
    fn every_column_fits_its_unit_and_element() {
        for (table, reach) in hooks::HOOKS.iter().flat_map(|table| [(table, Reach::Plausible), (table, Reach::Extreme)])
        {
            // Pharmacies and three tiers are all the providers there are.
            let rows = match table.row {
                Row::Provider => 4,
                Row::ProviderCare => 10,
                _ => ROWS,
            };
            for at in 0..rows {
                let of = row_of(table.hook, at, reach, 1);
                let wrong = table.columns.iter().find(|column| !fits(column, of(column.name)));
                assert!(wrong.is_none(), "{}: {wrong:?}", table.name);
            }
        }
    }

    #[test]
    fn a_column_without_a_rule_is_drawn_by_its_unit() {
        let dice = |row| Dice { row, number: 0, extreme: false };
        let units = [Unit::Identity, Unit::Code, Unit::Flag, Unit::Years, Unit::Fen, Unit::Share, Unit::Count];
        for (unit, element) in units.into_iter().flat_map(|unit| [(unit, element::U8), (unit, element::I64)]) {
            if unit == Unit::Identity && element == element::U8 {
                continue;
            }
            let column = Offered { name: "unknown", element, unit, doc: "", unwritten: None };
            let found: Vec<i64> = (0..ROWS as u32).map(|row| by_unit(&column, &dice(row))).collect();
            assert!(found.iter().all(|value| fits(&column, *value)), "{unit:?}");
            assert!(found.iter().any(|value| *value != found[0]), "{unit:?} is always the same");
            let written = Offered { unwritten: Some("0"), ..column };
            assert!((0..9).all(|row| by_unit(&written, &dice(row)) == 0));
        }
    }

    #[test]
    fn a_person_stays_the_same_while_bills_change() {
        let (one, other) = (row(3, Reach::Plausible, 0), row(3, Reach::Plausible, 1));
        assert_eq!(
            (one("person"), one("age"), one("chronic_certified")),
            (other("person"), other("age"), other("chronic_certified"))
        );
        let differs = (0..9).any(|at| row(at, Reach::Plausible, 0)("billed") != row(at, Reach::Plausible, 1)("billed"));
        assert!(differs);
    }

    #[test]
    fn every_kind_of_person_and_bill_is_met() {
        let all = |name: &str| -> Vec<i64> { (0..ROWS).map(|at| row(at, Reach::Plausible, 0)(name)).collect() };
        for (name, values) in [("status", 0..4), ("tier", 1..4), ("stay", 1..5), ("sex", 0..2), ("has_account", 0..2)] {
            let found = all(name);
            assert!(values.clone().all(|value| found.contains(&value)), "{name}");
        }
        let billed = all("billed");
        assert!(billed.contains(&0) && billed.iter().any(|fen| *fen > 100_000_000));
        let mut persons = all("person");
        persons.sort_unstable();
        persons.dedup();
        assert_eq!(persons.len(), ROWS);
    }
}
