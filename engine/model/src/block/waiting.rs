//! People who wait to be chosen, by age: partners, mothers of the opening, old parents, residents who may join.

use crate::codes::ages::AGES;

/// Those who wait, in a line for each age. The lines lie one behind the other, since to make a queue of its own for each of a hundred
/// ages costs more than all that is asked of them.
pub(crate) struct Waiting<T> {
    people: Vec<T>,
    /// Where the line of each age begins and ends.
    lines: [[usize; 2]; AGES],
}

impl<T: Copy + Default> Waiting<T> {
    /// Lines people up by age; of one age the first to come is the first in line.
    pub(crate) fn of(people: &[T], age: impl Fn(T) -> u8) -> Self {
        let age = |one: T| usize::from(age(one)).min(AGES - 1);
        let mut lines = [[0; 2]; AGES];
        people.iter().for_each(|one| lines[age(*one)][1] += 1);
        let mut sum = 0;
        for [first, end] in &mut lines {
            (*first, *end, sum) = (sum, sum, sum + *end);
        }
        let mut lined_up = vec![T::default(); people.len()];
        for one in people {
            let [_, end] = &mut lines[age(*one)];
            lined_up[*end] = *one;
            *end += 1;
        }
        Self { people: lined_up, lines }
    }

    /// The first of the age nearest to the one wished for, at most `reach` years from it; of two ages equally near the lower.
    pub(crate) fn take(&mut self, wished: u8, reach: u8) -> Option<T> {
        let (line, [first, _]) = self.line(wished, reach)?;
        *first += 1;
        line.first().copied()
    }

    /// As [`Waiting::take`], but whose place is the first, and not the first in line: the whole line is looked through.
    pub(crate) fn choose<P: Ord>(&mut self, wished: u8, reach: u8, place: impl Fn(T) -> P) -> Option<T> {
        let (line, [first, _]) = self.line(wished, reach)?;
        let chosen = (0..line.len()).min_by_key(|nth| place(line[*nth]))?;
        line.swap(0, chosen);
        *first += 1;
        Some(line[0])
    }

    /// As [`Waiting::take`] at any distance, but who is chosen goes to the end of the line of the age: the others move up one by
    /// one, which suits lines of some dozens.
    pub(crate) fn turn(&mut self, wished: u8) -> Option<T> {
        let (line, _) = self.line(wished, AGES as u8)?;
        line.rotate_left(1);
        line.last().copied()
    }

    /// One of the age nearest to the one wished for, by a position from 0 to 1 among them.
    pub(crate) fn draw(&mut self, wished: u8, position: f64) -> Option<T> {
        let (line, [_, end]) = self.line(wished, AGES as u8)?;
        let last = line.len() - 1;
        line.swap(((position * line.len() as f64) as usize).min(last), last);
        *end -= 1;
        Some(line[last])
    }

    /// The line of the age nearest to the one wished for, in which somebody waits, and its ends.
    fn line(&mut self, wished: u8, reach: u8) -> Option<(&mut [T], &mut [usize; 2])> {
        let waits = |age: usize| self.lines.get(age).is_some_and(|[first, end]| first < end);
        let ends = &mut self.lines[nearest(wished, reach, waits)?];
        Some((&mut self.people[ends[0]..ends[1]], ends))
    }
}

/// The age nearest to the one wished for, at most `reach` years from it, at which somebody waits; of two equally near the lower.
fn nearest(wished: u8, reach: u8, waits: impl Fn(usize) -> bool) -> Option<usize> {
    let (wished, reach) = (i32::from(wished), i32::from(reach));
    let at = |age: i32| usize::try_from(age).ok().filter(|age| waits(*age));
    (0..=reach).find_map(|far| at(wished - far).or_else(|| at(wished + far)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_age_is_chosen_and_none_beyond_the_reach() {
        let ages = [0, 20, 20, 27, 100];
        let mut waiting = Waiting::of(&[1, 2, 3, 4], |who: usize| ages[who]);
        assert_eq!(waiting.take(24, 2), None);
        assert_eq!(waiting.take(24, 3), Some(3));
        assert_eq!(waiting.turn(21), Some(1));
        assert_eq!(waiting.take(21, 10), Some(2));
        assert_eq!(waiting.draw(21, 0.99), Some(1));
        assert_eq!(waiting.take(90, 10), Some(4));
        assert_eq!(waiting.draw(50, 0.0), None);
    }

    /// Who is drawn makes room for the last in line, who is drawn next at the same place.
    #[test]
    fn whoever_is_left_stays_in_line() {
        let of_one_age = || Waiting::of(&[10, 11, 12, 13, 14], |_: u32| 30);
        let mut drawn = of_one_age();
        assert_eq!([0.3, 0.3, 0.0, 0.99, 0.5].map(|at| drawn.draw(30, at)), [11, 14, 10, 13, 12].map(Some));
        let mut turned = of_one_age();
        assert_eq!(turned.take(30, 0), Some(10));
        assert_eq!([(); 5].map(|()| turned.turn(30)), [11, 12, 13, 14, 11].map(Some));
        let mut chosen = of_one_age();
        let last_first = |one: u32| std::cmp::Reverse(one);
        assert_eq!(
            [(); 6].map(|()| chosen.choose(32, 2, last_first)),
            [Some(14), Some(13), Some(12), Some(11), Some(10), None]
        );
    }
}
