//! A life for people: a page a year, columns aligned, yuan with two decimals.

use gongji_model::codes::conditions::{care_history, conditions};
use gongji_model::codes::family_role;
use gongji_model::codes::leaving::Leaving;
use gongji_model::trace::history::{Deed, Event, Noted, Value};
use gongji_model::year::plan::PHASES;

use super::Year;
use super::json::Head;
use super::sums::Sums;
use super::words::{AREAS, Names, bill_name, column, sector_words, status_name, tier_name, yuan};
use crate::ground::words::{counted, percent};
use crate::inspect::explain::payer_name;

/// Widths: the first column of a phase, the words of a line, an amount.
const PHASE: usize = 11;
const WORDS: usize = 52;
const AMOUNT: usize = 15;
/// Room for what is told of a person, beside the phase.
const LIVED: usize = 84;

/// The whole life.
pub fn life(head: &Head<'_>, years: &[Year], names: &Names) -> String {
    let Head { person, scenario, arm, replicate } = head;
    let mut text =
        format!("Person {person} in the arm `{arm}` of `{scenario}`, replicate {replicate}; amounts in yuan\n");
    for year in years {
        text += &format!("\n{}\n", year.year);
        text += &Page { events: &year.events, names }.text();
    }
    text
}

/// A phase stands behind the one in which care is sought.
fn is_after_seeking(phase: &str) -> bool {
    PHASES.iter().skip_while(|known| known.name != "seek").skip(1).any(|known| known.name == phase)
}

struct Page<'a> {
    events: &'a [Event],
    names: &'a Names,
}

