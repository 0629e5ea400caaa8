//! Insurers and their customers: the price by experience, selection of either sign, who hears of a product, when it is
//! given up, how sellers compete for customers, and how a tender is won.

use std::path::Path;

use crate::fixtures::society::{
    HALF, NEARLY_ALL, OLD, catalogue, hook, inputs, layer, live, next_year, programme, read, replicate,
    replicate_number, scenario, sold_by, value, write,
};
use gongji::intake::scenario::{self, Changes};
use gongji::study::take_up;
use gongji_model::books::insurer::Insurer;
use gongji_model::books::observation::Row;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::policy::{ColumnRef, Hook};
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_sdk::abi::{care, hook as place, payer};

/// The plan of the two that pays bills.
const PLAN: &str = "product=shanghai-account-purchase.hospital-plan";
/// Bought by who asks, at the policy's price.
const FIXED: &str = "{ use = \"shanghai-account-purchase\", mobilisation = 1.0 }";
/// The same at the insurers' price.
const PRICED: &str = "{ use = \"shanghai-account-purchase\", mobilisation = 1.0, standard_price = false }";

fn run(cover: &str, inputs: Inputs, until: u16) -> Vec<Row> {
    run_of(6_000, cover, inputs, until)
}

fn run_of(persons: u64, cover: &str, inputs: Inputs, until: u16) -> Vec<Row> {
    let programme = programme(&format!("{OLD}, {cover}"));
    live(inputs, &programme, persons, until).unwrap_or_else(|fault| panic!("{fault}"))
}

/// A society in which nothing grows, and everybody who can pay buys.
fn still() -> Inputs {
    let mut inputs = inputs();
    let first = inputs.years[0].clone();
    for year in &mut inputs.years {
        (year.average_wage, year.price, year.volume) = (first.average_wage, first.price, first.volume);
    }
    inputs.behaviour.take_up = NEARLY_ALL;
    inputs.behaviour.insurer_credibility = 1.0;
    inputs
}

#[test]
fn without_growth_the_loss_ratio_is_the_priced_one() {
    for loading in [0.1, 0.5] {
        let mut inputs = still();
        inputs.behaviour.insurer_loading = loading;
        inputs.behaviour.insurer_endurance = 1_000.0;
        let rows = run(PRICED, inputs, 2024);
        let premiums = |year| value(&rows, "premiums", PLAN, year);
        let claims: f64 = (2017..=2024).map(|year| value(&rows, "loss_ratio", PLAN, year) * premiums(year)).sum();
        let (ratio, priced) = (claims / (2017..=2024).map(premiums).sum::<f64>(), 1.0 / (1.0 + loading));
        assert!((ratio / priced - 1.0).abs() < 0.1, "loading {loading}: loss ratio {ratio}, priced {priced}");
    }
}

#[test]
fn a_forecast_carries_the_growth_of_prices_on() {
    let growing = |trend: f64| {
        let mut inputs = still();
        for (nth, year) in inputs.years.iter_mut().enumerate() {
            year.price[3] *= 1.1_f64.powi(nth as i32);
        }
        inputs.behaviour.insurer_trend = trend;
        inputs.behaviour.insurer_endurance = 1_000.0;
        // The claims of a year decide, and costly ones are few.
        value(&run_of(24_000, PRICED, inputs, 2024), "premiums", PLAN, 2024)
    };
    // The forecast comes on top of the price that experience asks for: each of the years from 2013 on would have been a
    // tenth dearer, were last year's claims not the smaller a share of the dearer premium.
    let (with, without) = (growing(1.0), growing(0.0));
    assert!((with / without - 1.1).abs() < 0.02, "{with} and {without}");
}

