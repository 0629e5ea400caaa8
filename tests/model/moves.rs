//! Households that move between areas: whole, with all that they hold, the young more than the old, to where the nation goes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::fixtures::society::{OLD, REFORM, hook, inputs, made, next_year, programme, read, value, write};
use gongji_model::block::columns::{InUse, Person};
use gongji_model::books::counterfactual::Against;
use gongji_model::books::crossing::{Crossing, Crossings, Dimension};
use gongji_model::foundation::draw::RandomSource;
use gongji_model::foundation::identity::PersonId;
use gongji_model::inputs::nation::{CareOf, Inputs, Universe};
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::{ActivePolicy, InProvince, Programme};
use gongji_model::society::{Lived, Society};
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_model::trace::history::{Deed, Watch};
use gongji_sdk::abi::hook as place;
use gongji_sdk::isa::Isa;

const GAIN: [&str; 5] = ["guangdong", "zhejiang", "jiangsu", "shanghai", "beijing"];
const LOSE: [&str; 7] = ["henan", "anhui", "sichuan", "guizhou", "guangxi", "jiangxi", "hunan"];
const METRICS: [&str; 3] = ["moved_households", "moved_away_households", "moves_refused"];

/// The nation where nobody moves.
fn still(inputs: Inputs, persons: u64) -> Replicate {
    let luck = RandomSource::new(7, 0);
    Replicate::new(inputs, persons, Universe::Nation, luck, Isa::best(), &SolverCache::default())
}

/// The nation where households move.
fn moving(inputs: Inputs, persons: u64) -> Arc<Replicate> {
    Arc::new(still(inputs, persons).with_moves())
}

/// Tables by which so many households move a year, of every age.
fn restless(share: f64) -> Inputs {
    let mut inputs = inputs();
    inputs.relocation.chance.fill(share);
    inputs
}

fn live(society: Society, programme: &Programme, years: usize) -> Society {
    (0..years).fold(society, |society, _| next_year(society, programme).0)
}

/// Area and household of everybody, by identity.
fn homes(society: &mut Society) -> BTreeMap<u64, (u16, (u32, u16))> {
    let mut homes = BTreeMap::new();
    for block in society.snapshot().blocks() {
        let mut block = block.clone();
        let rows = block.rows();
        for row in (0..rows.len()).filter(|row| rows.alive[*row] == 1) {
            let home = (rows.place.area, (rows.place.number, rows.household[row]));
            assert!(homes.insert(rows.person[row], home).is_none(), "{} lives twice", rows.person[row]);
        }
    }
    homes
}

/// Who lives with whom, in order.
fn households(society: &mut Society) -> Vec<Vec<u64>> {
    let mut households: BTreeMap<(u32, u16), Vec<u64>> = BTreeMap::new();
    homes(society).into_iter().for_each(|(person, (_, home))| households.entry(home).or_default().push(person));
    let mut households: Vec<Vec<u64>> = households.into_values().collect();
    households.sort_unstable();
    households
}

/// The same year twice, in which nobody moves and in which households do.
fn one_year_both_ways(inputs: Inputs, persons: u64) -> [Society; 2] {
    let law = programme(OLD);
    [Arc::new(still(inputs.clone(), persons)), moving(inputs, persons)]
        .map(|replicate| next_year(Society::open(replicate, 2), &law).0)
}

#[test]
fn nobody_moves_where_nobody_asked() {
    let law = programme(OLD);
    let [mut plain, mut asked] =
        [Arc::new(still(inputs(), 8_000)), moving(restless(0.0), 8_000)].map(|replicate| Society::open(replicate, 1));
    for _ in 0..3 {
        let ([old, mut new], with);
        (plain, old) = next_year(plain, &law);
        (asked, with) = next_year(asked, &law);
        new = with;
        for metric in METRICS {
            assert!(old.iter().all(|row| row.metric != metric));
            assert_eq!(value(&new, metric, "all", asked.year()), 0.0);
        }
        new.retain(|row| !METRICS.contains(&row.metric));
        assert!(old == new && plain.digest() == asked.digest());
    }
}

#[test]
fn households_stay_whole_and_nothing_else_of_them_changes() {
    let [mut stayed, mut moved] = one_year_both_ways(restless(0.2), 20_000);
    assert!(stayed.people() == moved.people() && stayed.optional_columns() == moved.optional_columns());
    assert!(households(&mut stayed) == households(&mut moved));
    let (before, after) = (homes(&mut stayed), homes(&mut moved));
    let elsewhere = before.iter().filter(|(person, (area, _))| after[*person].0 != *area).count() as f64;
    let share = elsewhere / before.len() as f64;
    assert!((0.1..0.3).contains(&share), "{share} of all persons have moved");
}

