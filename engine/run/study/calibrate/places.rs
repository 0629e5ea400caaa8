//! Which provinces pooled outpatient care before 2021, in each vector of the set: judgement, of which no figure knows.
//!
//! The share of a province is drawn from its range (a triangle); the province pools with this chance. Where judgement is too high
//! in one province it may be so in others, so that chances are drawn together in part.

use gongji_model::foundation::math::normal_quantile;

use super::fit::{latin, normal};
use crate::ground::diagnose::Failure;
use crate::intake::inputs::{self, Doubtful, Values};

/// Part of the variance that provinces have in common: with a fifth of it one set in a hundred has as little as a quarter of members pooled.
const TOGETHER: f64 = 0.2;

/// Whether each doubtful province pooled, 0 or 1, by its column of the set; one a vector.
///
/// # Errors
/// A table that cannot be read.
pub fn drawn(vectors: usize, seed: u64) -> Result<Vec<Values>, Failure> {
    let places = inputs::built_in_doubtful()?;
    let shares = latin(vectors, places.len(), seed + 2, |share| share);
    let luck = normal(vectors, 1 + places.len(), seed + 3);
    let vector = |(shares, luck): (Vec<f64>, Vec<f64>)| {
        let common = luck.first().copied().unwrap_or_default();
        let place = |((place, at), own): ((&Doubtful, f64), &f64)| {
            let luck = TOGETHER.sqrt() * common + (1.0 - TOGETHER).sqrt() * own;
            (place.key(), f64::from(u8::from(luck < normal_quantile(triangular(place.share, at)))))
        };
        places.iter().zip(shares).zip(luck.iter().skip(1)).map(place).collect()
    };
    Ok(shares.into_iter().zip(luck).map(vector).collect())
}

/// Below which value a part of a triangle lies.
fn triangular([low, middle, high]: [f64; 3], part: f64) -> f64 {
    let (width, turn) = (high - low, (middle - low) / (high - low));
    if part < turn { low + width * (part * turn).sqrt() } else { high - width * ((1.0 - part) * (1.0 - turn)).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triangle_is_filled_from_its_ends() {
        let of = |part: f64| triangular([0.2, 0.4, 1.0], part);
        assert_eq!((of(0.0), of(1.0)), (0.2, 1.0));
        assert!((of(0.25) - 0.4).abs() < 1e-12);
        assert!((triangular([0.0, 0.0, 1.0], 0.75) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn from_a_quarter_to_three_quarters_of_members_were_pooled() {
        let places = drawn(1_000, 7).unwrap_or_else(|fault| panic!("{fault:?}"));
        let paths = inputs::built_in_calendar().unwrap_or_else(|error| panic!("{error}"));
        let (name, path) = paths.into_iter().find(|(name, _)| *name == "pooled-before-2021").expect("the path");
        let nation = |values: &Values| path.drawn(name, values).expect("drawn").of_nation[0].1;
        let mut shares: Vec<f64> = places.iter().map(nation).collect();
        shares.sort_by(f64::total_cmp);
        let mean = shares.iter().sum::<f64>() / 1_000.0;
        assert!((mean - 0.55).abs() < 0.02, "{mean}");
        assert!(
            (0.2..0.3).contains(&shares[10]) && (0.7..0.8).contains(&shares[990]),
            "{} {}",
            shares[10],
            shares[990]
        );
    }
}
