//! Policies that act in some provinces alone, and where people live.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::fixtures::society::{
    OLD, hook, inputs, live_arms, made, nation, next_year, programme, replicate, scenario, value,
};
use gongji_model::books::observation::Row;
use gongji_model::codes::status;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::programme::{ActivePolicy, InProvince, Programme};
use gongji_model::society::Society;
use gongji_sdk::abi::hook as place;
use gongji_sdk::isa::Isa;

/// Year, area, and for how many years the policy has acted there.
type Seen = Arc<Mutex<BTreeSet<(i32, u32, i32)>>>;

fn number(inputs: &Inputs, province: &str) -> u8 {
    inputs.provinces.iter().position(|name| name == province).expect("a province") as u8
}

/// A policy that notes where it is called, from 2015 on in one province, from 2013 on step by step in another, and in no third.
fn noting(inputs: &Inputs, seen: &Seen) -> Programme {
    let seen = seen.clone();
    let hooks = vec![hook(place::CREDIT, &["account_balance"], &[])];
    let used = made("noting", 2060, hooks, move |_, now, _| {
        seen.lock().expect("no test panics").insert((now.year, now.area, now.years_active));
        Ok(())
    });
    let there = |province: &str, from, until, rollout: &[(u16, f64)]| InProvince {
        province: number(inputs, province),
        own_rollout: !rollout.is_empty(),
        used: ActivePolicy { from, until, rollout: rollout.to_vec(), ..used.clone() },
    };
    let by_province =
        vec![there("hubei", 2015, None, &[]), there("guangdong", 2013, Some(2015), &[(2013, 0.5), (2014, 1.0)])];
    let mut programme = programme(OLD);
    programme.uses.push(ActivePolicy { by_province, ..used });
    programme
}

#[test]
fn a_policy_acts_in_its_provinces_from_their_years_on() {
    let inputs = inputs();
    let seen = Seen::default();
    let programme = noting(&inputs, &seen);
    let mut society = Society::open(replicate(inputs.clone(), 4_000), 2);
    while society.year() < 2016 {
        (society, _) = next_year(society, &programme);
    }
    let seen = seen.lock().expect("no test panics").clone();
    let areas = |province: &str| -> Vec<u32> {
        let of = |area: &u32| inputs.areas[*area as usize].province == number(&inputs, province);
        (0..inputs.areas.len() as u32).filter(of).collect()
    };
    let (hubei, guangdong) = (areas("hubei"), areas("guangdong"));
    assert_eq!((hubei.len(), guangdong.len()), (2, 4));
    let in_year = |year: i32| seen.iter().filter(|(of, ..)| *of == year).map(|(_, area, _)| *area).collect::<Vec<_>>();
    assert_eq!(in_year(2012), Vec::<u32>::new());
    // Half of the areas of the province, not of those of the nation.
    let first = in_year(2013);
    assert!(first.len() == 2 && first.iter().all(|area| guangdong.contains(area)), "{first:?}");
    assert_eq!(in_year(2014), guangdong);
    assert_eq!(in_year(2015), [hubei.clone(), guangdong.clone()].concat());
    assert_eq!(in_year(2016), hubei);
    for (year, area, active) in &seen {
        let since = if hubei.contains(area) {
            2015
        } else if first.contains(area) {
            2013
        } else {
            2014
        };
        assert_eq!(*active, year - since, "area {area} in {year}");
    }
}

#[test]
fn a_policy_without_terms_in_a_province_has_its_own_there() {
    let inputs = inputs();
    let (plain, laid) = (Seen::default(), Seen::default());
    let of = |seen: &Seen, rollout: Vec<(u16, f64)>, apart: bool| {
        let seen = seen.clone();
        let used = made("noting", 2012, vec![hook(place::CREDIT, &["account_balance"], &[])], move |_, now, _| {
            seen.lock().expect("no test panics").insert((now.year, now.area, 0));
            Ok(())
        });
        let used = ActivePolicy { rollout, ..used };
        let province = number(&inputs, "shandong");
        let there = ActivePolicy { from: 2060, rollout: Vec::new(), ..used.clone() };
        let there = InProvince { province, own_rollout: false, used: there };
        let mut programme = programme(OLD);
        programme.uses.push(ActivePolicy { by_province: if apart { vec![there] } else { Vec::new() }, ..used });
        let mut society = Society::open(replicate(inputs.clone(), 2_000), 1);
        while society.year() < 2014 {
            (society, _) = next_year(society, &programme);
        }
    };
    let rollout = vec![(2012, 0.3), (2013, 0.6), (2014, 1.0)];
    of(&plain, rollout.clone(), false);
    of(&laid, rollout, true);
    let (plain, laid) = (plain.lock().expect("no test panics"), laid.lock().expect("no test panics"));
    let apart = |area: &u32| inputs.areas[*area as usize].province == number(&inputs, "shandong");
    let rest: BTreeSet<_> = plain.iter().filter(|(_, area, _)| !apart(area)).copied().collect();
    assert!(rest.len() < plain.len() && *laid == rest, "the order of the nation stays that of the others");
}