/// Adds up households by the chance that their head has to move: the eldest who is no old parent of another one.
fn expected(society: &mut Society, chance: &[f64]) -> f64 {
    let (people, mut heads) = (people(society), BTreeMap::<(u32, u16), (bool, u8)>::new());
    for (person, (_, home)) in homes(society) {
        let one = &people[&person];
        let place = (one.family_role & 8 == 0, one.age);
        let head = heads.entry(home).or_insert(place);
        *head = place.max(*head);
    }
    heads.values().map(|(_, age)| chance[usize::from(*age).min(100)]).sum()
}

fn people(society: &mut Society) -> BTreeMap<u64, Person> {
    society.people().into_iter().map(|person| (person.person, person)).collect()
}

#[test]
fn movers_are_young_and_as_many_as_the_table_says() {
    let [mut stayed, mut moved] = one_year_both_ways(inputs(), 100_000);
    let due = expected(&mut stayed, &inputs().relocation.chance);
    let (before, after, people) = (homes(&mut stayed), homes(&mut moved), people(&mut stayed));
    let movers: Vec<&Person> =
        people.values().filter(|person| before[&person.person].0 != after[&person.person].0).collect();
    let mut homes: Vec<(u32, u16)> = movers.iter().map(|person| before[&person.person].1).collect();
    homes.sort_unstable();
    homes.dedup();
    // The provinces that lose have other ages than those that gain.
    let (is, tolerance) = (homes.len() as f64, 4.0 * due.sqrt() + 0.1 * due);
    assert!((is - due).abs() < tolerance, "{is} households move, {due} should");
    let share = movers.len() as f64 / people.len() as f64;
    assert!((0.007..0.015).contains(&share), "{share} of all persons move");
    let of = |ages: std::ops::Range<u8>| movers.iter().filter(|person| ages.contains(&person.age)).count();
    let (young, grown) = (of(16..35), of(16..120));
    assert!(2 * young > grown, "{young} of {grown} grown movers are 16 to 34");
}

/// Persons of each province by name.
fn by_province(society: &mut Society) -> BTreeMap<String, f64> {
    let inputs = society.replicate().inputs.clone();
    let mut persons = BTreeMap::new();
    for (area, _) in homes(society).into_values() {
        let name = &inputs.provinces[usize::from(inputs.areas[usize::from(area)].province)];
        *persons.entry(name.clone()).or_default() += 1.0;
    }
    persons
}

#[test]
fn the_provinces_gain_and_lose_as_the_censuses_say() {
    let law = programme(OLD);
    let [stayed, moved] = [Arc::new(still(inputs(), 80_000)), moving(inputs(), 80_000)].map(|replicate| {
        let mut society = live(Society::open(replicate, 2), &law, 8);
        by_province(&mut society)
    });
    let growth = |province: &str| moved[province] / stayed[province] - 1.0;
    for province in GAIN {
        assert!(growth(province) > 0.0, "{province} gains {}", growth(province));
    }
    for province in LOSE {
        assert!(growth(province) < 0.0, "{province} gains {}", growth(province));
    }
    let sum = |society: &BTreeMap<String, f64>, of: &[&str]| of.iter().map(|name| society[*name]).sum::<f64>();
    let nation: f64 = moved.values().sum();
    // From 2010 to 2020 3.9 million more a year lived in another province than their own. What the shares of `attraction.csv` leave of
    // that to these provinces, their own who have left taken off:
    for (provinces, due) in [(&GAIN[..], 0.53), (&LOSE[..], -0.47)] {
        let is = (sum(&moved, provinces) - sum(&stayed, provinces)) / nation / 8.0 * 1.35e9;
        let due = due * 3.9e6;
        assert!((is / due - 1.0).abs() < 0.6, "{provinces:?} gain {is} a year, about {due} would be right");
    }
}

