//! Work: employers and what they report, arrears, wages, retirement, and who leaves the scheme and comes back.

use crate::fixtures::society::{OLD, inputs, live, next_year, programme, replicate, value};
use gongji_model::books::observation::Row;
use gongji_model::codes::{sector, status, work};
use gongji_model::foundation::math;
use gongji_model::inputs::nation::Inputs;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_model::tables::retirement;
use gongji_model::work::employer::{best_share, evasion, hiding_cost, reference_gain};
use gongji_model::work::wage;

const PERSONS: u64 = 20_000;
const YEAR: u16 = 2015;

fn run(inputs: Inputs, programme: &Programme) -> Vec<Row> {
    live(inputs, programme, PERSONS, YEAR).unwrap_or_else(|fault| panic!("{fault}"))
}

fn near(found: f64, expected: f64, share: f64, what: &str) {
    assert!((found / expected - 1.0).abs() <= share, "{what}: {found}, expected {expected}");
}

/// The rules of 1998 with other values for parameters.
fn rules(values: &str) -> Programme {
    programme(&format!("{{ use = \"unified-account-1998\", {values} }}"))
}

/// The gain of hiding a part of the wage, less what hiding costs.
fn objective(share: f64, gain: f64, cost: f64) -> f64 {
    gain * (1.0 - share) - cost * (1.0 - share) * (1.0 - share)
}

#[test]
fn the_reported_share_is_the_best_of_all_in_the_middle_and_at_both_ends() {
    for (gain, cost, floor, expected) in [
        (0.06, 0.2, 0.6, 0.85),
        // Hiding half would be best: the floor of the base binds.
        (0.2, 0.2, 0.7, 0.7),
        // Audits take more than is gained.
        (-0.01, 0.2, 0.6, 1.0),
        (0.0, 0.2, 0.6, 1.0),
        // Wages below the floor: all of the wage, and the base is the floor's.
        (0.2, 0.2, 1.4, 1.0),
    ] {
        let found = best_share(gain, cost, floor);
        assert!((found - expected).abs() < 1e-12, "{gain} {cost} {floor}: {found}");
        let lowest = floor.min(1.0);
        for step in 0..=1000 {
            let other = lowest + (1.0 - lowest) * f64::from(step) / 1000.0;
            assert!(objective(other, gain, cost) <= objective(found, gain, cost) + 1e-12, "{other} beats {found}");
        }
    }
}

#[test]
fn at_the_reference_employers_report_what_the_table_says() {
    let replicate = replicate(inputs(), 2_000);
    let behaviour = &replicate.inputs.behaviour;
    let at_reference = reference_gain(behaviour);
    let hidden = evasion(&replicate);
    let (mut wages, mut reported) = (0.0, 0.0);
    for (shape, hidden) in replicate.inputs.work.sectors.iter().zip(hidden).skip(1) {
        let share = best_share(at_reference, hiding_cost(behaviour, hidden), 0.0);
        assert!((share - (1.0 - hidden)).abs() < 1e-12, "{share}");
        wages += shape.opening_share * shape.wage_ratio;
        reported += shape.opening_share * shape.wage_ratio * share;
    }
    near(reported / wages, behaviour.reported_share, 1e-9, "the mean reported share");
    near(
        behaviour.audit_chance * (1.0 + behaviour.audit_penalty),
        behaviour.reference_enforcement,
        1e-9,
        "enforcement of the table",
    );
}

#[test]
fn the_reference_values_are_those_of_the_first_years_under_the_national_scheme() {
    let given = inputs();
    let mut society = Society::open(replicate(given.clone(), PERSONS), 2);
    let old = rules("preset = \"national-average\"");
    let [mut rate, mut credited, mut funds] = [0.0; 3];
    for _ in 2012..=2014 {
        (society, _) = next_year(society, &old);
        let tables = society.tables();
        let (_, pools) = tables.iter().find(|(name, _)| *name == "pooled funds").expect("a table of funds");
        for words in pools {
            let of = |field: &str| {
                let (_, after) = words.split_once(&format!(" {field}: ")).expect("a field");
                after.split(',').next().and_then(|number| number.parse::<f64>().ok()).expect("a number") / 1e6
            };
            rate += of("rate");
            credited += of("credited");
            funds += 1.0;
        }
    }
    near(rate / funds, given.behaviour.reference_rate, 0.01, "contributions over bases");
    near(credited / funds, given.behaviour.reference_credit, 0.02, "credited part of contributions");
}

