//! The C ABI between gongji and a policy library: `repr(C)` structs, and the rules that hold for them.
//!
//! A library exports one data symbol, [`SYMBOL`], of type [`Library`]. The engine reads its version before it runs any
//! code of the library; then `open -> gate -> create -> apply* (any thread, disjoint batches) -> destroy`.
//!
//! Rules that never change within a major version:
//! - every struct begins with (or is listed with) its size and grows only at its end; what an older library does not
//!   have reads as zero; arrays of structs carry the size of their element;
//! - no allocation and no ownership crosses, except the opaque instance from `create` to `destroy`;
//! - all pointers of the descriptors live as long as the library stays loaded, which is for ever;
//! - columns, never rows; a column pointer is valid during the call only, is aligned for its element, and has
//!   `Batch::len` elements; columns of one batch never overlap;
//! - money is `i64` fen, a share is `i64` parts per million ([`SHARE_ONE`]), a flag is `u8` 0 or 1;
//! - `apply` is a pure function of (parameters, circumstances, columns): no clock, files, threads or globals; row i may
//!   depend on row i alone, in a batch of any length and order;
//! - some rows belong together, come in one batch and one order, and may depend on each other: the products of a policy
//!   (offer: as declared), the providers of an area (reimburse: pharmacies, then tiers 1 to 3; reimburse_care: the same, each
//!   tier's outpatient, chronic and inpatient care), the employers of an area (assess: by sector), the pooled funds of all
//!   areas (equalise: by area), the insurers of a policy's products (supervise: by product, then number).

use std::ffi::c_void;

/// Name of the exported data symbol, of type [`Library`].
pub const SYMBOL: &str = "GONGJI_LIBRARY";
/// Refused unless equal. Stays 0 until the catalogue of policies is complete.
pub const ABI_MAJOR: u32 = 0;
/// Counts the growths of the structs within a major version.
pub const ABI_MINOR: u32 = 6;
/// A share of 1 (100%) in parts per million.
pub const SHARE_ONE: i64 = 1_000_000;

/// UTF-8 text owned by the library, alive as long as the library is loaded.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    /// First byte; may be dangling when `len` is 0.
    pub ptr: *const u8,
    /// Number of bytes.
    pub len: usize,
}

/// A buffer owned by the caller into which an error text is written, cut at a character boundary.
#[repr(C)]
pub struct ErrorBuffer {
    /// First byte of the buffer.
    pub ptr: *mut u8,
    /// Bytes that fit.
    pub capacity: usize,
    /// Bytes written.
    pub len: usize,
}

/// `apply` and `create` succeeded.
pub const OK: u32 = 0;
/// The policy refused; the error buffer says why.
pub const REFUSED: u32 = 1;
/// The policy panicked; the error buffer holds message and place.
pub const PANICKED: u32 = 2;

/// What the exported symbol holds: the policies of one library.
#[repr(C)]
pub struct Library {
    /// `size_of::<Library>()` when the library was built.
    pub size: u32,
    /// Must equal the engine's [`ABI_MAJOR`].
    pub abi_major: u32,
    /// The [`ABI_MINOR`] it was built against.
    pub abi_minor: u32,
    /// `size_of::<Policy>()` when the library was built.
    pub policy_size: u32,
    /// First of `policy_count` descriptors, `policy_size` bytes apart.
    pub policies: *const Policy,
    /// Number of policies.
    pub policy_count: usize,
    /// Extensions by `name/revision`; null when unknown. May be absent.
    pub extension: Option<unsafe extern "C" fn(id: Str) -> *const c_void>,
}

/// Extension by which a library says which of its policies are neutral. Answer: a [`Neutral`].
pub const NEUTRAL: &str = "neutral/1";

/// Policies that with their default parameters update no column and write zero in every other. `gongji check` holds them to it.
#[repr(C)]
pub struct Neutral {
    /// `size_of::<Neutral>()` when the library was built.
    pub size: u32,
    /// Zero.
    pub reserved: u32,
    /// One flag a policy, in their order: 1 when it is neutral.
    pub flags: *const u8,
    /// Number of flags.
    pub count: usize,
}

/// Extension by which a library says what its policies and their parts are called in other languages. Answer: a [`Words`].
pub const WORDS: &str = "words/1";

/// Translations of a library's English. Whatever has none is told in English.
#[repr(C)]
pub struct Words {
    /// `size_of::<Words>()` when the library was built.
    pub size: u32,
    /// `size_of::<Translation>()`.
    pub translation_size: u32,
    /// Translations, `translation_size` bytes apart.
    pub translations: *const Translation,
    /// Number of translations.
    pub count: usize,
}

