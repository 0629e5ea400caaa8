//! The hooks of the year as tables: for each, its rows, the columns it may read and those it may write.
//!
//! `gongji explain year`, the loader's checks and the book's tables are made from [`HOOKS`].

use gongji_sdk::abi::{element, hook};

/// A column that the engine offers to a hook.
#[derive(Clone, Copy, Debug)]
pub struct Offered {
    /// Name by which a policy asks for it.
    pub name: &'static str,
    /// One of `gongji_sdk::abi::element`.
    pub element: u32,
    /// May be written.
    pub writable: bool,
    /// Unit and meaning.
    pub doc: &'static str,
}

/// A hook's table.
#[derive(Clone, Copy, Debug)]
pub struct HookTable {
    /// One of `gongji_sdk::abi::hook`.
    pub hook: u32,
    /// Name in messages and books.
    pub name: &'static str,
    /// What a row is.
    pub rows: &'static str,
    /// Columns in the order in which the engine describes them.
    pub columns: &'static [Offered],
    /// The engine calls it in this version.
    pub open: bool,
}

const fn read(name: &'static str, element: u32, doc: &'static str) -> Offered {
    Offered { name, element, writable: false, doc }
}

const fn write(name: &'static str, element: u32, doc: &'static str) -> Offered {
    Offered { name, element, writable: true, doc }
}

use element::{I64, U8, U64};

const PERSON: Offered = read("person", U64, "identity, the same in every arm");
const AGE: Offered = read("age", U8, "completed years at the end of this year");
const SEX: Offered = read("sex", U8, "0 male, 1 female");
const STATUS: Offered = read("status", U8, "0 no member, 1 worker, 2 flexible worker, 3 retired");
const WAGE: Offered = read("wage", I64, "own wage this year, fen; 0 when retired");
const PENSION: Offered = read("pension", I64, "own basic pension this year, fen; 0 when working");
const CHRONIC: Offered = read("chronic", U8, "1 with a chronic disease");
const LISTED: Offered = read("listed", U8, "1 when certified for the chronic outpatient list");
const HAS_ACCOUNT: Offered = read("has_account", U8, "1 with an individual account");
const BALANCE: Offered = read("account_balance", I64, "account balance now, fen");
const BASE: Offered = read("base", I64, "reported contribution base, 60% to 300% of W, fen; 0 when not contributing");

