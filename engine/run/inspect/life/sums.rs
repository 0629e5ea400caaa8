//! That a life adds up to the fen: every bill by its layers, the account from year to year, the year by its bills.

use gongji_model::codes::care::{CARES, Care};
use gongji_model::trace::history::{Deed, Event, Value};
use gongji_sdk::abi::payer;

/// What moved a person's account in a year, and who paid for the care, fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Contribution of the employer.
    pub employer: i64,
    /// Contribution of the person.
    pub worker: i64,
    /// Contribution of the treasury.
    pub treasury: i64,
    /// Balance when the year began.
    pub carried: i64,
    /// Moved to the pool when a policy started or ended.
    pub to_pool: i64,
    /// Paid out when a policy started or ended.
    pub to_person: i64,
    /// Taken by the treasury when a policy started or ended.
    pub to_treasury: i64,
    /// Frozen when a policy started or ended.
    pub to_frozen: i64,
    /// Thawed when a policy started or ended.
    pub thawed: i64,
    /// Credited by the pool.
    pub credit: i64,
    /// Interest.
    pub interest: i64,
    /// Premiums paid by the account.
    pub premiums: i64,
    /// Own care paid by the account.
    pub own_care: i64,
    /// Relatives' care paid by the account.
    pub lent: i64,
    /// Balance when the year ended.
    pub balance: i64,
    /// Bills.
    pub billed: i64,
    /// Paid by the pool and the fund for large expenses.
    pub pooled: i64,
    /// Paid by insurers.
    pub commercial: i64,
    /// Paid by the employer.
    pub by_employer: i64,
    /// Paid by the treasury.
    pub by_treasury: i64,
    /// Paid by relatives' accounts.
    pub family: i64,
    /// Paid in cash.
    pub cash: i64,
}

impl Sums {
    /// Adds a year up.
    ///
    /// # Errors
    /// In words, the first thing that does not add up.
    pub fn of(events: &[Event]) -> Result<Self, String> {
        let mut year = Adding::default();
        for event in events {
            year.add(event)?;
        }
        Ok(year.sums)
    }
}

/// A year that is being added up.
#[derive(Default)]
struct Adding {
    sums: Sums,
    /// The account as it must be now.
    balance: i64,
    /// Left of the bill that is being settled.
    left: i64,
    /// Relatives' accounts may pay, not funds.
    is_rest: bool,
    /// Cash of the year by kind of care.
    cash: [i64; CARES],
}

impl Adding {
    fn add(&mut self, event: &Event) -> Result<(), String> {
        match event.deed {
            Deed::Live => {
                self.balance = event.amount("balance");
                self.sums.carried = self.balance;
            }
            Deed::Hook | Deed::Arrears => self.written(event),
            Deed::Account => self.credited(event)?,
            Deed::Buy => self.bought(event),
            Deed::Bill | Deed::Rest => self.opened(event)?,
            Deed::Layer => self.paid(event),
            Deed::Cash => self.settled(event)?,
            Deed::Lend => {
                self.sums.lent += event.amount("lent");
                self.balance -= event.amount("lent");
                self.is_balance(event)?;
            }
            Deed::Close => self.closed(event)?,
            _ => {}
        }
        Ok(())
    }

    /// The last hook that writes a column has the word; what a policy moves of the balance is booked at once.
    fn written(&mut self, event: &Event) {
        for noted in &event.noted {
            let (Value::Fen(amount), sums) = (noted.value, &mut self.sums) else { continue };
            match noted.column.as_ref() {
                "employer_contribution" => sums.employer = amount,
                "worker_contribution" => sums.worker = amount,
                "treasury_contribution" => sums.treasury = amount,
                "account_credit" => sums.credit = amount,
                "account_interest" => sums.interest = amount,
                _ => {}
            }
        }
        if matches!(event.hook, Some("migrate" | "sweep")) {
            self.moved(event);
        }
    }

