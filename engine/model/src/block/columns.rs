//! Persons: who they are, and the columns in which a block keeps them.
//!
//! A block is a community of one pooling area; it holds one contiguous column per attribute. [`COLUMNS`] is the registry
//! of all of them: snapshot, digest, byte table and documentation walk the list that the macro below makes once.

use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;
use serde::{Deserialize, Serialize};

use crate::block::own_values::OwnValues;
use crate::codes::status;

/// Rows are added in steps of this many.
pub(crate) const CHUNK: usize = 256;

/// Memory is asked for at least this part of the rows that are there.
const STEP: usize = 16;

/// What the registry knows of a column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// Name in digests, panels and books.
    pub name: &'static str,
    /// Rust type of an element.
    pub element: &'static str,
    /// Bytes of an element.
    pub bytes: usize,
    /// Unit in words.
    pub unit: &'static str,
    /// What it holds.
    pub doc: &'static str,
}

macro_rules! info {
    ($name:ident, $element:ty, $unit:literal, $doc:literal) => {
        ColumnInfo {
            name: stringify!($name),
            element: stringify!($element),
            bytes: size_of::<$element>(),
            unit: $unit,
            doc: $doc,
        }
    };
}

macro_rules! columns {
    (
        everybody { $( $name:ident : $component:ident ($element:ty), $unit:literal, $doc:literal; )* }
        optional { $( $option:ident : $optional:ident ($kind:ty), $measure:literal, $about:literal; )* }
    ) => {
        $(
            #[doc = $doc]
            #[derive(Component, Clone, Debug, Default, Serialize, Deserialize)]
            pub struct $component(pub Vec<$element>);
        )*
        $(
            #[doc = $about]
            #[derive(Component, Clone, Debug, Default, Serialize, Deserialize)]
            pub struct $optional(pub Vec<$kind>);
        )*

        /// Every column that all societies have of a person, in order.
        pub const COLUMNS: &[ColumnInfo] = &[$( info!($name, $element, $unit, $doc) ),*];

        /// The columns that are there where somebody uses them, in order; see [`InUse`].
        pub const OPTIONAL: &[ColumnInfo] = &[$( info!($option, $kind, $measure, $about) ),*];

        /// Bytes of all attributes of a person, without those of optional columns.
        pub const RECORD: usize = 0 $( + size_of::<$element>() )*;

        /// The columns of a block as the world's query gives them.
        #[derive(QueryData)]
        #[query_data(mutable)]
        pub struct BlockQuery {
            /// Where the block is.
            pub place: &'static BlockId,
            /// Which optional columns are there.
            pub in_use: &'static InUse,
            /// Policies' own lifelong columns.
            pub own: &'static mut OwnColumns,
            $( #[doc = $doc] pub $name: &'static mut $component, )*
            $( #[doc = $about] pub $option: &'static mut $optional, )*
        }

        /// One person's attributes, to add or to inspect; 0 in a column that is not there.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct Person {
            $( #[doc = $doc] pub $name: $element, )*
            $( #[doc = $about] pub $option: $kind, )*
        }

        /// The columns of a block, borrowed.
        pub struct Rows<'a> {
            /// Where the block is.
            pub place: BlockId,
            /// Which optional columns are there.
            pub in_use: InUse,
            /// Policies' own lifelong columns.
            pub own: &'a mut OwnColumns,
            $( #[doc = $doc] pub $name: &'a mut Vec<$element>, )*
            $( #[doc = $about] pub $option: &'a mut Vec<$kind>, )*
        }

        impl<'a> Rows<'a> {
            /// Borrows a block out of the query's item.
            pub fn of(item: BlockQueryItem<'a, '_>) -> Self {
                Self {
                    place: *item.place,
                    in_use: *item.in_use,
                    own: item.own.into_inner(),
                    $( $name: &mut item.$name.into_inner().0, )*
                    $( $option: &mut item.$option.into_inner().0, )*
                }
            }

            /// Number of rows, free ones included.
            pub fn len(&self) -> usize {
                self.person.len()
            }

            /// True without any row.
            pub fn is_empty(&self) -> bool {
                self.person.is_empty()
            }

            /// The person in a row.
            pub fn person(&self, row: usize) -> Person {
                Person {
                    $( $name: self.$name[row], )*
                    $( $option: self.$option.get(row).copied().unwrap_or_default(), )*
                }
            }

            /// Puts a person into a row.
            pub fn put(&mut self, row: usize, person: Person) {
                $( self.$name[row] = person.$name; )*
                $( if let Some(place) = self.$option.get_mut(row) { *place = person.$option; } )*
                for column in &mut self.own.0 {
                    column.values.forget(row);
                }
            }

            /// Puts persons into rows, a column at a time.
            pub fn put_all(&mut self, rows: &[u32], persons: &[Person]) {
                $(
                    let column = &mut self.$name[..];
                    for (row, person) in rows.iter().zip(persons) {
                        column[*row as usize] = person.$name;
                    }
                )*
                $(
                    if !self.$option.is_empty() {
                        rows.iter().zip(persons).for_each(|(row, person)| self.$option[*row as usize] = person.$option);
                    }
                )*
                for column in &mut self.own.0 {
                    rows.iter().for_each(|row| column.values.forget(*row as usize));
                }
            }

            /// Adds rows with these persons behind all others, with room up to a whole step.
            pub fn append(&mut self, persons: &[Person]) {
                let more = persons.len().next_multiple_of(CHUNK);
                $(
                    self.$name.reserve_exact(more);
                    self.$name.extend(persons.iter().map(|person| person.$name));
                )*
                $(
                    if self.in_use.has(stringify!($option)) {
                        self.$option.reserve_exact(more);
                        self.$option.extend(persons.iter().map(|person| person.$option));
                    }
                )*
                for column in &mut self.own.0 {
                    column.values.resize(self.person.len());
                }
            }

            /// All attributes of the persons in some rows as bytes, in the order of the registry: what the digest of the state
            /// is made of. A column at a time, since it is a column that stands together.
            pub fn records(&self, first: usize, records: &mut [[u8; RECORD]]) {
                let mut end = 0;
                $(
                    let begin = end;
                    end += size_of::<$element>();
                    for (record, value) in records.iter_mut().zip(&self.$name[first..]) {
                        record[begin..end].copy_from_slice(&value.to_le_bytes());
                    }
                )*
            }

            /// The optional columns that are there, each with the value in a row.
            pub fn optional_values(&self, row: usize) -> impl Iterator<Item = (&'static str, i64)> + use<> {
                [$( (stringify!($option), self.$option.get(row).map(|value| i64::from(*value))) ),*]
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, value?)))
            }

            /// Adds free rows. Memory grows by a part of itself, since each step copies every column.
            pub fn grow(&mut self, rows: usize) {
                let len = self.len() + rows;
                let more = rows.max((self.len() / STEP).next_multiple_of(CHUNK));
                $( lengthen(self.$name, len, more); )*
                $( if self.in_use.has(stringify!($option)) { lengthen(self.$option, len, more); } )*
                for column in &mut self.own.0 {
                    column.values.resize(len);
                }
            }
        }

        impl Person {
            /// All attributes that everybody has as numbers, in the order of the registry; the identity loses its last digits.
            pub fn values(&self) -> [f64; COLUMNS.len()] {
                [$( self.$name as f64 ),*]
            }

        }

        /// A block with its columns, owned: what a snapshot keeps and the world is rebuilt from.
        #[derive(Bundle, Clone, Debug, Default, Serialize, Deserialize)]
        pub struct Block {
            /// Where it is.
            pub place: BlockId,
            /// Which optional columns are there.
            pub in_use: InUse,
            /// Policies' own lifelong columns.
            pub own: OwnColumns,
            $( #[doc = $doc] pub $name: $component, )*
            $( #[doc = $about] pub $option: $optional, )*
        }

        impl Block {
            /// Borrows the columns.
            pub fn rows(&mut self) -> Rows<'_> {
                Rows {
                    place: self.place,
                    in_use: self.in_use,
                    own: &mut self.own,
                    $( $name: &mut self.$name.0, )*
                    $( $option: &mut self.$option.0, )*
                }
            }
        }

        impl BlockQueryItem<'_, '_> {
            /// An owned copy.
            pub fn to_block(&self) -> Block {
                Block {
                    place: *self.place,
                    in_use: *self.in_use,
                    own: OwnColumns(self.own.0.clone()),
                    $( $name: $component(self.$name.0.clone()), )*
                    $( $option: $optional(self.$option.0.clone()), )*
                }
            }

            /// The columns themselves, which leave the world.
            pub fn take_block(&mut self) -> Block {
                Block {
                    place: *self.place,
                    in_use: *self.in_use,
                    own: std::mem::take(&mut *self.own),
                    $( $name: std::mem::take(&mut *self.$name), )*
                    $( $option: std::mem::take(&mut *self.$option), )*
                }
            }
        }
    };
}

/// Makes a column longer with memory asked for in large steps.
fn lengthen<T: Clone + Default>(column: &mut Vec<T>, len: usize, more: usize) {
    if column.capacity() < len {
        column.reserve_exact(more);
    }
    column.resize(len, T::default());
}

columns! {
    everybody {
        person: PersonColumn(u64), "identity", "identity of the person, the same in every arm";
        alive: AliveColumn(u8), "flag", "1 when the row holds a person";
        age: AgeColumn(u8), "years", "completed years at the end of the year";
        sex: SexColumn(u8), "code", "0 male, 1 female";
        status: StatusColumn(u8), "code", "0 no member, 1 worker, 2 flexible worker, 3 retired";
        woman_cadre: WomanCadreColumn(u8), "flag", "1 when a woman retires by the rule for cadres";
        family_role: FamilyRoleColumn(u8), "bits", "place in the household: 1 married, 2 widowed, 4 child, 8 old parent";
        relatives_joined: RelativesJoinedColumn(u8), "persons", "who came through this person since entry: children born, a spouse or parent from outside";
        work: WorkColumn(u8), "code", "sector of work in the lower three bits; 8 has left the scheme, 16 employer in arrears, 32 benefits stopped";
        transitory_wage: TransitoryWageColumn(u8), "code", "part of the wage that lasts one year: which of 256 equal parts of its distribution";
        has_account: HasAccountColumn(u8), "flag", "1 with an individual account";
        chronic_certified: ChronicCertifiedColumn(u8), "flag", "1 when certified for the chronic outpatient list";
        tier: TierColumn(u8), "code", "tier of last year's outpatient care: 1 community, 2 district, 3 city hospital";
        holdings: HoldingsColumn(u8), "bits", "the first eight products held, one bit each";
        care_history: CareHistoryColumn(u8), "bits", "last year's care: 1 some was forgone, 2 a condition was managed, 4 nothing was paid out of the account";
        conditions: ConditionsColumn(u16), "bits", "chronic conditions, one bit each in the order of `conditions.csv`";
        persistent_wage: PersistentWageColumn(i16), "1/4096", "part of the wage that fades slowly, in standard deviations of its logarithm";
        household: HouseholdColumn(u16), "index", "household within the block";
        earnings_rank: EarningsRankColumn(f32), "ratio", "lifetime rank of earnings: own mean wage over that of age, sector and area; its fifth is the class of lifetime income";
        frailty: FrailtyColumn(f32), "ratio", "lifelong need of care over the mean of all";
        balance: BalanceColumn(i32), "fen", "balance of the individual account";
        mean_own_payment: MeanOwnPaymentColumn(i32), "fen a year", "own payment for care (account and cash), mean of recent years";
    }
    optional {
        scheme: SchemeColumn(u8), "code", "scheme of the year: 0 none, 1 employees', 2 residents', 3 free care, 4 labour insurance, 5 migrants', 6 account and shield; kept where everybody's care is simulated";
        residence: ResidenceColumn(u8), "code", "0 in the country, 1 in a town; a move to another area alone changes it; kept where a policy of some arm asks for it";
        hukou: HukouColumn(u8), "code", "registered 0 in the province, 1 in another one; a move between provinces alone changes it; kept where a policy of some arm asks for it";
        county: CountyColumn(u8), "code", "county or district of the area in which the household lives, from 0; kept where a policy of some arm asks for it";
        diagnosed: DiagnosedColumn(u16), "bits", "conditions that the person had in an earlier year, one bit each as in `conditions`; kept where a policy of some arm asks which begin";
    }
}

/// Which optional columns a block has, a bit each in the order of [`OPTIONAL`]: those that somebody uses.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InUse(u32);

impl InUse {
    /// With the column of this name, which is one of [`OPTIONAL`].
    #[must_use]
    pub fn and(self, name: &str) -> Self {
        let bits = (0..OPTIONAL.len()).filter(|nth| OPTIONAL[*nth].name == name).map(|nth| 1 << nth);
        Self(bits.fold(self.0, |bits, bit| bits | bit))
    }

    /// With those of another one too.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The column of this name is there.
    pub fn has(self, name: &str) -> bool {
        self.and(name) == self && OPTIONAL.iter().any(|column| column.name == name)
    }

    /// Bytes that they take of each person.
    pub fn bytes(self) -> usize {
        OPTIONAL.iter().filter(|column| self.has(column.name)).map(|column| column.bytes).sum()
    }
}

/// Copies a column's values in these rows, one after the other.
#[inline(always)]
pub(crate) fn pick<T: Copy + Into<U>, U>(lanes: &mut [U], column: &[T], rows: &[u32]) {
    for (lane, row) in lanes.iter_mut().zip(rows) {
        *lane = column[*row as usize].into();
    }
}

/// Numbers of the rows that are kept, in order.
#[inline(always)]
pub(crate) fn rows_kept(kept: impl ExactSizeIterator<Item = bool>) -> Vec<u32> {
    rows_marked(&kept.map(u8::from).collect::<Vec<u8>>())
}

/// Numbers of the rows whose mark is 1 and not 0, in order.
pub(crate) fn rows_marked(marks: &[u8]) -> Vec<u32> {
    let mut found = Vec::with_capacity(marks.len());
    for (first, mut bits) in words(marks) {
        while bits != 0 {
            found.push(first + bits.trailing_zeros());
            bits &= bits - 1;
        }
    }
    found
}

/// Numbers of the bytes that are 1 and not 0, in order.
#[inline(always)]
pub fn marked(marks: &[u8]) -> impl Iterator<Item = usize> {
    words(marks).flat_map(|(first, mut bits)| {
        std::iter::from_fn(move || {
            let lane = (first + bits.trailing_zeros()) as usize;
            let is_left = bits != 0;
            bits &= bits.wrapping_sub(1);
            is_left.then_some(lane)
        })
    })
}

/// Marks as the bits of words, each with the number of its first one: 64 are looked at together, so that those without a mark
/// cost little.
#[inline(always)]
fn words(marks: &[u8]) -> impl Iterator<Item = (u32, u64)> {
    let (words, rest) = marks.as_chunks::<64>();
    (0..).step_by(64).zip(words.iter().map(|marks| bits_of(marks)).chain(std::iter::once(bits_of(rest))))
}

/// Up to 64 marks as the bits of a word; of exactly 64 the compiler makes a line without a loop.
#[inline(always)]
fn bits_of(marks: &[u8]) -> u64 {
    let (eights, rest) = marks.as_chunks::<8>();
    let rest = rest.iter().rev().fold(0, |bits, mark| bits << 1 | u64::from(*mark));
    // The product has the lowest bits of all eight bytes in its highest byte, one beside the other.
    let bits = |marks: &[u8; 8]| u64::from_le_bytes(*marks).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(rest, |word, marks| word << 8 | bits(marks))
}

/// Where a block is.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockId {
    /// Pooling area.
    pub area: u16,
    /// Number of the block, over all areas.
    pub number: u32,
}

/// Name of the column of frozen balances, which is there once a policy has frozen one.
pub const FROZEN: &str = "frozen";

impl Rows<'_> {
    /// A column that is there where somebody needs it, by its name.
    pub(crate) fn optional(&self, name: &str) -> Option<&[i64]> {
        self.own.0.iter().find(|column| column.name == name).map(|column| column.values.numbers())
    }

    /// The same to be changed: from now on it is there.
    pub(crate) fn optional_mut(&mut self, name: &str) -> &mut [i64] {
        let at = self.own.0.iter().position(|column| column.name == name).unwrap_or_else(|| {
            self.own.0.push(OwnColumn { name: name.into(), values: OwnValues::I64(vec![0; self.person.len()]) });
            self.own.0.len() - 1
        });
        self.own.0[at].values.numbers_mut()
    }

    /// Frozen balances by row, fen; none where nothing was ever frozen.
    pub fn frozen(&self) -> Option<&[i64]> {
        self.optional(FROZEN)
    }

    /// Freezes a part of the balance, or thaws one (negative), fen.
    pub fn freeze(&mut self, row: usize, fen: i64) {
        self.optional_mut(FROZEN)[row] += fen;
    }
}