#[test]
fn selection_takes_the_sign_of_what_drives_demand() {
    let ratio = |take_up: [f64; 3], correlation: f64| {
        let mut inputs = inputs();
        inputs.behaviour.take_up = take_up;
        (inputs.behaviour.risk_dispersion, inputs.behaviour.risk_need_correlation) = (1.0, correlation);
        value(&run(FIXED, inputs, 2013), "selection_ratio", "all", 2013)
    };
    let of_need = ratio([0.3, 4.0, 0.0], 0.0);
    assert!(of_need > 1.02, "who gains more buys more: {of_need}");
    let (careful_are_ill, careful_are_well) = (ratio([0.3, 4.0, 0.0], 0.9), ratio([0.3, 4.0, 0.0], -0.9));
    assert!(careful_are_ill > 1.02 * careful_are_well, "{careful_are_ill} and {careful_are_well}");
    let by_chance = ratio(HALF, 0.9);
    assert!((by_chance - 1.0).abs() < 0.1, "who buys by chance is like those who were asked: {by_chance}");
}

#[test]
fn who_is_not_brought_to_decide_does_not_buy_and_refuses_nothing() {
    let take_up = |mobilisation: f64, opt_out: bool| {
        let mut inputs = inputs();
        (inputs.behaviour.take_up, inputs.behaviour.mobilisation) = (HALF, mobilisation);
        let cover = FIXED.replace(" }", &format!(", opt_out = {opt_out} }}"));
        value(&run(&cover, inputs, 2012), "takeup_of_able", "all", 2012)
    };
    let [nobody, half, all] = [0.0, 0.5, 1.0].map(|mobilisation| take_up(mobilisation, false));
    assert_eq!(nobody, 0.0);
    assert!((half / all - 0.5).abs() < 0.05, "{half} of {all}");
    let [nobody, half, of_all] = [0.0, 0.5, 1.0].map(|mobilisation| take_up(mobilisation, true));
    assert!((nobody - 1.0).abs() < 1e-9 && (half - 0.75).abs() < 0.03, "{nobody} and {half} do not refuse");
    assert!(
        (of_all - all).abs() < 1e-9,
        "whoever decides takes no notice of what would be without: {of_all} and {all}"
    );
}

#[test]
fn an_insurer_in_debt_gives_up_and_its_debt_stays() {
    let mut inputs = inputs();
    inputs.behaviour.take_up = NEARLY_ALL;
    inputs.behaviour.insurer_expenses = 1.0;
    let years = |endurance: f64| {
        let mut inputs = inputs.clone();
        inputs.behaviour.insurer_endurance = endurance;
        run(FIXED, inputs, 2014)
    };
    let (brief, patient) = (years(0.0), years(1_000.0));
    let of = |rows: &[Row], metric: &str, year: u16| value(rows, metric, PLAN, year);
    assert!(of(&brief, "premiums", 2012) > 0.0 && of(&brief, "insurer_balance", 2012) < 0.0);
    for year in [2013, 2014] {
        assert_eq!((of(&brief, "premiums", year), of(&brief, "takeup_share", year)), (0.0, 0.0));
        assert_eq!(of(&brief, "insurer_balance", year), of(&brief, "insurer_balance", 2012));
        assert!(of(&patient, "premiums", year) > 0.0);
    }
}

/// A cover of three tenths of every stay at the tariff of 50 yuan, some half of its cost, held by all, or asked for by nearly all.
fn cover(insurers: u32, opt_out: bool) -> Programme {
    let mut programme = programme(OLD);
    let hooks = vec![
        Hook { product: Some(0), ..hook(place::PURCHASE, &[], &["premium"]) },
        Hook { product: Some(0), ..layer(40, payer::COMMERCIAL, care::INPATIENT, &["covered", "remaining_in"]) },
    ];
    programme.uses.push(sold_by(insurers, opt_out, "cover", 2012, hooks, |number, now, columns| {
        if number == 0 {
            write(&mut columns[0]).fill(5_000 * now.price_level / 1_000_000);
            return Ok(());
        }
        let [covered, remaining, paid_in, _] = columns else { panic!("four columns") };
        let ColumnRef::ReadU8(covered) = covered else { panic!("{covered:?} is no flag") };
        for (paid, (left, covered)) in write(paid_in).iter_mut().zip(read(remaining).iter().zip(covered.iter())) {
            *paid = 3 * left / 10 * i64::from(*covered);
        }
        Ok(())
    }));
    programme
}

