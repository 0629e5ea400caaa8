//! Who is better off: burdens by the value of an account yuan, and who loses once the change of public funds is given to persons.

use std::sync::Arc;

use crate::fixtures::society::{
    OLD, REFORM, hook, inputs, layer, made, programme, read, replicate, scenario, value, write,
};
use gongji_model::books::counterfactual::Against;
use gongji_model::books::observation::Row;
use gongji_model::inputs::nation::Inputs;
use gongji_model::inputs::valuation::Valuation;
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_sdk::abi::{care, hook as place, payer};

const PERSONS: u64 = 5_000;
const YEAR: u16 = 2012;

/// The rows of the baseline and of an arm that is held against it, from the opening on.
fn lived(inputs: &Inputs, arms: [&Programme; 2], until: u16) -> [Vec<Row>; 2] {
    let mut societies = arms.map(|_| Society::open(replicate(inputs.clone(), PERSONS), 1));
    let mut rows = [Vec::new(), Vec::new()];
    for _ in YEAR..=until {
        let [base, arm] = societies;
        let base = base.live_against(arms[0], Against::Noted).unwrap_or_else(|fault| panic!("{fault}"));
        let noted = base.noted.map(Arc::new).expect("noted for the arm");
        let arm = arm.live_against(arms[1], Against::Baseline(noted)).unwrap_or_else(|fault| panic!("{fault}"));
        rows[0].extend(base.rows);
        rows[1].extend(arm.rows);
        societies = [base.society, arm.society];
    }
    rows
}

/// The difference of an arm from the baseline, of everybody, in the first year.
fn more(rows: &[Vec<Row>; 2], metric: &str) -> f64 {
    value(&rows[1], metric, "all", YEAR) - value(&rows[0], metric, "all", YEAR)
}

/// A policy made up by a test on top of the rules of 1998.
fn with(policy: ActivePolicy) -> Programme {
    let mut programme = programme(OLD);
    programme.uses.push(policy);
    programme
}

/// Who is told to lose, by any count that can be made.
fn losers(rows: &[Row], year: u16) -> Vec<(&str, f64)> {
    let is_count = |row: &&Row| row.metric.contains("losers") && row.group == "all" && row.year == year;
    let all: Vec<_> = rows.iter().filter(is_count).filter_map(|row| Some((row.metric, row.value?))).collect();
    assert!(all.len() > 2, "{all:?}");
    all
}

/// Inputs with another value of a yuan on an account.
fn worth(account_value: f64) -> Inputs {
    Inputs { valuation: Valuation::of(account_value, 0.0, 3.0), ..inputs() }
}

#[test]
fn doing_nothing_hurts_nobody_and_moves_nothing() {
    let idle = with(made("idle", YEAR, vec![hook(place::RELIEF, &["cash"], &["relief"])], |_, _, _| Ok(())));
    let rows = lived(&inputs(), [&programme(OLD), &idle], YEAR + 1);
    for year in [YEAR, YEAR + 1] {
        assert!(losers(&rows[1], year).iter().all(|(_, share)| *share == 0.0), "{:?}", losers(&rows[1], year));
        assert_eq!(value(&rows[1], "winners_share", "all", year), 0.0);
        for metric in ["welfare_change", "welfare_change_without_quantity"] {
            assert_eq!(value(&rows[1], metric, "all", year), 0.0, "{metric}");
        }
        for metric in ["household_burden", "public_surplus", "net_benefit", "risk_premium"] {
            assert_eq!(value(&rows[0], metric, "all", year), value(&rows[1], metric, "all", year), "{metric}");
        }
    }
}

/// The treasury pays every household as much cash as it may, to so many fen a person.
fn gift(most: i64) -> Programme {
    let relief = hook(place::RELIEF, &["size", "cash"], &["relief"]);
    with(made("gift", YEAR, vec![relief], move |_, _, columns| {
        let (size, cash) = (read(&columns[0]).to_vec(), read(&columns[1]).to_vec());
        for (relief, (size, cash)) in write(&mut columns[2]).iter_mut().zip(size.iter().zip(&cash)) {
            *relief = (most * size).min(*cash);
        }
        Ok(())
    }))
}

