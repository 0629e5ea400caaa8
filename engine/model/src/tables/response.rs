//! How much care is sought at a price.

/// Use at a price over that at the full price, by the arc elasticity over the full price
/// `[(q - q1) / (q + q1)] / [(p - p1) / (p + p1)]`. What a bill of `full` costs is `price`, in one unit, from nothing to all
/// of it.
///
/// From the full price to a tenth of it use rises by 1.30 at an elasticity of -0.16, by 1.51 at -0.25, by 1.71 at -0.32.
#[inline(always)]
pub fn response(price: f64, full: f64, elasticity: f64) -> f64 {
    let (sum, answer) = (price + full, elasticity * (price - full));
    (sum + answer) / (sum - answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_response_has_the_asked_arc_elasticity() {
        for (price, elasticity) in [(0.2, -0.5), (0.9, -0.15), (0.0, -0.42), (1.0, 0.0)] {
            let volume = response(price, 1.0, elasticity);
            let arc = ((volume - 1.0) / (volume + 1.0)) / ((price - 1.0) / (price + 1.0));
            assert!(price == 1.0 || (arc - elasticity).abs() < 1e-12, "{price}: {arc}");
        }
        assert_eq!(response(1.0, 1.0, -0.5), 1.0);
        assert_eq!(response(20.0, 100.0, -0.3), response(0.2, 1.0, -0.3), "any unit");
        assert_eq!(response(0.1, 1.0, 0.0), 1.0, "elasticity 0 changes no volume");
    }

    #[test]
    fn a_tenth_of_the_price_gives_a_third_to_two_thirds_more() {
        for (elasticity, rise) in [(-0.16, 1.30), (-0.25, 1.51), (-0.32, 1.71)] {
            assert!((response(0.1, 1.0, elasticity) - rise).abs() < 0.005, "{elasticity}");
        }
    }
}