impl Page<'_> {
    fn text(&self) -> String {
        let mut lines: Vec<(&str, String)> = Vec::new();
        for event in self.events {
            lines.extend(self.lines(event).into_iter().map(|line| (event.phase, line)));
        }
        let care = self.care();
        let at = lines.iter().position(|(phase, _)| is_after_seeking(phase)).unwrap_or(lines.len());
        lines.splice(at..at, care.into_iter().map(|line| ("seek", line)));
        let counted = lines.iter().position(|(phase, _)| *phase == "move").unwrap_or(lines.len());
        lines.splice(counted..counted, self.account().into_iter().map(|line| ("count", line)));
        let mut text = String::new();
        let mut last = "";
        for (phase, line) in lines {
            let shown = if phase == last { "" } else { phase };
            text += format!("  {shown:<PHASE$} {line}").trim_end();
            text.push('\n');
            last = phase;
        }
        text
    }

    /// What an event says. Needs, prices and care sought stand in a table of their own.
    fn lines(&self, event: &Event) -> Vec<String> {
        match event.deed {
            Deed::Leave => vec![leave(event)],
            Deed::Join => vec!["is new in the simulated society".into()],
            Deed::Live => live(event),
            Deed::Earn => amounts(event, &["wage", "pension"]),
            Deed::Hook => self.hook(event),
            Deed::Base if event.amount("insured") == 0 => vec!["not in the scheme this year".into()],
            Deed::Base => vec![row("reported base", &[event.amount("base")])],
            Deed::Arrears if event.amount("insured") == 0 => {
                vec!["the employer is in arrears: nothing is paid, benefits stop this year".into()]
            }
            Deed::Arrears => vec!["the employer is in arrears: nothing is paid".into()],
            Deed::Account => vec![row("account after credit and interest", &[event.amount("account_balance")])],
            Deed::Buy => vec![buy(event)],
            Deed::Need | Deed::Price | Deed::Seek => Vec::new(),
            Deed::Bill => bill(event, &bill_name(event)),
            Deed::Rest => bill(event, &format!("{}: cash of the year, relatives' accounts", care_name(event))),
            Deed::Layer => self.layer(event),
            Deed::Cash => {
                vec![row("  cash", &[event.amount("cash")]), row("  account then", &[event.amount("account_balance")])]
            }
            Deed::Lend => {
                let what = match event.care {
                    Some(_) => format!("{} care", care_name(event)),
                    None => "premium".to_owned(),
                };
                vec![row(&format!("account pays a relative's {what}"), &[event.amount("lent")])]
            }
            Deed::Close => close(event),
            Deed::Move => vec![self.moved(event)],
        }
    }

    fn moved(&self, event: &Event) -> String {
        let [from, to] = AREAS.map(|column| {
            let noted = event.noted.iter().find(|noted| noted.column == column);
            noted.map(|noted| self.names.show(noted, noted.value)).unwrap_or_default()
        });
        format!("the household moves from {from} to {to}")
    }

    /// A hook over persons, one line a column; nothing when it changed nothing.
    fn hook(&self, event: &Event) -> Vec<String> {
        let changed = event.noted.iter().filter(|noted| noted.before != Some(noted.value));
        let policy = event.policy.as_deref().unwrap_or_default();
        changed
            .map(|noted| {
                let care = event.care.map(|care| format!(" {}", care.name())).unwrap_or_default();
                let words = format!("{policy}:{care} {}", column(noted));
                let value = self.names.show(noted, noted.value);
                let before = noted.before.map(|before| self.names.show(noted, before));
                let from = before.filter(|before| !matches!(before.as_str(), "0" | "0.00"));
                let from = from.map(|before| format!("   (was {before})")).unwrap_or_default();
                format!("{words:<WORDS$} {value:>AMOUNT$}{from}")
            })
            .collect()
    }

    /// A layer, and what the policy remembers of it.
    fn layer(&self, event: &Event) -> Vec<String> {
        let policy = event.policy.as_deref().unwrap_or_default();
        let payer = event.payer.map_or("", payer_name);
        let words = format!("  layer {:<3} {policy}, {payer}", event.number);
        let (inside, outside) = (event.amount("paid_in"), event.amount("paid_out"));
        let mut lines = vec![row(&words, &[inside + outside, inside, outside])];
        lines.extend(event.noted.iter().filter(|noted| noted.before.is_some()).map(|noted| {
            let before = noted.before.map(|before| self.names.show(noted, before)).unwrap_or_default();
            format!("            {} {before} -> {}", column(noted), self.names.show(noted, noted.value))
        }));
        lines
    }

    /// Need, expected price and care sought by kind of care.
    fn care(&self) -> Vec<String> {
        let of =
            |deed: Deed, need: &Event| self.events.iter().find(|event| event.deed == deed && event.care == need.care);
        let needs: Vec<&Event> = self.events.iter().filter(|event| event.deed == Deed::Need).collect();
        if needs.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![format!(
            "{:<11} {:<10} {:>9} {:>12} {:>8} {:>8} {:>13} {:>6} {:>7} {:>7} {:>5}",
            "care",
            "where",
            "expected",
            "cost of one",
            "account",
            "price",
            "expected cost",
            "luck",
            "volume",
            "sought",
            "had"
        )];
        for need in needs {
            let (Some(price), Some(seek)) = (of(Deed::Price, need), of(Deed::Seek, need)) else { continue };
            let luck = seek.value("luck").map_or(String::new(), |_| format!("{:.2}", seek.ratio("luck")));
            lines.push(format!(
                "{:<11} {:<10} {:>9.2} {:>12} {:>8.4} {:>8.4} {:>13} {luck:>6} {:>7.3} {:>7} {:>5}",
                care_name(need),
                tier_name(need.amount("tier")),
                need.ratio("expected"),
                yuan(need.amount("cost")),
                price.ratio("account_worth"),
                price.ratio("price"),
                yuan(price.amount("expected_cost")),
                seek.ratio("volume"),
                seek.amount("sought"),
                seek.amount("had"),
            ));
        }
        lines
    }

    /// How the balance came to be what it is.
    fn account(&self) -> Vec<String> {
        let is_over = self.events.iter().any(|event| event.deed == Deed::Close);
        let Ok(sums) = Sums::of(self.events) else { return vec!["does not add up".into()] };
        if !is_over {
            return Vec::new();
        }
        let moves = [
            ("account at the start", sums.carried),
            ("  moved to the pool", -sums.to_pool),
            ("  paid out", -sums.to_person),
            ("  taken by the treasury", -sums.to_treasury),
            ("  frozen", -sums.to_frozen),
            ("  thawed", sums.thawed),
            ("  credit", sums.credit),
            ("  interest", sums.interest),
            ("  premiums", -sums.premiums),
            ("  own care", -sums.own_care),
            ("  relatives' care", -sums.lent),
            ("account at the end", sums.balance),
        ];
        let shown = moves.iter().filter(|(words, amount)| *amount != 0 || words.starts_with("account"));
        let mut lines: Vec<String> = shown.map(|(words, amount)| row(words, &[*amount])).collect();
        if sums.billed > 0 {
            lines.push(row("all bills", &[sums.billed]));
            let payers = [
                ("  pooled funds", sums.pooled),
                ("  insurers", sums.commercial),
                ("  employer", sums.by_employer),
                ("  treasury", sums.by_treasury),
                ("  own account", sums.own_care),
                ("  relatives' accounts", sums.family),
                ("  cash", sums.cash),
            ];
            lines.extend(payers.iter().filter(|(_, paid)| *paid != 0).map(|(words, paid)| row(words, &[*paid])));
        }
        lines
    }
}