/// One policy in one language.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Translation {
    /// Id of the policy.
    pub policy: Str,
    /// The language by its code: `zh`.
    pub language: Str,
    /// A line an entry, `key = words`. Keys are `name`, `summary`, `parameter.NAME`, `choice.PARAMETER.VALUE`, `preset.NAME`,
    /// `column.NAME`, `metric.NAME`, `product.NAME`. Lines that are empty or begin with `#` say nothing.
    pub lines: Str,
}

/// One policy: what it is, its parameters, presets, columns, products and hooks.
#[repr(C)]
pub struct Policy {
    /// Kebab-case, unique: `outpatient-pooling`.
    pub id: Str,
    /// Semantic version of the policy.
    pub version: Str,
    /// One line for people.
    pub summary: Str,
    /// Parameters, `param_size` bytes apart.
    pub params: *const Param,
    /// Number of parameters.
    pub param_count: usize,
    /// `size_of::<Param>()`.
    pub param_size: u32,
    /// `size_of::<Preset>()`.
    pub preset_size: u32,
    /// Named settings of the parameters.
    pub presets: *const Preset,
    /// Number of presets.
    pub preset_count: usize,
    /// Columns of its own that the engine keeps for it.
    pub columns: *const Column,
    /// Number of columns.
    pub column_count: usize,
    /// `size_of::<Column>()`.
    pub column_size: u32,
    /// `size_of::<Product>()`.
    pub product_size: u32,
    /// Insurance products it puts on offer.
    pub products: *const Product,
    /// Number of products.
    pub product_count: usize,
    /// Where it acts in the year.
    pub hooks: *const Hook,
    /// Number of hooks.
    pub hook_count: usize,
    /// `size_of::<Hook>()`.
    pub hook_size: u32,
    /// `size_of::<Field>()`.
    pub field_size: u32,
    /// Ids of policies that must be active beside it.
    pub requires: *const Str,
    /// Number of `requires`.
    pub requires_count: usize,
    /// Makes an instance from one value per parameter, in their order. Null and a filled error buffer on refusal.
    pub create:
        Option<unsafe extern "C" fn(values: *const Value, count: usize, error: *mut ErrorBuffer) -> *mut c_void>,
    /// Ends an instance.
    pub destroy: Option<unsafe extern "C" fn(instance: *mut c_void)>,
    /// Ids of policies after which it acts where they are in one arm. This and all that follows: since minor version 3.
    pub after: *const Str,
    /// Number of `after`.
    pub after_count: usize,
    /// Ids of policies before which it acts where they are in one arm.
    pub before: *const Str,
    /// Number of `before`.
    pub before_count: usize,
    /// The [`scheme`] on which its hooks act; 0 stands for the employees'. This and all that follows: since minor version 4.
    pub scheme: u32,
    /// 1 when it founds that scheme: where it is active the scheme is there, and no other policy may found it too.
    pub founds_scheme: u32,
    /// Metrics of its own, `metric_size` bytes apart.
    pub metrics: *const Metric,
    /// Number of `metrics`.
    pub metric_count: usize,
    /// `size_of::<Metric>()`.
    pub metric_size: u32,
    /// Zero.
    pub reserved: u32,
}

/// Basic schemes of medical insurance. A person is in at most one in a year.
pub mod scheme {
    /// None: whoever is in no scheme pays cash.
    pub const NONE: u32 = 0;
    /// The employees' scheme; its members are those with a status.
    pub const EMPLOYEES: u32 = 1;
    /// The residents' scheme.
    pub const RESIDENTS: u32 = 2;
    /// Free medical care of government and institutions.
    pub const FREE_CARE: u32 = 3;
    /// Labour insurance of firms.
    pub const LABOUR_INSURANCE: u32 = 4;
    /// A scheme of migrants' own.
    pub const MIGRANTS: u32 = 5;
    /// Accounts with a compulsory shield against large bills.
    pub const ACCOUNT_AND_SHIELD: u32 = 6;
}

/// A parameter value; the parameter's kind says which member counts.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// For every kind but [`param_kind::REAL`].
    pub integer: i64,
    /// For [`param_kind::REAL`].
    pub real: f64,
}

