//! Which tier of hospitals a person goes to: a logit of price, quality, distance and habit, with one draw a person and
//! year, and one a stay. Its constants are solved so that the tables' shares come out where price and quality are those
//! of the opening.

use gongji_sdk::isa::Kernel;

use crate::block::columns::{Rows, pick};
use crate::care::need::{Compare, Need};
use crate::care::{question, seek};
use crate::codes::care::{Care, TIERS};
use crate::foundation::draw::{RandomPurpose, unit};
use crate::foundation::fault::Fault;
use crate::foundation::lanes::LANES;
use crate::tables::choice::{OLD, Pull, Weights, ends};
use crate::tables::draws;
use crate::workspace::area_year::AreaYear;
use crate::workspace::buffers::Workspace;

/// The persons on the lines choose the tier of the year's outpatient care, which is next year's habit.
///
/// # Errors
/// Those of the layers that are asked for the price.
// A stage by itself, so that its instructions can be counted (`benches/counts`).
#[inline(never)]
pub(crate) fn choose(workspace: &mut Workspace, rows: &mut Rows<'_>, area_year: &AreaYear<'_>) -> Result<(), Fault> {
    let n = workspace.lines.len;
    let mut pull = [[1.0; LANES]; TIERS];
    let Workspace { lines, .. } = workspace;
    pick(&mut lines.tier, rows.tier, &lines.row[..n]);
    let last = lines.tier;
    if area_year.ways.asks[0] {
        lines.stay[..n].fill(0);
        let mut bill = [0.0; LANES];
        let need = Need::of(area_year, Care::Outpatient);
        area_year.replicate.isa.dispatch(Compare { need, patients: lines.patients(), bill: &mut bill });
        seek::load_own(workspace, area_year.law.layers(Care::Outpatient));
        ask(workspace, area_year, Care::Outpatient, &bill, &[0.0; TIERS], &mut pull)?;
    }
    let Workspace { lines, draws, .. } = workspace;
    draws::fill(area_year.replicate, area_year.year, (RandomPurpose::Choice, 0), &lines.person[..n], draws);
    area_year.replicate.isa.dispatch(Choose {
        weights: &area_year.ways.outpatient,
        age: &lines.age[..n],
        last: &last[..n],
        draw: &draws[0][..n],
        pull: pull.each_ref().map(|column| &column[..n]),
        tier: &mut lines.tier[..n],
    });
    let tiers = &mut rows.tier[..];
    for (row, chosen) in lines.row[..n].iter().zip(&lines.tier) {
        tiers[*row as usize] = *chosen;
    }
    Ok(())
}

/// Where the first stay of each gathered line's person would lead; kept by row for the waves.
///
/// # Errors
/// Those of the layers that are asked for the price.
pub(crate) fn weigh_stays(workspace: &mut Workspace, area_year: &AreaYear<'_>) -> Result<(), Fault> {
    if !area_year.ways.asks[1] {
        return Ok(());
    }
    let n = workspace.lines.len;
    let need = Need::of(area_year, Care::Inpatient);
    let (mut bill, mut pull) = ([0.0; LANES], [[1.0; LANES]; TIERS]);
    for lane in 0..n {
        bill[lane] = need.mean_cost(workspace.lines.age[lane]) + 100.0;
    }
    ask(workspace, area_year, Care::Inpatient, &bill, &area_year.ways.choice.stay_price, &mut pull)?;
    for lane in 0..n {
        let weights = std::array::from_fn(|tier| area_year.ways.inpatient[tier] * pull[tier][lane]);
        workspace.stay_ends[workspace.lines.row[lane] as usize] = ends(&weights).map(|end| end as f32);
    }
    Ok(())
}

/// Asks the law what share of one and the same bill the gathered lines' persons would pay at each tier.
fn ask(
    workspace: &mut Workspace,
    area_year: &AreaYear<'_>,
    care: Care,
    bill: &[f64; LANES],
    reference: &[f64; TIERS],
    pull: &mut [[f64; LANES]; TIERS],
) -> Result<(), Fault> {
    let n = workspace.lines.len;
    let Some(table) = area_year.ways.choice.pull.as_deref() else { return Ok(()) };
    let outside = question::outside(area_year, care);
    for tier in 0..TIERS {
        workspace.lines.tier[..n].fill(tier as u8 + 1);
        workspace.lines.moved_out[..n].fill(outside[tier]);
        let Workspace { felt, lines, .. } = workspace;
        felt.average(&question::question(area_year, care), lines, bill)?;
        let (reference, pull) = (reference[tier], &mut pull[tier][..n]);
        area_year.replicate.isa.dispatch(Pull { table, price: &felt.price[..n], reference, pull });
    }
    Ok(())
}

struct Choose<'a> {
    weights: &'a Weights,
    age: &'a [u8],
    last: &'a [u8],
    draw: &'a [u32],
    pull: [&'a [f64]; TIERS],
    tier: &'a mut [u8],
}

impl Kernel for Choose<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.age.len();
        let (last, draw, tier) = (&self.last[..n], &self.draw[..n], &mut self.tier[..n]);
        let [near, middle, far] = self.pull.map(|column| &column[..n]);
        // The weights are looked up in a loop of their own: beside it the arithmetic would not be done several at a time.
        let mut weights = [[0.0; LANES]; TIERS];
        for lane in 0..n {
            let found = &self.weights[usize::from(self.age[lane] >= OLD)][usize::from(last[lane] & 3)];
            for tier in 0..TIERS {
                weights[tier][lane] = found[tier];
            }
        }
        for lane in 0..n {
            let first = weights[0][lane] * near[lane];
            let second = first + weights[1][lane] * middle[lane];
            let at = unit(draw[lane]) * (second + weights[2][lane] * far[lane]);
            tier[lane] = 1 + u8::from(at >= first) + u8::from(at >= second);
        }
    }
}
