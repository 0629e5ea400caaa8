//! Several schemes beside one another, and care of everybody: each person is in one scheme, each scheme has books of its own, and
//! whoever is in none pays cash.

use std::collections::BTreeMap;

use crate::fixtures::society::{
    OLD, catalogue, hook, inputs, layer, made, nation, nation_with_care, next_year, of_scheme, programme, read,
    scenario, value, write,
};
use gongji::simulate::future;
use gongji_model::block::columns::Person;
use gongji_model::books::observation::Row;
use gongji_model::codes::status;
use gongji_model::foundation::fault::Fault;
use gongji_model::law::policy::ColumnRef;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_sdk::abi::{care, hook as place, payer, scheme};
use gongji_sdk::isa::Isa;

const PERSONS: u64 = 6_000;
const YEAR: u16 = 2014;

const RESIDENTS: &str = "{ use = \"resident-basic-cover\", participation = 0.9 }";

/// Lives to a year with everybody's care; also who is in which scheme in the end.
fn live(programme: &Programme, isa: Isa, threads: usize) -> Result<(Vec<Row>, Society), Fault> {
    let mut society = Society::open(nation_with_care(inputs(), PERSONS, isa), threads);
    let mut rows = Vec::new();
    while society.year() < YEAR {
        let year;
        (society, year) = society.live(programme)?;
        rows.extend(year);
    }
    Ok((rows, society))
}

fn two_schemes() -> Programme {
    let head = "universe = \"nation\"\ncare = \"everybody\"";
    let text = format!("{head}\n[[arm]]\nname = \"only\"\npolicies = [{OLD}, {RESIDENTS}]");
    let mut programmes =
        future::programmes(&scenario(&text), catalogue()).unwrap_or_else(|failure| panic!("{failure}"));
    programmes.remove(0)
}

fn of(rows: &[Row], metric: &str, group: &str) -> f64 {
    value(rows, metric, group, YEAR)
}

fn is_sum(rows: &[Row], metric: &str, groups: &[&str]) {
    let (all, sum) = (of(rows, metric, "all"), groups.iter().map(|group| of(rows, metric, group)).sum::<f64>());
    assert!((all - sum).abs() <= 1e-9 * all.abs(), "{metric}: {sum} of {all}");
}

const SCHEMES: [&str; 3] = ["scheme=employees", "scheme=residents", "scheme=none"];

#[test]
fn each_person_is_in_one_scheme_and_each_scheme_has_books_of_its_own() {
    let (rows, mut society) = live(&two_schemes(), Isa::best(), 1).expect("lived");
    for metric in ["members", "visits", "discharges", "medical_spending", "out_of_pocket", "pool_payment"] {
        is_sum(&rows, metric, &SCHEMES);
    }
    for metric in ["pool_income", "pool_outgo", "pool_balance"] {
        is_sum(&rows, metric, &SCHEMES[..2]);
    }
    let persons = of(&rows, "persons", "all");
    is_sum(&rows, "persons", &SCHEMES);
    is_sum(&rows, "persons", &["status=worker", "status=flexible", "status=retired", "status=none"]);
    assert_eq!(of(&rows, "members", "scheme=none"), 0.0, "who is in no scheme is no member");
    assert_eq!(of(&rows, "members", "scheme=residents"), of(&rows, "persons", "scheme=residents"));
    // Premium and subsidy of 770 yuan come in for each member of the residents' scheme.
    let members = of(&rows, "members", "scheme=residents");
    let paid_in = of(&rows, "contributions", "scheme=residents");
    assert!((paid_in / members - 770.0).abs() < 1e-6, "{}", paid_in / members);
    let outside = persons - of(&rows, "members", "scheme=employees");
    assert!((members / outside - 0.9).abs() < 0.02, "{} of those outside join", members / outside);
    assert_eq!(of(&rows, "out_of_pocket_share", "scheme=none"), 1.0, "who is in no scheme pays all of it");
    assert!(of(&rows, "out_of_pocket_share", "scheme=residents") < 0.9);
    let held = &society.optional_columns()["scheme"];
    let of_person: BTreeMap<u64, i64> = held.iter().copied().collect();
    let is_right = |person: &Person| {
        let scheme = of_person.get(&person.person).copied().unwrap_or(0) as u32;
        match person.status {
            status::OUTSIDE => scheme != scheme::EMPLOYEES,
            // Whose employer is in arrears for too long is in none.
            _ => scheme == scheme::EMPLOYEES || scheme == scheme::NONE,
        }
    };
    let people = society.people();
    assert!(people.iter().all(is_right));
    assert!(people.iter().filter(|person| person.status != status::OUTSIDE).count() > 500);
}

#[test]
fn the_residents_fund_holds_what_came_in_less_what_went_out() {
    let (rows, _) = live(&two_schemes(), Isa::best(), 1).expect("lived");
    let mut balance = 0.0;
    for year in 2012..=YEAR {
        let now = |metric| value(&rows, metric, "scheme=residents", year);
        balance += now("pool_income") - now("pool_outgo");
        let held = now("pool_balance");
        assert!((held - balance).abs() <= 1e-9 * held.abs().max(1e9), "{year}: {held} and not {balance}");
    }
    assert!(balance != 0.0);
}

#[test]
fn threads_and_instructions_change_no_bit_of_several_schemes() {
    let digest = |isa: Isa, threads: usize| live(&two_schemes(), isa, threads).expect("lived").1.digest();
    let one = digest(Isa::BASE, 1);
    assert_eq!(one, digest(Isa::best(), 1));
    assert_eq!(one, digest(Isa::best(), 3));
}

