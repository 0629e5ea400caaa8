//! Residence and registration: kept where a policy asks, for life, and the same in every arm.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::fixtures::society::{OLD, hook, inputs, made, nation, next_year, programme, replicate, scenario};
use gongji_model::block::columns::InUse;
use gongji_model::codes::{family_role, status};
use gongji_model::foundation::draw::RandomSource;
use gongji_model::inputs::nation::Universe;
use gongji_model::law::asked::columns_of;
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_model::tables::replicate::Replicate;
use gongji_model::tables::solver_cache::SolverCache;
use gongji_sdk::abi::hook as place;
use gongji_sdk::isa::Isa;

const PERSONS: u64 = 6_000;

/// Residence and registration of persons.
type Told = Arc<Mutex<BTreeMap<u64, [u8; 2]>>>;

/// A policy that notes what it is told in three hooks.
fn asking(from: u16, told: &Told) -> ActivePolicy {
    let asked = ["person", "residence", "hukou"];
    let hooks = [place::ELIGIBILITY, place::CONTRIBUTION].map(|kind| hook(kind, &asked, &[])).to_vec();
    let told = told.clone();
    made("asking", from, hooks, move |_, _, columns| {
        let [ColumnRef::ReadU64(persons), ColumnRef::ReadU8(residence), ColumnRef::ReadU8(hukou)] = columns else {
            return Err("it is handed other columns".into());
        };
        let mut told = told.lock().expect("no test panics");
        for (row, person) in persons.iter().enumerate() {
            let now = [residence[row], hukou[row]];
            if told.insert(*person, now).is_some_and(|before| before != now) {
                return Err(format!("person {person} is not what it was"));
            }
        }
        Ok(())
    })
}

fn both() -> InUse {
    InUse::default().and("residence").and("hukou")
}

fn kept(universe: Universe, columns: InUse) -> Arc<Replicate> {
    let (luck, solved) = (RandomSource::new(7, 0), SolverCache::default());
    Arc::new(Replicate::new(inputs(), PERSONS, universe, luck, Isa::best(), &solved).with_columns(columns))
}

fn live(replicate: Arc<Replicate>, programme: &Programme, threads: usize) -> Society {
    let mut society = Society::open(replicate, threads);
    while society.year() < 2015 {
        (society, _) = next_year(society, programme);
    }
    society
}

/// Who is there, each with residence and registration.
fn origins(society: &mut Society) -> BTreeMap<u64, [i64; 2]> {
    let columns = society.optional_columns();
    let mut origins: BTreeMap<u64, [i64; 2]> = society.people().iter().map(|one| (one.person, [0, 0])).collect();
    for (nth, name) in ["residence", "hukou"].into_iter().enumerate() {
        for (person, value) in &columns[name] {
            origins.entry(*person).or_default()[nth] = *value;
        }
    }
    origins
}

fn with_asking(from: u16, told: &Told) -> Programme {
    let mut with = programme(OLD);
    with.uses.push(asking(from, told));
    with
}

#[test]
fn the_columns_take_a_byte_where_a_policy_asks_and_none_elsewhere() {
    let used = asking(2013, &Told::default());
    assert_eq!(columns_of(used.policy.description()), both());
    let plain = scenario(&format!("[[arm]]\nname = \"only\"\npolicies = [{OLD}]"));
    assert_eq!(plain.columns, InUse::default());
    for (columns, bytes) in [(InUse::default(), 0), (InUse::default().and("hukou"), 1), (both(), 2)] {
        let snapshot = Society::open(kept(Universe::Nation, columns), 1).into_snapshot();
        let block = &snapshot.blocks()[0];
        let len = |there: bool| if there { block.person.0.len() } else { 0 };
        assert_eq!(block.in_use.bytes(), bytes);
        assert_eq!(block.residence.0.len(), len(columns.has("residence")));
        assert_eq!(block.hukou.0.len(), len(columns.has("hukou")));
    }
}

#[test]
fn to_keep_them_moves_nobody_and_is_in_the_digest() {
    let of = |columns: InUse, threads: usize| live(kept(Universe::Nation, columns), &programme(OLD), threads);
    let (mut plain, mut one, mut three) = (of(InUse::default(), 1), of(both(), 1), of(both(), 3));
    assert_eq!(one.digest(), three.digest());
    assert_ne!(plain.digest(), one.digest());
    let without = |society: &mut Society| -> Vec<_> {
        let people = society.people();
        people
            .into_iter()
            .map(|mut one| {
                (one.residence, one.hukou) = (0, 0);
                one
            })
            .collect()
    };
    assert_eq!(without(&mut plain), without(&mut one));
    let mut resumed = Society::resume(kept(Universe::Nation, both()), 1, one.into_snapshot()).expect("fits");
    assert_eq!(resumed.digest(), three.digest());
    let other = Society::resume(kept(Universe::Nation, InUse::default()), 1, resumed.into_snapshot());
    assert!(other.is_err(), "a society with other columns is refused");
}

