//! Falling ill: what care the persons of a batch need this year, before any price.

use crate::block::columns::{Rows, marked, pick};
use crate::books::household::Households;
use crate::books::totals::AdmissionTotals;
use crate::care::load::Loader;
use crate::care::need::{Admissions, Need, YearNeed};
use crate::care::watched;
use crate::claims::patients::Candidate;
use crate::codes::care::Care;
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::lanes::LANES;
use crate::law::of_area::AreaLaw;
use crate::tables::draws;
use crate::workspace::area_year::{AreaYear, Supply};
use crate::workspace::buffers::{CareBatch, PolicyColumns, Stays, YearColumns};
use crate::workspace::turn::Turn;

/// Volume over the table's goes no higher than this, so that the list of candidates is bounded.
pub(crate) const LARGEST_VOLUME: f64 = 1.6;

/// Phase `fall_ill`: the need of one kind of care of a batch; of stays, who may be admitted.
pub(crate) struct FallIll<'a, 'b> {
    pub care: &'a mut CareBatch,
    pub stays: &'a mut Stays,
    pub admissions: &'a mut AdmissionTotals,
    pub batch: &'a [u32],
    pub rows: &'a Rows<'b>,
    pub year: &'a YearColumns,
    pub households: &'a Households,
    pub own: &'a PolicyColumns,
    pub law: &'a AreaLaw,
    pub supply: Supply<'a>,
    pub area_year: AreaYear<'a>,
    pub turn: Turn,
}

impl FallIll<'_, '_> {
    // A stage by itself, so that its instructions can be counted (`benches/counts`).
    #[inline(never)]
    pub(crate) fn run(mut self) {
        if self.turn.care == Care::Inpatient {
            self.note_candidates();
        } else {
            self.load();
            self.reckon();
        }
    }

    /// The persons on the lines are turned to the kind of care; those of the chronic list are a batch of their own.
    fn load(&mut self) {
        let Self { rows, year, households, own, law, supply, area_year, .. } = *self;
        let (replicate, care) = (area_year.replicate, self.turn.care);
        let (asked, answer) = (law.asked_of_lines, supply.answer);
        let loader = Loader { rows, year, households, own, replicate, asked, answer };
        let CareBatch { lines, draws, .. } = &mut *self.care;
        let layers = law.layers(care);
        match care {
            Care::Chronic => loader.gather(lines, layers, care, self.batch),
            _ => loader.turn_to(lines, layers, care),
        }
        let purpose = match care {
            Care::Pharmacy => return,
            Care::Chronic => RandomPurpose::Hospital,
            _ => RandomPurpose::Ambulatory,
        };
        draws::fill(replicate, area_year.year, (purpose, 0), &lines.person[..lines.len], draws);
    }

    /// A year of visits or purchases.
    fn reckon(&mut self) {
        let (replicate, turn) = (self.area_year.replicate, self.turn);
        let CareBatch { lines, draws, expected, .. } = &mut *self.care;
        replicate.isa.dispatch(YearNeed {
            need: Need::of(replicate, self.supply, turn.care),
            intensity: &replicate.intensity[turn.care as usize],
            draws: &draws[turn.draws()[0]][..lines.len],
            patients: lines.patients(),
            expected,
        });
        watched::need(self.area_year.tap, lines, turn.care, |lane| (expected.lines[lane], expected.cost[lane]));
    }

    /// Notes who of the persons on the lines, whose outpatient care is over, may be admitted.
    fn note_candidates(&mut self) {
        let AreaYear { replicate, year, .. } = self.area_year;
        let behaviour = &replicate.inputs.behaviour;
        let CareBatch { lines, price, stay_draws, expected, .. } = &mut *self.care;
        let expected = &mut expected.lines;
        let n = lines.len;
        let (mut care_history, mut may_be) = ([0; LANES], [0; LANES]);
        draws::fill(replicate, year, (RandomPurpose::Hospital, 0), &lines.person[..n], stay_draws);
        pick(&mut care_history, self.rows.care_history, &lines.row[..n]);
        let [needed, bills] = replicate.isa.dispatch(Admissions {
            need: Need::of(replicate, self.supply, Care::Inpatient),
            intensity: &replicate.admissions,
            draws: &stay_draws[2][..n],
            patients: lines.patients(),
            care_history: &care_history[..n],
            price: &price.price[..n],
            reference: behaviour.substitution_price,
            substitution: behaviour.admission_substitution,
            expected,
            rounding: (&stay_draws[3][..n], LARGEST_VOLUME),
            may_be: &mut may_be[..n],
        });
        self.admissions.needed += needed;
        self.admissions.bills += bills;
        let found = |lane: usize| Candidate {
            row: lines.row[lane],
            expected: expected[lane],
            rounding: unit(stay_draws[3][lane]),
        };
        self.stays.candidates.extend(marked(&may_be[..n]).map(found));
    }
}