#[test]
fn more_audits_and_more_credit_raise_the_base() {
    let compliance = |inputs: Inputs, values: &str| value(&run(inputs, &rules(values)), "compliance", "all", YEAR);
    let plain = compliance(inputs(), "young_credit = 0.028");
    let mut audited = inputs();
    audited.behaviour.audit_chance = 0.2;
    let audited = compliance(audited, "");
    assert!(audited > plain + 0.05, "{audited} with audits, {plain} without");
    let credited = compliance(inputs(), "young_credit = 0.06, middle_credit = 0.06, older_credit = 0.06");
    assert!(credited > plain + 0.005, "{credited} with more credit, {plain} without");
    let none =
        compliance(inputs(), "young_credit = 0.0, middle_credit = 0.0, older_credit = 0.0, flexible_credit = 0.0");
    assert!(none < plain - 0.02, "{none} without any credit, {plain} with it");
}

#[test]
fn audits_bring_in_their_part_of_what_is_evaded_and_fines_follow() {
    let mut strict = inputs();
    (strict.behaviour.audit_chance, strict.behaviour.audit_penalty) = (0.1, 2.0);
    let rows = run(strict, &programme(OLD));
    let found = value(&rows, "audit_recoveries", "all", YEAR);
    assert!(found > 0.0);
    near(value(&rows, "fines", "all", YEAR), 2.0 * found, 1e-6, "fines over what is found");
    let mut blind = inputs();
    blind.behaviour.audit_chance = 0.0;
    let rows = run(blind, &programme(OLD));
    assert_eq!(value(&rows, "audit_recoveries", "all", YEAR), 0.0);
}

#[test]
fn arrears_are_owed_and_stop_benefits_and_none_are_there_without_them() {
    let with = |level: f64, entitlement: f64, recovered: f64| {
        let mut inputs = inputs();
        inputs.behaviour.arrears_level = level;
        inputs.behaviour.arrears_entitlement = entitlement;
        inputs.behaviour.arrears_recovered = recovered;
        run(inputs, &programme(OLD))
    };
    let none = with(0.0, 1.0, 0.5);
    assert_eq!(value(&none, "contribution_arrears", "all", YEAR), 0.0);
    assert_eq!(value(&none, "arrears_share", "all", YEAR), 0.0);
    let some = with(3.0, 1.0, 0.5);
    assert!(value(&some, "contribution_arrears", "all", YEAR) > 0.0);
    let [last, now] = [YEAR - 1, YEAR].map(|year| value(&some, "contribution_arrears", "all", year));
    // Each sector of each area rounds to the fen.
    near(value(&some, "arrears_recovered", "all", YEAR), 0.5 * last, 1e-5, "half of what was owed is paid");
    assert!(now > 0.5 * last, "new arrears come on top");
    assert!(value(&some, "contributions", "all", 2012) < value(&none, "contributions", "all", 2012));
    assert_eq!(value(&some, "members", "all", 2012), value(&none, "members", "all", 2012));
    let stopped = with(3.0, 0.0, 0.5);
    assert!(value(&stopped, "members", "all", 2012) < value(&some, "members", "all", 2012));
    let expected: f64 = inputs().work.sectors.iter().map(|sector| sector.opening_share * sector.arrears * 3.0).sum();
    near(value(&some, "arrears_share", "all", YEAR), expected, 0.25, "workers in arrears");
}

#[test]
fn nobody_leaves_what_costs_him_nothing_and_more_leave_what_costs_more() {
    let free = run(inputs(), &Programme::default());
    let leaving =
        |rows: &[Row], group: &str| (2013..=YEAR).map(|year| value(rows, "dropouts", group, year)).sum::<f64>();
    assert_eq!(leaving(&free, "all"), 0.0);
    let plain = run(inputs(), &programme(OLD));
    assert!(leaving(&plain, "sector=flexible") > 0.0);
    assert_eq!(leaving(&plain, "sector=institution"), 0.0);
    let dear = run(inputs(), &rules("flexible_rate = 0.25"));
    let ratio = leaving(&dear, "sector=flexible") / leaving(&plain, "sector=flexible");
    assert!(ratio > 1.3, "{ratio} times as many leave");
    let mut stay = inputs();
    stay.behaviour.lapse_level = 0.0;
    assert_eq!(leaving(&run(stay, &programme(OLD)), "all"), 0.0);
}