fn row(words: &str, amounts: &[i64]) -> String {
    let amounts: Vec<String> = amounts.iter().map(|amount| format!("{:>AMOUNT$}", yuan(*amount))).collect();
    format!("{words:<WORDS$} {}", amounts.join(" "))
}

fn amounts(event: &Event, columns: &[&str]) -> Vec<String> {
    let there = columns.iter().filter(|column| event.amount(column) != 0);
    there.map(|column| row(&column.replace('_', " "), &[event.amount(column)])).collect()
}

fn care_name(event: &Event) -> &'static str {
    event.care.map_or("", |care| care.name())
}

fn leave(event: &Event) -> String {
    let why = match Leaving::of(event.amount("why")) {
        Leaving::Died => "dies",
        Leaving::CameOfAge => "comes of age and leaves the household",
        Leaving::HouseholdEnded => "leaves, because nobody in the household is a member any more",
    };
    let paid_out = event.amount("paid_out");
    let heirs = if paid_out > 0 { format!("; the account is paid out: {}", yuan(paid_out)) } else { String::new() };
    format!("{why} at {}{heirs}", event.amount("age"))
}

/// Words with commas between, in as many lines as they need beside the phase's name.
fn in_lines(words: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() + 2 <= LIVED => {
                line.push_str(", ");
                line.push_str(word);
            }
            Some(line) => {
                line.push(',');
                lines.push(word.clone());
            }
            None => lines.push(word.clone()),
        }
    }
    lines
}

fn live(event: &Event) -> Vec<String> {
    let flag = |column: &str| event.amount(column) == 1;
    let mut words = vec![
        counted(event.amount("age"), "year", "years"),
        if flag("sex") { "female".into() } else { "male".into() },
        status_name(event.amount("status")).into(),
        sector_words(event.amount("sector")).into(),
    ];
    words.dedup();
    if flag("has_account") {
        words.push("with an account".into());
    }
    let ill = event.amount("conditions") as u16;
    words.extend(conditions(ill).map(|condition| condition.words().to_owned()));
    if flag("chronic_certified") {
        words.push("on the chronic list".into());
    }
    let left = event.amount("care_history") as u8;
    let courses =
        [(care_history::FORGONE, "forwent care last year"), (care_history::MANAGED, "in managed care last year")];
    words.extend(courses.iter().filter(|(bit, _)| left & bit != 0).map(|(_, text)| (*text).to_owned()));
    let ratios = format!(
        "{} hospital by habit; lifetime earnings {:.2} (fifth {}), need of care {:.2}",
        tier_name(event.amount("tier")),
        event.ratio("earnings_rank"),
        event.amount("lifetime"),
        event.ratio("frailty")
    );
    let changed = event.noted.iter().filter(|noted| noted.before.is_some());
    let news = changed.filter_map(|noted| match (noted.column.as_ref(), event.amount("status")) {
        ("status", 3) => Some("retires".to_owned()),
        ("status", 1 | 2) => Some("joins the scheme".to_owned()),
        ("status", 0) => Some("loses membership; the account is paid out".to_owned()),
        ("conditions", _) => Some(health_news(noted, ill)),
        ("chronic_certified", _) if flag("chronic_certified") => Some("is certified for the chronic list".to_owned()),
        ("chronic_certified", _) => Some("is no longer on the chronic list".to_owned()),
        ("relatives_joined", _) => {
            Some("a relative comes: a child is born, or a partner or parent moves in".to_owned())
        }
        ("family_role", _) => family_news(event.amount("family_role") as u8),
        _ => None,
    });
    let mut lines = in_lines(&words);
    lines.push(ratios);
    lines.extend(news);
    lines
}