/// Everybody buys; an insurer believes all of what its own customers were to cost, and all that they cost so far.
fn eager() -> Inputs {
    let mut inputs = inputs();
    inputs.behaviour.take_up = NEARLY_ALL;
    (inputs.behaviour.insurer_lives, inputs.behaviour.insurer_endurance) = (0.0, 1_000.0);
    inputs
}

/// The insurers at the end of each year from 2012 on.
fn market(programme: &Programme, inputs: Inputs, threads: usize, until: u16) -> (Vec<Vec<Insurer>>, Vec<Row>, String) {
    let mut society = Society::open(replicate(inputs, 4_000), threads);
    let (mut years, mut rows) = (Vec::new(), Vec::new());
    while society.year() < until {
        let year;
        (society, year) = next_year(society, programme);
        rows.extend(year);
        years.push(society.insurers());
    }
    (years, rows, society.digest())
}

fn sum(insurers: &[Insurer], of: impl Fn(&Insurer) -> i64) -> i64 {
    insurers.iter().map(of).sum()
}

#[test]
fn one_seller_has_the_market_whatever_customers_are_like() {
    let lived = |price: f64, habit: f64| {
        let mut inputs = eager();
        (inputs.behaviour.brand_price, inputs.behaviour.brand_habit) = (price, habit);
        market(&cover(1, false), inputs, 1, 2015)
    };
    assert_eq!(lived(0.0, 0.0), lived(50.0, 7.0));
}

#[test]
fn each_of_several_sellers_lives_on_its_own_customers() {
    let (years, rows, digest) = market(&cover(3, false), eager(), 1, 2018);
    assert_eq!(market(&cover(3, false), eager(), 2, 2018).2, digest, "threads change nothing");
    let of_all = |metric: &str, year: u16| value(&rows, metric, "all", year);
    for (nth, insurers) in years.iter().enumerate() {
        let year = 2012 + nth as u16;
        let ratio = sum(insurers, |one| one.claims) as f64 / sum(insurers, |one| one.premiums) as f64;
        assert!((ratio / of_all("loss_ratio", year) - 1.0).abs() < 1e-9, "sellers' claims are those of the product");
        assert!(insurers.iter().all(|one| one.holders > 0));
        assert_eq!(of_all("insurers_selling", year), 3.0);
    }
    let levels: Vec<i64> = years[5].iter().map(|one| one.price_level).collect();
    assert!(levels[0] != levels[1] && levels[1] != levels[2], "their prices part: {levels:?}");
    let [first, second, third] = &years[0][..] else { panic!("three insurers") };
    for one in [first, second, third] {
        assert!((one.holders as f64 / sum(&years[0], |one| one.holders) as f64 - 1.0 / 3.0).abs() < 0.05, "{one:?}");
    }
}

#[test]
fn the_luck_of_a_small_sample_moves_reserves_and_no_price() {
    let replicates = 8;
    // Squares of what the replicates' price levels and reserves are apart from their means, over those of the means.
    let spread = |lives: f64| {
        let ends: Vec<[f64; 2]> = (0..replicates)
            .map(|number| {
                let mut inputs = eager();
                inputs.behaviour.insurer_lives = lives;
                let mut society = Society::open(replicate_number(number, inputs, 2_000), 1);
                while society.year() < 2014 {
                    (society, _) = next_year(society, &cover(1, false));
                }
                let insurers = society.insurers();
                [winner_level(&insurers) as f64, sum(&insurers, |one| one.reserve) as f64]
            })
            .collect();
        [0, 1].map(|of: usize| {
            let mean = ends.iter().map(|end| end[of]).sum::<f64>() / f64::from(replicates);
            ends.iter().map(|end| (end[of] / mean - 1.0).powi(2)).sum::<f64>()
        })
    };
    let ([expected, reserve], [counted, _]) = (spread(1e12), spread(0.0));
    assert!(expected < 0.5 * counted, "{expected} of {counted}");
    assert!(reserve > 4.0 * expected, "the luck is in the books: {reserve} and {expected}");
}

