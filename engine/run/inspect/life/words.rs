//! Words for amounts, columns and codes of a life.

use std::collections::BTreeMap;

use gongji_model::codes::care::Care;
use gongji_model::codes::{sector, status};
use gongji_model::inputs::nation::Area;
use gongji_model::trace::history::{Event, Noted, Value};

use crate::ground::diagnose::Failure;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::Arm;

/// What the policies of an arm say about their own columns.
#[derive(Clone, Debug, Default)]
pub struct Names {
    units: BTreeMap<String, String>,
    /// Of the pooling areas, by their numbers.
    areas: Vec<String>,
}

impl Names {
    /// Those of an arm.
    ///
    /// # Errors
    /// A policy that cannot be found.
    pub fn of(arm: &Arm, catalogue: &Catalogue) -> Result<Self, Failure> {
        let mut units = BTreeMap::new();
        for policy in &arm.policies {
            let found = catalogue.find(&policy.id)?;
            for column in &found.description().columns {
                units.insert(format!("{}.{}", policy.id, column.name), column.unit.clone());
            }
        }
        Ok(Self { units, areas: Vec::new() })
    }

    /// With those of the pooling areas too.
    #[must_use]
    pub fn with_areas(self, areas: &[Area]) -> Self {
        Self { areas: areas.iter().map(|area| area.name.clone()).collect(), ..self }
    }

    /// Those of two arms together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.units.extend(other.units);
        self
    }

    /// The unit of a value.
    pub fn unit(&self, noted: &Noted) -> &str {
        match noted.value {
            Value::Fen(_) => "fen",
            Value::Number(_) => self.units.get(noted.column.as_ref()).map_or("number", String::as_str),
            Value::Real(_) => "ratio",
        }
    }

    /// The name of an area by its number, in a column that holds one.
    fn area(&self, noted: &Noted, number: i64) -> Option<String> {
        let is_area = AREAS.contains(&noted.column.as_ref());
        is_area.then(|| self.areas.get(usize::try_from(number).ok()?).cloned())?
    }

    /// A value as people read it.
    pub fn show(&self, noted: &Noted, value: Value) -> String {
        match value {
            Value::Number(number) if self.unit(noted) == "fen" => yuan(number),
            Value::Fen(amount) => yuan(amount),
            Value::Number(number) => self.area(noted, number).unwrap_or_else(|| number.to_string()),
            Value::Real(real) => format!("{real:.4}"),
        }
    }
}

/// Columns of a move.
pub const AREAS: [&str; 2] = ["from_area", "to_area"];

/// An amount in yuan with two decimals and thousands apart.
pub fn yuan(fen: i64) -> String {
    crate::ground::words::number(fen as f64 / 100.0, 2)
}

/// A membership.
pub fn status_name(code: i64) -> &'static str {
    match u8::try_from(code) {
        Ok(status::WORKER) => "worker",
        Ok(status::FLEXIBLE) => "flexible worker",
        Ok(status::RETIRED) => "retired",
        _ => "no member",
    }
}

/// What somebody is by sector.
pub fn sector_words(code: i64) -> &'static str {
    match u8::try_from(code) {
        Ok(sector::INSTITUTION) => "government or institution",
        Ok(sector::STATE) => "state firm",
        Ok(sector::PRIVATE) => "private firm",
        Ok(sector::SMALL) => "small private firm",
        Ok(sector::FLEXIBLE) => "self-employed",
        Ok(sector::MIGRANT) => "migrant worker",
        Ok(sector::LAID_OFF) => "laid off",
        Ok(sector::RETIRED) => "retired",
        Ok(sector::STUDENT) => "child or student",
        Ok(sector::RESIDENT) => "resident",
        _ => "no sector",
    }
}

/// A place of care.
pub fn tier_name(code: i64) -> &'static str {
    match code {
        1 => "community",
        2 => "district",
        3 => "city",
        _ => "pharmacy",
    }
}

/// What a bill is for: `outpatient, 8 visits, district`.
pub fn bill_name(event: &Event) -> String {
    let care = event.care.unwrap_or(Care::Outpatient);
    let (lines, tier) = (event.amount("lines"), tier_name(event.amount("tier")));
    let many = |one: &str| if lines == 1 { format!("1 {one}") } else { format!("{lines} {one}s") };
    match care {
        Care::Outpatient | Care::Chronic => format!("{}, {}, {tier} hospital", care.name(), many("visit")),
        Care::Pharmacy => format!("pharmacy, {}", many("purchase")),
        Care::Inpatient => {
            let place = [" in another area", " in another province"];
            let place = usize::try_from(event.amount("out_of_area") - 1).ok().and_then(|code| place.get(code));
            format!("stay {}, {tier} hospital{}", event.number, place.unwrap_or(&""))
        }
    }
}

/// A column's name without the policy that keeps it.
pub fn column(noted: &Noted) -> &str {
    noted.column.rsplit('.').next().unwrap_or(&noted.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_have_two_decimals_and_thousands_apart() {
        let all = [0, 5, -5, 99_999, 100_000, -123_456_789].map(yuan);
        assert_eq!(all, ["0.00", "0.05", "−0.05", "999.99", "1,000.00", "−1,234,567.89"]);
    }
}
