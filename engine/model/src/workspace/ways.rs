//! The choice between tiers in an area and year.

use crate::books::provider::ProviderAnswer;
use crate::codes::care::{Care, TIERS};
use crate::foundation::math;
use crate::law::of_area::AreaLaw;
use crate::tables::choice::{Choice, Weights, ends, times};

/// The choice in one area and year.
pub(crate) struct Ways<'a> {
    pub(crate) choice: &'a Choice,
    pub(crate) outpatient: Weights,
    pub(crate) inpatient: [f64; TIERS],
    /// The price by tier must be asked for outpatient care, and for stays.
    pub(crate) asks: [bool; 2],
}

impl<'a> Ways<'a> {
    /// The constants under this year's quality; the price is asked for where the law of the kind of care looks at the tier, and
    /// where hospitals of the tiers move different parts of a bill out of the catalogue.
    pub(crate) fn new(choice: &'a Choice, law: &AreaLaw, answer: &ProviderAnswer) -> Self {
        let fame = answer.quality.map(|better| math::exp(choice.quality * better));
        let bills_differ = answer.outside.iter().any(|moved| *moved != answer.outside[0]);
        let asks = [Care::Outpatient, Care::Inpatient].map(|care| {
            let acts = law.layers(care).iter().chain(law.treatments(care));
            choice.pull.is_some() && (bills_differ || acts.into_iter().any(|act| act.by_tier))
        });
        let outpatient = choice.outpatient.map(|by_last| by_last.map(|weights| times(&weights, &fame)));
        Self { choice, outpatient, inpatient: times(&choice.inpatient, &fame), asks }
    }

    /// Whose stay leads where was asked person by person ([`weigh_stays`]).
    pub(crate) fn weighs_stays(&self) -> bool {
        self.asks[1]
    }

    /// Upper ends of the draws that lead a stay to the community and to the district, where no price moves it.
    pub(crate) fn stay_ends(&self) -> [f64; 2] {
        ends(&self.inpatient)
    }
}