/// Kinds of parameter.
pub mod param_kind {
    /// 0 or 1.
    pub const FLAG: u32 = 0;
    /// A whole number.
    pub const COUNT: u32 = 1;
    /// A finite real number.
    pub const REAL: u32 = 2;
    /// Parts per million; written as a fraction (0.85) in a scenario.
    pub const SHARE: u32 = 3;
    /// Fen; written in yuan in a scenario.
    pub const MONEY: u32 = 4;
    /// Years of age or of duration.
    pub const YEARS: u32 = 5;
    /// Index into the choices; written as its name.
    pub const CHOICE: u32 = 6;
}

/// A parameter with its range and its manual text.
#[repr(C)]
pub struct Param {
    /// Snake-case name, the TOML key.
    pub name: Str,
    /// What it means, with the source of its default.
    pub doc: Str,
    /// Unit in words: `share`, `yuan a year`, `years`.
    pub unit: Str,
    /// One of [`param_kind`].
    pub kind: u32,
    /// Zero.
    pub reserved: u32,
    /// Value when the scenario is silent.
    pub default: Value,
    /// Smallest allowed value.
    pub min: Value,
    /// Largest allowed value.
    pub max: Value,
    /// Names of the choices of a [`param_kind::CHOICE`].
    pub choices: *const Str,
    /// Number of choices.
    pub choice_count: usize,
}

/// A named setting: the parameters it changes from their defaults.
#[repr(C)]
pub struct Preset {
    /// Kebab-case name.
    pub name: Str,
    /// What it stands for and where its figures come from.
    pub doc: Str,
    /// The changed parameters.
    pub values: *const PresetValue,
    /// Number of changed parameters.
    pub value_count: usize,
}

/// One parameter of a preset.
#[repr(C)]
pub struct PresetValue {
    /// Index of the parameter.
    pub param: usize,
    /// Its value.
    pub value: Value,
}

/// Element types of a column.
pub mod element {
    /// `u8`
    pub const U8: u32 = 0;
    /// `i32`
    pub const I32: u32 = 1;
    /// `i64`
    pub const I64: u32 = 2;
    /// `u64`
    pub const U64: u32 = 3;
}

/// How long the engine keeps a policy's own column.
pub mod span {
    /// Zero at the start of each year: deductibles met, ceilings used up.
    pub const YEAR: u32 = 0;
    /// As long as the person lives: saved, restored and branched with the state.
    pub const LIFE: u32 = 1;
}

/// What a row of a policy's own column is.
pub mod holder {
    /// A person.
    pub const PERSON: u32 = 0;
    /// The pooled fund of an area. Written by close and adapt; every other hook over the area's rows reads it in each row.
    pub const FUND: u32 = 1;
    /// A provider. Written and read by reimburse, and since minor version 4 by reimburse_care, in all its rows one value.
    pub const PROVIDER: u32 = 2;
    /// The employers of one sector in an area. Written and read by the hook over firms. Since minor version 4.
    pub const FIRM: u32 = 3;
}

/// How the values of a policy's own column are kept, and handed to its hooks.
pub mod width {
    /// As `i64`.
    pub const I64: u32 = 0;
    /// As `u8`: flags and numbers from 0 to 255.
    pub const U8: u32 = 1;
    /// As `i32`: numbers, and amounts up to 21 million yuan.
    pub const I32: u32 = 2;
}

/// A column of a policy's own, kept by the engine.
#[repr(C)]
pub struct Column {
    /// Snake-case name, unique within the policy.
    pub name: Str,
    /// What it holds.
    pub doc: Str,
    /// Unit in words.
    pub unit: Str,
    /// One of [`span`].
    pub span: u32,
    /// One of [`holder`]; 0, a person, before minor version 2.
    pub holder: u32,
    /// One of [`width`]; 0, `i64`, before minor version 4.
    pub width: u32,
    /// Zero.
    pub reserved: u32,
}

/// What a policy's own metric counts.
pub mod metric_kind {
    /// Persons, bills, stays or whatever its unit says.
    pub const COUNT: u32 = 0;
    /// Fen; told in yuan.
    pub const MONEY: u32 = 1;
}

/// A metric of a policy's own. A hook writes an `i64` column of its name, a number for every row; the engine adds them up by
/// area and for the nation, weights them up and tells the sum of the year as `policy-id.name`. What is written in a probe is
/// not counted. Hooks over rows of the nation have none.
#[repr(C)]
pub struct Metric {
    /// Snake-case name, unique among the policy's metrics and columns.
    pub name: Str,
    /// What is counted.
    pub doc: Str,
    /// Unit in words: `persons`, `stays`; `yuan` for money.
    pub unit: Str,
    /// One of [`metric_kind`].
    pub kind: u32,
    /// Zero.
    pub reserved: u32,
}