/// What a change of the place in the household means.
fn family_news(now: u8) -> Option<String> {
    let news = match now {
        now if now & family_role::MARRIED != 0 => "is married now",
        now if now & family_role::PARENT != 0 => "moves in with a couple",
        now if now & family_role::WIDOWED != 0 => "is widowed",
        _ => "leaves the parents' household",
    };
    Some(news.to_owned())
}

/// Which condition began, which ended.
fn health_news(noted: &Noted, now: u16) -> String {
    let before = match noted.before {
        Some(Value::Number(before)) => before as u16,
        _ => now,
    };
    let told = |set: u16, words: &str| {
        conditions(set).map(|condition| format!("{words} {}", condition.words())).collect::<Vec<_>>()
    };
    [told(now & !before, "falls ill:"), told(before & !now, "recovers:")].concat().join("; ")
}

fn buy(event: &Event) -> String {
    let flag = |column: &str| event.amount(column) == 1;
    let done = match (flag("bought"), flag("affordable")) {
        (true, _) => format!("bought, {}", paid_by(event)),
        (false, true) if flag("decides") => "refused".into(),
        (false, true) => "not brought to decide".into(),
        (false, false) => "not enough in the account".into(),
    };
    let product = event.policy.as_deref().unwrap_or_default();
    let weighed = if flag("decides") {
        let [claims, worth] = ["expected_claims", "worth"].map(|column| yuan(event.amount(column)));
        format!("expected claims {claims}, worth {worth}, chance {}%: ", percent(event.ratio("chance")))
    } else {
        String::new()
    };
    let words = format!("{product}: premium");
    format!("{} {weighed}{done}", row(&words, &[event.amount("premium")]))
}

/// Who pays a premium, in words.
fn paid_by(event: &Event) -> String {
    let accounts = ["from_account", "from_relatives"].map(|column| event.amount(column));
    let cash = event.amount("premium") - accounts.iter().sum::<i64>();
    let payers = ["account", "relatives' accounts", "cash"].into_iter().zip(accounts.into_iter().chain([cash]));
    let paying: Vec<&str> = payers.filter(|(_, amount)| *amount > 0).map(|(payer, _)| payer).collect();
    if paying.len() == 1 { format!("{} pays", paying[0]) } else { format!("{} pay", paying.join(" and ")) }
}

fn bill(event: &Event, words: &str) -> Vec<String> {
    let head = format!("{words:<WORDS$} {:>AMOUNT$} {:>AMOUNT$} {:>AMOUNT$}", "all", "in catalogue", "outside");
    let [billed, inside, outside] = ["billed", "in_catalogue", "out_of_catalogue"].map(|column| event.amount(column));
    vec![head, row("  bill", &[billed, inside, outside])]
}

fn close(event: &Event) -> Vec<String> {
    amounts(event, &["household_income", "household_burden", "mean_own_payment"])
}
