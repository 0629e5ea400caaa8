//! Measures of accounts, funds and protection: what they are, and where published figures tell them, what they are worth.

use std::sync::OnceLock;

use crate::fixtures::society::{OLD, REFORM, hook, inputs, layer, live, made, programme, read, value, write};
use gongji_model::books::observation::Row;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_sdk::abi::{care, hook as place, payer};

const PERSONS: u64 = 5_000;
const FROM: u16 = 2012;
const UNTIL: u16 = 2014;

fn run(inputs: Inputs, programme: &Programme, until: u16) -> Vec<Row> {
    live(inputs, programme, PERSONS, until).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The nation under the reform.
fn reform() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| run(inputs(), &programme(REFORM), UNTIL))
}

/// One policy made up by a test, alone.
fn alone(policy: ActivePolicy) -> Programme {
    Programme { uses: vec![policy], ..Programme::default() }
}

/// All bills are paid by one payer, what lies outside the catalogue too.
fn paid_by(payer: u32) -> Programme {
    let pays = layer(31, payer, care::ALL, &["remaining_in", "remaining_out"]);
    alone(made("payer", FROM, vec![pays], |_, _, columns| {
        for column in [0, 1] {
            let remaining = read(&columns[column]).to_vec();
            write(&mut columns[column + 2]).copy_from_slice(&remaining);
        }
        Ok(())
    }))
}

fn has_value(rows: &[Row], metric: &str, group: &str, year: u16) -> bool {
    rows.iter().any(|row| row.metric == metric && row.group == group && row.year == year && row.value.is_some())
}

#[track_caller]
fn near(found: f64, expected: f64, band: f64) {
    assert!((found - expected).abs() <= band * expected.abs(), "{found}, expected {expected} within {band}");
}

#[test]
fn measures_of_funds_follow_from_their_books() {
    for year in FROM..=UNTIL {
        let of = |metric: &str| value(reform(), metric, "all", year);
        near(of("reserve_months"), 12.0 * of("pool_balance") / of("pool_outgo"), 1e-9);
        let there = of("account_balance") + of("account_outgo");
        near(of("account_turnover"), of("account_outgo") / there, 1e-9);
        if year > FROM {
            let opening = value(reform(), "account_balance", "all", year - 1);
            near(there, opening + of("account_credit"), 1e-9);
        }
        // Interest is credited beside the contributions.
        let inflow = of("account_inflow_share") * of("contributions");
        assert!(inflow > 0.9 * of("account_credit") && inflow < of("account_credit"), "{year}: {inflow}");
        assert!((0.02..0.12).contains(&of("required_rate")), "{year}: {}", of("required_rate"));
    }
}

#[test]
fn measures_of_groups_are_shares_and_follow_from_payments() {
    let mut found = 0;
    for row in reform().iter().filter(|row| row.metric == "actual_reimbursement_share" && row.value.is_some()) {
        let of = |metric: &str| value(reform(), metric, &row.group, row.year);
        let [billed, account, cash] = ["medical_spending", "account_payment", "out_of_pocket"].map(of);
        // What others paid is a small rest of large sums where hardly anything is paid by them.
        let others = of("actual_reimbursement_share") * billed;
        assert!((others - (billed - account - cash)).abs() <= 1e-9 * billed, "{} in {}: {others}", row.group, row.year);
        if account + cash > 0.0 {
            near(of("account_coverage") * (account + cash), account, 1e-9);
        }
        found += 1;
    }
    assert!(found > 60, "{found}");
    for metric in
        ["account_coverage", "actual_reimbursement_share", "account_turnover", "empty_share", "tail_cash_share"]
    {
        let rows = reform().iter().filter(|row| row.metric == metric);
        let values: Vec<f64> = rows.filter_map(|row| row.value).collect();
        assert!(!values.is_empty() && values.iter().all(|share| (0.0..=1.0).contains(share)), "{metric}: {values:?}");
    }
}

#[test]
fn persons_with_much_cash_add_up_and_are_their_share_of_members() {
    let of = |metric: &str, group: &str| value(reform(), metric, group, UNTIL);
    let all = of("tail_cash_persons", "all");
    assert!(all > 0.0);
    near(of("tail_cash_share", "all"), all / of("members", "all"), 1e-9);
    for groups in [&["chronic=yes", "chronic=no"][..], &["status=worker", "status=flexible", "status=retired"]] {
        near(groups.iter().map(|group| of("tail_cash_persons", group)).sum(), all, 1e-9);
    }
    let lifetimes = (1..=5).filter_map(|class| {
        let group = format!("lifetime={class}");
        has_value(reform(), "tail_cash_persons", &group, UNTIL).then(|| of("tail_cash_persons", &group))
    });
    near(lifetimes.sum(), all, 1e-9);
    assert!(of("tail_cash_share", "chronic=yes") > of("tail_cash_share", "chronic=no"));
}

#[test]
fn much_cash_is_ten_thousand_yuan_at_the_prices_of_2020() {
    // The line of a year moves with its prices over those of 2020: near 0 it is crossed by all who pay anything, far up by nobody.
    let with = |prices: f64| {
        let mut changed = inputs();
        let year = changed.years.iter_mut().find(|year| year.year == 2020).expect("2020");
        year.consumer_prices *= prices;
        value(&run(changed, &programme(OLD), FROM), "tail_cash_share", "all", FROM)
    };
    let (all_who_pay, published, nobody) = (with(1e9), with(1.0), with(1e-3));
    assert!(all_who_pay > 0.2 && all_who_pay < 1.0, "{all_who_pay}");
    assert!(published > 0.0 && published < 0.1, "{published}");
    assert_eq!(nobody, 0.0);
}