#[test]
fn a_pure_transfer_hurts_nobody_in_the_mean_once_the_treasury_is_paid_back() {
    let rows = lived(&inputs(), [&programme(OLD), &gift(i64::MAX / 1_000_000)], YEAR);
    let (burden, public) = (more(&rows, "household_burden"), more(&rows, "public_surplus"));
    assert!(burden < 0.0 && public < 0.0);
    assert!((burden - public).abs() < 1e-9 * burden.abs(), "{burden} and {public}");
    // Nobody loses before the treasury is paid back; after it who was in good health pays for who was ill.
    let of = |metric: &str| value(&rows[1], metric, "all", YEAR);
    assert_eq!(of("losers_share"), 0.0);
    assert!(of("losers_per_head") > 0.2 && of("winners_per_head") > 0.02, "{:?}", losers(&rows[1], YEAR));
    let by_health = |group: &str| value(&rows[1], "losers_per_head", group, YEAR);
    assert!(by_health("chronic=no") > by_health("chronic=yes"));
}

#[test]
fn a_gift_that_is_taken_back_per_head_is_none() {
    // 5 yuan a person, which most households paid in cash; who did not is not hurt by giving back some of it either.
    let rows = lived(&inputs(), [&programme(OLD), &gift(500)], YEAR);
    let of = |metric: &str| value(&rows[1], metric, "all", YEAR);
    assert!(of("winners_share") > 0.3, "{}", of("winners_share"));
    assert_eq!([of("losers_per_head"), of("winners_per_head"), of("ex_ante_losers_per_head")], [0.0; 3]);
    // Alike in what it gives to those alike, it moves the risk of nobody by more than a part of itself.
    let gift = more(&rows, "household_burden").abs();
    assert!(of("welfare_change").abs() < 0.2 * gift, "{} of {gift}", of("welfare_change"));
}

/// Everybody with an account pays so much and gets it credited.
fn paid_in(fen: i64) -> Programme {
    let pay = hook(place::CONTRIBUTION, &["has_account"], &["worker_contribution"]);
    let credit = hook(place::CREDIT, &["has_account"], &["account_credit"]);
    let forced = made("forced", YEAR, vec![pay, credit], move |_, _, columns| {
        let ColumnRef::ReadU8(has_account) = &columns[0] else { return Err("flags".into()) };
        let paid: Vec<i64> = has_account.iter().map(|has| fen * i64::from(*has)).collect();
        write(&mut columns[1]).copy_from_slice(&paid);
        Ok(())
    });
    Programme { uses: vec![forced], ..Programme::default() }
}

/// Nobody needs care, so that nothing is spent; maternity, which is paid by what is contributed, costs nothing, and nobody audits
/// what is not.
fn without_care(mut inputs: Inputs) -> Inputs {
    inputs.need.iter_mut().for_each(|need| need.frequency.fill(0.0));
    inputs.years.iter_mut().for_each(|year| year.maternity_outgo = 0.0);
    inputs.behaviour.audit_chance = 0.0;
    inputs
}

#[test]
fn a_rebate_of_the_credit_is_neutral_where_an_account_yuan_is_worth_a_yuan() {
    let [kept, paid_back] = [paid_in(100_000), paid_in(0)];
    let at = |account_value: f64| lived(&without_care(worth(account_value)), [&kept, &paid_back], YEAR);
    let whole = at(1.0);
    let (outlay, growth) = (more(&whole, "household_outlay"), more(&whole, "account_growth"));
    assert!(outlay < 0.0 && (outlay - growth).abs() < 1e-9 * outlay.abs(), "{outlay} and {growth}");
    assert!(more(&whole, "household_burden").abs() < 1e-9 * outlay.abs());
    assert!(more(&whole, "public_surplus").abs() < 1e-9 * outlay.abs());
    assert!(losers(&whole[1], YEAR).iter().all(|(_, share)| *share == 0.0));
    assert_eq!(value(&whole[1], "winners_share", "all", YEAR), 0.0);
    // Where it is worth less, who gets it in cash is better off, by what it was worth less.
    let less = at(0.7);
    assert!((more(&less, "household_burden") - 0.3 * outlay).abs() < 1e-6 * outlay.abs());
    assert!(value(&less[1], "winners_share", "all", YEAR) > 0.8);
}

#[test]
fn burdens_are_linear_in_the_worth_of_an_account_yuan_and_nothing_else_depends_on_it() {
    let [low, high] =
        [0.3, 1.0].map(|account_value| lived(&worth(account_value), [&programme(OLD), &programme(REFORM)], 2013));
    let of_burden = |row: &&Row| {
        let judged = ["household_burden", "winners", "losers", "ex_ante", "risk_premium", "welfare"];
        !judged.iter().any(|name| row.metric.starts_with(name))
    };
    for (low, high) in low.iter().zip(&high) {
        assert!(low.iter().filter(of_burden).eq(high.iter().filter(of_burden)));
        let bears = |rows: &[Row], worth: f64, group: &str| {
            let of = |metric: &str| value(rows, metric, group, 2013);
            let parts = of("household_outlay") - worth * of("account_growth");
            assert!((of("household_burden") - parts).abs() <= 1e-9 * of("household_outlay").abs());
        };
        for group in ["all", "status=retired", "income=1"] {
            bears(low, 0.3, group);
            bears(high, 1.0, group);
        }
    }
    let lose = |rows: &[Vec<Row>; 2]| value(&rows[1], "losers_share", "all", 2013);
    assert!(lose(&low) != lose(&high), "the reform takes credits away: {}", lose(&low));
}

