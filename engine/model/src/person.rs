//! Persons: who they are, and the columns in which a block keeps them.
//!
//! A block is a community of one pooling area; it holds one contiguous column per attribute. [`COLUMNS`] is the registry
//! of all of them: snapshot, digest, byte table and documentation walk the list that the macro below makes once.

use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;
use serde::{Deserialize, Serialize};

/// Rows are added in steps of this many.
pub const CHUNK: usize = 256;
/// Memory is asked for at least this part of the rows that are there.
const STEP: usize = 16;

/// Identity of a person, from cause and not from storage: the same in every arm, whatever the storage does.
///
/// Bits 0-33: slot of the entry schedule. Bits 34-42: year of entry less 1900. Above: the path from the person who
/// entered, four bits a step: who came through a person later (births of a mother, a spouse or parent from outside) is 1-11
/// in the order of coming, companions who came along are 12-15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u64);

impl PersonId {
    const PATH: u32 = 43;

    /// Somebody who enters by the schedule of a year; `slot` below 2^34.
    pub const fn entrant(year: u16, slot: u64) -> Self {
        Self(((year - 1900) as u64) << 34 | slot)
    }

    /// The `nth` relative (from 1) who came through this person after entry: a child born, a spouse or parent from outside;
    /// none when the identity has no room for another.
    pub const fn kin(self, nth: u8) -> Option<Self> {
        if nth == 0 || nth > 11 { None } else { self.step(nth) }
    }

    /// The `nth` companion (0 spouse, 1 and 2 children, 3 parent) who came with this person.
    pub const fn companion(self, nth: u8) -> Option<Self> {
        if nth > 3 { None } else { self.step(12 + nth) }
    }

    const fn step(self, nibble: u8) -> Option<Self> {
        let mut shift = Self::PATH;
        while shift <= 59 {
            if (self.0 >> shift) & 15 == 0 {
                return Some(Self(self.0 | (nibble as u64) << shift));
            }
            shift += 4;
        }
        None
    }
}

/// Membership of a person. The numbers are part of the contract with policies.
pub mod status {
    /// Not in the scheme.
    pub const OUTSIDE: u8 = 0;
    /// Employed member.
    pub const WORKER: u8 = 1;
    /// Member who pays for himself.
    pub const FLEXIBLE: u8 = 2;
    /// Retired member.
    pub const RETIRED: u8 = 3;
}

/// Place of a person in the household. The partner of somebody married is the other one in the household who is.
pub mod bond {
    /// Lives with a partner.
    pub const MARRIED: u8 = 1;
    /// Outlived the partner; those who come unmarried from 50 on are counted here too.
    pub const WIDOWED: u8 = 2;
    /// Child of the household.
    pub const CHILD: u8 = 4;
    /// Old parent of the couple or of who heads the household.
    pub const PARENT: u8 = 8;

    /// 0 never married, 1 married, 2 widowed.
    #[inline(always)]
    pub const fn class(bond: u8) -> usize {
        (bond & (MARRIED | WIDOWED)) as usize
    }
}

/// Sector of work: the three lower bits of the column `work`; who has retired keeps his last one.
pub mod sector {
    /// Never worked as a member.
    pub const NONE: u8 = 0;
    /// Government and institutions.
    pub const INSTITUTION: u8 = 1;
    /// State firm.
    pub const STATE: u8 = 2;
    /// Company with private shares or foreign capital, of some size.
    pub const PRIVATE: u8 = 3;
    /// Small private firm.
    pub const SMALL: u8 = 4;
    /// Works for himself and pays for himself.
    pub const FLEXIBLE: u8 = 5;
    /// Migrant worker with an employer.
    pub const MIGRANT: u8 = 6;
    /// Lost his work, and pays for himself.
    pub const LAID_OFF: u8 = 7;
    /// Number of codes.
    pub const SECTORS: usize = 8;
    /// Names in tables, by code.
    pub const NAMES: [&str; SECTORS] =
        ["none", "institution", "state", "private", "small", "flexible", "migrant", "laid_off"];

    /// Retired member; the column keeps his last sector of work. This and the next two are derived, never stored.
    pub const RETIRED: u8 = 8;
    /// Outside the scheme and in the age of school or study: those of 16 to 21 when they do not work as members.
    pub const STUDENT: u8 = 9;
    /// Grown up and outside the scheme, those included who have left it and may come back.
    pub const RESIDENT: u8 = 10;
    /// Number of codes that persons have.
    pub const CODES: usize = 11;
    /// Names in tables of the sectors of persons, by code.
    pub const CODE_NAMES: [&str; CODES] = [
        "none",
        "institution",
        "state",
        "private",
        "small",
        "flexible",
        "migrant",
        "laid_off",
        "retired",
        "student",
        "resident",
    ];
    /// Age until which who is outside the scheme counts as a student: then he founds a household of his own.
    const GROWN_UP: u8 = crate::departure::LEAVING_AGE;

    /// The sector of anybody: that of a member, and for all others what they are instead.
    #[inline(always)]
    pub const fn of_person(status: u8, work: u8, age: u8) -> u8 {
        match status {
            super::status::OUTSIDE if is_student(work, age) => STUDENT,
            super::status::OUTSIDE => RESIDENT,
            _ => of_member(status, work),
        }
    }

