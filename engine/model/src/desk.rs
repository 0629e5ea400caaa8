//! The desk at which one block's year is worked out: everything that is needed for the year and forgotten after it.

use crate::care::CARES;
use crate::household::Households;
use crate::lines::Lines;
use crate::members::{LANES, Members};
use crate::person::Rows;
use crate::price::Felt;
use crate::programme::Law;
use crate::seek::Draws;
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
    /// Entries by row.
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
    /// What felt price outpatient care has for each row, for the choice of a stay instead.
    pub outpatient_price: Vec<f32>,
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
            outpatient_price: Vec::new(),
            trace: None,
        }
    }
}

impl Desk {
    /// Clears the desk for a block and lays out the policies' own columns.
    pub fn lay_out(&mut self, rows: &mut Rows<'_>, law: &Law) {
        let len = rows.len();
        self.sheet.clear();
        self.sheet.resize(len, [0; ENTRIES]);
        self.outpatient_price.clear();
        self.outpatient_price.resize(len, 1.0);
        self.insured.clear();
        let mut old = std::mem::take(&mut self.own);
        for (name, life) in &law.own {
            let kept = rows.own.0.iter_mut().find(|column| *life && column.name == *name);
            let mut values = kept.map(|column| std::mem::take(&mut column.values)).unwrap_or_else(|| {
                let mut values = old.pop().unwrap_or_default();
                values.clear();
                values
            });
            values.resize(len, 0);
            self.own.push(values);
        }
        self.batch_own.resize(law.own.len(), [0; LANES]);
        self.lines.own.resize(law.own.len(), [0; LANES]);
    }

    /// Gives the lifelong columns back to the block.
    pub fn clear_away(&mut self, rows: &mut Rows<'_>, law: &Law) {
        for ((name, life), values) in law.own.iter().zip(&mut self.own) {
            if !life {
                continue;
            }
            let values = std::mem::take(values);
            match rows.own.0.iter_mut().find(|column| column.name == *name) {
                Some(column) => column.values = values,
                None => rows.own.0.push(crate::person::OwnColumn { name: name.clone(), values }),
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
