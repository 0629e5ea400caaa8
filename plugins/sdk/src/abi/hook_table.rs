//! The hooks of the year, one row of one table each.
//!
//! All that knows hooks is made from [`HOOKS`]: the constants of [`hook`], the C header, the loader's
//! checks, the rows of `gongji check`, worked cases, `gongji describe`, `gongji explain year` and the pages of the
//! book. A new hook is a new row.

use super::{element, holder};

/// What a column counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Tells rows apart.
    Identity,
    /// One of a few numbers that stand for something.
    Code,
    /// 0 or 1.
    Flag,
    /// Years of age.
    Years,
    /// Money.
    Fen,
    /// Parts per million.
    Share,
    /// How many.
    Count,
}

/// A column that the engine offers to a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Name by which a policy asks for it.
    pub name: &'static str,
    /// One of [`element`].
    pub element: u32,
    /// What it counts or measures.
    pub unit: Unit,
    /// Unit and meaning.
    pub doc: &'static str,
    /// What it holds when no policy writes it, in words; none when it can only be read.
    pub unwritten: Option<&'static str>,
}

impl Offered {
    /// May be written.
    #[must_use]
    pub const fn is_writable(&self) -> bool {
        self.unwritten.is_some()
    }
}

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A person.
    Person,
    /// A product of the policy.
    Product,
    /// A bill before it is settled.
    Bill,
    /// A bill on its way through the layers.
    Line,
    /// A condition of an insured person.
    Condition,
    /// A household.
    Household,
    /// A kind of provider in one area.
    Provider,
    /// A kind of care at a kind of provider in one area.
    ProviderCare,
    /// The employers of one sector in one area.
    Firm,
    /// A pooled fund.
    Fund,
    /// A pooled fund among those of all areas.
    Area,
    /// An insurer of one of the policy's products.
    Insurer,
}

impl Row {
    /// All rows of the kind come in one batch and one order, and may depend on each other.
    #[must_use]
    pub const fn comes_whole(self) -> bool {
        matches!(self, Self::Product | Self::Provider | Self::ProviderCare | Self::Firm | Self::Area | Self::Insurer)
    }

    /// Other policies have other rows.
    #[must_use]
    pub const fn is_of_the_policy(self) -> bool {
        matches!(self, Self::Product | Self::Insurer)
    }
}

/// Whether a hook serves one of the policy's products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serves {
    /// Never.
    NoProduct,
    /// Where it names one.
    AnyProduct,
    /// Each product has one such hook.
    EachProduct,
}

/// A hook: when it is called, for what rows, and with which columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HookTable {
    /// One of [`hook`].
    pub hook: u32,
    /// Name in messages and books.
    pub name: &'static str,
    /// What a policy decides there, in one sentence.
    pub doc: &'static str,
    /// Name of the phase of the year in which it stands.
    pub phase: &'static str,
    /// What the rows are, in words.
    pub rows: &'static str,
    /// What a row is.
    pub row: Row,
    /// All areas are handed over together, once a year; otherwise it is called area by area.
    pub of_nation: bool,
    /// It looks at the kinds of [`care`](super::care) that it declares, one at a time.
    pub by_care: bool,
    /// It stands in layers, each with a number and a [`payer`](super::payer).
    pub in_layers: bool,
    /// It stands in no layers and names a [`payer`](super::payer) all the same, who pays persons what it writes.
    pub pays: bool,
    /// It is called with invented rows too, with `Circumstances::probe` 1.
    pub is_probed: bool,
    /// It is called when the policy starts in an area and once more when it has ended there, and not in the years
    /// between.
    pub at_start_and_end: bool,
    /// What a policy writes is done before the next one is called.
    pub is_done_at_once: bool,
    /// Whether it serves a product.
    pub serves: Serves,
    /// Who may hold a policy's own columns that it reads and writes, one of [`holder`]; none.
    pub own: Option<u32>,
    /// Who may hold a policy's own columns that it only reads, one of [`holder`]; none.
    pub own_read: Option<u32>,
    /// The minor version of the contract that brought it.
    pub since_minor: u32,
    /// Columns in the order in which the engine describes them.
    pub columns: &'static [Offered],
}

