//! The employers of a sector in an area.

use bevy_ecs::prelude::*;
use serde::{Deserialize, Serialize};

use crate::books::state::state;
use crate::law::own::KeptWhereAny;

state! {
    /// The employers of one sector in an area; those who pay for themselves are their own.
    #[derive(Component, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    pub struct Employer {
        /// Pooling area.
        pub area: u16,
        /// Code of the sector, see [`sector`](crate::codes::sector).
        pub sector: u8,
        /// Members with a base this year.
        pub workers: i64,
        /// Their wages, fen.
        pub wages: i64,
        /// Their reported bases, fen.
        pub base: i64,
        /// Contributions due for them, fen.
        pub due: i64,
        /// The part that they pay themselves, fen.
        pub own: i64,
        /// What the law credits to their accounts, fen.
        pub credited: i64,
        /// Contributions owed at the year's end, fen.
        pub owed: i64,
        /// Paid this year of what was owed, fen.
        pub recovered: i64,
        /// Lost this year by insolvency of what was owed, fen.
        pub written_off: i64,
        /// Contributions that audits found and collected this year, fen.
        pub found: i64,
        /// Fines of the year, fen.
        pub fined: i64,
        /// Policies' own columns.
        pub kept: KeptWhereAny,
    }
}
