//! The society: what its people, hospitals, funds and policies do year by year.

#[path = "../fixtures/mod.rs"]
mod fixtures;

mod account_money;
mod accounts;
mod arms;
mod columns;
mod counted;
mod cycle;
mod demand;
mod diagnose;
mod entry;
mod fifths;
mod funds;
mod funds_by_level;
mod health;
mod households;
mod insurers;
mod measures;
mod moves;
mod origin;
mod out_of_area;
mod phases;
mod price;
mod products;
mod provider_columns;
mod providers;
mod provinces;
mod residents;
mod rows;
mod schemes;
mod verification;
mod welfare;
mod work;
mod year;
