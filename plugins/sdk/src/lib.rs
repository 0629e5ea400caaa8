//! The contract between gongji and a policy, and the safe Rust face of it.
//!
//! A policy is a library that the engine loads while it runs. It says what it is, which parameters it has and where in the
//! year it acts; there it is given columns of persons or claims and fills in its part. It sees neither the engine nor other
//! policies. This crate depends on nothing, and a policy depends on this crate alone.
//!
//! A complete policy: the pool pays a share of ordinary outpatient bills above a yearly deductible.
//!
//! ```
//! use gongji_sdk::abi::{care, payer, Column};
//! use gongji_sdk::money::{countable, share_of};
//! use gongji_sdk::{columns, export_policy, hook, params, Hook, Policy, Refusal};
//!
//! params! {
//!     /// The two figures of the rule.
//!     pub struct Params {
//!         /// Share of an outpatient bill that the pool pays [S1].
//!         pool_share: share = 0.5 in 0.0..=1.0,
//!         /// What a person pays first, each year [D].
//!         deductible: money("yuan a year") = 700.0 in 0.0..=10_000.0,
//!     }
//!     presets {
//!         /// Nothing is paid first.
//!         "first-yuan" { deductible: 0.0 }
//!     }
//! }
//!
//! /// Pools outpatient care.
//! pub struct SimplePooling(Params);
//!
//! impl Policy for SimplePooling {
//!     type Params = Params;
//!     const ID: &'static str = "simple-pooling";
//!     const SUMMARY: &'static str = "Pays a share of outpatient bills above a deductible";
//!     const COLUMNS: &'static [Column] = columns! {
//!         /// Part of the deductible paid so far this year.
//!         deductible_met: year("fen"),
//!     };
//!     const HOOKS: &'static [Hook<Self>] = &[Self::POOL];
//!
//!     fn new(params: Params) -> Result<Self, Refusal> {
//!         Ok(Self(params))
//!     }
//! }
//!
//! hook! {
//!     impl SimplePooling {
//!         /// The pool's part of an outpatient line.
//!         pub const POOL: settle(layer = 21, payer = payer::POOL, cares = care::OUTPATIENT);
//!         reads { remaining_in: i64 }
//!         updates { deductible_met: i64 }
//!         writes { paid_in: i64, paid_out: i64 }
//!         fn pool(&self, _now, rows) -> Result<(), Refusal> {
//!             countable("remaining_in", remaining_in)?;
//!             for row in 0..rows {
//!                 let own = remaining_in[row].min(self.0.deductible - deductible_met[row]);
//!                 deductible_met[row] += own;
//!                 paid_in[row] = share_of(remaining_in[row] - own, self.0.pool_share);
//!                 paid_out[row] = 0;
//!             }
//!             Ok(())
//!         }
//!     }
//! }
//!
//! export_policy!(SimplePooling);
//!
//! // A person with bills of 500 and 1,000 yuan pays the first 700 alone; the pool pays half of the other 800.
//! use gongji_sdk::testing::{circumstances, Rows};
//! let policy = SimplePooling::new(Params::default())?;
//! let mut bill = Rows::one(&[("remaining_in", 500_00)]);
//! bill.apply(&policy, &SimplePooling::POOL, &circumstances(2023))?;
//! assert_eq!(bill.get("paid_in"), [0]);
//! let mut next = bill.with("remaining_in", &[1_000_00]);
//! next.apply(&policy, &SimplePooling::POOL, &circumstances(2023))?;
//! assert_eq!(next.get("paid_in"), [400_00]);
//! # Ok::<(), Refusal>(())
//! ```
//!
//! Where to read on: [`hook!`], [`abi::hook`] for the hooks and their columns, [`params!`], [`money`] for the rounding rule,
//! [`testing`] for the bench, [`abi`] for the contract in C.

pub mod abi;
pub mod account;
pub mod draw;
pub mod hooks;
mod indexation;
pub mod isa;
pub mod money;
mod panics;
pub mod params;
pub mod person;
mod policy;
mod refusal;
pub mod testing;
mod text;

pub use abi::Circumstances;
pub use hooks::Hook;
pub use indexation::Indexation;
pub use policy::{Extensions, Policy, preset};
pub use refusal::Refusal;