#[test]
fn accounts_that_end_are_cash_to_who_inherits() {
    let rows = lived(&inputs(), [&programme(OLD), &programme(REFORM)], 2014);
    let of = |metric: &str, year: u16| value(&rows[0], metric, "all", year);
    for year in 2013..=2014 {
        // Growth holds what went out of accounts that ended; those of persons who lived alone and of who is away are no household's.
        let grown = of("account_balance", year) - of("account_balance", year - 1);
        let growth = of("account_growth", year);
        assert!((growth - grown).abs() < 0.02 * of("account_balance", year), "{year}: {growth} and {grown}");
    }
    let groups = ["status=worker", "status=flexible", "status=retired"];
    for metric in ["household_outlay", "account_growth", "household_burden"] {
        let sum: f64 = groups.iter().map(|group| value(&rows[0], metric, group, 2014)).sum();
        assert!((sum - of(metric, 2014)).abs() < 1e-6 * of("household_outlay", 2014), "{metric}");
    }
}

#[test]
fn what_the_pool_pays_more_is_a_benefit_that_persons_pay_in_the_end() {
    let rows = lived(&inputs(), [&programme(OLD), &free()], YEAR);
    assert!(more(&rows, "net_benefit") > 0.0 && more(&rows, "public_surplus") < 0.0);
    assert!(more(&rows, "household_burden") < 0.0);
    let of = |metric: &str| value(&rows[1], metric, "all", YEAR);
    assert!(of("losers_share") < 0.05 && of("losers_by_contribution") > 0.2, "{:?}", losers(&rows[1], YEAR));
    // Who has the benefit pays for it by the last closure, and care grew: few gain.
    assert!(
        of("winners_by_benefit") < of("winners_per_head"),
        "{} {}",
        of("winners_by_benefit"),
        of("winners_per_head")
    );
}

/// All that is left of every bill is paid, in the catalogue and outside it.
fn free() -> Programme {
    let whole = layer(31, payer::POOL, care::ALL, &["remaining_in", "remaining_out"]);
    with(made("whole", YEAR, vec![whole], |_, _, columns| {
        for column in [0, 1] {
            let left = read(&columns[column]).to_vec();
            write(&mut columns[column + 2]).copy_from_slice(&left);
        }
        Ok(())
    }))
}

/// The premium for risk over the income of households.
fn premium(rows: &[Row]) -> f64 {
    value(rows, "risk_premium", "all", YEAR) / value(rows, "household_income", "all", YEAR)
}

#[test]
fn who_is_insured_in_full_bears_less_risk_and_has_care_that_is_worth_less_than_it_costs() {
    let rows = lived(&inputs(), [&programme(OLD), &free()], YEAR);
    let of = |metric: &str| value(&rows[1], metric, "all", YEAR);
    let [before, after] = [0, 1].map(|arm| premium(&rows[arm]));
    assert!(before > 0.003 && before < 0.1, "{before}");
    // What is left is no risk of care: members of a type differ in what they contribute.
    assert!(after < 0.1 * before, "{before} and {after}");
    let gain = of("welfare_change_without_quantity");
    assert!((gain + more(&rows, "risk_premium")).abs() < 0.02 * gain, "{gain} and {}", more(&rows, "risk_premium"));
    // The price falls to nothing, so care grows.
    let spending = more(&rows, "medical_spending");
    let of_care = of("welfare_change") - gain;
    assert!(spending > 0.0 && of_care < 0.0 && of_care > -spending, "{spending} and {of_care}");
}

#[test]
fn who_is_no_more_averse_to_risk_than_to_its_mean_pays_no_premium() {
    let at = |risk_aversion: f64| {
        let inputs = Inputs { valuation: Valuation::of(0.7, 0.0, risk_aversion), ..inputs() };
        premium(&lived(&inputs, [&programme(OLD), &programme(REFORM)], YEAR)[0])
    };
    let [none, two, three] = [0.0, 2.0, 3.0].map(at);
    assert!(none.abs() < 1e-6 && two > 10.0 * none.abs() && three > two, "{none} {two} {three}");
}

