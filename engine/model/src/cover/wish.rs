//! What somebody makes of a product on offer, and take-up that is imposed.

use crate::foundation::math;

/// What a member makes of a product on offer.
pub(crate) struct Wish {
    pub lane: usize,
    /// The chosen seller, from 1; 0 where there is one.
    pub seller: u8,
    pub premium: i64,
    /// The member was brought to decide.
    pub is_reached: bool,
    /// Chance that the member holds it.
    pub chance: f64,
    /// Draw that decides.
    pub luck: f64,
    /// Whoever is to pay can.
    pub affordable: bool,
    pub buys: bool,
}

impl Wish {
    /// How much the member wants it: above 0 whoever buys unasked.
    fn strength(&self) -> f64 {
        let log_odds = |chance: f64| {
            let chance = chance.clamp(1e-12, 1.0 - 1e-12);
            math::ln(chance / (1.0 - chance))
        };
        log_odds(self.chance) - log_odds(self.luck)
    }
}

/// Lets this share of those who can pay buy, in the order of their own wish, whatever they would do: `luck` rounds.
pub(crate) fn impose(wishes: &mut [Wish], share: f64, luck: f64) {
    let mut order: Vec<usize> = (0..wishes.len()).filter(|nth| wishes[*nth].affordable).collect();
    let buyers = (share * order.len() as f64 + luck) as usize;
    order.sort_by(|one, other| wishes[*other].strength().total_cmp(&wishes[*one].strength()));
    wishes.iter_mut().for_each(|wish| wish.buys = false);
    order.iter().take(buyers).for_each(|nth| wishes[*nth].buys = true);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(lane: usize, chance: f64, luck: f64, affordable: bool) -> Wish {
        let buys = affordable && luck < chance;
        Wish { lane, seller: 0, premium: 1, is_reached: true, chance, luck, affordable, buys }
    }

    #[test]
    fn who_wants_it_most_buys_first() {
        let plain = || {
            vec![wish(0, 0.5, 0.6, true), wish(1, 0.9, 0.2, true), wish(2, 0.99, 0.1, false), wish(3, 0.5, 0.4, true)]
        };
        let buyers = |share: f64, luck: f64| {
            let mut wishes = plain();
            impose(&mut wishes, share, luck);
            wishes.iter().filter(|wish| wish.buys).map(|wish| wish.lane).collect::<Vec<_>>()
        };
        assert_eq!(buyers(0.0, 0.99), [0; 0]);
        assert_eq!(buyers(1.0 / 3.0, 0.0), [1]);
        assert_eq!(buyers(0.5, 0.6), [1, 3]);
        assert_eq!(buyers(1.0, 0.0), [0, 1, 3], "who cannot pay has it at no share");
        // At the share that buys of its own it is those who buy of their own.
        let own: Vec<usize> = plain().iter().filter(|wish| wish.buys).map(|wish| wish.lane).collect();
        assert_eq!(buyers(own.len() as f64 / 3.0, 0.0), own);
    }
}