#[test]
fn who_leaves_keeps_his_account_and_may_come_back() {
    let mut society = Society::open(replicate(inputs(), PERSONS), 2);
    let old = programme(OLD);
    let mut away: Vec<u64> = Vec::new();
    let mut came_back = 0;
    for _ in 0..8 {
        (society, _) = next_year(society, &old);
        let people = society.people();
        let is_away = |person: &&gongji_model::block::columns::Person| person.work & work::AWAY != 0;
        for person in people.iter().filter(is_away) {
            assert_eq!(person.status, status::OUTSIDE);
            assert!(sector::is_voluntary(person.work & work::SECTOR) || person.work & work::SECTOR == sector::SMALL);
        }
        let member = |id: &&u64| {
            let at = people.binary_search_by_key(*id, |person| person.person);
            at.is_ok_and(|at| people[at].status != status::OUTSIDE)
        };
        came_back += away.iter().filter(member).count();
        away = people.iter().filter(is_away).map(|person| person.person).collect();
    }
    assert!(!away.is_empty() && came_back > 0, "{} away, {came_back} came back", away.len());
    let people = society.people();
    let kept = people.iter().filter(|person| person.work & work::AWAY != 0 && person.balance > 0).count();
    assert!(kept > 0, "nobody who has left has money in his account");
}

#[test]
fn members_under_the_reference_law_are_the_published_ones() {
    let given = inputs();
    let rows = live(given.clone(), &programme(OLD), 60_000, 2019).unwrap_or_else(|fault| panic!("{fault}"));
    for year in given.years.iter().filter(|year| (2013..=2019).contains(&year.year)) {
        let found = value(&rows, "members", "all", year.year);
        near(found, year.active + year.retired, 0.015, "members");
    }
}

/// Variance of the logarithm of wages over the mean of area and age, and the mean of that ratio.
fn cross_section(society: &mut Society) -> [f64; 2] {
    let replicate = replicate(inputs(), PERSONS);
    let year = society.year();
    let blocks = society.snapshot().blocks().to_vec();
    let (mut logs, mut ratios) = (Vec::new(), 0.0);
    for mut block in blocks {
        let area = &replicate.inputs.areas[usize::from(block.place.area)];
        let mean = replicate.year(year).average_wage * area.wage_ratio * 100.0;
        let rows = block.rows();
        let members = gongji_model::block::columns::members(&rows);
        let ages = rows.age.clone();
        wage::incomes(&rows, &replicate, year, &members, |row, wage, _| {
            if wage > 0 {
                let ratio = wage as f64 / mean / replicate.inputs.opening.wage_by_age[usize::from(ages[row])];
                logs.push(math::ln(ratio));
                ratios += ratio;
            }
        });
    }
    let count = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / count;
    [logs.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>() / count, ratios / count]
}

#[test]
fn the_cross_section_of_wages_stays_what_the_base_was_fitted_to() {
    let mut society = Society::open(replicate(inputs(), PERSONS), 2);
    let whole = inputs().opening.wage_dispersion * inputs().opening.wage_dispersion;
    let [variance, mean] = cross_section(&mut society);
    near(variance, whole, 0.04, "variance at the opening");
    near(mean, 1.0, 0.02, "mean at the opening");
    let old = programme(OLD);
    while society.year() < 2020 {
        (society, _) = next_year(society, &old);
    }
    let [later, mean] = cross_section(&mut society);
    near(later, whole, 0.06, "variance in 2020");
    near(mean, 1.0, 0.03, "mean in 2020");
}

#[test]
fn wages_are_the_average_of_the_table() {
    let given = inputs();
    let rows = live(given.clone(), &programme(OLD), PERSONS, 2020).unwrap_or_else(|fault| panic!("{fault}"));
    for year in [2012, 2020] {
        let table = given.years[usize::from(year - given.opening_year)].average_wage;
        near(value(&rows, "average_wage", "all", year), table, 0.03, "average wage");
    }
}

