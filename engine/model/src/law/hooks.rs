//! The hooks of the year as tables: for each, its rows, the columns it may read and those it may write.
//!
//! `gongji explain year`, the loader's checks and the book's tables are made from [`HOOKS`].

use element::{I64, U8, U64};
use gongji_sdk::abi::{element, holder, hook};

use crate::law::batches;
use crate::law::declared::Declared;

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
    /// Who may hold a policy's own columns that it reads and writes, one of `gongji_sdk::abi::holder`; none.
    pub own: Option<u32>,
}

impl HookTable {
    /// A hook of this table may use a policy's own column of this holder: that of its rows, and reading that of the fund
    /// where every row belongs to one area.
    pub fn may_use(&self, holder: u32, reads: bool) -> bool {
        let of_one_area = !matches!(self.hook, hook::OFFER | hook::SUPERVISE);
        self.own == Some(holder) || (reads && holder == holder::FUND && of_one_area)
    }

    /// The columns that the engine hands over, in their places: a batch of persons carries those of all its hooks.
    pub fn handed_over(&self) -> &'static [Declared] {
        batches::of_hook(self.hook)
    }
}

const fn read(name: &'static str, element: u32, doc: &'static str) -> Offered {
    Offered { name, element, writable: false, doc }
}

const fn write(name: &'static str, element: u32, doc: &'static str) -> Offered {
    Offered { name, element, writable: true, doc }
}

const PERSON: Offered = read("person", U64, "identity, the same in every arm");

const AGE: Offered = read("age", U8, "completed years at the end of this year");

const SEX: Offered = read("sex", U8, "0 male, 1 female");

const STATUS: Offered = read("status", U8, "0 no member, 1 worker, 2 flexible worker, 3 retired");

const WAGE: Offered = read("wage", I64, "own wage this year, fen; 0 when retired");

const PENSION: Offered = read("pension", I64, "own basic pension this year, fen; 0 when working");

const CHRONIC: Offered = read("chronic", U8, "1 with a chronic disease");

const LISTED: Offered = read("chronic_certified", U8, "1 when certified for the chronic outpatient list");

const HAS_ACCOUNT: Offered = read("has_account", U8, "1 with an individual account");

const BALANCE: Offered = read("account_balance", I64, "account balance now, fen");

const BASE: Offered = read("base", I64, "reported contribution base, 60% to 300% of W, fen; 0 when not contributing");

const TIER: Offered = read("tier", U8, "1 community, 2 district, 3 city hospital; 0 pharmacy");

const STAY: Offered = read("stay", U8, "number of the stay in this year, from 1; 0 for other care");

const INCOME: Offered = read("income", I64, "income this year, fen");

const OUTGO: Offered = read("outgo", I64, "outgo this year, fen");