/// Lifelong columns that policies declared.
#[derive(Component, Clone, Debug, Default, Serialize, Deserialize)]
pub struct OwnColumns(pub Vec<OwnColumn>);

/// One such column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnColumn {
    /// Policy and column: `policy-id.column_name`.
    pub name: String,
    /// One value a row.
    pub values: OwnValues,
}

/// Rows of everybody.
pub(crate) fn living(rows: &Rows<'_>) -> Vec<u32> {
    rows_marked(rows.alive)
}

/// Rows of the members; a free row has no status.
pub fn members(rows: &Rows<'_>) -> Vec<u32> {
    rows_kept(rows.status.iter().map(|status| *status != status::OUTSIDE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::sector;
    use crate::codes::status;
    use crate::codes::work;
    use crate::foundation::identity::PersonId;

    #[test]
    fn identities_come_from_cause_and_never_meet() {
        let mother = PersonId::entrant(2012, 77);
        let mut seen = std::collections::BTreeSet::from([mother, PersonId::entrant(2013, 77)]);
        for nth in 1..=11 {
            let child = mother.kin(nth).expect("room for a child");
            assert!(seen.insert(child));
            assert!(seen.insert(child.kin(1).expect("room for a grandchild")));
        }
        for nth in 0..4 {
            assert!(seen.insert(mother.companion(nth).expect("room for a companion")));
        }
        assert_eq!(mother.kin(12), None);
    }

    #[test]
    fn everybody_has_one_sector() {
        let of = |status, work, age| sector::CODE_NAMES[usize::from(sector::of_person(status, work, age))];
        assert_eq!(of(status::WORKER, sector::STATE | work::ARREARS | work::SUSPENDED, 30), "state");
        assert_eq!(of(status::FLEXIBLE, sector::LAID_OFF, 50), "laid_off");
        assert_eq!(of(status::RETIRED, sector::STATE, 70), "retired");
        assert_eq!(
            [0, 17, 21, 22, 80].map(|age| of(status::OUTSIDE, 0, age)),
            ["student", "student", "student", "resident", "resident"]
        );
        assert_eq!(of(status::OUTSIDE, sector::FLEXIBLE | work::AWAY, 20), "resident", "has worked before");
        assert_eq!(sector::CODE_NAMES[..sector::SECTORS], sector::NAMES);
    }

    #[test]
    fn a_person_costs_at_most_forty_eight_bytes() {
        assert!(COLUMNS.iter().map(|column| column.bytes).sum::<usize>() <= 48);
    }
}
