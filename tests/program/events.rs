//! The events of `events.csv` are what the published figures of their header come to, and what nobody knew yet acts on nothing.

use gongji::intake::inputs::{self, Course, Values};
use gongji_model::codes::care::Care;
use gongji_model::inputs::nation::Inputs;

/// What the header of the table is reckoned from (health ministry, statistics office, benefit series), 2015 to 2023: everybody, members (ten thousand persons),
/// all visits (hundred million), members' ordinary and chronic ones, all admissions, members' stays (ten thousand).
const FIGURES: [[f64; 7]; 9] = [
    [138_326.0, 28_893.1, 77.0, 141_266.0, 16_328.0, 21_054.0, 4_622.0],
    [139_232.0, 29_531.5, 79.3, 148_771.0, 17_423.3, 22_728.0, 4_946.4],
    [140_011.0, 30_322.7, 81.8, 156_833.9, 19_288.7, 24_436.0, 5_284.6],
    [140_541.0, 31_680.8, 83.1, 170_742.4, 21_408.9, 25_453.0, 5_637.4],
    [141_008.0, 32_924.7, 87.2, 180_584.6, 25_560.7, 26_596.0, 6_019.4],
    [141_212.0, 34_455.1, 77.4, 150_459.2, 23_316.3, 23_013.0, 5_277.8],
    [141_260.0, 35_430.9, 84.7, 172_275.1, 25_786.9, 24_726.0, 5_900.4],
    [141_175.0, 36_243.4, 84.2, 176_174.4, 27_920.5, 24_686.0, 6_277.1],
    [140_967.0, 37_094.6, 95.5, 217_982.9, 27_397.1, 30_187.3, 8_009.1],
];

/// Activity of other payers a head.
fn others(of: impl Fn(&[f64; 7]) -> f64) -> Vec<f64> {
    FIGURES.iter().map(|year| of(year) / (year[0] - year[1])).collect()
}

/// The same over a trend of 2015 to 2019 whose growth of each year is `lasting` of that of the year before, `growth` in the first.
fn over_trend(level: &[f64], growth: f64, lasting: f64) -> Vec<f64> {
    let mut trend = vec![1.0];
    for year in 1..level.len() {
        trend.push(trend[year - 1] * (1.0 + growth * lasting.powi(year as i32 - 1)));
    }
    let off = |year: usize| (level[year] / trend[year]).ln();
    let mean = (0..5).map(off).sum::<f64>() / 5.0;
    (5..level.len()).map(|year| (off(year) - mean).exp()).collect()
}

/// What events do to a series in a year.
fn factor(series: &str, event: &str, year: u16) -> f64 {
    let events = inputs::built_in_events().unwrap_or_else(|error| panic!("{error}"));
    let of = |kind: &'static str| {
        events.iter().filter(move |row| row.event == event && row.series == series && row.kind == kind)
    };
    let holds = |from: u16, until: Option<u16>| from <= year && until.is_none_or(|until| year <= until);
    let whole = of("factor").next().unwrap_or_else(|| panic!("no factor of {event} on {series}"));
    let part = of("part").find(|row| holds(row.from, row.until)).map(|row| row.effect);
    let part = part.or(holds(whole.from, whole.until).then_some(1.0)).unwrap_or(0.0);
    1.0 + part * (whole.effect - 1.0)
}

#[test]
fn the_pandemic_is_the_activity_of_other_payers_over_its_trend() {
    let visits = others(|year| year[2] * 1e4 - year[3] - year[4]);
    let admissions = others(|year| year[5] - year[6]);
    for (series, found) in [
        ("outpatient_volume", over_trend(&visits, 0.0221, 1.0)),
        ("inpatient_volume", over_trend(&admissions, 0.084, 0.79)),
    ] {
        for (year, found) in (2020..=2022).zip(&found) {
            let stated = factor(series, "pandemic", year);
            assert!((stated - found).abs() < 0.003, "{series} {year}: {stated}, by the figures {found}");
        }
        // That it ends in 2023 is what the same reckoning gives, of figures that were not used.
        assert!((found[3] - 1.0).abs() < 0.04 && (factor(series, "pandemic", 2023) - 1.0).abs() < 1e-9, "{}", found[3]);
    }
}

#[test]
fn procurement_and_payment_by_case_are_their_calendars() {
    for (nth, year) in (2020..=2025).enumerate() {
        let bought = [0.06, 0.14, 0.22, 0.27, 0.30, 0.33][nth] - 0.01;
        let cut = |drugs: f64| bought * 0.53 * 0.65 * drugs;
        let saved = [0.0, 13.4, 25.4, 51.0667, 55.4, 55.4][nth] / 2_200.0;
        let cases = ([0.06, 0.15, 0.35, 0.58, 0.78, 0.90][nth] - 0.04) * 0.02;
        for (series, event, expected) in [
            ("outpatient_price", "procurement", 1.0 - cut(0.406)),
            ("chronic_price", "procurement", 1.0 - cut(0.6)),
            ("inpatient_price", "procurement", (1.0 - cut(0.275)) * (1.0 - saved)),
            ("inpatient_price", "payment-reform", 1.0 - cases),
        ] {
            let stated = factor(series, event, year);
            assert!((stated - expected).abs() < 0.002, "{series} {event} {year}: {stated}, {expected}");
        }
    }
}

fn world(known_until: Option<u16>, values: &Values) -> Inputs {
    inputs::built_in_as(&Course { closure: "medium", values, known_until }).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn events_are_multiplied_and_nobody_knows_those_that_have_not_begun() {
    let stays = |world: &Inputs, year: usize| world.years[year - 2011].price[Care::Inpatient as usize];
    let none: Values =
        ["procurement", "payment-reform"].map(|event| (format!("{event}.inpatient_price.2025"), 1.0)).into();
    let (whole, without) = (world(None, &Values::new()), world(None, &none));
    for year in [2021, 2023, 2030] {
        let both = ["procurement", "payment-reform"].map(|event| factor("inpatient_price", event, year as u16));
        let found = stays(&whole, year) / stays(&without, year);
        assert!((found / (both[0] * both[1]) - 1.0).abs() < 1e-9, "{year}: {found}, {both:?}");
    }
    let [known, known_without] = [Values::new(), none].map(|values| world(Some(2020), &values));
    assert_ne!(stays(&known, 2020), stays(&known_without, 2020));
    for year in 2021..=2030 {
        assert_eq!(stays(&known, year), stays(&known_without, year), "{year}");
    }
}