/// All hooks, in the order of the year.
pub const HOOKS: &[HookTable] = &[
    HookTable {
        hook: hook::ELIGIBILITY,
        name: "eligibility",
        rows: "persons",
        columns: &[PERSON, AGE, SEX, STATUS, WAGE, write("insured", U8, "1 when in the scheme this year")],
        open: true,
    },
    HookTable {
        hook: hook::CONTRIBUTION,
        name: "contribution",
        rows: "insured persons",
        columns: &[
            PERSON,
            AGE,
            SEX,
            STATUS,
            WAGE,
            PENSION,
            HAS_ACCOUNT,
            BASE,
            write("employer_contribution", I64, "paid by the employer, fen"),
            write("worker_contribution", I64, "paid by the person, fen"),
            write("treasury_contribution", I64, "paid by the treasury, fen"),
        ],
        open: true,
    },
    HookTable {
        hook: hook::CREDIT,
        name: "credit",
        rows: "insured persons",
        columns: &[
            PERSON,
            AGE,
            SEX,
            STATUS,
            WAGE,
            PENSION,
            HAS_ACCOUNT,
            BASE,
            BALANCE,
            read("employer_contribution", I64, "paid by the employer this year, fen"),
            read("worker_contribution", I64, "paid by the person this year, fen"),
            write("account_credit", I64, "from the pooled fund to the account, fen"),
            write("account_interest", I64, "interest credited to the account, fen"),
        ],
        open: true,
    },
    HookTable {
        hook: hook::OFFER,
        name: "offer",
        rows: "the products of this policy",
        columns: &[
            read("holders", I64, "holders last year, persons"),
            read("premiums", I64, "premiums last year, fen"),
            read("claims", I64, "claims last year, fen"),
            write(
                "price_level",
                I64,
                "price over the policy's tariff, parts per million; holds the insurer's own quote on entry",
            ),
        ],
        open: true,
    },
    HookTable {
        hook: hook::PURCHASE,
        name: "purchase",
        rows: "persons, once a product",
        columns: &[
            PERSON,
            AGE,
            SEX,
            STATUS,
            WAGE,
            PENSION,
            CHRONIC,
            HAS_ACCOUNT,
            BALANCE,
            read("carried_over", I64, "account balance carried over from earlier years, fen"),
            read("held", U8, "1 when held last year"),
            write("premium", I64, "premium asked this year, fen; 0 when not offered to this person"),
            write("from_account", U8, "1 when the account may pay it"),
        ],
        open: true,
    },
    HookTable { hook: hook::STEER, name: "steer", rows: "persons", columns: &[], open: false },
    HookTable { hook: hook::TREAT, name: "treat", rows: "bills", columns: &[], open: false },
    HookTable {
        hook: hook::SETTLE,
        name: "settle",
        rows: "claim lines",
        columns: &[
            PERSON,
            AGE,
            STATUS,
            LISTED,
            HAS_ACCOUNT,
            BALANCE,
            read("tier", U8, "1 community, 2 district, 3 city hospital; 0 pharmacy"),
            read("stay", U8, "number of the stay in this year, from 1; 0 for other care"),
            read("billed", I64, "the whole bill, fen"),
            read("remaining_in", I64, "left to pay of what is in the catalogue, fen"),
            read("remaining_out", I64, "left to pay of what is not in the catalogue, fen"),
            read("covered", U8, "1 when the person holds the hook's product (1 for all when it serves none)"),
            read("family_balance", I64, "balances of the other members' accounts, fen (family-account layers only)"),
            write(
                "over_ceiling",
                I64,
                "the part of remaining_in above the basic scheme's ceiling, fen; set by the layer that has the ceiling",
            ),
            write("paid_in", I64, "this layer's payment from remaining_in, fen"),
            write("paid_out", I64, "this layer's payment from remaining_out, fen"),
        ],
        open: true,
    },
    HookTable { hook: hook::REIMBURSE, name: "reimburse", rows: "providers", columns: &[], open: false },
    HookTable {
        hook: hook::CLOSE,
        name: "close",
        rows: "pooled funds",
        columns: &[
            read("income", I64, "income this year, fen"),
            read("outgo", I64, "outgo this year, fen"),
            read("balance", I64, "balance at the end of the year before any subsidy, fen"),
            write("subsidy", I64, "paid by the treasury into the fund, fen"),
        ],
        open: true,
    },
    HookTable { hook: hook::ADAPT, name: "adapt", rows: "pooled funds", columns: &[], open: false },
    HookTable {
        hook: hook::MIGRATE,
        name: "migrate",
        rows: "persons, once, when the policy starts in the area",
        columns: &[
            PERSON,
            AGE,
            STATUS,
            HAS_ACCOUNT,
            BALANCE,
            write("account_to_pool", I64, "moved from the account to the pooled fund, fen"),
            write("account_to_person", I64, "paid out from the account in cash, fen"),
        ],
        open: true,
    },
];

/// The table of a hook.
pub fn table(hook: u32) -> Option<&'static HookTable> {
    HOOKS.iter().find(|table| table.hook == hook)
}

/// What a writable column of a hook holds when no policy writes it; none when it cannot be written.
pub fn neutral(hook: u32, column: &str) -> Option<&'static str> {
    let offered = table(hook)?.columns.iter().find(|offered| offered.name == column)?;
    offered.writable.then_some(match (hook, column) {
        (hook::ELIGIBILITY, "insured") => "1",
        (hook::OFFER, "price_level") => "the insurer's own quote",
        _ => "0",
    })
}
