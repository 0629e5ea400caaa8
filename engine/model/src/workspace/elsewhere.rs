//! The hospitals of all areas, and to which of them the patients of one area go.

use crate::books::provider::ProviderAnswer;
use crate::claims::lines::Outside;
use crate::inputs::nation::Area;
use crate::inputs::patient_flows::Outflow;
use crate::tables::rates::Rates;

/// What an area's patients find outside it.
#[derive(Clone, Copy)]
pub(crate) struct Elsewhere<'a> {
    /// Nobody goes anywhere where there is none.
    pub outflows: &'a [Outflow],
    /// All areas, frequency and cost of care in them, and how their hospitals answer last year.
    pub areas: &'a [Area],
    pub rates: &'a [Rates],
    pub answers: &'a [ProviderAnswer],
}

impl<'a> Elsewhere<'a> {
    /// The area to which a stay's luck leads.
    pub(crate) fn attracted(self, luck: f64) -> Option<u16> {
        let mut end = 0.0;
        let reached = |flow: &&Outflow| {
            end += flow.share;
            luck < end
        };
        self.outflows.iter().find(reached).map(|flow| flow.to)
    }

    /// A line of somebody of one area whose hospital lies in another.
    pub(crate) fn line(self, lane: usize, area: u16, own: usize) -> Outside {
        let province = |area: usize| self.areas[area].province;
        let code = if province(area.into()) == province(own) { 1 } else { 2 };
        Outside { lane, area, code }
    }
}