/// What adds up over provinces.
const SUMS: [&str; 12] = [
    "members",
    "persons",
    "visits",
    "medical_spending",
    "contributions",
    "pool_income",
    "pool_outgo",
    "pool_balance",
    "account_credit",
    "account_balance",
    "household_income",
    "household_burden",
];

/// The last year of the second of two arms, with a table by province or without.
fn rows_with(table: &str) -> Vec<Row> {
    let text = format!(
        "persons = 6_000\nuntil = 2014\n{table}\n[[arm]]\nname = \"old\"\npolicies = [{OLD}]\n\
         [[arm]]\nname = \"new\"\nextends = \"old\"\npolicies = [{{ use = \"outpatient-pooling\", from = 2013 }}]"
    );
    let lived = live_arms(&scenario(&text), 2, Isa::best());
    lived.arms[1].rows.clone()
}

#[test]
fn the_provinces_of_a_table_together_are_the_nation() {
    let names = SUMS.map(|name| format!("\"{name}\"")).join(", ");
    let table =
        format!("[[table]]\nmetrics = [{names}, \"out_of_pocket_share\", \"losers_share\"]\nby = [\"province\"]");
    let (plain, rows) = (rows_with(""), rows_with(&table));
    let (of_provinces, others): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.group.starts_with("province="));
    assert_eq!(others, plain, "nothing else is counted in another way, and nothing of provinces unasked");
    let provinces = inputs().provinces;
    for metric in SUMS {
        let of = |row: &&Row| row.year == 2014 && row.metric == metric;
        let parts: Vec<&Row> = of_provinces.iter().filter(of).collect();
        let named: Vec<String> = provinces.iter().map(|name| format!("province={name}")).collect();
        assert_eq!(parts.iter().map(|row| row.group.clone()).collect::<Vec<_>>(), named, "{metric}");
        let sum: f64 = parts.iter().filter_map(|row| row.value).sum();
        let all = value(&plain, metric, "all", 2014);
        assert!((sum - all).abs() <= 1e-9 * all.abs().max(1.0), "{metric}: {sum} of {all}");
    }
    let paid = |group: &str, metric: &str| value(&of_provinces, metric, group, 2014);
    assert!(paid("province=guangdong", "members") > paid("province=tibet", "members"));
    assert!((0.0..1.0).contains(&paid("province=henan", "out_of_pocket_share")));
    assert!(of_provinces.iter().any(|row| row.metric == "losers_share" && row.value.is_some()));
}

#[test]
fn areas_have_their_shares_of_members_and_of_residents() {
    let inputs = inputs();
    let snapshot = Society::open(nation(inputs.clone(), 100_000), 2).into_snapshot();
    let mut found = vec![[0.0; 2]; inputs.areas.len()];
    for block in snapshot.blocks() {
        for (_, status) in block.alive.0.iter().zip(&block.status.0).filter(|(alive, _)| **alive == 1) {
            found[usize::from(block.place.area)][usize::from(*status == status::OUTSIDE)] += 1.0;
        }
    }
    let total = |outside: usize| found.iter().map(|area| area[outside]).sum::<f64>();
    for (area, found) in inputs.areas.iter().zip(&found) {
        // Whole persons: the cut between two areas lies within one.
        for (outside, share) in [area.member_share, area.resident_share].into_iter().enumerate() {
            let expected = share * total(outside);
            assert!((found[outside] - expected).abs() <= 1.0, "{}: {found:?}, not {expected}", area.name);
        }
    }
}
