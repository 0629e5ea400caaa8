//! The price of care is found by asking the law, at the kinks too; and through the price alone cover changes use.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use crate::fixtures::society::{OLD, inputs, layer, live, made, programme, replicate, value};
use gongji_model::books::observation::Row;
use gongji_model::claims::lines::Lines;
use gongji_model::claims::lines::OutOfCatalogue;
use gongji_model::claims::price::{Demand, ExpectedPrice, PriceProbe};
use gongji_model::codes::care::{Care, NODES};
use gongji_model::foundation::lanes::LANES;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::bound_hook::BoundHook;
use gongji_model::law::in_force::Law;
use gongji_model::law::own_lanes::OwnLanes;
use gongji_model::law::programme::Programme;
use gongji_model::tables::replicate::Replicate;
use gongji_sdk::abi::{care, payer};
use gongji_sdk::isa::Isa;
use gongji_sdk::money::yuan;

/// A scheme in round figures: 85% of a stay above 1,000 yuan up to 6 W; 68% of chronic care above 500 up to 6,000 yuan.
const SCHEME: &str =
    "{ use = \"unified-account-1998\", deductible_city = 1_000, share_city_worker = 0.85, ceiling = 6.0,
    chronic_deductible = 500, chronic_share_worker = 0.68, chronic_cap = 6_000 }";

/// The layers of one kind of care with W = 10,000 yuan, so that the ceiling of a stay is 60,000 yuan.
struct Stack {
    acts: Vec<BoundHook>,
    own: Vec<String>,
}

impl Stack {
    fn of(care: Care, programme: &Programme) -> Self {
        static REPLICATE: OnceLock<Arc<Replicate>> = OnceLock::new();
        let replicate = REPLICATE.get_or_init(|| replicate(inputs(), 100));
        let law = Law::enact(programme, replicate, 2012).expect("the policies are right");
        let mut acts = law.areas[0].layers(care).to_vec();
        for act in &mut acts {
            act.circumstances.average_wage = yuan(10_000.0);
        }
        Self { acts, own: law.own.into_iter().map(|own| own.name).collect() }
    }

    fn scheme(care: Care) -> Self {
        Self::of(care, &programme(SCHEME))
    }

    /// Listed workers at a city hospital with an empty account.
    fn persons(&self, count: usize) -> Box<Lines> {
        let mut lines = Box::<Lines>::default();
        lines.len = count;
        lines.status.fill(1);
        lines.chronic_certified.fill(1);
        lines.has_account.fill(1);
        lines.tier.fill(3);
        lines.stay.fill(1);
        lines.own = vec![OwnLanes::I64([0; LANES]); self.own.len()];
        lines
    }

    fn own(&self, name: &str) -> usize {
        let name = format!("unified-account-1998.{name}");
        self.own.iter().position(|own| *own == name).expect("a column of the scheme")
    }
}

/// How the price is asked for: every node is the expected bill itself unless said otherwise.
#[derive(Clone, Copy)]
struct Way {
    lambda: f64,
    worth: f64,
    nodes: [f64; NODES],
    isa: Isa,
}

impl Way {
    /// The price at the end of the year; account money is worth as much as cash.
    fn end_of_year() -> Self {
        Self { lambda: 1.0, worth: 1.0, nodes: [1.0; NODES], isa: Isa::best() }
    }

    /// Prices and expected costs in yuan of these persons when they expect these bills in yuan.
    fn ask(self, stack: &Stack, lines: &mut Lines, bills: &[f64]) -> Vec<(f64, f64)> {
        assert_eq!(lines.len, bills.len());
        let mut scale = [0.0; LANES];
        for (scale, bill) in scale.iter_mut().zip(bills) {
            *scale = bill * 100.0;
        }
        let probe = PriceProbe {
            treat: &[],
            layers: &stack.acts,
            year: 2012,
            out_of_catalogue: OutOfCatalogue::default(),
            nodes: &self.nodes,
            spot_bill: gongji_model::claims::price::spot_bill(1.0),
            lambda: self.lambda,
            isa: self.isa,
        };
        let mut felt = Box::<ExpectedPrice>::default();
        let (worth, elasticity) = ([self.worth; LANES], [0.0; LANES]);
        let demand = Demand { scale: &scale, worth: &worth, elasticity: &elasticity, reference: &[1.0; LANES] };
        felt.find(&probe, lines, &demand).expect("the layers keep the rules");
        (0..lines.len).map(|lane| (felt.price[lane], felt.cost[lane] / 100.0)).collect()
    }
}

