//! `gongji explain person`: a life adds up to the fen, agrees with the totals, and is the same life unwatched.

use crate::fixtures;
use std::process::{Command, Output};

use crate::fixtures::society::{
    OLD, REFORM, hook, inputs, live, made, next_year, programme, programme_in_order, read, replicate, replicate_for,
    value, write,
};
use gongji::inspect::life::sums::Sums;
use gongji_model::codes::care::Care;
use gongji_model::foundation::identity::PersonId;
use gongji_model::law::policy::Hook;
use gongji_model::law::programme::{ActivePolicy, Programme};
use gongji_model::society::Society;
use gongji_model::trace::history::{Deed, Event, Life, Noted, Value, Watch};
use gongji_sdk::abi::{care, hook as place};

/// Everything at once: family accounts, the chronic list, products, accounts that go to the pool in 2014.
fn everything() -> Programme {
    let policies = format!(
        "{REFORM}, {{ use = \"shanghai-account-purchase\" }}, {{ use = \"shenzhen-critical-illness\", threshold = 0 }},
        {{ use = \"employee-account-abolition\", preset = \"seize\", from = 2014 }}"
    );
    programme_in_order(&policies, "\"account-recrediting\", \"employee-account-abolition\"")
}

/// A society of a few hundred persons.
fn society(threads: usize) -> Society {
    Society::open(replicate_for(inputs(), 400, &everything()), threads)
}

/// Lives to the end of `until`; gives back the lives watched in the last year too.
fn lived(mut society: Society, programme: &Programme, until: u16) -> (Society, Vec<Life>) {
    while society.year() < until {
        (society, _) = next_year(society, programme);
    }
    let lives = society.lives();
    (society, lives)
}

/// Everybody's events in the year after that of the society.
fn all_lives(society: &mut Society, programme: &Programme) -> Vec<Life> {
    let (snapshot, next) = (society.snapshot(), society.year() + 1);
    let mut everyone = society.branch(snapshot.clone());
    everyone.watch(Some(Watch::Everyone));
    let ids: Vec<u64> = lived(everyone, programme, next).1.iter().map(|life| life.person).collect();
    let one = |id: &u64| {
        let mut again = society.branch(snapshot.clone());
        again.watch(Some(Watch::One(PersonId(*id))));
        lived(again, programme, next).1
    };
    ids.iter().flat_map(one).collect()
}

#[test]
fn watching_changes_nothing() {
    let programme = programme(REFORM);
    let digest = |watch: Option<Watch>, threads: usize| {
        let mut society = society(threads);
        let someone = society.people()[0].person;
        society.watch(watch.map(|watch| if watch == Watch::Everyone { watch } else { Watch::One(PersonId(someone)) }));
        let (mut society, lives) = lived(society, &programme, 2015);
        (society.digest(), lives)
    };
    let (plain, nobody) = digest(None, 1);
    let (watched, one) = digest(Some(Watch::One(PersonId(0))), 1);
    let (all, everyone) = digest(Some(Watch::Everyone), 1);
    assert_eq!((&plain, &plain), (&watched, &all));
    assert!(nobody.is_empty() && one.len() == 1 && everyone.len() > 300);
    assert_eq!(digest(Some(Watch::Everyone), 3), (all, everyone), "threads do not matter");
}

#[test]
fn the_fingerprint_is_that_of_the_events() {
    let programme = everything();
    let (mut society, _) = lived(society(1), &programme, 2012);
    let snapshot = society.snapshot();
    let mut everyone = society.branch(snapshot);
    everyone.watch(Some(Watch::Everyone));
    let prints: Vec<(u64, u64)> = lived(everyone, &programme, 2013).1.iter().map(|l| (l.person, l.print)).collect();
    let lives = all_lives(&mut society, &programme);
    assert_eq!(prints, lives.iter().map(|life| (life.person, life.print)).collect::<Vec<_>>());
    assert!(lives.iter().all(|life| !life.events.is_empty()));
}

#[test]
fn every_life_adds_up_and_all_lives_make_the_totals() {
    let programme = everything();
    for until in [2012, 2013] {
        let (mut society, _) = lived(society(1), &programme, until);
        let weight = society.replicate().weight;
        let lives = all_lives(&mut society, &programme);
        let sums: Vec<Sums> = lives
            .iter()
            .map(|life| Sums::of(&life.events).unwrap_or_else(|words| panic!("{}: {words}", life.person)))
            .collect();
        let rows = live(inputs(), &programme, 400, until + 1).expect("the society lives");
        let total = |of: fn(&Sums) -> i64| sums.iter().map(of).sum::<i64>();
        let metrics: [(&str, i64); 8] = [
            ("contributions", total(|sums| sums.employer + sums.worker + sums.treasury)),
            ("account_credit", total(|sums| sums.credit + sums.interest)),
            ("account_balance", total(|sums| sums.balance)),
            ("medical_spending", total(|sums| sums.billed)),
            ("pool_payment", total(|sums| sums.pooled)),
            ("account_payment", total(|sums| sums.own_care + sums.family)),
            ("commercial_payment", total(|sums| sums.commercial)),
            ("out_of_pocket", total(|sums| sums.cash)),
        ];
        for (metric, fen) in metrics {
            let told = value(&rows, metric, "all", until + 1);
            // What employers owed and what audits found is in no person's year.
            let late = ["arrears_recovered", "audit_recoveries"].map(|metric| value(&rows, metric, "all", until + 1));
            let told = if metric == "contributions" { told - late[0] - late[1] } else { told };
            let added = fen as f64 * weight / 100.0;
            assert!((told - added).abs() <= told.abs() * 1e-9, "{metric}: {told} is told, {added} is the sum");
        }
        assert_eq!(total(|sums| sums.family), total(|sums| sums.lent), "what some lend pays for others");
        let bought = total(|sums| sums.premiums) > 0 && total(|sums| sums.commercial) > 0;
        let is_last_of_accounts = until == 2012;
        assert_eq!((bought, total(|sums| sums.lent) > 0), (is_last_of_accounts, is_last_of_accounts));
        assert_eq!(total(|sums| sums.to_pool) > 0, !is_last_of_accounts, "balances go to the pool in 2014");
        assert!(total(|sums| sums.billed) > 0);
    }
}

#[test]
fn what_is_frozen_thawed_seized_and_paid_out_adds_up() {
    let writes = ["account_to_person", "account_to_treasury", "account_to_frozen", "frozen_to_account"];
    let hooks = vec![hook(place::MIGRATE, &["account_balance", "frozen_balance"], &writes)];
    let used = made("moving", 2013, hooks, |_, now, columns| {
        for lane in 0..read(&columns[0]).len() {
            let (balance, frozen) = (read(&columns[0])[lane], read(&columns[1])[lane]);
            let parts = if now.ending == 0 { [0, 0, balance / 2, 0] } else { [balance / 5, balance / 3, 0, frozen] };
            for (column, part) in columns[2..].iter_mut().zip(parts) {
                write(column)[lane] = part;
            }
        }
        Ok(())
    });
    let mut programme = programme(OLD);
    programme.uses.push(ActivePolicy { until: Some(2013), ..used });
    let year = |until| {
        let (mut society, _) = lived(society(1), &programme, until);
        let lives = all_lives(&mut society, &programme);
        let sums = lives.iter().map(|life| Sums::of(&life.events).unwrap_or_else(|words| panic!("{words}")));
        sums.fold([0; 4], |total, sums| {
            let moved = [sums.to_person, sums.to_treasury, sums.to_frozen, sums.thawed];
            std::array::from_fn(|at| total[at] + moved[at])
        })
    };
    let [paid_out, seized, frozen, thawed] = year(2012);
    assert!(frozen > 0 && (paid_out, seized, thawed) == (0, 0, 0));
    let [paid_out, seized, none, thawed] = year(2013);
    assert!(paid_out > 0 && seized > paid_out && none == 0);
    assert!((1..=frozen).contains(&thawed), "the heirs of some have {frozen} less {thawed}");
}

#[test]
fn who_changes_a_bill_and_who_helps_a_household_is_told() {
    let surcharge = Hook { cares: care::INPATIENT, ..hook(place::TREAT, &[], &["billed", "billed_out"]) };
    let hooks = vec![surcharge, hook(place::RELIEF, &["cash"], &["relief"])];
    let used = made("helping", 2012, hooks, |number, _, columns| {
        if number == 0 {
            write(&mut columns[0]).iter_mut().for_each(|billed| *billed += 700);
            write(&mut columns[1]).iter_mut().for_each(|outside| *outside += 700);
        } else {
            let cash = read(&columns[0]).to_vec();
            write(&mut columns[1]).iter_mut().zip(cash).for_each(|(relief, cash)| *relief = cash / 3);
        }
        Ok(())
    });
    let mut programme = programme(OLD);
    programme.uses.push(used);
    let mut society = society(1);
    let lives = all_lives(&mut society, &programme);
    let by_hook = |life: &Life, hook: &str| -> Vec<Event> {
        life.events.iter().filter(|event| event.hook == Some(hook) && !event.idle).cloned().collect()
    };
    for life in &lives {
        let sums = Sums::of(&life.events).unwrap_or_else(|words| panic!("{}: {words}", life.person));
        for event in by_hook(life, "treat") {
            let told = (event.policy.as_deref(), event.care, event.phase);
            assert_eq!(told, (Some("helping"), Some(Care::Inpatient), "treat"));
            let [billed, outside] = [&event.noted[0], &event.noted[1]];
            assert_eq!((billed.column.as_ref(), outside.column.as_ref()), ("billed", "billed_out"));
            let more = |noted: &Noted| match (noted.before, noted.value) {
                (Some(Value::Fen(before)), Value::Fen(now)) => now - before,
                other => panic!("{other:?} is no money"),
            };
            assert_eq!((more(billed), more(outside)), (700, 700));
            let opened = life
                .events
                .iter()
                .find(|one| (one.deed, one.care, one.number) == (Deed::Bill, Some(Care::Inpatient), event.number));
            assert_eq!(opened.map(|bill| bill.amount("billed")), Some(event.amount("billed")));
        }
        let helped: i64 = by_hook(life, "relief").iter().map(|event| event.amount("relief")).sum();
        assert!(helped >= sums.cash / 3 - 1, "{}: {helped} of {} in cash", life.person, sums.cash);
        assert_eq!(life.marks.stays, by_hook(life, "treat").len() as i64, "{}", life.person);
    }
    assert!(lives.iter().any(|life| life.marks.stays > 0));
}

#[test]
fn a_fen_too_much_is_found() {
    let programme = programme(REFORM);
    let (mut society, _) = lived(society(1), &programme, 2012);
    let lives = all_lives(&mut society, &programme);
    let with_stay = |life: &&Life| life.marks.stays > 0;
    let life = lives.iter().find(with_stay).expect("somebody stays in hospital");
    assert!(Sums::of(&life.events).is_ok());
    let wrong = |deed: Deed, column: &str| {
        let mut events: Vec<Event> = life.events.clone();
        let event = events.iter_mut().find(|event| event.deed == deed).unwrap_or_else(|| panic!("{deed:?}"));
        let noted = event.noted.iter_mut().find(|noted| noted.column == column).expect("the column is told");
        let Value::Fen(amount) = noted.value else { panic!("{column} is no money") };
        noted.value = Value::Fen(amount + 1);
        Sums::of(&events)
    };
    let columns = [
        (Deed::Bill, "billed"),
        (Deed::Layer, "paid_in"),
        (Deed::Cash, "cash"),
        (Deed::Cash, "account_balance"),
        (Deed::Account, "account_balance"),
        (Deed::Account, "credit"),
        (Deed::Close, "pooled"),
        (Deed::Close, "contribution"),
    ];
    for (deed, column) in columns {
        assert!(wrong(deed, column).is_err(), "{deed:?} {column}");
    }
}

#[test]
fn who_leaves_and_who_joins_is_told() {
    let programme = programme(OLD);
    let mut society = Society::open(replicate(inputs(), 3_000), 1);
    let before: Vec<u64> = society.people().iter().map(|person| person.person).collect();
    society.watch(Some(Watch::Everyone));
    let (mut society, lives) = lived(society, &programme, 2012);
    let after: Vec<u64> = society.people().iter().map(|person| person.person).collect();
    let left: Vec<u64> = lives.iter().filter(|life| life.marks.left).map(|life| life.person).collect();
    assert!(!left.is_empty());
    assert!(left.iter().all(|id| before.contains(id) && !after.contains(id)));
    assert_eq!(lives.len() - left.len(), after.len());
    let mut again = Society::open(replicate(inputs(), 3_000), 1);
    let newcomer = after.iter().find(|id| !before.contains(id)).expect("somebody joins");
    again.watch(Some(Watch::One(PersonId(*newcomer))));
    let (_, lives) = lived(again, &programme, 2012);
    assert_eq!(lives[0].events[0].deed, Deed::Join);
}

fn explain(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongji"));
    command.current_dir(fixtures::root()).env("GONGJI_PLUGINS", fixtures::policies());
    command.args(["explain", "person", "--quiet"]).args(args);
    if !args.contains(&"--persons") {
        command.args(["--persons", "2000"]);
    }
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn without_an_identity_persons_worth_a_look_are_listed_and_one_of_them_is_told() {
    let list = explain(&["scenarios/quick.toml", "--arm", "enacted", "--until", "2023"]);
    assert_eq!(list.status.code(), Some(0), "{}", text(&list.stderr));
    let list = text(&list.stdout);
    let of = |words: &str| {
        let line = list.lines().find(|line| line.ends_with(words)).unwrap_or_else(|| panic!("{words} in\n{list}"));
        line.split_whitespace().next().expect("an identity").to_owned()
    };
    let id = of("two stays in hospital or more");
    let life = explain(&[&id, "scenarios/quick.toml", "--arm", "enacted", "--from", "2022", "--until", "2023"]);
    assert_eq!(life.status.code(), Some(0), "{}", text(&life.stderr));
    let life = text(&life.stdout);
    for words in ["\n2022\n", "\n2023\n", "stay 2", "layer 20", "unified-account-1998, pool", "account at the end"] {
        assert!(life.contains(words), "{words} in\n{life}");
    }
    assert!(!life.contains("\n2021\n") && !life.contains("does not add up"), "{life}");
}

#[test]
fn machines_read_the_same_life() {
    let first = PersonId::entrant(2011, 0).0.to_string();
    let output = explain(&[&first, "scenarios/quick.toml", "--until", "2012", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let life: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(life["person"].to_string(), first);
    assert_eq!(life["years"][0]["year"], 2012);
    let events = life["years"][0]["events"].as_array().expect("a list");
    assert_eq!(events[0]["deed"], "live");
    assert!(events.iter().any(|event| event["policy"] == "unified-account-1998" && event["hook"] == "credit"));
}

#[test]
fn who_is_not_there_is_answered_in_words() {
    let cases: [(&[&str], &str); 5] = [
        (&["55", "scenarios/quick.toml", "--until", "2012"], "nobody with the identity 55"),
        (&["55", "scenarios/quick.toml", "--until", "2012"], "the nearest identity is 1906965479424"),
        (&["55", "scenarios/quick.toml", "--until", "2012", "--arm", "enactd"], "did you mean `enacted`"),
        (&["55", "scenarios/quick.toml", "--until", "2012", "--replicate", "3"], "has no replicate 3: expected 1 to 2"),
        (&["x", "scenarios/quick.toml"], "takes a whole number, not `x`"),
    ];
    for (args, words) in cases {
        let output = explain(args);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(words), "{words} in\n{told}");
    }
}

#[test]
fn a_year_without_a_bill_tells_care_before_its_end() {
    // Who has money in an account spends some of it.
    let mut frugal = inputs();
    frugal.behaviour.retail_propensity = 0.0;
    let mut society = Society::open(replicate(frugal, 400), 1);
    let programme = programme(OLD);
    let snapshot = society.snapshot();
    let year_of = |watch: Watch| {
        let mut again = society.branch(snapshot.clone());
        again.watch(Some(watch));
        lived(again, &programme, 2012).1
    };
    let without_bill = |life: &Life| {
        let events = year_of(Watch::One(PersonId(life.person))).remove(0).events;
        !events.iter().any(|event| matches!(event.deed, Deed::Bill | Deed::Rest))
    };
    let workers = year_of(Watch::Everyone).into_iter().filter(|life| !life.marks.left && life.marks.status == 1);
    let person = workers.into_iter().find(without_bill).expect("somebody has no bill in 2012").person.to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plain.toml");
    let frugal = "[behaviour]\nretail_propensity = 0.0";
    let text =
        format!("name = \"plain\"\nseed = 7\nuntil = 2012\n{frugal}\n[[arm]]\nname = \"only\"\npolicies = [{OLD}]\n");
    std::fs::write(&path, text).expect("written");
    let output = explain(&[&person, path.to_str().expect("a plain path"), "--persons", "400"]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let place = |phase: &str| told.find(&format!("\n  {phase} ")).unwrap_or_else(|| panic!("no {phase}: {told}"));
    assert!(place("earn") < place("seek") && place("seek") < place("count"), "{told}");
}
