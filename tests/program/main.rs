//! The program: what it reads, says and leaves behind.

#[path = "../fixtures/mod.rs"]
mod fixtures;

mod area_tables;
mod arms;
mod branch;
mod calendar;
mod calibrate;
mod cli;
mod diff;
mod effect;
mod escaping;
mod events;
mod explain;
mod factorial;
mod funds;
mod glossary;
mod hindcast;
mod inheritance;
mod inputs;
mod keep;
mod lock;
mod methods;
mod moves;
mod observers;
mod one_more_hook;
mod openings;
mod own_tables;
mod places;
mod precedence;
mod precision;
mod provinces;
mod results;
mod resume;
mod sensitivity;
mod shards;
mod started;
mod statistics;
mod systems;
mod translations;
mod twins;
mod verify;
mod words;
