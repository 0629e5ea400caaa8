//! Where and when a block's year is lived, and who watches.

use crate::books::provider::ProviderAnswer;
use crate::tables::rates::Rates;
use crate::tables::replicate::Replicate;
use crate::trace::tap::Tap;
use crate::workspace::elsewhere::Elsewhere;
use crate::workspace::ways::Ways;

/// Where and when a block's year is lived, and who watches.
#[derive(Clone, Copy)]
pub(crate) struct AreaYear<'a> {
    /// The replicate.
    pub replicate: &'a Replicate,
    /// Pooling area.
    pub area: usize,
    /// Calendar year.
    pub year: u16,
    /// Where is told what was decided about watched persons.
    pub tap: Tap<'a>,
}

impl AreaYear<'_> {
    /// The average wage of the area, fen.
    pub(crate) fn average_wage(&self) -> f64 {
        self.replicate.average_wage(self.area, self.year) as f64
    }
}

/// How care is had in an area and year.
#[derive(Clone, Copy)]
pub(crate) struct Supply<'a> {
    /// Frequency and cost of care by age.
    pub rates: &'a Rates,
    /// How the area's hospitals answer last year.
    pub answer: &'a ProviderAnswer,
    /// The choice between tiers.
    pub ways: &'a Ways<'a>,
    /// Where else it is had.
    pub elsewhere: Elsewhere<'a>,
}

impl Supply<'_> {
    /// How it is had in another area; the choice between tiers stays that of the patient's own.
    pub(crate) fn of_area(self, area: u16) -> Self {
        let Elsewhere { rates, answers, .. } = self.elsewhere;
        Self { rates: &rates[usize::from(area)], answer: &answers[usize::from(area)], ..self }
    }
}
