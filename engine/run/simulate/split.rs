//! What each shard of a run lives: whole replicates, or some arms of one where there are more shards than replicates.
//!
//! Every shard works this out for itself, and `merge` once more, from nothing but the scenario and the laws of its arms.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use gongji_model::law::programme::Programme;

use crate::intake::scenario::Scenario;
use crate::simulate::future;
use crate::simulate::unit::{Unit, with_baseline};

/// A scenario that a run lives: its own, or its arms that sell cover at an imposed share of buyers.
pub(crate) struct Part {
    /// With the arms that are lived.
    pub(crate) scenario: Scenario,
    /// The programme of each arm.
    pub(crate) programmes: Vec<Programme>,
}

/// The units of each of so many shards, in the order of their numbers; `first` is the first simulated year. Of all ways to cut
/// replicates into pieces it is that by which the longest shard is shortest; of several of these, that with the fewest pieces.
pub(crate) fn split(parts: &[Part], first: u16, shards: u32) -> Vec<Vec<Unit>> {
    let replicates = parts.first().map_or(1, |part| part.scenario.replicates.max(1));
    let arms = parts.iter().map(|part| part.programmes.len()).max().unwrap_or(1);
    let most = (shards.div_ceil(replicates) as usize).min(arms).max(1);
    let ways = (1..=most).map(|pieces| dealt(units(parts, first, pieces), shards));
    let (units, _) = ways.min_by_key(|(_, longest)| *longest).unwrap_or_default();
    units.into_iter().map(joined).collect()
}

/// All units with the years that each takes, every replicate cut into so many pieces or as many as it has arms.
fn units(parts: &[Part], first: u16, pieces: usize) -> Vec<(u64, Unit)> {
    let mut all = Vec::new();
    for (part, Part { scenario, programmes }) in (0..).zip(parts) {
        let baseline = (part == 0).then_some(scenario.baseline);
        let cut = cut(programmes.len(), baseline, pieces);
        let years = |arms: &[usize]| future::years_of(scenario, programmes, &with_baseline(arms, baseline), first);
        let cut: Vec<(u64, Vec<usize>)> = cut.into_iter().map(|arms| (years(&arms), arms)).collect();
        for replicate in 0..scenario.replicates {
            all.extend(cut.iter().map(|(years, arms)| (*years, Unit { part, replicate, arms: arms.clone() })));
        }
    }
    all
}

/// So many arms in at most so many pieces. The baseline is in the first; since all others live it too, it does not count.
fn cut(arms: usize, baseline: Option<usize>, pieces: usize) -> Vec<Vec<usize>> {
    let others: Vec<usize> = (0..arms).filter(|arm| Some(*arm) != baseline).collect();
    let count = pieces.min(others.len()).max(1);
    let end = |piece: usize| piece * others.len() / count;
    let mut cut: Vec<Vec<usize>> = (0..count).map(|piece| others[end(piece)..end(piece + 1)].to_vec()).collect();
    cut[0] = with_baseline(&cut[0], baseline);
    cut
}

/// Deals units out to shards, the longest first, each to the shard that has least; with the years of the longest shard.
fn dealt(mut units: Vec<(u64, Unit)>, shards: u32) -> (Vec<Vec<Unit>>, u64) {
    units.sort_by_key(|(years, _)| Reverse(*years));
    let mut dealt = vec![Vec::new(); shards as usize];
    let mut least: BinaryHeap<Reverse<(u64, usize)>> = (0..dealt.len()).map(|shard| Reverse((0, shard))).collect();
    for (years, unit) in units {
        let Some(Reverse((before, shard))) = least.pop() else { break };
        least.push(Reverse((before + years, shard)));
        dealt[shard].push(unit);
    }
    let longest = least.into_iter().map(|Reverse((years, _))| years).max().unwrap_or(0);
    (dealt, longest)
}

/// The units of a shard in order, pieces of one replicate as one.
fn joined(units: Vec<Unit>) -> Vec<Unit> {
    let mut by_replicate: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for Unit { part, replicate, arms } in units {
        by_replicate.entry((part, replicate)).or_default().extend(arms);
    }
    let unit = |((part, replicate), arms): ((u32, u32), Vec<usize>)| Unit {
        part,
        replicate,
        arms: with_baseline(&arms, None),
    };
    by_replicate.into_iter().map(unit).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::intake::plugin::Catalogue;
    use crate::intake::scenario::{self, Changes};

    /// Arms from 2012 to 2021, each with a past of its own: a year of some arms takes as many years.
    fn part(arms: usize, replicates: u32) -> Part {
        let arm = |number: usize| format!("[[arm]]\nname = \"arm-{number}\"\npolicies = []\n");
        let head = format!(
            "name = \"a\"\nuntil = 2021\nreplicates = {replicates}\npast = \"replayed\"\nbaseline = \"arm-0\"\n"
        );
        let text = head + &(0..arms).map(arm).collect::<String>();
        let scenario = scenario::parse(Path::new("a.toml"), &text, &Changes::default(), &Catalogue::default());
        Part { scenario: scenario.expect("a scenario"), programmes: vec![Programme::default(); arms] }
    }

    fn shown(shards: &[Vec<Unit>]) -> Vec<Vec<(u32, u32, Vec<usize>)>> {
        let unit = |unit: &Unit| (unit.part, unit.replicate, unit.arms.clone());
        shards.iter().map(|units| units.iter().map(unit).collect()).collect()
    }

    #[test]
    fn every_arm_of_every_replicate_is_in_one_shard() {
        for (arms, replicates, imposed) in [(1, 1, 0), (4, 3, 0), (5, 2, 2), (3, 7, 1)] {
            let mut parts = vec![part(arms, replicates)];
            parts.extend((0..imposed).map(|_| part(2, replicates)));
            for shards in 1..40 {
                let split = split(&parts, 2012, shards);
                assert_eq!(split.len(), shards as usize);
                let units = split.iter().flatten();
                let mut all: Vec<_> =
                    units.flat_map(|unit| unit.arms.iter().map(|arm| (unit.part, unit.replicate, *arm))).collect();
                all.sort_unstable();
                let of = |part: u32| if part == 0 { arms } else { 2 };
                let expected = (0..=imposed).flat_map(|part| {
                    (0..replicates).flat_map(move |replicate| (0..of(part)).map(move |arm| (part, replicate, arm)))
                });
                assert_eq!(all, expected.collect::<Vec<_>>(), "{arms} {replicates} {imposed} {shards}");
            }
        }
    }

    #[test]
    fn replicates_stay_whole_until_there_are_more_shards() {
        let all = vec![0, 1, 2];
        let split_of = |shards| shown(&split(&[part(3, 2)], 2012, shards));
        assert_eq!(split_of(2), [[(0, 0, all.clone())], [(0, 1, all)]]);
        let four = split_of(4);
        assert_eq!(four, [[(0, 0, vec![0, 1])], [(0, 0, vec![2])], [(0, 1, vec![0, 1])], [(0, 1, vec![2])]]);
        assert_eq!(split_of(6)[4..], [vec![], vec![]], "two pieces of each replicate are all that shortens it");
    }

    #[test]
    fn the_longest_shard_is_no_longer_with_more_shards() {
        let parts = [part(4, 3), part(2, 3)];
        let longest = |shards: u32| {
            let years = |units: &Vec<Unit>| -> usize {
                units.iter().map(|unit| unit.lived(&parts[unit.part as usize].scenario).len()).sum()
            };
            split(&parts, 2012, shards).iter().map(years).max()
        };
        for shards in 1..20 {
            assert!(longest(shards + 1) <= longest(shards), "{shards}");
        }
    }
}
