//! Moves of households between areas, worked out once for a replicate: the chances of each area, and where its movers go.

use crate::codes::ages::AGES;
use crate::foundation::draw::below;
use crate::inputs::nation::Inputs;
use crate::inputs::relocation::Relocation;

/// Rounds in which the flows between provinces are brought to what leaves and what reaches each of them. After the first ten nothing
/// moves that a nation of households could show.
const ROUNDS: usize = 40;

/// Chances and destinations, by area.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Relocations(Vec<FromArea>);

/// Those of one area.
#[derive(Clone, Debug, PartialEq)]
struct FromArea {
    /// Draws below which a household moves, by the age of its head.
    moves: [u32; AGES],
    /// Weight of the areas up to and with each.
    cumulative: Vec<f64>,
}

impl Relocations {
    /// From the tables: flows between provinces that leave and reach each as they should, and which areas of them they join.
    pub(crate) fn of(inputs: &Inputs) -> Self {
        let persons = persons(inputs);
        let weights = weights(inputs, &persons);
        let moved: Vec<f64> = weights.iter().map(|to| to.iter().sum()).collect();
        let all = |of: &[f64]| of.iter().sum::<f64>();
        let (all_moved, all_persons) = (all(&moved), all(&persons));
        let from = |(area, to): (usize, &Vec<f64>)| {
            let mean = all_moved * persons[area] / all_persons;
            // An area without persons, or without anywhere to go, has nobody who moves.
            let over_mean = if mean > 0.0 { moved[area] / mean } else { 0.0 };
            let mut sum = 0.0;
            let cumulative = to.iter().map(|weight| {
                sum += weight;
                sum
            });
            FromArea {
                moves: inputs.relocation.chance.map(|chance| below((chance * over_mean).min(1.0))),
                cumulative: cumulative.collect(),
            }
        };
        Self(weights.iter().enumerate().map(from).collect())
    }

    /// A household of an area moves, whose head is of this age and has this draw.
    pub(crate) fn moves(&self, area: usize, age: u8, draw: u32) -> bool {
        draw < self.0[area].moves[usize::from(age).min(AGES - 1)]
    }

    /// Where a household of an area goes that moves; `at` is its place from 0 to 1 among all who do.
    pub(crate) fn destination(&self, area: usize, at: f64) -> usize {
        let cumulative = &self.0[area].cumulative;
        let total = cumulative.last().copied().unwrap_or(0.0);
        cumulative.partition_point(|sum| *sum <= at * total).min(cumulative.len() - 1)
    }
}

/// Persons of each area at the opening.
fn persons(inputs: &Inputs) -> Vec<f64> {
    let opening = &inputs.opening;
    let members: f64 = opening.active.iter().chain(&opening.retired).flatten().sum();
    let others = inputs.population.iter().flatten().sum::<f64>() - members;
    inputs.areas.iter().map(|area| area.member_share * members + area.resident_share * others).collect()
}

/// What moves from each area to each other in the mean, over all moves. Of a province's movers each area sends as many as it has
/// persons, and gets as many as it has members, who are where there is work.
fn weights(inputs: &Inputs, persons: &[f64]) -> Vec<Vec<f64>> {
    let (areas, given) = (&inputs.areas, &inputs.relocation);
    let flows = between_provinces(given);
    let province = |area: usize| usize::from(areas[area].province);
    let sum = |of: &dyn Fn(usize) -> bool, value: &dyn Fn(usize) -> f64| {
        (0..areas.len()).filter(|area| of(*area)).map(value).sum::<f64>()
    };
    let work = |area: usize| areas[area].member_share.max(f64::MIN_POSITIVE);
    let has_sibling = |area: usize| (0..areas.len()).any(|other| other != area && province(other) == province(area));
    let settled = sum(&has_sibling, &|area| persons[area]);
    let weight = |from: usize, to: usize| {
        if persons[from] <= 0.0 || from == to {
            return 0.0;
        }
        if province(from) == province(to) {
            let others = sum(&|area| area != from && province(area) == province(to), &work);
            return given.own_province_share * persons[from] / settled * work(to) / others;
        }
        let part = persons[from] / sum(&|area| province(area) == province(from), &|area| persons[area]);
        let share = work(to) / sum(&|area| province(area) == province(to), &work);
        (1.0 - given.own_province_share) * flows[province(from)][province(to)] * part * share
    };
    (0..areas.len()).map(|from| (0..areas.len()).map(|to| weight(from, to)).collect()).collect()
}