/// How one comes to hold a product.
pub mod entry {
    /// By asking for it.
    pub const OPT_IN: u32 = 0;
    /// By not refusing it.
    pub const OPT_OUT: u32 = 1;
    /// By being asked for its premium: nobody decides. Since minor version 6.
    pub const COMPULSORY: u32 = 2;
}

/// Who is insured by one contract.
pub mod insured {
    /// One person.
    pub const PERSON: u32 = 0;
    /// Those at home who are asked: they decide together, and each pays the own premium.
    pub const HOUSEHOLD: u32 = 1;
}

/// What happens when a contract of several years ends.
pub mod renewal {
    /// Nothing is said: refused of a product whose contracts last more than a year.
    pub const UNSAID: u32 = 0;
    /// Everybody is asked anew, at the premium of the year.
    pub const ASKED: u32 = 1;
    /// It goes on for another term at the premium of the year, as long as whoever is to pay can and it is offered.
    pub const GOES_ON: u32 = 2;
}

/// An insurance product that a policy puts on offer. Settle hooks, or a diagnose hook, that name its index pay its claims.
#[repr(C)]
pub struct Product {
    /// Kebab-case name, unique within the policy.
    pub name: Str,
    /// What it covers.
    pub doc: Str,
    /// Number of insurers that sell it on the same terms, at least 1.
    pub insurers: u32,
    /// One of [`entry`].
    pub entry: u32,
    /// Years that a contract lasts at one premium, 1 to 50; 0 stands for 1. This and all that follows: since minor version 4.
    pub term: u32,
    /// Years of holding it without a break before claims are paid, 0 to 50.
    pub waiting: u32,
    /// One of [`insured`].
    pub insured: u32,
    /// 1 when it pays lump sums, by a hook of diagnose, and no bills; otherwise 0.
    pub lump_sum: u32,
    /// One of [`renewal`]; said of contracts that last more than a year. Since minor version 6.
    pub renewal: u32,
    /// Zero.
    pub reserved: u32,
}

pub mod hook_table;
pub use hook_table::hook;

/// Who pays what a settle hook writes.
pub mod payer {
    /// The pooled fund of the area.
    pub const POOL: u32 = 0;
    /// A fund for large expenses above the pool's ceiling.
    pub const LARGE_EXPENSE: u32 = 1;
    /// The insurer of a product.
    pub const COMMERCIAL: u32 = 2;
    /// The person's own account; never more than its balance.
    pub const ACCOUNT: u32 = 3;
    /// The accounts of the household; settled after all other layers, on what is left of the year's lines.
    pub const FAMILY_ACCOUNT: u32 = 4;
    /// The person's present or former employer. This and all that follows: since minor version 4.
    pub const EMPLOYER: u32 = 5;
    /// The state's budget.
    pub const TREASURY: u32 = 6;
}

/// Chronic conditions, as numbers of the column `condition` of diagnose.
pub mod condition {
    /// High blood pressure, diagnosed.
    pub const HYPERTENSION: u32 = 0;
    /// Diabetes, diagnosed.
    pub const DIABETES: u32 = 1;
    /// Ischaemic and other disease of the heart.
    pub const HEART: u32 = 2;
    /// Cerebrovascular disease.
    pub const STROKE: u32 = 3;
    /// Chronic disease of the airways.
    pub const LUNG: u32 = 4;
    /// Chronic disease of the kidneys.
    pub const KIDNEY: u32 = 5;
    /// Malignant tumour under treatment or surveillance.
    pub const CANCER: u32 = 6;
    /// Disease of joints and back.
    pub const MUSCULOSKELETAL: u32 = 7;
    /// Chronic disease of stomach, liver and gall bladder.
    pub const DIGESTIVE: u32 = 8;
}

/// Kinds of care, as bits of `Hook::cares`.
pub mod care {
    /// Ordinary outpatient care.
    pub const OUTPATIENT: u32 = 1;
    /// Outpatient care for a disease on the chronic list.
    pub const CHRONIC: u32 = 2;
    /// Drugs and goods from a retail pharmacy.
    pub const PHARMACY: u32 = 4;
    /// A stay in hospital.
    pub const INPATIENT: u32 = 8;
    /// Every kind.
    pub const ALL: u32 = 15;
}

