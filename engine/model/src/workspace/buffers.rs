//! The workspace in which a thread works out one block's year: everything that is needed for the year and forgotten after it.

use gongji_sdk::abi::holder;

use crate::block::columns::Rows;
use crate::books::household::Households;
use crate::books::person_year::{Item, PersonYear};
use crate::books::tally::Place;
use crate::claims::lines::Lines;
use crate::claims::patients::{Candidate, Expected};
use crate::claims::price::ExpectedPrice;
use crate::codes::care::TIERS;
use crate::foundation::lanes::LANES;
use crate::law::in_force::Law;
use crate::law::persons_batch::Members;
use crate::tables::draws::Draws;
use crate::trace::history::Trace;
use crate::trace::timer::Clock;

/// The workspace of one task.
pub struct Workspace {
    /// What the year brings each member, by row. A member's entries are valid once the member has paid into the scheme this
    /// year; entries of other rows are left over from another block. The same holds for the next four columns.
    pub sheet: Vec<PersonYear>,
    /// Wage, or pension of the retired, by row, fen.
    pub income: Vec<i64>,
    /// Account balance when the year began by row, fen.
    pub carried: Vec<i64>,
    /// Cash for care that the household can bear in a year by row, fen.
    pub affordability_limit: Vec<i64>,
    /// See `demand::group`, by row.
    pub group: Vec<u8>,
    /// Fifth of income under which the tables count whom, from 0, by row.
    pub fifth: Vec<u8>,
    /// Where the tally counts whom, by row; of members, once their year is remembered.
    pub place: Vec<Place>,
    /// Where the members' counterparts in the baseline stand, in the order of the members; empty where nobody is compared.
    pub counterparts: Vec<u32>,
    /// Premiums paid in cash: row and fen.
    pub cash_premiums: Vec<(u32, i64)>,
    /// The policies' own columns by row.
    pub own: Vec<Vec<i64>>,
    /// A batch of persons.
    pub members: Members,
    /// A batch of claim lines.
    pub lines: Lines,
    /// What the lines' persons expect.
    pub felt: ExpectedPrice,
    /// Own columns of a batch of persons.
    pub batch_own: Vec<[i64; LANES]>,
    /// Households of the block.
    pub households: Households,
    /// Rows of those who are in the scheme this year.
    pub insured: Vec<u32>,
    /// Four draws for each line's person.
    pub draws: Draws,
    /// Four more, of the stays that they may have: those above are still to be used by then.
    pub hospital: Draws,
    /// Their need, once it has been reckoned; kept, so that its columns need not be cleared for every batch.
    pub expected: Option<Box<Expected>>,
    /// Chances of each row's care to go to other tiers, where a policy steers; empty otherwise.
    pub redirected: Vec<[i64; TIERS]>,
    /// Upper ends of the draws that lead each row's stay to the community and to the district, where the law is asked.
    pub stay_ends: Vec<[f32; 2]>,
    /// Those who may be admitted this year.
    pub candidates: Vec<Candidate>,
    /// The watch over persons; none in an ordinary run.
    pub trace: Option<Box<Trace>>,
    /// The clock of the phases.
    pub clock: Clock,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            sheet: Vec::new(),
            income: Vec::new(),
            carried: Vec::new(),
            affordability_limit: Vec::new(),
            group: Vec::new(),
            fifth: Vec::new(),
            place: Vec::new(),
            counterparts: Vec::new(),
            cash_premiums: Vec::new(),
            own: Vec::new(),
            members: Members::default(),
            lines: Lines::default(),
            felt: ExpectedPrice::default(),
            batch_own: Vec::new(),
            households: Households::default(),
            insured: Vec::new(),
            draws: [[0; LANES]; 4],
            hospital: [[0; LANES]; 4],
            expected: None,
            redirected: Vec::new(),
            stay_ends: Vec::new(),
            candidates: Vec::new(),
            trace: None,
            clock: Clock::default(),
        }
    }
}

impl Workspace {
    /// Clears the desk for a block and lays out the policies' own columns; `funds` are those of the area's fund.
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn lay_out(&mut self, rows: &mut Rows<'_>, law: &Law, steered: bool, funds: &[i64]) {
        let len = rows.len();
        let most = len.max(self.sheet.len());
        self.sheet.resize(most, PersonYear::default());
        self.income.resize(most, 0);
        self.carried.resize(most, 0);
        self.affordability_limit.resize(most, 0);
        self.group.resize(most, 0);
        self.fifth.resize(most, 0);
        self.place.resize(most, Place::default());
        self.stay_ends.resize(most, [0.0; 2]);
        self.counterparts.clear();
        self.cash_premiums.clear();
        self.insured.clear();
        self.candidates.clear();
        self.redirected.clear();
        self.redirected.resize(if steered { len } else { 0 }, [0; TIERS]);
        let mut old = std::mem::take(&mut self.own);
        for own in &law.own[law.own_of(holder::PERSON)] {
            let kept = rows.own.0.iter_mut().find(|column| own.life && column.name == own.name);
            let mut values = kept.map(|column| std::mem::take(&mut column.values)).unwrap_or_else(|| {
                let mut values = old.pop().unwrap_or_default();
                values.clear();
                values
            });
            values.resize(len, 0);
            self.own.push(values);
        }
        // Behind the columns of persons stand those of the area's fund, with its value in every lane.
        for columns in [&mut self.batch_own, &mut self.lines.own] {
            columns.resize(self.own.len(), [0; LANES]);
            columns.extend(funds.iter().map(|value| [*value; LANES]));
        }
    }

    /// Gives the lifelong columns back to the block.
    pub(crate) fn clear_away(&mut self, rows: &mut Rows<'_>, law: &Law) {
        for (own, values) in law.own[law.own_of(holder::PERSON)].iter().zip(&mut self.own) {
            if !own.life {
                continue;
            }
            let values = std::mem::take(values);
            match rows.own.0.iter_mut().find(|column| column.name == own.name) {
                Some(column) => column.values = values,
                None => rows.own.0.push(crate::block::columns::OwnColumn { name: own.name.clone(), values }),
            }
        }
    }

    /// An entry of a row.
    #[inline(always)]
    pub(crate) fn at(&self, entry: Item, row: usize) -> i64 {
        self.sheet[row][entry]
    }

    /// Adds to an entry of a row.
    #[inline(always)]
    pub(crate) fn add(&mut self, entry: Item, row: usize, amount: i64) {
        self.sheet[row][entry] += amount;
    }
}
