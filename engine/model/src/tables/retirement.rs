//! When workers retire: by sex and rule, with ages that a reform raises step by step.

use crate::inputs::families::RetirementRule;

/// Chance that a worker who becomes `age` retires this year.
pub fn chance(rules: &[RetirementRule; 3], sex: u8, woman_cadre: u8, age: u8, year: u16) -> f64 {
    let rule = match (sex, woman_cadre) {
        (0, _) => &rules[0],
        (_, 0) => &rules[1],
        _ => &rules[2],
    };
    (f64::from(age) + 1.0 - rule.age_in(year)).clamp(0.0, 1.0)
}

impl RetirementRule {
    /// The age of a year: a step in each year of the rise, the first one in its first year.
    pub fn age_in(&self, year: u16) -> f64 {
        let steps = (f64::from(year) + 1.0 - f64::from(self.from)).clamp(0.0, self.over);
        self.age + self.rise * steps / self.over
    }
}