#[test]
fn the_column_of_the_scheme_is_there_for_everybody_s_care_alone() {
    let alone = next_year(Society::open(nation(inputs(), 1_500), 1), &programme(OLD)).0;
    let everybody = next_year(Society::open(nation_with_care(inputs(), 1_500, Isa::best()), 1), &programme(OLD)).0;
    let columns = |society: Society| {
        let snapshot = society.into_snapshot();
        let block = &snapshot.blocks()[0];
        (block.scheme.0.len() == block.person.0.len(), block.scheme.0.is_empty(), block.in_use.bytes())
    };
    assert_eq!(columns(alone), (false, true, 0));
    assert_eq!(columns(everybody), (true, false, 1));
}

/// A policy that takes everybody whom it is asked about into its scheme, and pays half of every bill.
fn takes_all(id: &str, of: u32) -> ActivePolicy {
    let hooks =
        vec![hook(place::ELIGIBILITY, &["person"], &["insured"]), layer(20, payer::POOL, care::ALL, &["remaining_in"])];
    let policy = made(id, 2012, hooks, |number, now, columns| {
        if number == 0 {
            if let ColumnRef::WriteU8(insured) = &mut columns[1] {
                insured.fill(1);
            }
            return Ok(());
        }
        assert_ne!(now.scheme, scheme::EMPLOYEES, "the policy is about another scheme");
        let half: Vec<i64> = read(&columns[0]).iter().map(|left| left / 2).collect();
        write(&mut columns[1]).copy_from_slice(&half);
        write(&mut columns[2]).fill(0);
        Ok(())
    });
    of_scheme(policy, of, true)
}

fn refused(programme: &Programme) -> String {
    match live(programme, Isa::best(), 1) {
        Ok(_) => panic!("a year was lived"),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn a_person_in_two_schemes_is_refused_with_names() {
    let mut programme = programme(OLD);
    programme.uses.extend([takes_all("first", scheme::RESIDENTS), takes_all("second", scheme::FREE_CARE)]);
    let words = refused(&programme);
    for expected in ["second", "eligibility", "2012", "person ", "`free-care`", "`residents`"] {
        assert!(words.contains(expected), "{expected} is not in: {words}");
    }
}

#[test]
fn a_fund_that_two_policies_keep_and_a_scheme_that_nobody_founds_are_refused() {
    let mut twice = programme(OLD);
    twice.uses.extend([takes_all("first", scheme::RESIDENTS), takes_all("second", scheme::RESIDENTS)]);
    let words = refused(&twice);
    for expected in ["founds the scheme `residents`", "beijing", "second"] {
        assert!(words.contains(expected), "{expected} is not in: {words}");
    }
    let mut unfounded = programme(OLD);
    let taking = takes_all("first", scheme::RESIDENTS);
    unfounded.uses.push(of_scheme(taking, scheme::RESIDENTS, false));
    assert!(refused(&unfounded).contains("which no policy founds"), "{}", refused(&unfounded));
}

#[test]
fn a_scheme_of_people_without_care_is_refused() {
    let society = Society::open(nation(inputs(), 1_500), 1);
    let Err(fault) = society.live(&two_schemes()) else { panic!("a year was lived") };
    let words = fault.to_string();
    assert!(words.contains("resident-basic-cover") && words.contains("care = \"everybody\""), "{words}");
}

#[test]
fn a_scheme_ends_with_its_policy_and_its_fund_rests() {
    let mut programme = two_schemes();
    for used in &mut programme.uses {
        if used.policy.description().scheme == scheme::RESIDENTS {
            used.until = Some(2013);
        }
    }
    let (rows, _) = live(&programme, Isa::best(), 1).expect("lived");
    let none = |year: u16| value(&rows, "persons", "scheme=none", year) / value(&rows, "persons", "all", year);
    assert!(none(2013) < 0.12 && none(2014) > 0.6, "{} and {}", none(2013), none(2014));
    let before = value(&rows, "pool_balance", "scheme=residents", 2013);
    let all = [2013, 2014].map(|year| value(&rows, "pool_balance", "all", year));
    let employees = [2013, 2014].map(|year| value(&rows, "pool_balance", "scheme=employees", year));
    let rests = all[1] - employees[1];
    assert!(
        before > 0.0 && (1.0..1.05).contains(&(rests / before)),
        "{before} and its interest, not {rests}, are there"
    );
}

/// Cover lowers the price, and a lower price brings more care: Lei and Lin (2009) and Wagstaff et al. (2009) found more visits and
/// stays under the new rural scheme, and no less spending by patients per stay. Here the sign and the rough size of use.
#[test]
fn residents_with_a_scheme_have_more_care_than_without() {
    let (with, _) = live(&two_schemes(), Isa::best(), 1).expect("lived");
    let (without, _) = live(&programme(OLD), Isa::best(), 1).expect("lived");
    let visits = |rows: &[Row]| of(rows, "visits", "status=none") / of(rows, "persons", "status=none");
    let more = visits(&with) / visits(&without) - 1.0;
    assert!((0.01..0.3).contains(&more), "{more}");
    let employees = |rows: &[Row]| of(rows, "visits_per_member", "scheme=employees");
    assert!((employees(&with) / employees(&without) - 1.0).abs() < 0.02, "the employees' care is hardly touched");
}
