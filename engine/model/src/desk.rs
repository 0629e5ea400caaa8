//! The desk at which one block's year is worked out: everything that is needed for the year and forgotten after it.

use gongji_sdk::abi::holder;

use crate::care::CARES;
use crate::household::Households;
use crate::inputs::TIERS;
use crate::lines::Lines;
use crate::members::{LANES, Members};
use crate::need::Expected;
use crate::person::Rows;
use crate::price::Felt;
use crate::programme::Law;
use crate::seek::Draws;
use crate::stays::Candidate;
use crate::trace::Trace;

/// One amount a row, of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Entry {
    /// Own wage, fen.
    Wage,
    /// Own pension, fen.
    Pension,
    /// Contribution paid by the person, fen.
    Contribution,
    /// Credited to the account, interest included, fen.
    Credit,
    /// Cash for care that the household can bear in a year, fen.
    Bearable,
    /// See `demand::group`.
    Group,
    /// Premiums of products, fen.
    Premium,
    /// All bills, fen.
    Billed,
    /// Bills of pharmacies, fen.
    Pharmacy,
    /// Paid by the pool and the fund for large expenses, fen.
    Pooled,
    /// Paid by insurers, fen.
    Commercial,
    /// Paid from own and family accounts, fen.
    Account,
    /// Paid in cash for ordinary outpatient care, fen.
    CashOutpatient,
    /// Paid in cash for chronic care, fen.
    CashChronic,
    /// Paid in cash at pharmacies, fen.
    CashPharmacy,
    /// Paid in cash for stays, fen.
    CashInpatient,
    /// Ordinary visits.
    Visits,
    /// Chronic visits.
    ChronicVisits,
    /// Purchases at pharmacies.
    Purchases,
    /// Stays.
    Stays,
    /// Lines forgone because of their cost.
    Forgone,
    /// Part of the premiums that was paid in cash, fen.
    PremiumCash,
    /// Account balance when the year began, fen.
    Carried,
}

/// Entries of a row, rounded up to whole cache lines: a person's year stands together, since it is read together.
pub const ENTRIES: usize = 24;

/// Entry that holds the cash paid for a kind of care.
pub const CASH: [Entry; CARES] = [Entry::CashOutpatient, Entry::CashChronic, Entry::CashPharmacy, Entry::CashInpatient];
/// Entry that counts the lines of a kind of care.
pub const COUNT: [Entry; CARES] = [Entry::Visits, Entry::ChronicVisits, Entry::Purchases, Entry::Stays];

/// The workbench of one task.
pub struct Desk {
    /// Entries by row; those of the members are of this year, any other row's are left from another block.
    pub sheet: Vec<[i64; ENTRIES]>,
    /// The policies' own columns by row.
    pub own: Vec<Vec<i64>>,
    /// A batch of persons.
    pub members: Members,
    /// A batch of claim lines.
    pub lines: Lines,
    /// What the lines' persons expect.
    pub felt: Felt,
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
    /// Tier of each row's outpatient care this year.
    pub tier: Vec<u8>,
    /// Chances of each row's care to go to other tiers, where a policy steers; empty otherwise.
    pub redirected: Vec<[i64; TIERS]>,
    /// Upper ends of the draws that lead each row's stay to the community and to the district, where the law is asked.
    pub stay_ends: Vec<[f32; 2]>,
    /// Those who may be admitted this year.
    pub candidates: Vec<Candidate>,
    /// The watch over persons; none in an ordinary run.
    pub trace: Option<Box<Trace>>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            sheet: Vec::new(),
            own: Vec::new(),
            members: Members::default(),
            lines: Lines::default(),
            felt: Felt::default(),
            batch_own: Vec::new(),
            households: Households::default(),
            insured: Vec::new(),
            draws: [[0; LANES]; 4],
            hospital: [[0; LANES]; 4],
            expected: None,
            tier: Vec::new(),
            redirected: Vec::new(),
            stay_ends: Vec::new(),
            candidates: Vec::new(),
            trace: None,
        }
    }
}

impl Desk {
    /// Clears the desk for a block and lays out the policies' own columns; `funds` are those of the area's fund.
    pub fn lay_out(&mut self, rows: &mut Rows<'_>, law: &Law, steered: bool, funds: &[i64]) {
        let len = rows.len();
        self.sheet.resize(len.max(self.sheet.len()), [0; ENTRIES]);
        self.stay_ends.resize(len.max(self.stay_ends.len()), [0.0; 2]);
        self.insured.clear();
        self.candidates.clear();
        self.tier.clone_from(rows.tier);
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
    pub fn clear_away(&mut self, rows: &mut Rows<'_>, law: &Law) {
        for (own, values) in law.own[law.own_of(holder::PERSON)].iter().zip(&mut self.own) {
            if !own.life {
                continue;
            }
            let values = std::mem::take(values);
            match rows.own.0.iter_mut().find(|column| column.name == own.name) {
                Some(column) => column.values = values,
                None => rows.own.0.push(crate::person::OwnColumn { name: own.name.clone(), values }),
            }
        }
    }

    /// An entry of a row.
    #[inline(always)]
    pub fn at(&self, entry: Entry, row: usize) -> i64 {
        self.sheet[row][entry as usize]
    }

    /// Adds to an entry of a row.
    #[inline(always)]
    pub fn add(&mut self, entry: Entry, row: usize, amount: i64) {
        self.sheet[row][entry as usize] += amount;
    }

    /// Cash paid for all kinds of care.
    #[inline(always)]
    pub fn cash(&self, row: usize) -> i64 {
        CASH.iter().map(|entry| self.at(*entry, row)).sum()
    }
}