/// The price at the end of the year of one person who expects this bill.
fn price(stack: &Stack, bill: f64) -> f64 {
    Way::end_of_year().ask(stack, &mut stack.persons(1), &[bill])[0].0
}

/// A fen of rounding over the smallest step of a probe used here, 26 yuan.
const FEN: f64 = 0.01 / 26.0;

#[track_caller]
fn near(found: f64, worked: f64) {
    assert!((found - worked).abs() <= FEN, "found {found}, worked out {worked}");
}

#[test]
fn below_the_deductible_of_a_stay_care_costs_its_full_price() {
    // 900 yuan and a sixteenth and a yuan more are 957.25: still below 1,000.
    near(price(&Stack::scheme(Care::Inpatient), 900.0), 1.0);
}

#[test]
fn across_the_deductible_each_part_counts_at_its_own_price() {
    // 960 and 61 more: 40 at 1 and 21 at 0.15 are 43.15 of 61.
    near(price(&Stack::scheme(Care::Inpatient), 960.0), 43.15 / 61.0);
}

#[test]
fn above_the_deductible_the_patient_pays_the_rest_of_the_pool_s_share() {
    let stack = Stack::scheme(Care::Inpatient);
    near(price(&stack, 1_000.0), 0.15);
    // 67,000 and 4,188.50 more are 71,188.50, just below the ceiling at 1,000 + 60,000 / 0.85 = 71,588.24.
    near(price(&stack, 67_000.0), 0.15);
}

#[test]
fn above_the_ceiling_the_price_is_full_again() {
    let stack = Stack::scheme(Care::Inpatient);
    // 70,000 and 4,376 more: 1,588.24 at 0.15 and 2,787.76 at 1 are 3,026.00.
    near(price(&stack, 70_000.0), 3_026.0 / 4_376.0);
    near(price(&stack, 71_588.24), 1.0);
    near(price(&stack, 500_000.0), 1.0);
}

#[test]
fn a_yearly_cap_on_chronic_care_has_its_kinks() {
    let stack = Stack::scheme(Care::Chronic);
    // 400 and 26 more are below 500.
    near(price(&stack, 400.0), 1.0);
    near(price(&stack, 500.0), 0.32);
    // 8,000 and 501 more; the cap is reached at 500 + 6,000 / 0.68 = 9,323.53.
    near(price(&stack, 8_000.0), 0.32);
    // 9,000 and 563.50 more: 323.53 at 0.32 and 239.97 at 1 are 343.50.
    near(price(&stack, 9_000.0), 343.5 / 563.5);
    near(price(&stack, 9_400.0), 1.0);
}

#[test]
fn the_expected_cost_is_what_the_layers_leave() {
    let stack = Stack::scheme(Care::Chronic);
    let costs = Way::end_of_year().ask(&stack, &mut stack.persons(3), &[400.0, 8_000.0, 10_000.0]);
    // 400; 500 + 0.32 x 7,500; 10,000 less the cap.
    for ((_, cost), worked) in costs.iter().zip([400.0, 2_900.0, 4_000.0]) {
        assert!((cost - worked).abs() < 0.01, "{cost} for {worked}");
    }
}

#[test]
fn need_is_uncertain_so_the_price_is_the_mean_over_its_nodes() {
    let stack = Stack::scheme(Care::Inpatient);
    // Half of the nodes below the deductible at 1, half above it at 0.15.
    let nodes = [0.1, 0.1, 0.1, 0.1, 10.0, 10.0, 10.0, 10.0];
    let way = Way { nodes, ..Way::end_of_year() };
    near(way.ask(&stack, &mut stack.persons(1), &[1_000.0])[0].0, (1.0 + 0.15) / 2.0);
}