/// A policy in force in one province alone: from 2013 to 2016 it counts in bytes of its own the years in which it saw a member, and
/// freezes half of the account when it starts.
fn in_guangdong(inputs: &Inputs) -> ActivePolicy {
    let migrate = hook(place::MIGRATE, &["account_balance"], &["account_to_frozen"]);
    let credit = hook(place::CREDIT, &[], &["own_lived_u8"]);
    let used = made("guangdong-alone", 2060, vec![migrate, credit], |nth, now, columns| {
        match columns {
            [balance, to_frozen] if nth == 0 && now.ending == 0 => {
                let half: Vec<i64> = read(balance).iter().map(|fen| fen / 2).collect();
                write(to_frozen).copy_from_slice(&half);
            }
            [ColumnRef::WriteU8(years)] => years.iter_mut().for_each(|years| *years += 1),
            _ => {}
        }
        Ok(())
    });
    let province = inputs.provinces.iter().position(|name| name == "guangdong").expect("a province") as u8;
    let there = ActivePolicy { from: 2013, until: Some(2016), ..used.clone() };
    let by_province = vec![InProvince { province, own_rollout: false, used: there }];
    ActivePolicy { by_province, ..used }
}

#[test]
fn books_close_and_who_moves_keeps_what_a_policy_of_the_old_province_keeps() {
    let inputs = restless(0.2);
    let mut law = programme(REFORM);
    law.uses.push(in_guangdong(&inputs));
    let mut society = Society::open(moving(inputs.clone(), 20_000), 2);
    let mut last = BTreeMap::new();
    // Every year proves that accounts are what they were at the end of the last one, frozen money included.
    for year in 2012..=2021 {
        (society, _) = next_year(society, &law);
        let columns = society.optional_columns();
        let held: BTreeMap<u64, i64> =
            columns.get("guangdong-alone.own_lived_u8").into_iter().flatten().copied().collect();
        let frozen: i64 = columns.get("frozen").into_iter().flatten().map(|(_, fen)| fen).sum();
        let homes = homes(&mut society);
        let is_away = |person: &u64| {
            inputs.provinces[usize::from(inputs.areas[usize::from(homes[person].0)].province)] != "guangdong"
        };
        if year >= 2013 {
            assert!(held.keys().filter(|person| is_away(person)).count() > 5, "{year}: nobody has left with values");
            let away = columns["frozen"].iter().filter(|(person, _)| is_away(person)).count();
            assert!(frozen > 0 && away > 5, "{year}: {away} have left with frozen money");
        }
        // Whoever lives keeps the years counted so far, wherever that is.
        for (person, years) in &last {
            assert!(!homes.contains_key(person) || held.get(person) >= Some(years), "{person} in {year}");
        }
        last = held;
    }
}

#[test]
fn threads_and_the_order_of_systems_change_nothing() {
    let law = programme(REFORM);
    let end = |threads: usize, shuffle: u64| {
        let mut society = Society::open(moving(restless(0.1), 30_000), threads);
        society.shuffle(shuffle);
        let (mut society, rows) = next_year(live(society, &law, 2), &law);
        (society.digest(), rows)
    };
    let one = end(1, 0);
    for (threads, shuffle) in [(2, 0), (5, 0), (2, 3)] {
        assert!(end(threads, shuffle) == one, "{threads} threads, shuffle {shuffle}");
    }
}

#[test]
fn a_kept_society_moves_on_like_the_one_that_stayed() {
    let law = programme(REFORM);
    let mut stayed = live(Society::open(moving(restless(0.1), 9_000), 2), &law, 3);
    let kept = stayed.snapshot();
    let mut kept = Society::resume(moving(restless(0.1), 9_000), 1, kept).expect("fits");
    for _ in 0..3 {
        let both = [kept, stayed].map(|one| next_year(one, &law));
        assert!(both[0].1 == both[1].1);
        [kept, stayed] = both.map(|(society, _)| society);
    }
    assert_eq!(kept.digest(), stayed.digest());
}

#[test]
fn nations_of_few_move_too() {
    for persons in [1, 255, 257] {
        let mut society = Society::open(moving(restless(0.5), persons), 2);
        let (before, law) = (society.persons(), programme(OLD));
        society = live(society, &law, 3);
        assert!(before > 0 && homes(&mut society).len() as u64 == society.persons(), "{persons} persons");
    }
}

#[test]
fn who_moves_lives_in_a_town_and_is_registered_elsewhere_where_that_is_kept() {
    let columns = InUse::default().and("residence").and("hukou");
    let law = programme(OLD);
    let open = |with_moves: bool| {
        let replicate = still(restless(0.3), 10_000).with_columns(columns);
        Society::open(Arc::new(if with_moves { replicate.with_moves() } else { replicate }), 1)
    };
    let [mut stayed, mut moved] = [false, true].map(|moves| live(open(moves), &law, 1));
    let (before, after) = (homes(&mut stayed), homes(&mut moved));
    let [was, is] = [&mut stayed, &mut moved].map(people);
    let areas = &moved.replicate().inputs.areas;
    let province = |area: u16| areas[usize::from(area)].province;
    let mut seen = [0; 3];
    for (person, (from, _)) in &before {
        let (to, old, new) = (after[person].0, &was[person], &is[person]);
        let kind = if *from == to { 0 } else { 1 + usize::from(province(*from) != province(to)) };
        let due = match kind {
            0 => (old.residence, old.hukou),
            1 => (1, old.hukou),
            _ => (1, 1),
        };
        assert_eq!((new.residence, new.hukou), due);
        seen[kind] += 1;
    }
    assert!(seen.iter().all(|seen| *seen > 100), "{seen:?}");
}

