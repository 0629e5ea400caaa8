//! What one block's year stands on.

use crate::books::counterfactual::Against;
use crate::books::fifths::Ends;
use crate::books::provider::ProviderAnswer;
use crate::books::terms::Terms;
use crate::law::in_force::Law;
use crate::law::of_area::AreaLaw;
use crate::tables::rates::{Hazards, Rates};
use crate::tables::replicate::Replicate;
use crate::workspace::offers::OnOffer;
use crate::workspace::ways::Ways;

/// What one block's year stands on.
pub struct AreaYear<'a> {
    /// The replicate.
    pub replicate: &'a Replicate,
    /// The law of the nation, for the policies' own columns.
    pub nation: &'a Law,
    /// The law of the area.
    pub law: &'a AreaLaw,
    /// Products on offer.
    pub offers: &'a [OnOffer<'a>],
    /// Pooling area.
    pub area: usize,
    /// Calendar year.
    pub year: u16,
    /// On which terms people work and belong to the scheme.
    pub terms: &'a Terms,
    /// Chances of a year of life by age.
    pub hazards: &'a Hazards,
    /// Frequency and cost of care by age.
    pub rates: &'a Rates,
    /// How the area's providers answer last year.
    pub answer: &'a ProviderAnswer,
    /// The choice between tiers in the area and year.
    pub ways: &'a Ways<'a>,
    /// Upper ends of the four lower fifths of income per head, fen.
    pub fifths: Ends,
    /// The policies' own columns of the area's fund.
    pub fund_own: &'a [i64],
    /// What the year is held against.
    pub against: Against<'a>,
}