impl HookTable {
    /// What holds for a hook when its row says nothing else.
    pub const PLAIN: Self = Self {
        hook: 0,
        name: "",
        doc: "",
        phase: "",
        rows: "",
        row: Row::Person,
        of_nation: false,
        by_care: false,
        in_layers: false,
        pays: false,
        is_probed: false,
        at_start_and_end: false,
        is_done_at_once: false,
        serves: Serves::NoProduct,
        own: None,
        own_read: None,
        since_minor: 0,
        columns: &[],
    };

    /// A hook of this table may use a policy's own column of this holder: that of its rows, and reading that of the
    /// fund where every row belongs to one area.
    #[must_use]
    pub fn may_use(&self, holder: u32, reads: bool) -> bool {
        let is_read = self.own_read == Some(holder) || (holder == holder::FUND && !self.of_nation);
        self.own == Some(holder) || (reads && is_read)
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Offered> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns that may be written.
    pub fn writable(&self) -> impl Iterator<Item = &'static Offered> {
        self.columns.iter().filter(|column| column.is_writable())
    }

    /// Policies write the same rows one after the other. Layers have numbers, who pays persons pays them beside all others;
    /// products belong to one policy, and balances that one moves are moved before the next one looks at them.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        let is_of_the_policy = self.row.is_of_the_policy() || self.serves == Serves::EachProduct;
        !is_of_the_policy && !self.in_layers && !self.pays && !self.is_done_at_once
    }

    /// A policy may have several hooks of this table.
    #[must_use]
    pub fn stands_repeatedly(&self) -> bool {
        self.in_layers || self.pays || self.serves == Serves::EachProduct
    }
}

/// The number of the hook of this name.
///
/// ```compile_fail,E0080
/// const _: u32 = gongji_sdk::abi::hook_table::number_of("treats");
/// ```
///
/// # Panics
/// When there is none: while the policy is compiled.
#[must_use]
pub const fn number_of(name: &str) -> u32 {
    let mut at = 0;
    while at < HOOKS.len() {
        if is_same(HOOKS[at].name.as_bytes(), name.as_bytes()) {
            return HOOKS[at].hook;
        }
        at += 1;
    }
    panic!("there is no hook of this name: the constants of `gongji_sdk::abi::hook` are all there are")
}

/// Two texts are equal; `==` is not yet for constants.
const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Columns that several hooks offer with the same meaning: `shared!(age)` is one of them, `shared_doc!(age)` its text.
macro_rules! shared_columns {
    ($($column:ident: $element:ident $unit:ident, $doc:literal;)*) => {
        macro_rules! shared {
            $(($column) => {
                Offered {
                    name: stringify!($column),
                    element: element::$element,
                    unit: Unit::$unit,
                    doc: $doc,
                    unwritten: None,
                }
            };)*
        }
        macro_rules! shared_doc {
            $(($column) => { $doc };)*
        }
    };
}

shared_columns! {
    person: U64 Identity, "identity, the same in every arm";
    age: U8 Years, "completed years at the end of this year";
    sex: U8 Code, "0 male, 1 female";
    status: U8 Code, "0 no member, 1 worker, 2 flexible worker, 3 retired";
    wage: I64 Fen, "own wage this year, fen; 0 when retired";
    pension: I64 Fen, "own basic pension this year, fen; 0 when working";
    chronic: U8 Flag, "1 with a chronic disease";
    chronic_certified: U8 Flag, "1 when certified for the chronic outpatient list";
    has_account: U8 Flag, "1 with an individual account";
    account_balance: I64 Fen, "account balance now, fen";
    base: I64 Fen, "reported contribution base, 60% to 300% of W, fen; 0 when not contributing";
    tier: U8 Code, "1 community, 2 district, 3 city hospital; 0 pharmacy";
    stay: U8 Count, "number of the stay in this year, from 1; 0 for other care";
    out_of_area: U8 Code, "where the hospital lies: 0 in the own area, 1 in another of the province, 2 in another province";
    sector: U8 Code, "sector of work, the last one of the retired: 0 none, 1 institution, 2 state, 3 private, 4 small, 5 flexible, 6 migrant, 7 laid off";
    household_size: U8 Count, "persons at home; 255 when there are more";
    household_income: I64 Fen, "income of the household this year, fen";
    residence: U8 Code, "lives 0 in the country, 1 in a town; a move to another area alone changes it";
    county: U8 Code, "county or district of the area in which the household lives, from 0";
    hukou: U8 Code, "registered 0 in the province, 1 in another one; a move between provinces alone changes it";
    income: I64 Fen, "income this year, fen";
    outgo: I64 Fen, "outgo this year, fen";
}

