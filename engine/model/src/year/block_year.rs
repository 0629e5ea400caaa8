//! What stands ready for a block's year.

use crate::block::columns::Rows;
use crate::books::compared::Comparisons;
use crate::books::counterfactual::{Against, Counterparts};
use crate::books::fifths::Ends;
use crate::books::terms::Terms;
use crate::books::totals::BlockTotals;
use crate::law::in_force::Law;
use crate::law::of_area::AreaLaw;
use crate::settlement::observed::{Observed, Observers};
use crate::tables::newcomer::Newcomer;
use crate::tables::rates::{Hazards, Rates};
use crate::trace::timer::Clock;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::Workspace;
use crate::workspace::offers::OnOffer;
use crate::workspace::ways::Ways;

/// What one scheme is in a block's year.
pub(crate) struct SchemeYear<'a> {
    /// One of `gongji_sdk::abi::scheme`.
    pub scheme: u32,
    pub law: &'a AreaLaw,
    /// How care is had by [`Population`]: the choice between tiers, frequency and cost.
    pub ways: [&'a Ways<'a>; 2],
    pub rates: [&'a Rates; 2],
    /// The same of all areas; of residents none where their care is not simulated.
    pub all_rates: [&'a [Rates]; 2],
    /// The policies' own columns of its fund in the area.
    pub fund_own: &'a [i64],
    /// Its sums, as long as it does not have its turn; none before the first.
    pub sums: Option<BlockTotals>,
    /// Rows of those who are in it this year, likewise.
    pub insured: Vec<u32>,
}

/// What stands ready for a block's year. A phase is handed its parts ([`plan`](crate::year::plan)).
pub(crate) struct BlockYear<'a, 'b> {
    pub rows: &'a mut Rows<'b>,
    pub workspace: &'a mut Workspace,
    /// The schemes that are there, in the order of the law.
    pub schemes: Vec<SchemeYear<'a>>,
    /// Which of them has its turn: `law`, `sums`, `supply` and what the workspace holds of the insured are its.
    pub slot: usize,
    pub sums: BlockTotals,
    /// The members for other arms to be held against, where that is wanted.
    pub noted: Option<Counterparts>,
    /// Its members against themselves in the baseline, where there is one.
    pub compared: Option<Comparisons>,
    /// What observers have been told, where there are any.
    pub observed: Option<Box<Observed>>,
    pub observers: &'a Option<Observers<'a>>,
    /// Rows of those whose care is simulated: the members of the employees' scheme, or everybody.
    pub all: Vec<u32>,
    /// Everybody's care is simulated.
    pub everybody: bool,
    /// Rows whose turn it is.
    pub batch: Vec<u32>,
    pub joining: &'a [Newcomer],
    pub nation: &'a Law,
    pub law: &'a AreaLaw,
    pub offers: &'a [OnOffer],
    pub terms: &'a Terms,
    pub hazards: &'a Hazards,
    pub supply: Supply<'a>,
    pub fifths: &'a Ends,
    pub against: &'a Against,
    pub area_year: AreaYear<'a>,
    pub clock: Clock,
}
