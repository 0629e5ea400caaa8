//! Premiums by age: those of 2016 as published, and others that rise with age as they do.

/// Age next birthday to which a premium holds, and S$ a year.
type Published = (u8, i64);

/// The shield, 7% tax included and before subsidies, from May 2016 [R30].
const SHIELD: [Published; 15] = [
    (20, 130),
    (30, 195),
    (40, 310),
    (50, 435),
    (60, 630),
    (65, 755),
    (70, 815),
    (73, 885),
    (75, 975),
    (78, 1_130),
    (80, 1_175),
    (83, 1_250),
    (85, 1_430),
    (90, 1_500),
    (u8::MAX, 1_530),
];

/// The private part of the standard plan, from May 2016 [R30].
const STANDARD_PLAN: [Published; 23] = [
    (20, 35),
    (30, 44),
    (35, 59),
    (40, 63),
    (45, 96),
    (50, 116),
    (55, 120),
    (60, 129),
    (65, 206),
    (70, 385),
    (73, 566),
    (75, 670),
    (78, 800),
    (80, 848),
    (83, 918),
    (85, 1_081),
    (88, 1_292),
    (90, 1_389),
    (93, 1_500),
    (95, 1_595),
    (98, 1_843),
    (100, 1_927),
    (u8::MAX, 2_037),
];

/// Premiums of the shield by age where they are `young` from 21 to 30 and `old` at the end, fen.
pub(super) fn shield(young: i64, old: i64) -> Vec<i64> {
    stretched(&SHIELD, young, old)
}

/// The same of the private plan.
pub(super) fn private(young: i64, old: i64) -> Vec<i64> {
    stretched(&STANDARD_PLAN, young, old)
}

/// The published premiums, stretched between two ages: with the published ones at these two ages all are as published.
///
/// The age of the model is that at the end of the year, and so the age next birthday when the year begins.
fn stretched(published: &[Published], young: i64, old: i64) -> Vec<i64> {
    let (first, last) = (published[1].1, published[published.len() - 1].1);
    let premium = |age: u8| {
        let of_age = published.iter().find(|(to, _)| age <= *to).map_or(last, |(_, premium)| *premium);
        (young + (old - young) * (of_age - first) / (last - first)).max(0)
    };
    (0..=u8::MAX).map(premium).collect()
}

#[cfg(test)]
mod tests {
    use gongji_sdk::money::yuan;

    use super::*;

    #[test]
    fn with_singapore_s_ends_every_premium_is_as_published() {
        let (shield, private) = (shield(yuan(195.0), yuan(1_530.0)), private(yuan(44.0), yuan(2_037.0)));
        let at = |ages: [usize; 6], tariff: &[i64]| ages.map(|age| tariff[age]);
        let ages = [20, 21, 41, 70, 85, 100];
        assert_eq!(at(ages, &shield), [130.0, 195.0, 435.0, 815.0, 1_430.0, 1_530.0].map(yuan));
        assert_eq!(at(ages, &private), [35.0, 44.0, 96.0, 385.0, 1_081.0, 1_927.0].map(yuan));
    }

    #[test]
    fn stretched_it_keeps_its_shape() {
        let tariff = shield(yuan(300.0), yuan(2_000.0));
        assert_eq!([25, 41, 95].map(|age| tariff[age]), [300.0, 605.61, 2_000.0].map(yuan));
    }
}
