//! What stands ready for a block's year.

use crate::block::columns::Rows;
use crate::books::counterfactual::{Against, Counterparts};
use crate::books::fifths::Ends;
use crate::books::terms::Terms;
use crate::books::totals::BlockTotals;
use crate::law::in_force::Law;
use crate::law::of_area::AreaLaw;
use crate::tables::newcomer::Newcomer;
use crate::tables::rates::Hazards;
use crate::trace::timer::Clock;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::Workspace;
use crate::workspace::offers::OnOffer;

/// What stands ready for a block's year. A phase is handed its parts ([`plan`](crate::year::plan)).
pub(crate) struct BlockYear<'a, 'b> {
    pub rows: &'a mut Rows<'b>,
    pub workspace: &'a mut Workspace,
    pub sums: BlockTotals,
    /// The members for other arms to be held against, where that is wanted.
    pub noted: Option<Counterparts>,
    /// Rows of the members of the scheme.
    pub all: Vec<u32>,
    /// Rows whose turn it is.
    pub batch: Vec<u32>,
    pub joining: &'a [Newcomer],
    pub nation: &'a Law,
    pub law: &'a AreaLaw,
    /// The policies' own columns of the area's fund.
    pub fund_own: &'a [i64],
    pub offers: &'a [OnOffer],
    pub terms: &'a Terms,
    pub hazards: &'a Hazards,
    pub supply: Supply<'a>,
    pub fifths: &'a Ends,
    pub against: &'a Against,
    pub area_year: AreaYear<'a>,
    pub clock: Clock,
}