#[test]
fn who_pays_everything_bears_everything() {
    let shares = |payer: u32| {
        let rows = run(inputs(), &paid_by(payer), FROM);
        ["actual_reimbursement_share", "tail_cash_share"].map(|metric| value(&rows, metric, "all", FROM))
    };
    assert_eq!(shares(payer::EMPLOYER), [1.0, 0.0]);
    let cash = run(inputs(), &Programme::default(), FROM);
    let of = |metric: &str, group: &str| value(&cash, metric, group, FROM);
    for group in ["all", "care=inpatient", "chronic=yes"] {
        let shares = ["actual_reimbursement_share", "account_coverage"].map(|metric| of(metric, group));
        assert_eq!(shares, [0.0, 0.0], "{group}");
    }
    assert!(of("tail_cash_share", "all") > 0.0);
}

#[test]
fn an_account_without_a_hundredth_of_the_year_s_credit_is_empty() {
    let mut nothing_yet = inputs();
    nothing_yet.opening.account_balance = 0.0;
    // Whoever has an even number gets 100 yuan, and none of it is spent.
    let credits = hook(place::CREDIT, &["person", "has_account"], &["account_credit", "count_accounts", "count_empty"]);
    let half = alone(made("half", FROM, vec![credits], |_, _, columns| {
        let ColumnRef::ReadU64(persons) = &columns[0] else { return Err("numbers of persons".into()) };
        let ColumnRef::ReadU8(accounts) = &columns[1] else { return Err("flags".into()) };
        let who: Vec<(bool, bool)> =
            persons.iter().zip(accounts.iter()).map(|(person, has)| (person % 2 == 0, *has == 1)).collect();
        for (lane, (is_even, has_account)) in who.into_iter().enumerate() {
            write(&mut columns[2])[lane] = if is_even && has_account { 10_000 } else { 0 };
            write(&mut columns[3])[lane] = i64::from(has_account);
            write(&mut columns[4])[lane] = i64::from(has_account && !is_even);
        }
        Ok(())
    }));
    let rows = run(nothing_yet.clone(), &half, FROM);
    let of = |metric: &str| value(&rows, metric, "all", FROM);
    let [accounts, empty] = ["half.count_accounts", "half.count_empty"].map(of);
    assert!(accounts < 0.99 * of("members"), "some have no account, and are not counted as empty");
    near(of("empty_share"), empty / accounts, 0.02);
    let none = run(nothing_yet, &Programme::default(), FROM);
    assert_eq!(value(&none, "empty_share", "all", FROM), 1.0);
}

#[test]
fn the_rules_of_1998_put_0_475_of_contributions_on_accounts_and_the_reform_of_2021_0_25() {
    // As the decision of 1998 has it: 2% of one's own and 30% of the employer's 6%, of 8% together; since 2021 the own 2%.
    let old = "{ use = \"unified-account-1998\", employer_rate = 0.06, worker_rate = 0.02, flexible_rate = 0.08,
        own_credit = 0.02, young_credit = 0.018, middle_credit = 0.018, older_credit = 0.018, flexible_credit = 0.038,
        retiree_credit = 0.0, old_retiree_credit = 0.0 }";
    let new = format!("{old}, {{ use = \"account-recrediting\", retiree_share = 0.0, transition_years = 1 }}");
    for (policies, published) in [(old, 0.475), (&new, 0.25)] {
        let mut all_with_account = inputs();
        all_with_account.opening.no_account_share = 0.0;
        let rows = run(all_with_account, &programme(policies), FROM);
        near(value(&rows, "account_inflow_share", "all", FROM), published, 0.05);
    }
}

#[test]
fn published_accounts_of_2012_tell_reserve_and_turnover() {
    // In 100 million yuan: 4,187 at 3,061 a year in the pools; 1,808 out of accounts that held 2,697 when the year was over.
    let rows = run(inputs(), &programme(OLD), FROM);
    near(value(&rows, "reserve_months", "all", FROM), 12.0 * 4187.0 / 3061.0, 0.15);
    near(value(&rows, "account_turnover", "all", FROM), 1808.0 / (2697.0 + 1808.0), 0.15);
}

#[test]
fn what_is_credited_less_stays_in_the_pool_and_what_is_contributed_less_does_not_come_in() {
    let at = |contribution: f64, credit: f64| {
        let mut inputs = inputs();
        for year in &mut inputs.years {
            (year.contribution_level, year.credit_level) = (contribution, credit);
        }
        run(inputs, &programme(OLD), FROM)
    };
    let [plain, pooled, none, cheap] =
        [(1.0, 1.0), (1.0, 0.5), (1.0, 0.0), (0.8, 1.0)].map(|(due, credit)| at(due, credit));
    let of = |rows: &[Row], metric: &str| value(rows, metric, "all", FROM);
    near(of(&pooled, "account_inflow_share"), 0.5 * of(&plain, "account_inflow_share"), 1e-4);
    assert_eq!(of(&none, "account_inflow_share"), 0.0);
    assert!(of(&none, "account_credit") > 0.0, "what is on accounts bears interest");
    assert_eq!(of(&pooled, "contributions"), of(&plain, "contributions"));
    let kept = of(&plain, "account_inflow_share") * of(&plain, "contributions");
    near(of(&none, "pool_income") - of(&plain, "pool_income"), kept, 1e-2);
    near(of(&cheap, "contributions"), 0.8 * of(&plain, "contributions"), 1e-3);
    assert_eq!(of(&cheap, "account_credit"), of(&plain, "account_credit"));
    let interest =
        |rows: &[Row]| of(rows, "account_credit") - of(rows, "account_inflow_share") * of(rows, "contributions");
    assert!(interest(&pooled) < interest(&plain) && interest(&none) < interest(&pooled));
}