/// What a column holds when nobody writes it: 0 where its row says nothing else.
macro_rules! unwritten {
    (read) => {
        None
    };
    (write) => {
        Some("0")
    };
    (write $words:literal) => {
        Some($words)
    };
}

/// The constants of `hook` and [`HOOKS`], from one row a hook: its number, what it decides, what its rows are, how it
/// differs from [`HookTable::PLAIN`], the columns that it shares with others and those of its own.
macro_rules! hook_tables {
    ($(
        #[doc = $doc:literal]
        $constant:ident = $number:literal, $name:literal in $phase:literal, rows $rows:literal ($($key:ident: $value:expr),*) {
            shares [$($shared:ident)*];
            $($access:ident $column:ident: $element:ident $unit:ident, $column_doc:literal $(, unwritten $words:literal)?;)*
        }
    )*) => {
        /// Where in the year a hook stands.
        pub mod hook {
            $(
                #[doc = $doc]
                #[doc = concat!("\n\nPhase `", $phase, "`. Rows: ", $rows, ".\n\n| column | | holds |\n|---|---|---|")]
                $(#[doc = concat!("| `", stringify!($shared), "` | read | ", shared_doc!($shared), " |")])*
                $(#[doc = concat!("| `", stringify!($column), "` | ", stringify!($access), " | ", $column_doc, " |")])*
                pub const $constant: u32 = $number;
            )*
        }

        /// All hooks, in the order in which a year calls them.
        pub const HOOKS: &[HookTable] = &[$(HookTable {
            hook: hook::$constant,
            name: $name,
            doc: $doc.trim_ascii(),
            phase: $phase,
            rows: $rows,
            $($key: $value,)*
            columns: &[
                $(shared!($shared),)*
                $(Offered {
                    name: stringify!($column),
                    element: element::$element,
                    unit: Unit::$unit,
                    doc: $column_doc,
                    unwritten: unwritten!($access $($words)?),
                },)*
            ],
            ..HookTable::PLAIN
        },)*];
    };
}

hook_tables! {
    /// The price of the policy's products this year.
    OFFER = 3, "offer" in "offer", rows "the products of this policy" (row: Row::Product, of_nation: true) {
        shares [];
        read holders: I64 Count, "holders last year, persons";
        read premiums: I64 Fen, "premiums last year, fen";
        read claims: I64 Fen, "claims last year, fen";
        write price_level: I64 Share,
            "price over the policy's tariff, parts per million; holds the insurer's own quote on entry",
            unwritten "the insurer's own quote";
    }

    /// What becomes of account balances when the policy starts, and when it has ended (`Circumstances::ending`).
    MIGRATE = 11, "migrate" in "insure",
    rows "persons, once when the policy starts in the area and once when it ends"
    (at_start_and_end: true, is_done_at_once: true, own: Some(holder::PERSON)) {
        shares [person age status has_account account_balance];
        write account_to_pool: I64 Fen, "moved from the account to the pooled fund, fen";
        write account_to_person: I64 Fen, "paid out from the account in cash, fen";
        write account_to_treasury: I64 Fen, "taken from the account by the treasury, fen";
        read frozen_balance: I64 Fen,
            "frozen: kept for the person and the heirs, out of use until it is thawed, fen";
        write account_to_frozen: I64 Fen, "frozen now, fen";
        write frozen_to_account: I64 Fen, "thawed now, fen";
    }

    /// What leaves account balances each year, and what is kept out of use.
    SWEEP = 18, "sweep" in "insure", rows "persons, each year"
    (is_done_at_once: true, own: Some(holder::PERSON), since_minor: 5) {
        shares [person age status has_account account_balance];
        write account_to_pool: I64 Fen, "moved from the account to the pooled fund, fen";
        write account_to_person: I64 Fen, "paid out from the account in cash, fen";
        write account_to_treasury: I64 Fen, "taken from the account by the treasury, fen";
        read frozen_balance: I64 Fen,
            "frozen: kept for the person and the heirs, out of use until it is thawed, fen";
        write account_to_frozen: I64 Fen, "frozen now, fen";
        write frozen_to_account: I64 Fen, "thawed now, fen";
    }

    /// Who is insured this year.
    ELIGIBILITY = 0, "eligibility" in "insure", rows "persons" (own: Some(holder::PERSON)) {
        shares [person age sex status wage sector household_size household_income residence hukou county];
        write insured: U8 Flag, "1 when in the scheme this year", unwritten "1 of a member, 0 of anybody else";
    }

    /// What employer, worker and treasury pay.
    CONTRIBUTION = 1, "contribution" in "contribute", rows "insured persons" (own: Some(holder::PERSON)) {
        shares [person age sex status wage pension has_account base sector household_size household_income residence hukou county];
        write employer_contribution: I64 Fen, "paid by the employer, fen";
        write worker_contribution: I64 Fen, "paid by the person, fen";
        write treasury_contribution: I64 Fen, "paid by the treasury, fen";
        write large_expense_contribution: I64 Fen,
            "paid by the person into the area's fund for large expenses, beside the others, fen";
    }

    /// What goes to the individual account, and its interest.
    CREDIT = 2, "credit" in "credit", rows "insured persons" (own: Some(holder::PERSON)) {
        shares [person age sex status wage pension has_account base account_balance sector household_size household_income];
        read employer_contribution: I64 Fen, "paid by the employer this year, fen";
        read worker_contribution: I64 Fen, "paid by the person this year, fen";
        write account_credit: I64 Fen, "from the pooled fund to the account, fen";
        write account_interest: I64 Fen, "interest credited to the account, fen";
    }

    /// Which tier care is sent to.
    STEER = 5, "steer" in "choose", rows "insured persons" (own: Some(holder::PERSON)) {
        shares [person age sex status wage pension chronic chronic_certified sector household_size household_income];
        read tier: U8 Code, "tier chosen for this year: 1 community, 2 district, 3 city hospital";
        write to_community: I64 Share,
            "chance to go to tier 1 instead of where one would have gone, parts per million";
        write to_district: I64 Share, "chance to go to tier 2 instead, parts per million";
        write to_city: I64 Share,
            "chance to go to tier 3 instead, parts per million; the three together at most 1,000,000";
    }

    /// Who is offered cover, at which premium.
    PURCHASE = 4, "purchase" in "buy", rows "persons, once a product"
    (serves: Serves::EachProduct, own: Some(holder::PERSON)) {
        shares [person age sex status wage pension chronic has_account account_balance sector household_size household_income residence hukou county];
        read carried_over: I64 Fen, "account balance carried over from earlier years, fen";
        read held: U8 Flag, "1 when held last year";
        read family_balance: I64 Fen, "balances of the other insured persons' accounts at home now, fen";
        write premium: I64 Fen, "premium asked this year, fen; 0 when not offered to this person";
        write from_account: U8 Flag, "1 when the account pays it";
        write from_family: U8 Flag, "1 when the accounts at home pay what the own account, if it pays, cannot";
        write account_limit: I64 Fen, "the most that accounts pay of it, fen; cash pays the rest",
            unwritten "all of it: whose accounts do not reach so far is not sold it";
        write held_unless_refused: U8 Flag, "1 when this person holds it unless it is refused",
            unwritten "as the product's entry says";
        write mobilised: I64 Share,
            "chance that the person is brought to decide about it, parts per million; who is not holds it where it is held unless refused, and nowhere else",
            unwritten "1,000,000: everybody decides";
    }

    /// Who is put on the chronic list for a condition, and who is paid a lump sum.
    DIAGNOSE = 17, "diagnose" in "diagnose", rows "conditions of insured persons"
    (row: Row::Condition, is_probed: true, pays: true, serves: Serves::AnyProduct, own_read: Some(holder::PERSON), since_minor: 4) {
        shares [person age sex status wage pension chronic_certified sector household_size household_income residence hukou];
        read condition: U8 Code,
            "0 hypertension, 1 diabetes, 2 heart, 3 stroke, 4 lung, 5 kidney, 6 cancer, 7 musculoskeletal, 8 digestive";
        read began: U8 Flag, "1 when the person has it since this year and never had it before";
        read managed: U8 Flag, "1 when certified last year, with a visit for a disease on the chronic list";
        read covered: U8 Flag, "1 when the person holds the hook's product (1 for all when it serves none)";
        write certify: U8 Flag, "1 puts the person on the chronic list, from this year on";
        write lump_sum: I64 Fen, "paid to the person by the hook's payer, fen";
    }

    /// The bill before it is settled.
    TREAT = 6, "treat" in "treat", rows "bills" (row: Row::Bill, by_care: true, is_probed: true) {
        shares [person age status chronic_certified tier stay sector wage pension household_income out_of_area];
        write billed: I64 Fen, "the whole bill, fen; holds the bill so far on entry", unwritten "the bill so far";
        write billed_out: I64 Fen, "the part of it outside the catalogue, fen; holds the part so far on entry",
            unwritten "the part outside the catalogue so far";
    }

    /// Who pays which part of a bill.
    SETTLE = 7, "settle" in "settle", rows "claim lines"
    (row: Row::Line, by_care: true, in_layers: true, is_probed: true,
     serves: Serves::AnyProduct, own: Some(holder::PERSON)) {
        shares [person age status chronic_certified has_account account_balance tier stay sector wage pension household_income
            out_of_area];
        read billed: I64 Fen, "the whole bill, fen";
        read remaining_in: I64 Fen, "left to pay of what is in the catalogue, fen";
        read remaining_out: I64 Fen, "left to pay of what is not in the catalogue, fen";
        read covered: U8 Flag, "1 when the person holds the hook's product (1 for all when it serves none)";
        read family_balance: I64 Fen, "balances of the other members' accounts, fen (family-account layers only)";
        read conditions: I64 Code,
            "chronic conditions, bit 0 hypertension, 1 diabetes, 2 heart, 3 stroke, 4 lung, 5 kidney, 6 cancer, 7 musculoskeletal, 8 digestive";
        write over_ceiling: I64 Fen,
            "the part of remaining_in above the basic scheme's ceiling, fen; set by the layer that has the ceiling";
        write paid_in: I64 Fen, "this layer's payment from remaining_in, fen";
        write paid_out: I64 Fen, "this layer's payment from remaining_out, fen";
    }

    /// Cash for care that the treasury pays back.
    RELIEF = 12, "relief" in "relieve", rows "households with a member" (row: Row::Household, since_minor: 2) {
        shares [];
        read size: I64 Count, "persons";
        read income: I64 Fen, "income of the year, fen";
        read cash: I64 Fen, "paid in cash for care this year, fen";
        read burden: I64 Fen,
            "contributions, cash premiums and cash for care, less the growth of accounts, fen";
        write relief: I64 Fen, "paid by the treasury towards the cash, fen; at most the cash";
    }

    /// What the pool pays hospitals and pharmacies for each kind of care.
    REIMBURSE_CARE = 14, "reimburse_care" in "reimburse", rows "providers of an area, by kind of care"
    (row: Row::ProviderCare, is_probed: true, own: Some(holder::PROVIDER), since_minor: 4) {
        shares [];
        read tier: U8 Code, "1 community, 2 district, 3 city hospitals; 0 pharmacies";
        read care: U8 Code, "1 outpatient, 2 chronic, 8 inpatient; 4 at pharmacies";
        read cases: I64 Count, "visits, purchases or stays this year";
        read stays: I64 Count, "the same for inpatient care, 0 for other care";
        read bed_days: I64 Count, "days that these stays lasted together";
        read billed: I64 Fen, "bills this year, fen";
        read charged: I64 Fen, "the pool's part of these bills by the settle layers, fen";
        read volume: I64 Fen, "bills at opening-year prices, fen";
        write pool_payment: I64 Fen,
            "what the pool pays for its part, fen; holds it so far on entry, `charged` at first",
            unwritten "what was charged";
    }

    /// What the pool pays hospitals and pharmacies.
    REIMBURSE = 8, "reimburse" in "reimburse", rows "providers of an area"
    (row: Row::Provider, is_probed: true, own: Some(holder::PROVIDER)) {
        shares [];
        read tier: U8 Code, "1 community, 2 district, 3 city hospitals; 0 pharmacies";
        read cases: I64 Count, "visits, purchases and stays this year";
        read stays: I64 Count, "stays in hospital among them";
        read bed_days: I64 Count, "days that these stays lasted together";
        read billed: I64 Fen, "bills this year, fen";
        read charged: I64 Fen, "the pool's part of these bills by the settle layers, fen";
        read volume: I64 Fen, "bills at opening-year prices, fen";
        read capacity: I64 Fen, "volume for which there are staff and beds, fen; 0 before the first year";
        write pool_payment: I64 Fen,
            "what the pool pays for its part, fen; holds it so far on entry, `charged` or the sum of `reimburse_care` at first",
            unwritten "what was charged, or the sum of `reimburse_care`";
    }

    /// What employers pay beside their contributions, and what the treasury pays them.
    ASSESS = 15, "assess" in "close", rows "employers of an area, by sector"
    (row: Row::Firm, own: Some(holder::FIRM), since_minor: 4) {
        shares [];
        read sector: U8 Code,
            "1 institution, 2 state, 3 private, 4 small, 5 flexible, 6 migrant, 7 laid off; 5 and 7 are their own employers";
        read workers: I64 Count, "members with a base this year";
        read wages: I64 Fen, "their wages this year, fen";
        read base: I64 Fen, "their reported contribution bases this year, fen";
        read due: I64 Fen, "contributions due for them this year, their own part included, fen";
        read owed: I64 Fen, "contributions owed at the end of the year, fen";
        write to_pool: I64 Fen, "paid by the employers into the pooled fund, fen";
        write levy: I64 Fen, "paid by the employers to the treasury, fen";
        write subsidy: I64 Fen, "paid by the treasury to the employers, fen";
    }

    /// Subsidy of the pooled fund, and money for the large-expense fund.
    CLOSE = 9, "close" in "close", rows "pooled funds" (row: Row::Fund, own: Some(holder::FUND)) {
        shares [income outgo];
        read balance: I64 Fen, "balance at the end of the year before any subsidy, fen";
        write subsidy: I64 Fen, "paid by the treasury into the fund, fen";
        write to_large_expense: I64 Fen, "moved from the fund to the area's fund for large expenses, fen";
    }

    /// Money moved between the pooled funds of the areas, or given to them by the treasury.
    EQUALISE = 16, "equalise" in "close", rows "pooled funds of all areas"
    (row: Row::Area, of_nation: true, own: Some(holder::FUND), since_minor: 4) {
        shares [income outgo];
        read area: I64 Code, "number of the area, from 0";
        read balance: I64 Fen, "balance at the end of the year, any subsidy included, fen";
        read base: I64 Fen, "reported contribution bases of the year, fen";
        read insured: I64 Count, "insured persons";
        read average_wage: I64 Fen, "last year's average annual wage of the area, fen";
        write transfer: I64 Fen, "moved into the fund from those of other areas, below 0 out of it, fen; all together 0";
        write grant: I64 Fen, "paid by the treasury into the fund, fen";
    }

    /// What the policy keeps of the closed fund for next year.
    ADAPT = 10, "adapt" in "close", rows "pooled funds" (row: Row::Fund, own: Some(holder::FUND)) {
        shares [income outgo];
        read balance: I64 Fen, "balance at the end of the year, any subsidy included, fen";
        read subsidy: I64 Fen, "paid by the treasury this year, fen";
        read base: I64 Fen, "reported contribution bases of the year, fen";
        read insured: I64 Count, "insured persons";
    }

    /// Support of insurers, and levies on them.
    SUPERVISE = 13, "supervise" in "close", rows "insurers of this policy's products"
    (row: Row::Insurer, of_nation: true, since_minor: 2) {
        shares [];
        read product: I64 Code, "index of the product in the policy";
        read insurer: I64 Code, "number among the product's insurers, from 0";
        read premiums: I64 Fen, "premiums this year, fen";
        read claims: I64 Fen, "claims this year, fen";
        read expenses: I64 Fen, "expenses this year, fen";
        read reserve: I64 Fen, "reserve at the end of the year, fen";
        read stabilisation: I64 Fen, "the product's stabilisation reserve, which its insurers share, fen";
        write support: I64 Fen, "paid by the treasury into the reserve, fen";
        write levy: I64 Fen, "paid out of the reserve to the treasury, fen";
        write to_stabilisation: I64 Fen, "paid by the insurer into the stabilisation reserve, fen";
        write from_stabilisation: I64 Fen, "paid out of the stabilisation reserve to the insurer, fen";
    }
}

#[cfg(test)]
mod tests;
