//! What binds the customers of a product for years, and those who live together.

use crate::block::columns::Rows;
use crate::block::contracts::PersonContract;
use crate::foundation::lanes::LANES;
use crate::law::persons_batch::{Members, amount, small};
use crate::workspace::offers::OnOffer;

/// The contracts of a batch of members for a product that lasts, or waits, for years.
pub(crate) struct Contracts {
    column: String,
    year: u16,
    term: u16,
    waiting: u16,
    /// Those that were paid for last year.
    unbroken: [Option<PersonContract>; LANES],
    /// Those that have not ended, and whose seller still sells.
    running: [Option<PersonContract>; LANES],
    /// A contract that has ended goes on.
    goes_on: bool,
}

impl Contracts {
    /// Of a product; none where it is bought anew every year and pays at once. Whoever is bound is asked for the premium of the
    /// contract, whatever the policy asks others for this year.
    pub(crate) fn of(on_offer: &OnOffer, members: &mut Members, rows: &Rows<'_>, year: u16) -> Option<Self> {
        let offer = &on_offer.offer;
        if offer.term <= 1 && offer.waiting == 0 {
            return None;
        }
        let column = format!("contract of {}", offer.name);
        let (term, waiting) = (offer.term.max(1) as u16, offer.waiting as u16);
        let mut contracts = Self {
            column,
            year,
            term,
            waiting,
            unbroken: [None; LANES],
            running: [None; LANES],
            goes_on: offer.goes_on,
        };
        for lane in 0..members.len {
            let kept = rows.contract(&contracts.column, members.row[lane] as usize);
            let kept = kept.filter(|contract| contract.paid + 1 == year);
            let is_insured = members.small[small::INSURED][lane] == 1;
            let kept = kept.filter(|_| is_insured);
            let runs = |contract: &PersonContract| contract.until >= year && on_offer.is_sold_by(contract.seller);
            contracts.unbroken[lane] = kept;
            contracts.running[lane] = kept.filter(runs);
            if let Some(contract) = contracts.running[lane] {
                members.money[amount::PREMIUM][lane] = contract.premium;
            }
        }
        Some(contracts)
    }

    /// The contract by which a member is bound.
    pub(crate) fn running(&self, lane: usize) -> Option<PersonContract> {
        self.running[lane]
    }

    /// A contract that ended last year goes on: nobody decides.
    pub(crate) fn goes_on(&self, lane: usize) -> bool {
        self.goes_on && self.running[lane].is_none() && self.unbroken[lane].is_some()
    }

    fn since(&self, lane: usize) -> u16 {
        self.unbroken[lane].map_or(self.year, |contract| contract.since)
    }

    /// It does not pay yet for who holds it this year.
    pub(crate) fn waits(&self, lane: usize) -> bool {
        self.year < self.since(lane) + self.waiting
    }

    /// A member has paid for the year: the contract goes on, or a new one begins.
    pub(crate) fn pay(
        &self,
        rows: &mut Rows<'_>,
        (lane, row, number): (usize, usize, usize),
        seller: u8,
        premium: i64,
    ) {
        let Self { year, term, .. } = *self;
        let until = self.running[lane].map_or(year + term - 1, |contract| contract.until);
        let contract = PersonContract { premium, seller, since: self.since(lane), until, paid: year };
        rows.keep_contract(&self.column, row, contract);
        if self.waits(lane) {
            rows.wait(row, number);
        }
    }
}