#[test]
fn retirement_ages_are_those_of_the_law_in_every_year() {
    let rules = inputs().retirement;
    let age = |rule: usize, year: u16| rules[rule].age_in(year);
    assert_eq!([age(0, 2024), age(1, 2024), age(2, 2024)], [60.0, 50.0, 55.0]);
    assert_eq!([age(0, 2029), age(1, 2029), age(2, 2029)], [61.0, 50.0 + 5.0 / 3.0, 56.0]);
    assert_eq!([age(0, 2039), age(1, 2039), age(2, 2039)], [63.0, 55.0, 58.0]);
    assert_eq!([age(0, 2060), age(1, 2060), age(2, 2060)], [63.0, 55.0, 58.0]);
    assert_eq!(retirement::chance(&rules, 0, 0, 59, 2024), 0.0);
    assert_eq!(retirement::chance(&rules, 0, 0, 60, 2024), 1.0);
    assert_eq!(retirement::chance(&rules, 1, 0, 50, 2024), 1.0);
    assert_eq!(retirement::chance(&rules, 1, 1, 54, 2024), 0.0);
    // Raised by 0.2 years in 2025: of those who become 60, four in five go.
    assert!((retirement::chance(&rules, 0, 0, 60, 2025) - 0.8).abs() < 1e-12);
    assert_eq!(retirement::chance(&rules, 0, 0, 62, 2039), 0.0);
}

#[test]
fn one_two_and_three_threads_give_the_same_society() {
    let digest = |threads: usize| {
        let mut society = Society::open(replicate(inputs(), 6_000), threads);
        let old = programme(OLD);
        while society.year() < 2016 {
            (society, _) = next_year(society, &old);
        }
        society.digest()
    };
    let one = digest(1);
    assert_eq!(one, digest(2));
    assert_eq!(one, digest(3));
}

/// The weighted sum of a metric over groups of one cut.
fn sum(rows: &[Row], metric: &str, cut: &str) -> f64 {
    let of_cut = |row: &&Row| row.metric == metric && row.year == YEAR && row.group.starts_with(cut);
    rows.iter().filter(of_cut).filter_map(|row| row.value).sum()
}

#[test]
fn every_member_has_one_sector_and_one_class_of_lifetime_income_and_nobody_else_counts() {
    let mut stopped = inputs();
    // Many are in arrears, and all of them lose their benefits: they work in a sector and are no members this year.
    (stopped.behaviour.arrears_level, stopped.behaviour.arrears_entitlement) = (3.0, 0.0);
    let rows = run(stopped, &programme(OLD));
    let all = |metric: &str| value(&rows, metric, "all", YEAR);
    // The table says 0.0104 of them; the rest is chance.
    assert!(all("arrears_share") > 0.008, "{}", all("arrears_share"));
    near(sum(&rows, "members", "sector="), all("members"), 1e-9, "members by sector");
    near(value(&rows, "members", "sector=retired", YEAR), all("retirees"), 1e-9, "retired members");
    near(sum(&rows, "persons", "sector="), all("persons"), 1e-9, "persons by sector");
    let workers: f64 = ["institution", "state", "private", "small", "flexible", "migrant", "laid_off"]
        .iter()
        .map(|name| value(&rows, "persons", &format!("sector={name}"), YEAR))
        .sum();
    assert!(workers > 1.005 * all("workers"), "{workers} work in a sector, of whom {} are members", all("workers"));
    let young = value(&rows, "persons", "sector=student", YEAR);
    assert!(young > 0.0 && value(&rows, "persons", "sector=resident", YEAR) > 0.0);
    for metric in ["members", "medical_spending", "out_of_pocket", "pool_payment", "worker_contributions"] {
        near(sum(&rows, metric, "lifetime="), all(metric), 1e-9, metric);
    }
    let contributions = |class: &str| value(&rows, "worker_contributions", &format!("lifetime={class}"), YEAR);
    let members = |class: &str| value(&rows, "members", &format!("lifetime={class}"), YEAR) / all("members");
    assert!(contributions("5") / members("5") > 1.5 * contributions("1") / members("1"), "the richest pay most");
    for class in ["1", "2", "3", "4", "5"] {
        near(members(class), 0.2, 0.15, "a class is about a fifth of the members");
    }
}