/// Moves from each province to each other: out of where people come from to where they live, and back.
fn between_provinces(given: &Relocation) -> Vec<Vec<f64>> {
    let there = doubly_constrained(given);
    let flow = |from: usize, to: usize| {
        let back = given.return_share;
        (1.0 - back) * there[from][to] + back * there[to][from]
    };
    let all = 0..given.provinces.len();
    all.clone().map(|from| all.clone().map(|to| flow(from, to)).collect()).collect()
}

/// The gravity rule: flows go as what leaves the one and reaches the other, more within a region, and are brought to both sums.
fn doubly_constrained(given: &Relocation) -> Vec<Vec<f64>> {
    let provinces = &given.provinces;
    let near = |from: usize, to: usize| match from == to {
        true => 0.0,
        false if provinces[from].region == provinces[to].region => given.same_region_weight,
        false => 1.0,
    };
    let start =
        |from: usize, to: usize| near(from, to) * provinces[from].departures_share * provinces[to].arrivals_share;
    let all = 0..provinces.len();
    let mut flows: Vec<Vec<f64>> = all.clone().map(|from| all.clone().map(|to| start(from, to)).collect()).collect();
    let over = |due: f64, is: f64| if is > 0.0 { due / is } else { 0.0 };
    for _ in 0..ROUNDS {
        for (row, province) in flows.iter_mut().zip(provinces) {
            let factor = over(province.departures_share, row.iter().sum());
            row.iter_mut().for_each(|flow| *flow *= factor);
        }
        for (to, province) in provinces.iter().enumerate() {
            let factor = over(province.arrivals_share, flows.iter().map(|row| row[to]).sum());
            flows.iter_mut().for_each(|row| row[to] *= factor);
        }
    }
    flows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::relocation::Attraction;

    fn given(provinces: &[(&str, f64, f64)]) -> Relocation {
        let attraction = |(region, arrivals_share, departures_share): &(&str, f64, f64)| Attraction {
            region: (*region).into(),
            arrivals_share: *arrivals_share,
            departures_share: *departures_share,
        };
        Relocation {
            chance: [0.01; AGES],
            provinces: provinces.iter().map(attraction).collect(),
            own_province_share: 0.3,
            return_share: 0.25,
            same_region_weight: 2.0,
        }
    }

    #[test]
    fn flows_leave_and_reach_each_province_as_they_should() {
        let given = given(&[("east", 0.5, 0.1), ("east", 0.3, 0.2), ("west", 0.15, 0.4), ("west", 0.05, 0.3)]);
        let flows = doubly_constrained(&given);
        for (nth, province) in given.provinces.iter().enumerate() {
            let (left, reached) = (flows[nth].iter().sum::<f64>(), flows.iter().map(|row| row[nth]).sum::<f64>());
            assert!((left - province.departures_share).abs() < 1e-6, "{left} leave {nth}");
            assert!((reached - province.arrivals_share).abs() < 1e-9, "{reached} reach {nth}");
            assert_eq!(flows[nth][nth], 0.0);
        }
        let both = between_provinces(&given);
        let back = 0.75 * flows[2][0] + 0.25 * flows[0][2];
        assert_eq!(both[2][0], back);
    }

    #[test]
    fn a_single_province_has_no_flows() {
        assert_eq!(between_provinces(&given(&[("east", 1.0, 1.0)])), [[0.0]]);
    }
}