    /// A policy moves, freezes and thaws balances.
    fn moved(&mut self, event: &Event) {
        let columns = ["pool", "person", "treasury", "frozen"].map(|to| event.amount(&format!("account_to_{to}")));
        let [to_pool, to_person, to_treasury, to_frozen] = columns;
        let thawed = event.amount("frozen_to_account");
        self.sums.to_pool += to_pool;
        self.sums.to_person += to_person;
        self.sums.to_treasury += to_treasury;
        self.sums.to_frozen += to_frozen;
        self.sums.thawed += thawed;
        self.balance += thawed - columns.iter().sum::<i64>();
    }

    fn credited(&mut self, event: &Event) -> Result<(), String> {
        equal("the credit and what the policies wrote", event.amount("credit"), self.sums.credit)?;
        equal("the interest and what the policies wrote", event.amount("interest"), self.sums.interest)?;
        self.balance += self.sums.credit + self.sums.interest;
        self.is_balance(event)
    }

    fn bought(&mut self, event: &Event) {
        if event.amount("bought") == 1 {
            self.sums.premiums += event.amount("from_account");
            self.balance -= event.amount("from_account");
        }
    }

    fn opened(&mut self, event: &Event) -> Result<(), String> {
        let billed = event.amount("billed");
        self.left = billed;
        self.is_rest = event.deed == Deed::Rest;
        equal("the bill and its parts", event.amount("in_catalogue") + event.amount("out_of_catalogue"), billed)?;
        if self.is_rest {
            equal("what relatives may pay and the year's cash", billed, self.cash[place(event)])?;
        } else {
            self.sums.billed += billed;
        }
        self.is_balance(event)
    }

    fn paid(&mut self, event: &Event) {
        let paid = event.amount("paid_in") + event.amount("paid_out");
        self.left -= paid;
        match event.payer {
            Some(payer::POOL | payer::LARGE_EXPENSE) => self.sums.pooled += paid,
            Some(payer::COMMERCIAL) => self.sums.commercial += paid,
            Some(payer::EMPLOYER) => self.sums.by_employer += paid,
            Some(payer::TREASURY) => self.sums.by_treasury += paid,
            Some(payer::ACCOUNT) => {
                self.sums.own_care += paid;
                self.balance -= paid;
            }
            _ => self.sums.family += paid,
        }
    }

    fn settled(&mut self, event: &Event) -> Result<(), String> {
        equal("cash and what the layers left", event.amount("cash"), self.left)?;
        let cash = &mut self.cash[place(event)];
        *cash = if self.is_rest { self.left } else { *cash + self.left };
        self.sums.cash = self.cash.iter().sum();
        self.is_balance(event)
    }

    fn closed(&mut self, event: &Event) -> Result<(), String> {
        self.sums.balance = event.amount("account_balance");
        self.is_balance(event)?;
        let sums = &self.sums;
        equal("the person's contribution", event.amount("contribution"), sums.worker)?;
        equal("the year's bills", event.amount("billed"), sums.billed)?;
        equal("the funds' part of the year", event.amount("pooled"), sums.pooled)?;
        equal("the insurers' part of the year", event.amount("commercial"), sums.commercial)?;
        equal("the employer's part of the year", event.amount("paid_by_employer"), sums.by_employer)?;
        equal("the treasury's part of the year", event.amount("paid_by_treasury"), sums.by_treasury)?;
        equal("the accounts' part of the year", event.amount("account"), sums.own_care + sums.family)?;
        equal("the year's cash", event.amount("cash"), sums.cash)?;
        let funds = sums.pooled + sums.commercial + sums.by_employer + sums.by_treasury;
        let paid = funds + sums.own_care + sums.family + sums.cash;
        equal("the bills and who paid them", sums.billed, paid)
    }

    fn is_balance(&self, event: &Event) -> Result<(), String> {
        match event.value("account_balance") {
            Some(Value::Fen(balance)) => equal("the account and what moved it", balance, self.balance),
            _ => Err(format!("the event `{}` tells no balance", event.deed.name())),
        }
    }
}

fn place(event: &Event) -> usize {
    event.care.unwrap_or(Care::Outpatient) as usize
}

fn equal(what: &str, told: i64, added: i64) -> Result<(), String> {
    if told == added { Ok(()) } else { Err(format!("{what}: {told} fen is told, {added} fen is the sum")) }
}