#[test]
fn a_policy_is_told_what_is_kept_and_every_arm_has_the_same() {
    for universe in [Universe::Nation, Universe::MemberHouseholds] {
        let told = Told::default();
        let mut asks = live(kept(universe, both()), &with_asking(2013, &told), 2);
        let mut other = live(kept(universe, both()), &programme(OLD), 1);
        let (asked, plain) = (origins(&mut asks), origins(&mut other));
        assert_eq!(asked, plain, "{universe:?}");
        let told = told.lock().expect("no test panics");
        let there: Vec<_> = told.iter().filter_map(|(person, told)| Some((told, asked.get(person)?))).collect();
        assert!(there.len() > 1_000 && there.iter().all(|(told, kept)| told.map(i64::from) == **kept), "{universe:?}");
    }
}

#[test]
fn members_live_in_towns_and_the_nation_has_its_shares() {
    let mut society = Society::open(kept(Universe::Nation, both()), 2);
    let people = society.people();
    let members: Vec<_> = people.iter().filter(|one| one.status != status::OUTSIDE).collect();
    assert!(members.len() > 500 && members.iter().all(|one| one.residence == 1));
    let share = |of: &dyn Fn(&gongji_model::block::columns::Person) -> u8| {
        people.iter().map(|one| f64::from(of(one))).sum::<f64>() / people.len() as f64
    };
    // The census of 2020.
    let (urban, elsewhere) = (share(&|one| one.residence), share(&|one| one.hukou));
    assert!((urban - 0.638).abs() < 0.02, "{urban}");
    assert!((elsewhere - 0.089).abs() < 0.015, "{elsewhere}");
    let before: BTreeMap<u64, [i64; 2]> = origins(&mut society);
    let mut later = live(kept(Universe::Nation, both()), &programme(OLD), 1);
    let after = origins(&mut later);
    assert!(after.iter().all(|(person, now)| before.get(person).is_none_or(|then| then == now)), "it is for life");
    // Those who were born live where somebody lives; most with a mother in a town, as at the opening.
    let born: Vec<_> = later.people().into_iter().filter(|one| !before.contains_key(&one.person)).collect();
    let in_towns = born.iter().filter(|one| one.residence == 1).count() as f64 / born.len() as f64;
    assert!(born.len() > 100 && (0.4..0.9).contains(&in_towns), "{in_towns} of {}", born.len());
    assert!(born.iter().all(|one| one.family_role & family_role::CHILD != 0));
}

#[test]
fn a_law_that_asks_for_what_was_not_kept_is_refused() {
    for society in [Society::open(replicate(inputs(), 1_000), 1), Society::open(nation(inputs(), 1_000), 1)] {
        let Err(fault) = society.live(&with_asking(2012, &Told::default())) else { panic!("a year was lived") };
        let words = fault.to_string();
        assert!(words.contains("`asking`") && words.contains("residence and hukou"), "{words}");
    }
}

#[test]
fn a_household_lives_in_one_county_and_areas_fill_theirs_evenly() {
    for universe in [Universe::MemberHouseholds, Universe::Nation] {
        let columns = InUse::default().and("county");
        let mut society = live(kept(universe, columns), &programme(OLD), 2);
        let inputs = inputs();
        let mut lived_in = 0;
        for block in society.snapshot().blocks() {
            let mut block = block.clone();
            let counties = inputs.areas[usize::from(block.place.area)].counties;
            let rows = block.rows();
            let mut homes: BTreeMap<u16, u8> = BTreeMap::new();
            for row in (0..rows.len()).filter(|row| rows.alive[*row] == 1) {
                let county = *homes.entry(rows.household[row]).or_insert(rows.county[row]);
                assert_eq!(county, rows.county[row], "a household in two counties");
                assert!(county < counties);
            }
            let first = homes.values().filter(|county| **county == 0).count() as f64;
            let expected = homes.len() as f64 / f64::from(counties);
            assert!((first - expected).abs() < 4.5 * expected.sqrt() + 1.0, "{first} households of {expected}");
            lived_in += homes.len();
        }
        assert!(lived_in > 500);
    }
}
