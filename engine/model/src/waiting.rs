//! People who wait to be chosen, by age: partners, mothers of the opening, old parents, residents who may join.

use std::collections::VecDeque;

use crate::inputs::AGES;

/// Those who wait, by age; of one age the first to come is the first to be chosen.
pub struct Waiting {
    by_age: Vec<VecDeque<u32>>,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { by_age: vec![VecDeque::new(); AGES] }
    }
}

impl Waiting {
    /// Somebody begins to wait.
    pub fn push(&mut self, age: u8, who: u32) {
        self.by_age[usize::from(age).min(AGES - 1)].push_back(who);
    }

    /// The first of the age nearest to the one wished for, at most `reach` years from it; of two ages equally near the lower.
    pub fn take(&mut self, wished: u8, reach: u8) -> Option<u32> {
        let age = self.nearest(wished, reach)?;
        self.by_age[age].pop_front()
    }

    /// As [`Waiting::take`] at any distance, but who is chosen goes to the end of the line of the age.
    pub fn turn(&mut self, wished: u8) -> Option<u32> {
        let age = self.nearest(wished, AGES as u8)?;
        let who = self.by_age[age].pop_front()?;
        self.by_age[age].push_back(who);
        Some(who)
    }

    /// One of the age nearest to the one wished for, by a position from 0 to 1 among them.
    pub fn draw(&mut self, wished: u8, position: f64) -> Option<u32> {
        let age = self.nearest(wished, AGES as u8)?;
        let line = &mut self.by_age[age];
        let at = ((position * line.len() as f64) as usize).min(line.len() - 1);
        line.swap_remove_back(at)
    }

    fn nearest(&self, wished: u8, reach: u8) -> Option<usize> {
        nearest(wished, reach, |age| self.by_age.get(age).is_some_and(|line| !line.is_empty()))
    }
}

/// The age nearest to the one wished for, at most `reach` years from it, at which somebody waits; of two equally near the lower.
pub(crate) fn nearest(wished: u8, reach: u8, waits: impl Fn(usize) -> bool) -> Option<usize> {
    let (wished, reach) = (i32::from(wished), i32::from(reach));
    let at = |age: i32| usize::try_from(age).ok().filter(|age| waits(*age));
    (0..=reach).find_map(|far| at(wished - far).or_else(|| at(wished + far)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_age_is_chosen_and_none_beyond_the_reach() {
        let mut waiting = Waiting::default();
        for (age, who) in [(20, 1), (20, 2), (27, 3), (100, 4)] {
            waiting.push(age, who);
        }
        assert_eq!(waiting.take(24, 2), None);
        assert_eq!(waiting.take(24, 3), Some(3));
        assert_eq!(waiting.turn(21), Some(1));
        assert_eq!(waiting.take(21, 10), Some(2));
        assert_eq!(waiting.draw(21, 0.99), Some(1));
        assert_eq!(waiting.take(90, 10), Some(4));
        assert_eq!(waiting.draw(50, 0.0), None);
    }
}
