//! The insured society of gongji: persons in households, hospitals, insurers, pooled funds, and the year that moves them.
//!
//! Start at [`year`]: the phases in order, and the pass over a block. [`society`] holds the world and what happens between
//! two passes; [`programme`] makes the law of a year from the policies of an arm; [`lines`] sends bills through its layers
//! and [`price`] asks it what care costs; [`ledger`] proves the books.
//!
//! The model opens no file, reads no clock and prints nothing; it knows no policy by name.

#![forbid(unsafe_code)]
#![expect(clippy::needless_range_loop, reason = "lanes and rows walk several columns together")]

pub mod appeal;
pub mod beds;
pub mod books;
pub mod care;
pub mod career;
pub mod choose;
pub mod cohort;
pub mod concentration;
pub mod conditions;
pub mod counterfactual;
pub mod demand;
pub mod departure;
pub mod desk;
pub mod digest;
pub mod draw;
pub mod eligibility;
pub mod employer;
pub mod enter;
pub mod entries;
pub mod fault;
pub mod fifths;
pub mod health;
pub mod helpers;
pub mod hooks;
pub mod household;
pub mod inputs;
pub mod insurer;
pub mod laps;
pub mod large_expense;
pub mod ledger;
pub mod lines;
pub mod market;
pub mod marriage;
pub mod math;
pub mod members;
pub mod metrics;
pub mod money;
pub mod nation;
pub mod need;
pub mod newcomer;
pub mod observe;
pub mod parent;
pub mod participate;
pub mod payment;
pub mod person;
pub mod policy;
pub mod population;
pub mod price;
pub mod programme;
pub mod providers;
pub mod quantile;
pub mod rates;
pub mod remember;
pub mod retirement;
pub mod rivals;
pub mod seek;
pub mod setting;
pub mod sheet;
pub mod society;
pub mod solved;
pub mod state;
pub mod stays;
pub mod tally;
pub mod tender;
pub mod trace;
pub mod vacancies;
pub mod wage;
pub mod waiting;
pub mod year;