#[test]
fn moves_add_up_over_provinces_and_are_asked_for_by_table() {
    let mut society = Society::open(moving(restless(0.1), 10_000), 2);
    society.cross(Crossings(vec![Crossing { by: vec![Dimension::Province], metrics: METRICS.to_vec() }]));
    let provinces = society.replicate().inputs.provinces.clone();
    let (_, rows) = next_year(society, &programme(OLD));
    let of = |metric: &str, group: &str| value(&rows, metric, group, 2012);
    for metric in METRICS {
        let sum: f64 = provinces.iter().map(|name| of(metric, &format!("province={name}"))).sum();
        assert!((sum - of(metric, "all")).abs() < 1e-6 * (1.0 + sum), "{metric}");
    }
    assert!(of("moved_households", "all") > 0.0 && of("moves_refused", "all") == 0.0);
    assert_eq!(of("moved_households", "all"), of("moved_away_households", "all"));
}

#[test]
fn members_are_held_against_themselves_wherever_they_live() {
    let law = programme(OLD);
    let live = |society: Society, against| {
        let Lived { noted, rows, .. } = society.live_against(&law, against).unwrap_or_else(|fault| panic!("{fault}"));
        (noted, rows)
    };
    // After one year the same people live in the same households, half of them elsewhere.
    let [stayed, mut moved] = one_year_both_ways(restless(0.5), 10_000);
    let snapshot = moved.snapshot();
    let again = moved.branch(snapshot);
    let (noted, baseline) = live(moved, Against::Noted);
    let against = Against::Baseline(Arc::new(noted.expect("noted")));
    let (_, same) = live(again, against.clone());
    let differ = |rows| ["winners_share", "losers_share"].map(|metric| value(rows, metric, "all", 2013));
    assert_eq!(differ(&same), [0.0; 2], "who lives as in the baseline bears as much");
    assert!(value(&baseline, "moved_households", "all", 2013) > 0.0);
    // Those who stayed are held against themselves at other wages; were they looked for in their own block alone, none would be.
    let (_, apart) = live(stayed, against);
    assert!(differ(&apart).iter().sum::<f64>() > 0.2, "{:?}", differ(&apart));
}

#[test]
fn the_life_of_somebody_who_moves_goes_on() {
    let law = programme(REFORM);
    let mut society = Society::open(moving(restless(0.4), 6_000), 2);
    society.watch(Some(Watch::Everyone));
    let (mut plain, _) = next_year(Society::open(moving(restless(0.4), 6_000), 1), &law);
    (society, _) = next_year(society, &law);
    assert_eq!(society.digest(), plain.digest(), "watching changes nothing");
    let mut open = Society::open(moving(restless(0.4), 6_000), 2);
    let before = homes(&mut open);
    let after = homes(&mut society);
    let (mover, (to, _)) =
        after.iter().find(|(id, (area, _))| before.get(id).is_some_and(|(was, _)| was != area)).expect("a mover");
    open.watch(Some(Watch::One(PersonId(*mover))));
    let mut open = next_year(open, &law).0;
    let lives = open.lives();
    let [life] = &lives[..] else { panic!("one life") };
    let moved = life.events.last().expect("events");
    assert_eq!((moved.deed, moved.phase, moved.amount("to_area")), (Deed::Move, "move", i64::from(*to)));
    assert_eq!(moved.amount("from_area"), i64::from(before[mover].0));
    let mut next = next_year(open, &law).0;
    let lives = next.lives();
    let joins = lives.iter().flat_map(|life| &life.events).filter(|event| event.deed == Deed::Join).count();
    assert!(lives.len() == 1 && joins == 0, "who has moved is nobody new");
}

#[test]
fn everybody_s_care_and_moves_go_together() {
    let replicate = still(restless(0.1), 4_000).with_care_of(CareOf::Everybody).with_moves();
    let mut society = live(Society::open(Arc::new(replicate), 2), &programme(OLD), 3);
    assert_eq!(homes(&mut society).len() as u64, society.persons());
}