#[test]
fn without_habit_the_cheapest_takes_nearly_all_and_with_it_customers_stay() {
    let shares = |price: f64, habit: f64| {
        let mut inputs = eager();
        (inputs.behaviour.brand_price, inputs.behaviour.brand_habit) = (price, habit);
        let (years, ..) = market(&cover(2, false), inputs, 1, 2013);
        let [first, second] = &years[1][..] else { panic!("two insurers") };
        let (cheap, dear) = if first.price_level < second.price_level { (first, second) } else { (second, first) };
        assert!(cheap.price_level < dear.price_level);
        cheap.holders as f64 / (cheap.holders + dear.holders) as f64
    };
    let (keen, usual, idle) = (shares(100_000.0, 0.0), shares(10.0, 0.0), shares(10.0, 7.0));
    assert!(keen > 0.99, "{keen}");
    assert!(usual > 0.52 && usual < keen, "the dearer of two loses share: {usual}");
    assert!(idle < usual, "{idle} and {usual}");
}

#[test]
fn customers_of_a_seller_that_gives_up_move_on() {
    let mut inputs = eager();
    // A debt of three years' premiums: sellers give up one after the other, as their luck is.
    (inputs.behaviour.insurer_endurance, inputs.behaviour.insurer_credibility) = (3.0, 0.0);
    inputs.behaviour.insurer_expenses = 0.2;
    let (years, rows, _) = market(&cover(9, false), inputs, 1, 2024);
    let left = |insurers: &Vec<Insurer>| insurers.iter().filter(|one| one.left).count();
    let some = years.iter().position(|insurers| (1..9).contains(&left(insurers))).expect("some give up before others");
    let next = &years[some + 1];
    assert!(next.iter().all(|one| (one.holders == 0) == years[some][one.number as usize].left), "{next:?}");
    let holders = |nth: usize| sum(&years[nth], |one| one.holders) as f64;
    assert!((holders(some + 1) / holders(some) - 1.0).abs() < 0.1, "the others have their customers");
    assert!(value(&rows, "takeup_share", "all", 2012 + some as u16 + 1) > 0.5);
}

#[test]
fn a_tender_is_won_by_the_lowest_quote_for_its_years() {
    let mut inputs = eager();
    (inputs.behaviour.tender_years, inputs.behaviour.tender_bidders) = (3.0, 4.0);
    let (years, rows, _) = market(&cover(1, true), inputs.clone(), 1, 2020);
    let winner = |insurers: &[Insurer]| {
        let with: Vec<&Insurer> = insurers.iter().filter(|one| one.holders > 0).collect();
        assert_eq!((insurers.len(), with.len()), (4, 1), "one of four bidders has all");
        assert_eq!(sum(insurers, |one| one.premiums), with[0].premiums);
        (with[0].number, with[0].price_level)
    };
    let contracts: Vec<(u32, i64)> = years.iter().map(|insurers| winner(insurers)).collect();
    for of_one in contracts.chunks(3) {
        assert!(
            of_one.iter().all(|contract| *contract == of_one[0]),
            "a contract holds for three years: {contracts:?}"
        );
    }
    assert!(contracts[0].1 < 1_000_000, "the lowest of four errs to its cost: {contracts:?}");
    assert!(contracts[3].1 > contracts[2].1, "what was lost is asked back at the next tender: {contracts:?}");
    assert_eq!(value(&rows, "largest_insurer_share", "all", 2015), 1.0);
    // Of more bidders the lowest quote is lower; without an error all quote the tariff.
    let first = |bidders: f64, error: f64| {
        let mut inputs = inputs.clone();
        (inputs.behaviour.tender_bidders, inputs.behaviour.tender_error) = (bidders, error);
        winner_level(&market(&cover(1, true), inputs, 1, 2012).0[0])
    };
    assert!(first(15.0, 0.1) < first(1.0, 0.1));
    assert_eq!(first(4.0, 0.0), 1_000_000);
}

