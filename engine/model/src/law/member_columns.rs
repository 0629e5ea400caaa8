//! The columns of a batch of persons: declared once, for all hooks over persons together.

use crate::foundation::lanes::LANES;
use crate::law::declared::{Batch, Cell, Declared, Take, lent};

/// What a column of numbers holds: fen, or a chance in parts per million.
macro_rules! is_chance {
    (fen) => {
        false
    };
    (chance) => {
        true
    };
}

/// Declares codes and flags, which are bytes, and amounts, which are numbers: a constant with the place, the name by which hooks
/// ask, the access that hooks have.
macro_rules! members {
    (
        small { $( $code_doc:literal $code_place:ident: $code_access:ident $code:ident, )+ }
        money { $( $amount_doc:literal $amount_place:ident: $amount_access:ident $amount:ident in $unit:ident, )+ }
    ) => {
        /// Places of codes and flags in a batch.
        pub(crate) mod small {
            #[allow(non_camel_case_types, reason = "a variant has the name of its column")]
            enum Place { $( $code, )+ }

            $( #[doc = $code_doc] #[allow(dead_code, reason = "some are used by name alone")] pub(crate) const $code_place: usize = Place::$code as usize; )+

            /// How many there are.
            pub(crate) const COUNT: usize = [$( Place::$code as usize ),+].len();
        }

        /// Places of money and chances in a batch.
        pub(crate) mod amount {
            #[allow(non_camel_case_types, reason = "a variant has the name of its column")]
            enum Place { $( $amount, )+ }

            $( #[doc = $amount_doc] #[allow(dead_code, reason = "some are used by name alone")] pub(crate) const $amount_place: usize = Place::$amount as usize; )+

            /// How many there are.
            pub(crate) const COUNT: usize = [$( Place::$amount as usize ),+].len();

            /// Which of them are chances and not fen.
            pub(crate) const IS_CHANCE: [bool; COUNT] = [$( is_chance!($unit) ),+];
        }

        /// All columns in the order in which they are handed over: identities, codes and flags, money and chances.
        pub(crate) const MEMBER_COLUMNS: &[Declared] = &[
            Declared { name: "person", element: <u64 as Cell>::ELEMENT, writable: false },
            $( Declared { name: stringify!($code), element: <u8 as Cell>::ELEMENT, writable: lent!($code_access) }, )+
            $( Declared { name: stringify!($amount), element: <i64 as Cell>::ELEMENT, writable: lent!($amount_access) }, )+
        ];

        /// The columns of a batch by name, with as many rows as are in use.
        pub(crate) struct MemberColumns<'a> {
            pub(crate) person: &'a mut [u64],
            $( pub(crate) $code: &'a mut [u8], )+
            $( pub(crate) $amount: &'a mut [i64], )+
        }

        impl<'a> MemberColumns<'a> {
            /// Those of a batch.
            #[inline(always)]
            pub(crate) fn of(
                person: &'a mut [u64; LANES],
                small: &'a mut [[u8; LANES]; small::COUNT],
                money: &'a mut [[i64; LANES]; amount::COUNT],
                len: usize,
            ) -> Self {
                let ([$( $code ),+], [$( $amount ),+]) = (small, money);
                Self {
                    person: &mut person[..len],
                    $( $code: &mut $code[..len], )+
                    $( $amount: &mut $amount[..len], )+
                }
            }
        }

        impl<'a> Batch<'a> for MemberColumns<'a> {
            #[inline(always)]
            fn hand(self, to: &mut impl Take<'a>) {
                to.take(Cell::read(self.person));
                $( to.take(Cell::$code_access(self.$code)); )+
                $( to.take(Cell::$amount_access(self.$amount)); )+
            }
        }
    };
}

/// Where a column of [`MEMBER_COLUMNS`] stands in a batch.
pub(crate) enum Column {
    /// Identities.
    Person,
    /// A place of [`small`].
    Small(usize),
    /// A place of [`amount`].
    Money(usize),
}

impl Column {
    /// Of this number in [`MEMBER_COLUMNS`].
    pub(crate) fn of(number: usize) -> Self {
        match number {
            0 => Self::Person,
            1..=small::COUNT => Self::Small(number - 1),
            _ => Self::Money(number - 1 - small::COUNT),
        }
    }

    /// It holds fen, and neither chances, codes nor flags.
    pub(crate) fn is_money(&self) -> bool {
        matches!(self, Self::Money(at) if !amount::IS_CHANCE[*at])
    }
}

members! {
    small {
        "Years." AGE: read age,
        "0 male, 1 female." SEX: read sex,
        "See `codes::status`." STATUS: read status,
        "Chronically ill." CHRONIC: read chronic,
        "On the chronic list." LISTED: read chronic_certified,
        "With an account." HAS_ACCOUNT: read has_account,
        "In the scheme this year." INSURED: write insured,
        "Held the product last year." HELD: read held,
        "The account pays the premium." FROM_ACCOUNT: write from_account,
        "The accounts at home pay what is left of it." FROM_FAMILY: write from_family,
        "Holds the product unless it is refused." UNLESS_REFUSED: write held_unless_refused,
        "Last year's tier; once it is chosen, this year's." TIER: read tier,
        "Sector of work; filled where a hook asks for it, like the next." SECTOR: read sector,
        "Persons at home." HOUSEHOLD_SIZE: read household_size,
        "Country or town; filled where a hook asks for it, like the next." RESIDENCE: read residence,
        "Where registered." HUKOU: read hukou,
        "Where in the area." COUNTY: read county,
    }
    money {
        "Own wage." WAGE: read wage in fen,
        "Own pension." PENSION: read pension in fen,
        "Contribution base." BASE: read base in fen,
        "Account balance now." BALANCE: read account_balance in fen,
        "Balance at the start of the year." CARRIED: read carried_over in fen,
        "Paid by the employer." EMPLOYER: write employer_contribution in fen,
        "Paid by the person." WORKER: write worker_contribution in fen,
        "Paid by the treasury." TREASURY: write treasury_contribution in fen,
        "From pool to account." CREDIT: write account_credit in fen,
        "Interest on the account." INTEREST: write account_interest in fen,
        "Balances of the other insured persons at home; filled where a hook asks for it." FAMILY_BALANCE: read family_balance in fen,
        "Premium asked." PREMIUM: write premium in fen,
        "The most that accounts pay of it." ACCOUNT_LIMIT: write account_limit in fen,
        "Chance to be brought to decide." MOBILISED: write mobilised in chance,
        "Moved to the pool." TO_POOL: write account_to_pool in fen,
        "Paid out." TO_PERSON: write account_to_person in fen,
        "Taken by the treasury." TO_TREASURY: write account_to_treasury in fen,
        "Frozen." TO_FROZEN: write account_to_frozen in fen,
        "Thawed." FROM_FROZEN: write frozen_to_account in fen,
        "Frozen before." FROZEN: read frozen_balance in fen,
        "Paid by the person into the fund for large expenses." LARGE_EXPENSE: write large_expense_contribution in fen,
        "Income of the household; filled where a hook asks for it." HOUSEHOLD_INCOME: read household_income in fen,
        "Chance to go to tier 1 instead." TO_COMMUNITY: write to_community in chance,
        "Chance to go to tier 2 instead." TO_DISTRICT: write to_district in chance,
        "Chance to go to tier 3 instead." TO_CITY: write to_city in chance,
    }
}
