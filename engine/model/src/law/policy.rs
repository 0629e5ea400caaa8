//! Policies as the society sees them: what they declare, where they act, and how they are called.
//!
//! The model knows no policy by name and calls none by pointer: the root package loads libraries, checks them and hands
//! over [`Policy`] objects. What a hook may read and write stands in [`crate::law::hooks`].

use gongji_sdk::abi::{Circumstances, Value, access, entry};

/// A policy that can be made to act: its description and the way to make an instance.
pub trait Policy: Send + Sync {
    /// What it declares.
    fn description(&self) -> &Description;
    /// An instance with one value per parameter.
    ///
    /// # Errors
    /// The policy's own words when it refuses the values.
    fn create(&self, values: &[Value]) -> Result<Box<dyn Instance>, String>;
}

/// A policy with its parameters set.
pub trait Instance: Send + Sync {
    /// Lets hook number `hook` act on a batch. `columns` are in the order of the hook's fields and of equal length.
    ///
    /// # Errors
    /// The policy's own words when it refuses or panics.
    fn apply(
        &self,
        hook: usize,
        isa: u32,
        circumstances: &Circumstances,
        columns: &mut [ColumnRef<'_>],
    ) -> Result<(), String>;
}

/// One column of a batch.
#[derive(Debug)]
pub enum ColumnRef<'a> {
    /// Read-only bytes.
    ReadU8(&'a [u8]),
    /// Read-only numbers or money.
    ReadI64(&'a [i64]),
    /// Read-only identities.
    ReadU64(&'a [u64]),
    /// Read-only small numbers.
    ReadI32(&'a [i32]),
    /// Writable bytes.
    WriteU8(&'a mut [u8]),
    /// Writable numbers or money.
    WriteI64(&'a mut [i64]),
    /// Writable small numbers.
    WriteI32(&'a mut [i32]),
}

impl ColumnRef<'_> {
    /// The same column for a hook that only reads it.
    #[inline]
    pub fn to_be_read(self) -> Self {
        match self {
            Self::WriteU8(column) => Self::ReadU8(column),
            Self::WriteI64(column) => Self::ReadI64(column),
            Self::WriteI32(column) => Self::ReadI32(column),
            column => column,
        }
    }
}

/// What a policy declares about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// Kebab-case id.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// One line for people.
    pub summary: String,
    /// Parameters in order.
    pub params: Vec<Param>,
    /// Named settings.
    pub presets: Vec<Preset>,
    /// Columns that the engine keeps for it.
    pub columns: Vec<Column>,
    /// What it counts itself.
    pub metrics: Vec<Metric>,
    /// Products it puts on offer.
    pub products: Vec<Product>,
    /// Hooks in order.
    pub hooks: Vec<Hook>,
    /// Policies that must be active beside it.
    pub requires: Vec<String>,
    /// Policies after which it acts where they are in one arm.
    pub after: Vec<String>,
    /// Policies before which it acts where they are in one arm.
    pub before: Vec<String>,
    /// The scheme on which its hooks act, one of `gongji_sdk::abi::scheme`.
    pub scheme: u32,
    /// It founds that scheme.
    pub founds_scheme: bool,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// TOML key.
    pub name: String,
    /// Manual text.
    pub doc: String,
    /// Unit in words.
    pub unit: String,
    /// One of `gongji_sdk::abi::param_kind`.
    pub kind: u32,
    /// Value when the scenario is silent.
    pub default: Value,
    /// Smallest value.
    pub min: Value,
    /// Largest value.
    pub max: Value,
    /// Names of the choices.
    pub choices: Vec<String>,
}

/// A named setting of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// Kebab-case name.
    pub name: String,
    /// What it stands for, with its source.
    pub doc: String,
    /// Parameter index and value.
    pub values: Vec<(usize, Value)>,
}

/// A column of the policy's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Snake-case name.
    pub name: String,
    /// What it holds.
    pub doc: String,
    /// Unit in words.
    pub unit: String,
    /// Kept for life (`true`) or zeroed each year.
    pub life: bool,
    /// What a row of it is, one of `gongji_sdk::abi::holder`.
    pub holder: u32,
    /// How it is kept and handed over, one of `gongji_sdk::abi::element`.
    pub element: u32,
}

/// A metric of the policy's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Snake-case name.
    pub name: String,
    /// What is counted.
    pub doc: String,
    /// Unit in words.
    pub unit: String,
    /// In fen, told in yuan.
    pub is_money: bool,
}

/// How one comes to hold a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// By asking for it.
    OptIn,
    /// By not refusing it.
    OptOut,
    /// By being asked for its premium.
    Compulsory,
}

impl Entry {
    /// The entry of a number of the contract.
    pub fn of(code: u32) -> Option<Self> {
        match code {
            entry::OPT_IN => Some(Self::OptIn),
            entry::OPT_OUT => Some(Self::OptOut),
            entry::COMPULSORY => Some(Self::Compulsory),
            _ => None,
        }
    }
}

/// What happens when a contract of several years ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// Everybody is asked anew.
    Asked,
    /// It goes on for another term at the premium of the year.
    GoesOn,
}

/// An insurance product.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// Kebab-case name.
    pub name: String,
    /// What it covers.
    pub doc: String,
    /// Insurers that sell it.
    pub insurers: u32,
    /// How one comes to hold it.
    pub entry: Entry,
    /// Years that a contract lasts.
    pub term: u32,
    /// Years of holding it before claims are paid.
    pub waiting: u32,
    /// Those at home who are asked decide together.
    pub of_household: bool,
    /// It pays lump sums and no bills.
    pub lump_sum: bool,
    /// What happens when a contract of several years ends; none where nothing is said.
    pub renewal: Option<Renewal>,
}

/// A place in the year where the policy acts.
#[derive(Clone, Debug, PartialEq)]
pub struct Hook {
    /// One of `gongji_sdk::abi::hook`.
    pub hook: u32,
    /// Layer number of a settle hook.
    pub layer: u32,
    /// One of `gongji_sdk::abi::payer`.
    pub payer: u32,
    /// Bits of the kinds of care it looks at, of settle and treat.
    pub cares: u32,
    /// Product it serves.
    pub product: Option<usize>,
    /// Columns in order.
    pub fields: Vec<Field>,
}

impl Hook {
    /// It declares that it writes every row of this column.
    pub fn fills(&self, column: &str) -> bool {
        self.fields.iter().any(|field| field.name == column && field.access == access::WRITE)
    }
}

/// A column of a hook.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name in the hook's table, or of one of the policy's own columns.
    pub name: String,
    /// One of `gongji_sdk::abi::element`.
    pub element: u32,
    /// One of `gongji_sdk::abi::access`.
    pub access: u32,
}