/// One place in the year where the policy acts.
#[repr(C)]
pub struct Hook {
    /// One of [`hook`].
    pub hook: u32,
    /// Settle: number of the layer. Otherwise 0.
    pub layer: u32,
    /// Settle and diagnose: one of [`payer`]. Otherwise 0.
    pub payer: u32,
    /// Settle and treat: the kinds of [`care`] it looks at. Otherwise 0.
    pub cares: u32,
    /// Index of the product that this hook serves, or -1.
    pub product: i32,
    /// Zero.
    pub reserved: u32,
    /// The columns it uses, `Policy::field_size` bytes apart, in the order in which the batch carries them.
    pub fields: *const Field,
    /// Number of fields.
    pub field_count: usize,
    /// Acts on one batch.
    pub apply:
        Option<unsafe extern "C" fn(instance: *const c_void, batch: *const Batch, error: *mut ErrorBuffer) -> u32>,
}

/// What a hook does with a column.
pub mod access {
    /// Reads it.
    pub const READ: u32 = 0;
    /// Writes every row; what it held before is undefined.
    pub const WRITE: u32 = 1;
    /// Reads it and writes it: it holds the value so far.
    pub const UPDATE: u32 = 2;
}

/// A column of a hook's table, by the name under which the engine offers it.
#[repr(C)]
pub struct Field {
    /// A column of the hook's table or one of the policy's own columns.
    pub name: Str,
    /// One of [`element`]; must be the column's.
    pub element: u32,
    /// One of [`access`].
    pub access: u32,
}

/// Rows to act on.
#[repr(C)]
pub struct Batch {
    /// `size_of::<Batch>()` of the engine.
    pub size: u32,
    /// Instruction set to use: 0 baseline, 1 AVX2, 2 AVX-512. The result must not depend on it.
    pub isa: u32,
    /// Number of rows.
    pub len: usize,
    /// One pointer a field, in the order of `Hook::fields`.
    pub columns: *const *mut c_void,
    /// What holds for the whole batch.
    pub circumstances: *const Circumstances,
}

/// What holds for all rows of a batch. Grows at its end.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Circumstances {
    /// `size_of::<Circumstances>()` of the engine.
    pub size: u32,
    /// Calendar year.
    pub year: i32,
    /// Years since the policy became active here; 0 in its first year.
    pub years_active: i32,
    /// Number of the pooling area.
    pub area: u32,
    /// W: last year's average annual wage of the pooling area, fen.
    pub average_wage: i64,
    /// P: last year's average annual basic pension of the area, fen.
    pub average_pension: i64,
    /// Average wage over that of the policy's first year, parts per million.
    pub wage_growth: i64,
    /// Consumer prices over those of the policy's first year, parts per million.
    pub price_growth: i64,
    /// Interest on demand deposits this year, parts per million a year.
    pub demand_rate: i64,
    /// Interest on three-month deposits this year, parts per million a year.
    pub term_rate: i64,
    /// Share of the employer's contribution that is due this year (1 but for the relief of 2020), parts per million.
    pub employer_due: i64,
    /// Settle, treat, reimburse and diagnose: 1 in a probe for a price, a payment or what a product may pay, 0 for real.
    pub probe: u32,
    /// Settle and treat: the [`care`] bit of the lines.
    pub care: u32,
    /// Purchase and settle of a product: its price level, parts per million of the tariff. Offer: that of last year.
    pub price_level: i64,
    /// Average basic pension over that of the policy's first year, parts per million.
    pub pension_growth: i64,
    /// Migrate: 1 when the policy ends, 0 when it starts. This and all that follows: since minor version 2.
    pub ending: u32,
    /// Zero.
    pub reserved: u32,
    /// Insured persons of the area last year; 0 before the first.
    pub members: i64,
    /// Income of the area's pooled fund last year, fen.
    pub pool_income: i64,
    /// Outgo of the area's pooled fund last year, fen.
    pub pool_outgo: i64,
    /// Balance of the area's pooled fund at the end of last year, fen.
    pub pool_balance: i64,
    /// All bills of the area's insured last year, fen.
    pub medical_spending: i64,
    /// Key of the replicate's luck, for draws of the policy's own: the same in every arm.
    pub luck: u64,
    /// The scheme of the rows, one of [`scheme`]; of a fund the one whose fund it is. Members, incomes and spending of last year
    /// are the scheme's. This and all that follows: since minor version 4.
    pub scheme: u32,
    /// Number of the province of the area, in the order of `provinces.csv`.
    pub province: u32,
}