fn winner_level(insurers: &[Insurer]) -> i64 {
    insurers.iter().filter(|one| one.holders > 0).map(|one| one.price_level).sum()
}

#[test]
fn a_bidder_whose_debt_is_too_large_is_followed_by_another() {
    let mut inputs = eager();
    (inputs.behaviour.tender_years, inputs.behaviour.tender_bidders) = (10.0, 3.0);
    inputs.behaviour.insurer_endurance = 2.0;
    let (years, ..) = market(&cover(1, true), inputs, 1, 2020);
    let winner = |insurers: &Vec<Insurer>| insurers.iter().find(|one| one.holders > 0).map(|one| one.number);
    let left = years.iter().position(|insurers| insurers.iter().any(|one| one.left)).expect("a loss at the tariff");
    let (before, after) = (winner(&years[left]), winner(&years[left + 1]));
    assert!(before != after && after.is_some(), "{before:?} and {after:?}");
}

#[test]
fn an_imposed_share_of_those_who_can_pay_holds_the_product_the_keenest_first() {
    let lived = |imposed: f64, cover: &str| {
        let mut inputs = inputs();
        inputs.behaviour.take_up = [0.3, 4.0, 0.0];
        inputs.behaviour.take_up_imposed = imposed;
        run(cover, inputs, 2013)
    };
    let held = |rows: &[Row]| value(rows, "takeup_of_able", "all", 2013);
    let selection = |rows: &[Row]| value(rows, "selection_ratio", "all", 2013);
    for cover in [FIXED, "{ use = \"shenzhen-critical-illness\" }"] {
        for share in [0.1, 0.5, 1.0] {
            let held = held(&lived(share, cover));
            assert!((held - share).abs() < 0.01, "{cover}: {held} for {share}");
        }
    }
    let [few, half, all] = [0.1, 0.5, 1.0].map(|share| selection(&lived(share, FIXED)));
    assert!(few > half + 0.05 && half > all + 0.02, "the fewer, the keener: {few}, {half}, {all}");
    let own = lived(-1.0, FIXED);
    let imposed = lived(held(&own), FIXED);
    let [chosen, same] = [&own, &imposed].map(|rows| selection(rows));
    assert!((held(&own) - held(&imposed)).abs() < 0.01 && (same / chosen - 1.0).abs() < 0.1, "{chosen} and {same}");
}

#[test]
fn the_axis_lives_the_arms_that_sell_cover_alone() {
    let arms = format!(
        "[[arm]]\nname = \"bare\"\npolicies = [{OLD}]\n[[arm]]\nname = \"sold\"\npolicies = [{OLD}, {FIXED}]\n"
    );
    let axis = scenario(&format!("take_up_axis = [0.1, 1]\n{arms}"));
    assert_eq!(axis.take_up_axis, [0.1, 1.0]);
    let imposed = take_up::at(&axis, catalogue(), 0.1).expect("an arm sells cover");
    assert_eq!(imposed.arms.iter().map(|arm| arm.name.as_str()).collect::<Vec<_>>(), ["sold"]);
    let mut behaviour = inputs().behaviour;
    assert!(behaviour.take_up_imposed < 0.0);
    imposed.set_behaviour(&mut behaviour);
    assert_eq!(behaviour.take_up_imposed, 0.1);
    let refused = |axis: &str| {
        let text = format!("take_up_axis = {axis}\n{arms}");
        let parsed = scenario::parse(Path::new("a.toml"), &text, &Changes::default(), catalogue());
        parsed.expect_err("accepted").to_string()
    };
    for (axis, words) in [
        ("[0.5, 0.1]", "`take_up_axis` must rise, and 0.1 follows 0.5"),
        ("[1.5]", "expected 0 to 1"),
        ("0.5", "`take_up_axis` takes a list of numbers"),
        ("[\"half\"]", "`take_up_axis` takes a number"),
    ] {
        let said = refused(axis);
        assert!(said.contains(words), "{axis}: {said}");
    }
}