#[test]
fn lambda_mixes_the_end_of_the_year_with_the_spot() {
    let stack = Stack::scheme(Care::Chronic);
    // Who expects 8,000 pays 0.32 at the end of the year and 1 for the first 100 yuan.
    for (lambda, worked) in [(1.0, 0.32), (0.5, 0.66), (0.0, 1.0)] {
        let way = Way { lambda, ..Way::end_of_year() };
        near(way.ask(&stack, &mut stack.persons(1), &[8_000.0])[0].0, worked);
    }
}

#[test]
fn the_spot_price_knows_what_was_met_and_paid_this_year() {
    let stack = Stack::scheme(Care::Chronic);
    let spot = |met: f64, paid: f64| {
        let mut lines = stack.persons(1);
        lines.own[stack.own("chronic_met")].set(0, yuan(met));
        lines.own[stack.own("chronic_paid")].set(0, yuan(paid));
        Way { lambda: 0.0, ..Way::end_of_year() }.ask(&stack, &mut lines, &[8_000.0])[0].0
    };
    near(spot(0.0, 0.0), 1.0);
    // Half of the 100 yuan still meets the deductible.
    near(spot(450.0, 0.0), 0.5 + 0.5 * 0.32);
    near(spot(500.0, 1_000.0), 0.32);
    near(spot(500.0, 6_000.0), 1.0);
}

/// Price of pharmacy goods for 100 yuan, which the account alone pays.
fn from_account(balance: f64, worth: f64) -> (f64, f64) {
    let stack = Stack::scheme(Care::Pharmacy);
    let mut lines = stack.persons(1);
    lines.balance[0] = yuan(balance);
    Way { worth, ..Way::end_of_year() }.ask(&stack, &mut lines, &[100.0])[0]
}

#[test]
fn account_money_counts_at_its_worth() {
    for worth in [0.3, 0.7, 1.0] {
        let (price, cost) = from_account(1_000.0, worth);
        near(price, worth);
        assert!((cost - 100.0 * worth).abs() < 0.01);
    }
}

#[test]
fn an_account_about_to_run_out_costs_part_account_part_cash() {
    // 100 and 7.25 more from 105 yuan: 5 at 0.4 and 2.25 at 1 are 4.25.
    near(from_account(105.0, 0.4).0, 4.25 / 7.25);
    near(from_account(50.0, 0.4).0, 1.0);
    near(from_account(0.0, 0.4).0, 1.0);
    assert!((from_account(50.0, 0.4).1 - 70.0).abs() < 0.01, "50 from the account at 0.4 and 50 in cash");
}

#[test]
fn a_price_does_not_depend_on_neighbours_or_instruction_set() {
    let stack = Stack::scheme(Care::Chronic);
    let bills: Vec<f64> = (0..LANES).map(|lane| 37.0 * lane as f64).collect();
    let ask = |isa: Isa| Way { isa, lambda: 0.5, ..Way::end_of_year() }.ask(&stack, &mut stack.persons(LANES), &bills);
    let together = ask(Isa::BASE);
    for code in [1, 2] {
        assert!(together == ask(Isa::from_code(code)), "instruction set {code}");
    }
    for lane in [0, 3, 100, 255] {
        let way = Way { isa: Isa::BASE, lambda: 0.5, ..Way::end_of_year() };
        assert_eq!(way.ask(&stack, &mut stack.persons(1), &[bills[lane]])[0], together[lane]);
    }
}

#[test]
fn probes_leave_no_trace() {
    for care in Care::ALL {
        let stack = Stack::scheme(care);
        let mut lines = stack.persons(3);
        lines.balance[..3].copy_from_slice(&[0, 12_345, 9_999_999]);
        for (number, own) in lines.own.iter_mut().enumerate() {
            [0, 1_000 + number as i64, 77].into_iter().enumerate().for_each(|(lane, value)| own.set(lane, value));
        }
        lines.paid[0][1] = 42;
        let before = lines.clone();
        let way = Way { lambda: 0.5, worth: 0.5, nodes: [0.1, 0.3, 0.5, 0.7, 1.0, 1.5, 3.0, 9.0], isa: Isa::best() };
        let bills = [10_000.0, 300.0, 90_000.0];
        let first = way.ask(&stack, &mut lines, &bills);
        assert_eq!((lines.balance, &lines.own), (before.balance, &before.own), "{care:?}");
        assert_eq!((lines.paid, lines.family_balance), (before.paid, before.family_balance), "{care:?}");
        assert_eq!((lines.person, lines.holdings), (before.person, before.holdings), "{care:?}");
        assert_eq!((lines.tier, lines.stay, lines.row), (before.tier, before.stay, before.row), "{care:?}");
        assert!(way.ask(&stack, &mut lines, &bills) == first, "{care:?}: the second probe found another price");
    }
}

