//! The phases of a year, in order.

use crate::law::hooks::HookTable;

/// Numbers of the phases, as they stand in [`PHASES`](crate::law::phases::PHASES).
pub mod phase {
    /// Birthdays and what they bring.
    pub const ENTER: usize = 0;
    /// Who belongs to the scheme.
    pub const INSURE: usize = 1;
    /// What is paid into it.
    pub const CONTRIBUTE: usize = 2;
    /// What goes to the accounts.
    pub const CREDIT: usize = 3;
    /// What insurers offer.
    pub const OFFER: usize = 4;
    /// Who buys it.
    pub const BUY: usize = 5;
    /// Need.
    pub const FALL_ILL: usize = 6;
    /// Tier, price felt, care sought or forgone.
    pub const SEEK: usize = 7;
    /// The bill.
    pub const TREAT: usize = 8;
    /// Its way through the law.
    pub const SETTLE: usize = 9;
    /// What providers get and learn.
    pub const REIMBURSE: usize = 10;
    /// Households, funds, insurers, ledger.
    pub const CLOSE: usize = 11;
    /// What is counted.
    pub const OBSERVE: usize = 12;
}

/// A phase of the year.
#[derive(Clone, Copy, Debug)]
pub struct Phase {
    /// Its verb.
    pub name: &'static str,
    /// What happens.
    pub does: &'static str,
}

impl Phase {
    /// The hooks that stand in it, in the order in which they are called.
    pub fn hooks<'a>(&self, tables: &'a [HookTable]) -> impl Iterator<Item = &'a HookTable> {
        let name = self.name;
        tables.iter().filter(move |table| table.phase == name)
    }
}

/// The phases in order.
pub const PHASES: &[Phase] = &[
    Phase {
        name: "enter",
        does: "moves between sectors, leaving the scheme and coming back; deaths, births, ageing, chronic disease, retirement, joining; wages and pensions of the year",
    },
    Phase { name: "insure", does: "balances of policies that start or end are moved; who belongs to the scheme" },
    Phase { name: "contribute", does: "the reported base; what employer, worker and treasury pay" },
    Phase { name: "credit", does: "what goes to the account, and interest" },
    Phase { name: "offer", does: "insurers price their products on last year's claims" },
    Phase { name: "buy", does: "persons weigh expected gain against premium; account or cash pays" },
    Phase { name: "fall_ill", does: "need for outpatient, chronic, pharmacy and inpatient care" },
    Phase {
        name: "seek",
        does: "the tier chosen; the price felt by probing the settle layers; care sought or forgone",
    },
    Phase { name: "treat", does: "the provider's bill, in and out of the catalogue" },
    Phase {
        name: "settle",
        does: "the bill passes the layers in order, stays in waves, relatives' accounts, cash pays the rest",
    },
    Phase { name: "reimburse", does: "providers are paid, bear their cost, and learn from it for the next year" },
    Phase {
        name: "close",
        does: "relief of households; pooled funds, subsidies, insurers' results; the ledger is proved to the fen",
    },
    Phase { name: "observe", does: "what is counted" },
];
