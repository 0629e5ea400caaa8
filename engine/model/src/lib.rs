//! The insured society of gongji: persons in households, hospitals, insurers, pooled funds, and the year that moves them.
//!
//! Start at [`year`]: the year of one block, phase by phase. [`society`] holds the world and what happens between two passes over
//! the blocks. The other modules are rooms on floors, from [`foundation`] up to [`settlement`]; the book's page on the
//! architecture draws them, and a test holds that none uses one above it.
//!
//! The model opens no file, reads no clock and prints nothing; it knows no policy by name.

#![forbid(unsafe_code)]
#![expect(clippy::needless_range_loop, reason = "lanes and rows walk several columns together")]

pub mod block;
pub mod books;
pub mod care;
pub mod claims;
pub mod codes;
pub mod cover;
pub mod foundation;
pub mod inputs;
pub mod law;
pub mod metrics;
pub mod people;
pub mod providers;
pub mod settlement;
pub mod society;
pub mod tables;
pub mod trace;
pub mod work;
pub mod workspace;
pub mod year;