#[test]
fn layers_know_that_a_bill_is_a_probe() {
    let (probes, claims) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (seen, real) = (probes.clone(), claims.clone());
    let mut watched = programme(SCHEME);
    watched.uses.push(made("watch", 2012, vec![layer(70, payer::POOL, care::CHRONIC, &[])], move |_, now, _| {
        if now.probe == 1 { &seen } else { &real }.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }));
    let stack = Stack::of(Care::Chronic, &watched);
    Way::end_of_year().ask(&stack, &mut stack.persons(1), &[500.0]);
    // Two bills a node, and the spot.
    assert_eq!((probes.load(Ordering::Relaxed), claims.load(Ordering::Relaxed)), (2 * NODES + 1, 0));
}

const POOLED: &str = "{ use = \"unified-account-1998\" }, { use = \"outpatient-pooling\", preset = \"wuhan-2024\" }";

fn run(change: fn(&mut Inputs), policies: &str) -> Vec<Row> {
    let mut changed = inputs();
    change(&mut changed);
    live(changed, &programme(policies), 20_000, 2013).unwrap_or_else(|fault| panic!("{fault}"))
}

#[test]
fn better_outpatient_cover_gives_more_visits_and_fewer_stays() {
    let (old, pooled) = (run(|_| {}, OLD), run(|_| {}, POOLED));
    let both = |metric: &str, group: &str| [&old, &pooled].map(|rows| value(rows, metric, group, 2013));
    let [before, after] = both("expected_marginal_price", "care=outpatient");
    assert!(after < before, "the price falls: {before} to {after}");
    let [before, after] = both("visits", "all");
    assert!(after > before, "visits rise: {before} to {after}");
    let [before, after] = both("discharges", "all");
    assert!(after <= before, "stays fall: {before} to {after}");
}

#[test]
fn with_elasticity_0_cover_changes_who_pays_and_no_care() {
    let stiff: fn(&mut Inputs) = |inputs| {
        inputs.behaviour.elasticity.fill(0.0);
        (inputs.behaviour.forgone, inputs.behaviour.admission_substitution) = (0.0, 0.0);
        (inputs.behaviour.cash_short, inputs.behaviour.induced_volume) = (0.0, 0.0);
        (inputs.behaviour.choice_price, inputs.behaviour.retail_propensity) = (0.0, 0.0);
        // Better cover keeps members in the scheme.
        inputs.behaviour.lapse_level = 0.0;
    };
    let (old, pooled) = (run(stiff, OLD), run(stiff, POOLED));
    for metric in ["visits", "chronic_visits", "discharges", "pharmacy_spending", "medical_spending"] {
        let [old, pooled] = [&old, &pooled].map(|rows| value(rows, metric, "all", 2013));
        assert!(old == pooled && old > 0.0, "{metric}: {old} and {pooled}");
    }
    assert!(value(&old, "pool_payment", "all", 2013) < value(&pooled, "pool_payment", "all", 2013));
}

#[test]
fn less_credit_gives_less_care() {
    let cut = "{ use = \"unified-account-1998\", retiree_credit = 0.0, old_retiree_credit = 0.0 }";
    let (old, cut) = (run(|_| {}, OLD), run(|_| {}, cut));
    let retired = |rows: &[Row], metric: &str| value(rows, metric, "status=retired", 2013);
    assert!(retired(&cut, "pharmacy_spending") < retired(&old, "pharmacy_spending"));
    assert!(retired(&cut, "visits") < retired(&old, "visits"));
}