/// All hooks, in the order of their numbers.
pub const HOOKS: &[HookTable] = &[
    HookTable {
        hook: hook::ELIGIBILITY,
        name: "eligibility",
        rows: "persons",
        columns: &[PERSON, AGE, SEX, STATUS, WAGE, write("insured", U8, "1 when in the scheme this year")],
        own: Some(holder::PERSON),
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
            write(
                "large_expense_contribution",
                I64,
                "paid by the person into the area's fund for large expenses, beside the others, fen",
            ),
        ],
        own: Some(holder::PERSON),
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
        own: Some(holder::PERSON),
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
        own: None,
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
        own: Some(holder::PERSON),
    },
    HookTable {
        hook: hook::STEER,
        name: "steer",
        rows: "insured persons",
        columns: &[
            PERSON,
            AGE,
            SEX,
            STATUS,
            WAGE,
            PENSION,
            CHRONIC,
            LISTED,
            read("tier", U8, "tier chosen for this year: 1 community, 2 district, 3 city hospital"),
            write(
                "to_community",
                I64,
                "chance to go to tier 1 instead of where one would have gone, parts per million",
            ),
            write("to_district", I64, "chance to go to tier 2 instead, parts per million"),
            write(
                "to_city",
                I64,
                "chance to go to tier 3 instead, parts per million; the three together at most 1,000,000",
            ),
        ],
        own: Some(holder::PERSON),
    },
    HookTable {
        hook: hook::TREAT,
        name: "treat",
        rows: "bills",
        columns: &[
            PERSON,
            AGE,
            STATUS,
            LISTED,
            TIER,
            STAY,
            write("billed", I64, "the whole bill, fen; holds the bill so far on entry"),
            write("billed_out", I64, "the part of it outside the catalogue, fen; holds the part so far on entry"),
        ],
        own: None,
    },
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
            TIER,
            STAY,
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
        own: Some(holder::PERSON),
    },
    HookTable {
        hook: hook::REIMBURSE,
        name: "reimburse",
        rows: "providers of an area",
        columns: &[
            read("tier", U8, "1 community, 2 district, 3 city hospitals; 0 pharmacies"),
            read("cases", I64, "visits, purchases and stays this year"),
            read("stays", I64, "stays in hospital among them"),
            read("bed_days", I64, "days that these stays lasted together"),
            read("billed", I64, "bills this year, fen"),
            read("charged", I64, "the pool's part of these bills by the settle layers, fen"),
            read("volume", I64, "bills at opening-year prices, fen"),
            read("capacity", I64, "volume for which there are staff and beds, fen; 0 before the first year"),
            write(
                "pool_payment",
                I64,
                "what the pool pays for its part, fen; holds it so far on entry, `charged` at first",
            ),
        ],
        own: Some(holder::PROVIDER),
    },
    HookTable {
        hook: hook::CLOSE,
        name: "close",
        rows: "pooled funds",
        columns: &[
            INCOME,
            OUTGO,
            read("balance", I64, "balance at the end of the year before any subsidy, fen"),
            write("subsidy", I64, "paid by the treasury into the fund, fen"),
            write("to_large_expense", I64, "moved from the fund to the area's fund for large expenses, fen"),
        ],
        own: Some(holder::FUND),
    },
    HookTable {
        hook: hook::ADAPT,
        name: "adapt",
        rows: "pooled funds",
        columns: &[
            INCOME,
            OUTGO,
            read("balance", I64, "balance at the end of the year, any subsidy included, fen"),
            read("subsidy", I64, "paid by the treasury this year, fen"),
            read("base", I64, "reported contribution bases of the year, fen"),
            read("insured", I64, "insured persons"),
        ],
        own: Some(holder::FUND),
    },
    HookTable {
        hook: hook::MIGRATE,
        name: "migrate",
        rows: "persons, once when the policy starts in the area and once when it ends",
        columns: &[
            PERSON,
            AGE,
            STATUS,
            HAS_ACCOUNT,
            BALANCE,
            write("account_to_pool", I64, "moved from the account to the pooled fund, fen"),
            write("account_to_person", I64, "paid out from the account in cash, fen"),
            write("account_to_treasury", I64, "taken from the account by the treasury, fen"),
            read(
                "frozen_balance",
                I64,
                "frozen: kept for the person and the heirs, out of use until it is thawed, fen",
            ),
            write("account_to_frozen", I64, "frozen now, fen"),
            write("frozen_to_account", I64, "thawed now, fen"),
        ],
        own: Some(holder::PERSON),
    },
    HookTable {
        hook: hook::RELIEF,
        name: "relief",
        rows: "households with a member",
        columns: &[
            read("size", I64, "persons"),
            read("income", I64, "income of the year, fen"),
            read("cash", I64, "paid in cash for care this year, fen"),
            read("burden", I64, "contributions, cash premiums and cash for care, less the growth of accounts, fen"),
            write("relief", I64, "paid by the treasury towards the cash, fen; at most the cash"),
        ],
        own: None,
    },
    HookTable {
        hook: hook::SUPERVISE,
        name: "supervise",
        rows: "insurers of this policy's products",
        columns: &[
            read("product", I64, "index of the product in the policy"),
            read("insurer", I64, "number among the product's insurers, from 0"),
            read("premiums", I64, "premiums this year, fen"),
            read("claims", I64, "claims this year, fen"),
            read("expenses", I64, "expenses this year, fen"),
            read("reserve", I64, "reserve at the end of the year, fen"),
            write("support", I64, "paid by the treasury into the reserve, fen"),
            write("levy", I64, "paid out of the reserve to the treasury, fen"),
        ],
        own: None,
    },
];

/// The table of a hook.
pub fn table(hook: u32) -> Option<&'static HookTable> {
    HOOKS.iter().find(|table| table.hook == hook)
}

/// The phase of the year in which a hook stands.
pub fn phase_of(hook: &str) -> &'static str {
    match hook {
        "eligibility" | "migrate" => "insure",
        "contribution" => "contribute",
        "credit" => "credit",
        "offer" => "offer",
        "purchase" => "buy",
        "steer" => "choose",
        "treat" => "treat",
        "settle" => "settle",
        "relief" => "relieve",
        "reimburse" => "reimburse",
        _ => "close",
    }
}

/// Former names of columns, with those that they have now: a library that asks by the former name is bound to the same column.
const RENAMED: &[(&str, &str)] = &[("listed", "chronic_certified")];

/// The name that a column has now.
pub fn present_name(column: &str) -> &str {
    RENAMED.iter().find(|(former, _)| *former == column).map_or(column, |(_, present)| present)
}

/// What a writable column of a hook holds when no policy writes it; none when it cannot be written.
pub fn neutral(hook: u32, column: &str) -> Option<&'static str> {
    let offered = table(hook)?.columns.iter().find(|offered| offered.name == column)?;
    offered.writable.then_some(match (hook, column) {
        (hook::ELIGIBILITY, "insured") => "1 of a member, 0 of anybody else",
        (hook::TREAT, "billed") => "the bill so far",
        (hook::TREAT, "billed_out") => "the part outside the catalogue so far",
        (hook::REIMBURSE, "pool_payment") => "what was charged",
        (hook::OFFER, "price_level") => "the insurer's own quote",
        _ => "0",
    })
}