    /// The sector of a member: that of work, or retired.
    #[inline(always)]
    pub const fn of_member(status: u8, work: u8) -> u8 {
        if status == super::status::RETIRED { RETIRED } else { work & super::work::SECTOR }
    }

    /// Somebody outside the scheme is young and has never worked as a member.
    #[inline(always)]
    pub const fn is_student(work: u8, age: u8) -> bool {
        (age < GROWN_UP) & (work & super::work::AWAY == 0)
    }

    /// Those who pay for themselves.
    pub const fn pays_himself(sector: u8) -> bool {
        matches!(sector, FLEXIBLE | LAID_OFF)
    }

    /// Those whose own will decides whether they are members.
    pub const fn is_voluntary(sector: u8) -> bool {
        matches!(sector, FLEXIBLE | MIGRANT | LAID_OFF)
    }
}

/// Bits of the column `work` above the sector.
pub mod work {
    /// The bits of the sector.
    pub const SECTOR: u8 = 7;
    /// Has left the scheme and may come back; the account is kept.
    pub const AWAY: u8 = 8;
    /// The employer pays nothing for him this year.
    pub const ARREARS: u8 = 16;
    /// The scheme pays nothing for him this year because of it.
    pub const SUSPENDED: u8 = 32;
}

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

macro_rules! columns {
    ($( $name:ident : $component:ident ($element:ty), $unit:literal, $doc:literal; )*) => {
        $(
            #[doc = $doc]
            #[derive(Component, Clone, Debug, Default, Serialize, Deserialize)]
            pub struct $component(pub Vec<$element>);
        )*

        /// Every column of a person, in order.
        pub const COLUMNS: &[ColumnInfo] = &[$( ColumnInfo {
            name: stringify!($name),
            element: stringify!($element),
            bytes: size_of::<$element>(),
            unit: $unit,
            doc: $doc,
        } ),*];

        /// Bytes of all attributes of a person.
        pub const RECORD: usize = 0 $( + size_of::<$element>() )*;

        /// The columns of a block as the world's query gives them.
        #[derive(QueryData)]
        #[query_data(mutable)]
        pub struct BlockQuery {
            /// Where the block is.
            pub place: &'static Place,
            /// Policies' own lifelong columns.
            pub own: &'static mut OwnColumns,
            $( #[doc = $doc] pub $name: &'static mut $component, )*
        }

        /// One person's attributes, to add or to inspect.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct Person { $( #[doc = $doc] pub $name: $element, )* }

        /// The columns of a block, borrowed.
        pub struct Rows<'a> {
            /// Where the block is.
            pub place: Place,
            /// Policies' own lifelong columns.
            pub own: &'a mut OwnColumns,
            $( #[doc = $doc] pub $name: &'a mut Vec<$element>, )*
        }

        impl<'a> Rows<'a> {
            /// Borrows a block out of the query's item.
            pub fn of(item: BlockQueryItem<'a, '_>) -> Self {
                Self {
                    place: *item.place,
                    own: item.own.into_inner(),
                    $( $name: &mut item.$name.into_inner().0, )*
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
                Person { $( $name: self.$name[row], )* }
            }

            /// Puts a person into a row.
            pub fn put(&mut self, row: usize, person: Person) {
                $( self.$name[row] = person.$name; )*
                for column in &mut self.own.0 {
                    column.values[row] = 0;
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
                for column in &mut self.own.0 {
                    rows.iter().for_each(|row| column.values[*row as usize] = 0);
                }
            }

            /// Adds rows with these persons behind all others, with room up to a whole step.
            pub fn append(&mut self, persons: &[Person]) {
                let more = persons.len().next_multiple_of(CHUNK);
                $(
                    self.$name.reserve_exact(more);
                    self.$name.extend(persons.iter().map(|person| person.$name));
                )*
                for column in &mut self.own.0 {
                    column.values.resize(self.person.len(), 0);
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

            /// Adds free rows. Memory grows by a part of itself, since each step copies every column.
            pub fn grow(&mut self, rows: usize) {
                let len = self.len() + rows;
                let more = rows.max((self.len() / STEP).next_multiple_of(CHUNK));
                $(
                    if self.$name.capacity() < len {
                        self.$name.reserve_exact(more);
                    }
                    self.$name.resize(len, <$element>::default());
                )*
                for column in &mut self.own.0 {
                    column.values.resize(len, 0);
                }
            }
        }

        impl Person {
            /// All attributes as numbers, in the order of the registry; the identity loses its last digits.
            pub fn values(&self) -> [f64; COLUMNS.len()] {
                [$( self.$name as f64 ),*]
            }

        }

        /// A block with its columns, owned: what a snapshot keeps and the world is rebuilt from.
        #[derive(Bundle, Clone, Debug, Default, Serialize, Deserialize)]
        pub struct Block {
            /// Where it is.
            pub place: Place,
            /// Policies' own lifelong columns.
            pub own: OwnColumns,
            $( #[doc = $doc] pub $name: $component, )*
        }

        impl Block {
            /// Borrows the columns.
            pub fn rows(&mut self) -> Rows<'_> {
                Rows { place: self.place, own: &mut self.own, $( $name: &mut self.$name.0, )* }
            }
        }

        impl BlockQueryItem<'_, '_> {
            /// An owned copy.
            pub fn to_block(&self) -> Block {
                Block {
                    place: *self.place,
                    own: OwnColumns(self.own.0.clone()),
                    $( $name: $component(self.$name.0.clone()), )*
                }
            }

            /// The columns themselves, which leave the world.
            pub fn take_block(&mut self) -> Block {
                Block {
                    place: *self.place,
                    own: std::mem::take(&mut *self.own),
                    $( $name: std::mem::take(&mut *self.$name), )*
                }
            }
        }
    };
}

columns! {
    person: PersonColumn(u64), "identity", "identity of the person, the same in every arm";
    alive: AliveColumn(u8), "flag", "1 when the row holds a person";
    age: AgeColumn(u8), "years", "completed years at the end of the year";
    sex: SexColumn(u8), "code", "0 male, 1 female";
    status: StatusColumn(u8), "code", "0 no member, 1 worker, 2 flexible worker, 3 retired";
    cadre: CadreColumn(u8), "flag", "1 when a woman retires by the rule for cadres";
    bond: BondColumn(u8), "bits", "place in the household: 1 married, 2 widowed, 4 child, 8 old parent";
    kin: KinColumn(u8), "persons", "who came through this person since entry: children born, a spouse or parent from outside";
    work: WorkColumn(u8), "code", "sector of work in the lower three bits; 8 has left the scheme, 16 employer in arrears, 32 benefits stopped";
    fortune: FortuneColumn(u8), "code", "part of the wage that lasts one year: which of 256 equal parts of its distribution";
    has_account: HasAccountColumn(u8), "flag", "1 with an individual account";
    listed: ListedColumn(u8), "flag", "1 when certified for the chronic outpatient list";
    tier: TierColumn(u8), "code", "tier of last year's outpatient care: 1 community, 2 district, 3 city hospital";
    holdings: HoldingsColumn(u8), "bits", "products held, one bit each";
    course: CourseColumn(u8), "bits", "last year's care: 1 some was forgone, 2 a condition was managed";
    conditions: ConditionsColumn(u16), "bits", "chronic conditions, one bit each in the order of `conditions.csv`";
    shock: ShockColumn(i16), "1/4096", "part of the wage that fades slowly, in standard deviations of its logarithm";
    household: HouseholdColumn(u16), "index", "household within the block";
    earning: EarningColumn(f32), "ratio", "lifetime rank of earnings: own mean wage over that of age, sector and area; its fifth is the class of lifetime income";
    frailty: FrailtyColumn(f32), "ratio", "lifelong need of care over the mean of all";
    balance: BalanceColumn(i32), "fen", "balance of the individual account";
    outlay: OutlayColumn(i32), "fen a year", "own outlay for care (account and cash), mean of recent years";
}

/// Copies a column's values in these rows, one after the other.
#[inline(always)]
pub fn pick<T: Copy + Into<U>, U>(lanes: &mut [U], column: &[T], rows: &[u32]) {
    for (lane, row) in lanes.iter_mut().zip(rows) {
        *lane = column[*row as usize].into();
    }
}

/// Numbers of the rows that are kept, in order.
#[inline(always)]
pub fn rows_kept(kept: impl ExactSizeIterator<Item = bool>) -> Vec<u32> {
    rows_marked(&kept.map(u8::from).collect::<Vec<u8>>())
}

/// Numbers of the rows whose mark is 1 and not 0, in order.
pub fn rows_marked(marks: &[u8]) -> Vec<u32> {
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
pub struct Place {
    /// Pooling area.
    pub area: u16,
    /// Number of the block, over all areas.
    pub number: u32,
}

/// Name of the column of frozen balances, which is there once a policy has frozen one.
pub const FROZEN: &str = "frozen";

impl Rows<'_> {
    /// Frozen balances by row, fen; none where nothing was ever frozen.
    pub fn frozen(&self) -> Option<&[i64]> {
        self.own.0.iter().find(|column| column.name == FROZEN).map(|column| &column.values[..])
    }

    /// Freezes a part of the balance, or thaws one (negative), fen.
    pub fn freeze(&mut self, row: usize, fen: i64) {
        if self.frozen().is_none() {
            self.own.0.push(OwnColumn { name: FROZEN.into(), values: vec![0; self.person.len()] });
        }
        if let Some(column) = self.own.0.iter_mut().find(|column| column.name == FROZEN) {
            column.values[row] += fen;
        }
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
    pub values: Vec<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(of(status::OUTSIDE, sector::FLEXIBLE | work::AWAY, 20), "resident", "he has worked");
        assert_eq!(sector::CODE_NAMES[..sector::SECTORS], sector::NAMES);
    }

    #[test]
    fn a_person_costs_at_most_forty_eight_bytes() {
        assert!(COLUMNS.iter().map(|column| column.bytes).sum::<usize>() <= 48);
    }
}
