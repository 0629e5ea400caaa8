//! Where an arm departs from the ground: dated values of behaviour, and factors on the course of the environment.

use crate::inputs::behaviour::Behaviour;
use crate::inputs::nation::{Inputs, Year};

/// What a departure changes.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// A part of a field of behaviour, which takes the value.
    Behaviour(fn(&mut Behaviour, usize, f64)),
    /// A part of a column of the environment, which is multiplied by the value.
    Environment(fn(&mut Year, usize, f64)),
}

/// A value that an arm has from a year on, until its next value of the same name and part.
#[derive(Clone, Copy, Debug)]
pub struct Departure {
    /// First year.
    pub from: u16,
    /// Name of the field or column.
    pub name: &'static str,
    /// Its part, 0 where it has none.
    pub part: usize,
    /// The value, or the factor; 0 or 1 for a flag.
    pub value: f64,
    /// What it changes.
    pub subject: Subject,
}

impl Departure {
    fn is_behaviour(&self) -> bool {
        matches!(self.subject, Subject::Behaviour(_))
    }

    fn is_of(&self, other: &Self) -> bool {
        (self.is_behaviour(), self.name, self.part) == (other.is_behaviour(), other.name, other.part)
    }
}

impl PartialEq for Departure {
    fn eq(&self, other: &Self) -> bool {
        self.is_of(other) && (self.from, self.value.to_bits()) == (other.from, other.value.to_bits())
    }
}

/// All departures of an arm.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Departures(Vec<Departure>);

impl Departures {
    /// In the order of their years.
    pub fn new(mut departures: Vec<Departure>) -> Self {
        departures.sort_by_key(|departure| departure.from);
        Self(departures)
    }

    /// In the order of their years.
    pub fn all(&self) -> &[Departure] {
        &self.0
    }

    /// Those that have come by a year. Nobody knows of a later one.
    #[must_use]
    pub fn until(&self, year: u16) -> Self {
        Self(self.0[..self.0.partition_point(|departure| departure.from <= year)].to_vec())
    }

    /// Without those that change nothing in an arm of this behaviour: what they say is so already.
    #[must_use]
    pub fn settled(&self, ground: &Behaviour) -> Self {
        let mut behaviour = *ground;
        let mut kept: Vec<Departure> = Vec::new();
        for departure in &self.0 {
            let changes = match departure.subject {
                Subject::Behaviour(set) => {
                    let before = behaviour;
                    set(&mut behaviour, departure.part, departure.value);
                    behaviour != before
                }
                Subject::Environment(_) => {
                    let last = kept.iter().rev().find(|last| last.is_of(departure));
                    last.map_or(1.0, |last| last.value) != departure.value
                }
            };
            kept.extend(changes.then_some(*departure));
        }
        Self(kept)
    }

    /// Those in force in a year.
    fn in_force(&self, year: u16) -> impl Iterator<Item = &Departure> {
        let come = &self.0[..self.0.partition_point(|departure| departure.from <= year)];
        let is_last =
            |(at, departure): &(usize, &Departure)| !come[at + 1..].iter().any(|later| later.is_of(departure));
        come.iter().enumerate().filter(is_last).map(|(_, departure)| departure)
    }

    /// What they are in a year, as a part of the key by which arms share a past.
    pub fn key(&self, year: u16) -> String {
        let word = |departure: &Departure| {
            let sign = if departure.is_behaviour() { '=' } else { '*' };
            format!("{}.{}{sign}{:?};", departure.name, departure.part, departure.value)
        };
        self.in_force(year).map(word).collect()
    }

    /// Lays what has come by a year over the inputs. A later year keeps what is in force in this one.
    pub(crate) fn lay_over(&self, inputs: &mut Inputs, year: u16) {
        for departure in self.in_force(year) {
            if let Subject::Behaviour(set) = departure.subject {
                set(&mut inputs.behaviour, departure.part, departure.value);
            }
        }
        for of_year in &mut inputs.years {
            for departure in self.in_force(of_year.year.min(year)) {
                if let Subject::Environment(multiply) = departure.subject {
                    multiply(of_year, departure.part, departure.value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(from: u16, value: f64) -> Departure {
        let subject = Subject::Environment(|year, part, factor| year.price[part] *= factor);
        Departure { from, name: "price", part: 3, value, subject }
    }

    #[test]
    fn a_departure_holds_from_its_year_to_the_next_of_its_name() {
        let departures = Departures::new(vec![price(2030, 0.8), price(2027, 0.9)]);
        let keys = [2026, 2027, 2029, 2030, 2050].map(|year| departures.key(year));
        assert_eq!(keys, ["", "price.3*0.9;", "price.3*0.9;", "price.3*0.8;", "price.3*0.8;"]);
        assert_eq!(departures.until(2029), Departures::new(vec![price(2027, 0.9)]));
    }
}
