//! Care of residents, who are in no employees' scheme, against what is published of theirs.

use crate::fixtures::society::{committed, live_arms, value};
use gongji_model::books::observation::Row;
use gongji_sdk::isa::Isa;

/// Discharges of 100 residents a year: what schemes recorded, of urban residents and merged places up to 2016 and of nearly all from
/// 2017 on (NHSA benefit series), and all admissions less those of members over all who are no members (NHC bulletins, population of
/// the yearbooks). The truth lies between: the first misses who was not insured or asked for nothing, the second counts what is no
/// discharge of a person.
const DISCHARGES: [(u16, [f64; 2]); 6] = [
    (2013, [8.05, 15.02]),
    (2015, [10.38, 15.02]),
    (2016, [12.26, 16.21]),
    (2017, [14.05, 17.46]),
    (2018, [13.28, 18.20]),
    (2019, [16.64, 19.04]),
];

/// Yuan a stay: 2019 published, 2018 recalled (NHSA); nothing is published before.
const COST: [(u16, f64); 2] = [(2018, 6_577.0), (2019, 7_049.0)];

fn both() -> Vec<Row> {
    let scenario = committed("two-schemes", 100_000, Some(2019));
    let mut lived = live_arms(&scenario, 2, Isa::best());
    lived.arms.pop().expect("the arm with both schemes").rows
}

#[test]
fn residents_are_in_hospital_as_often_and_as_dearly_as_published() {
    let rows = both();
    let of = |metric: &str, year: u16| value(&rows, metric, "scheme=residents", year);
    for (year, [least, most]) in DISCHARGES {
        let found = 100.0 * of("discharges_per_member", year);
        println!("{year}: {found:.2} discharges of 100 residents, published {least} to {most}");
        assert!((0.95 * least..1.05 * most).contains(&found), "{year}: {found} of 100 residents");
    }
    // The level of 2019 is what the table is solved for.
    let found = 100.0 * of("discharges_per_member", 2019);
    assert!((found / 16.64 - 1.0).abs() < 0.06, "{found}");
    for (year, published) in COST {
        let found = of("cost_per_discharge", year);
        println!("{year}: {found:.0} yuan a stay, published {published}");
        assert!((found / published - 1.0).abs() < 0.1, "{year}: a stay costs {found}");
        let members = value(&rows, "cost_per_discharge", "scheme=employees", year);
        assert!((0.5..0.7).contains(&(found / members)), "{year}: {found} over {members}");
    }
    // Premium and subsidy are the national minimum, 710 yuan in 2019, where 837 were paid in: so the scheme is short although it pays
    // out less than the published 799 yuan a member.
    let members = of("members", 2019);
    let [income, outgo] = ["pool_income", "pool_outgo"].map(|metric| of(metric, 2019) / members);
    println!("2019: {income:.0} yuan a member in, {outgo:.0} out");
    assert!((income - 710.0).abs() < 5.0 && (0.85..1.05).contains(&(outgo / 799.0)), "{income} and {outgo}");
}

/// Residents use township centres and county hospitals, members those of the cities.
#[test]
fn residents_stay_at_lower_tiers() {
    let rows = both();
    let city = |year: u16| value(&rows, "discharges_share", "tier=city", year);
    // Members alone have 0.48 and residents 0.25 at the opening's prices.
    assert!((0.25..0.40).contains(&city(2013)), "{}", city(2013));
}
