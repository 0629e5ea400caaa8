//! What takes long to solve and is the same for many settings: kept by whoever makes several of them, one after the other
//! or at a time. A setting that finds its question here takes the answer; the answer is the same either way.

use std::sync::{Arc, Mutex};

use crate::codes::ages::BySexAge;
use crate::foundation::distribution::Quantiles;
use crate::foundation::threads::held;
use crate::inputs::illness::Illness;
use crate::inputs::nation::Inputs;
use crate::tables::cohort::Stationary;
use crate::tables::illness::{CLASSES, Shapes};

/// Answers of a kind that are kept; the oldest goes first. A sweep over one parameter asks two questions in turn.
const KEPT: usize = 8;

/// Answers with their questions.
#[derive(Debug, Default)]
pub struct SolverCache {
    stationary: Mutex<Vec<(Question, Arc<Stationary>)>>,
    gammas: Mutex<Vec<(u64, Arc<Quantiles>)>>,
}

/// All that the stationary cohort depends on.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    illness: Illness,
    mortality: BySexAge,
    /// Mean frailty of each class.
    frailty: [f64; CLASSES],
    chronic_mortality: f64,
    onset_frailty: f64,
    opening_year: u16,
}

impl SolverCache {
    /// The stationary cohorts of both sexes.
    pub(crate) fn stationary(&self, inputs: &Inputs, shapes: &Shapes, frailty: [f64; CLASSES]) -> Arc<Stationary> {
        let question = Question {
            illness: inputs.illness.clone(),
            mortality: inputs.years[0].mortality,
            frailty,
            chronic_mortality: inputs.behaviour.chronic_mortality,
            onset_frailty: inputs.behaviour.onset_frailty,
            opening_year: inputs.opening_year,
        };
        known(&self.stationary, question, || Stationary::solve(inputs, shapes, &frailty))
    }

    /// The table of a gamma distribution with mean 1.
    pub(crate) fn gamma(&self, variance: f64) -> Quantiles {
        known(&self.gammas, variance.to_bits(), || Quantiles::gamma(variance)).as_ref().clone()
    }
}

/// The answer that is there, or a new one, which is kept. Nobody waits while another question is solved; when two ask the
/// same at once, both solve it.
fn known<Q: PartialEq, A>(kept: &Mutex<Vec<(Q, Arc<A>)>>, question: Q, solve: impl FnOnce() -> A) -> Arc<A> {
    let found = held(kept).iter().find(|(asked, _)| *asked == question).map(|(_, answer)| answer.clone());
    found.unwrap_or_else(|| {
        let answer = Arc::new(solve());
        let mut answers = held(kept);
        answers.truncate(KEPT - 1);
        answers.insert(0, (question, answer.clone()));
        answer
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_question_is_solved_once_and_the_oldest_answer_goes() {
        let kept = Mutex::new(Vec::new());
        let solved = Cell::new(0);
        let ask = |question: usize| {
            *known(&kept, question, || {
                solved.set(solved.get() + 1);
                10 * question
            })
        };
        assert_eq!([ask(1), ask(1), ask(2), ask(1)], [10, 10, 20, 10]);
        assert_eq!(solved.get(), 2);
        (3..=KEPT + 1).for_each(|question| assert_eq!(ask(question), 10 * question));
        assert_eq!(solved.get(), KEPT + 1);
        assert_eq!(ask(1), 10);
        assert_eq!(solved.get(), KEPT + 2, "the first question was forgotten");
    }
}