/// Employers pay so many fen a member more into the pool.
fn dearer(fen: i64) -> Programme {
    let pay = hook(place::CONTRIBUTION, &["base"], &["employer_contribution"]);
    with(made("dearer", YEAR, vec![pay], move |_, _, columns| {
        let bases = read(&columns[0]).to_vec();
        for (pays, base) in write(&mut columns[1]).iter_mut().zip(bases) {
            *pays += fen * i64::from(base > 0);
        }
        Ok(())
    }))
}

#[test]
fn what_employers_pay_more_falls_on_wages_where_the_funds_are_closed() {
    let at = |incidence: f64| {
        let inputs = Inputs { valuation: Valuation::of(0.7, incidence, 3.0), ..inputs() };
        lived(&inputs, [&programme(OLD), &dearer(100_000)], YEAR)
    };
    let lose = |rows: &[Vec<Row>; 2], metric: &str| value(&rows[1], metric, "all", YEAR);
    let [none, some, whole] = [0.0, 0.25, 1.0].map(at);
    let employers = more(&none, "employer_payments");
    assert!(employers > 0.0 && more(&none, "wage_incidence") == 0.0);
    assert!((more(&some, "wage_incidence") - 0.25 * employers).abs() < 1e-9 * employers);
    // Nobody loses from what he is given; where wages bear it, who works pays for who does not.
    assert_eq!(lose(&none, "losers_per_head"), 0.0);
    assert!(lose(&some, "losers_per_head") < lose(&whole, "losers_per_head"));
    assert!(lose(&whole, "losers_per_head") > 0.1, "{}", lose(&whole, "losers_per_head"));
    for metric in ["losers_share", "winners_share", "welfare_change"] {
        assert_eq!(lose(&none, metric), lose(&whole, metric), "{metric}");
    }
}

#[test]
fn an_account_is_dormant_when_nothing_was_paid_out_of_it_in_two_years() {
    let mut frugal = without_care(inputs());
    frugal.behaviour.retail_propensity = 0.0;
    let rows = lived(&frugal, [&programme(OLD), &programme(OLD)], 2013);
    let of = |rows: &[Row], metric: &str, year: u16| {
        let found = rows.iter().find(|row| row.metric == metric && row.group == "all" && row.year == year);
        found.unwrap_or_else(|| panic!("{metric} in {year}")).value
    };
    assert_eq!(of(&rows[0], "dormant_share", YEAR), None);
    let newcomers = of(&rows[0], "dormant_share", 2013).expect("a second year");
    assert!(newcomers > 0.85 && newcomers < 1.0, "all but who came to it: {newcomers}");
    let ill = lived(&inputs(), [&programme(OLD), &programme(OLD)], 2013);
    assert!(of(&ill[0], "dormant_share", 2013).expect("a second year") < 0.1);
}

#[test]
fn where_people_spend_unlike_money_lies_idle_with_those_who_do_not() {
    let at = |dispersion: f64| {
        let mut inputs = inputs();
        inputs.behaviour.retail_dispersion = dispersion;
        lived(&inputs, [&programme(OLD), &programme(OLD)], 2016).into_iter().next().expect("an arm")
    };
    let [alike, unlike, far] = [0.0, 1.0, 4.0].map(at);
    let of = |rows: &[Row], metric: &str, year: u16| value(rows, metric, "all", year);
    assert!(alike == at(0.0), "and the same once more");
    // The mean is kept: in the first year balances do not know who spends.
    let [before, after] = [&alike, &unlike].map(|rows| of(rows, "pharmacy_spending", YEAR));
    assert!((after / before - 1.0).abs() < 0.03, "{before} and {after}");
    for metric in ["idle_share", "dormant_share", "account_balance"] {
        let found = [&alike, &unlike, &far].map(|rows| of(rows, metric, 2016));
        assert!(found[0] <= found[1] && found[1] < found[2], "{metric}: {found:?}");
    }
    assert!(of(&unlike, "idle_share", 2016) > of(&unlike, "idle_share", 2013), "it gathers");
}

#[test]
fn a_scenario_names_the_worth_of_an_account_yuan() {
    let text = "account_value = 0.45\nemployer_incidence = 0\n[[arm]]\nname = \"only\"\npolicies = [{ use = \"unified-account-1998\" }]";
    let mut inputs = inputs();
    assert_eq!(inputs.valuation, Valuation::of(0.7, 0.25, 3.0));
    scenario(text).set_valuation(&mut inputs.valuation);
    assert_eq!(inputs.valuation, Valuation::of(0.45, 0.0, 3.0));
}
