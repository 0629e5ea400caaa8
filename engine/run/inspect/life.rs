//! `gongji explain person`: one life in one arm, year by year and line by line, and that it adds up.

use std::io::Write;

use clap::Args;
use gongji_boundary::note;
use gongji_model::codes::status;
use gongji_model::foundation::draw::RandomSource;
use gongji_model::foundation::identity::PersonId;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;
use gongji_model::trace::history::{Event, Life, Watch};

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::words::counted;
use crate::intake::number::whole;
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{Arm, Scenario, chosen_arm};
use crate::simulate::future::{self, RunOptions};
use crate::simulate::ground;
use crate::simulate::progress::{Mode, Progress};
use crate::words::Language;

pub mod json;
pub mod sums;
pub mod text;
pub mod words;

/// Which life.
#[derive(Clone, Debug, Default, Args)]
pub struct Choice {
    /// Arm; the baseline when left out
    #[arg(long, value_name = "NAME")]
    pub arm: Option<String>,
    /// Replicate, counted from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32>(1, u32::MAX.into()), allow_negative_numbers = true)]
    pub replicate: u32,
    /// Print JSON for machines
    #[arg(long)]
    pub json: bool,
}

/// A person's events of one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    /// Calendar year.
    pub year: u16,
    /// In the order in which they happened.
    pub events: Vec<Event>,
}

/// Prints the life of a person, or persons worth a look when none is named.
///
/// # Errors
/// No such arm, replicate or person; a policy's fault; a life that does not add up.
pub fn person(
    id: Option<u64>,
    scenario: &Scenario,
    choice: &Choice,
    catalogue: &Catalogue,
    (options, mode): (RunOptions, Mode),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let arm = chosen_arm(scenario, choice.arm.as_deref())?;
    check_replicate(scenario, choice.replicate)?;
    let programme = future::programme(arm, catalogue)?;
    let programme = scenario.programmes(&[programme], choice.replicate - 1)?.remove(0);
    let society = society(scenario, choice.replicate, options)?;
    let names = words::Names::of(arm, catalogue)?.with_areas(&society.replicate().inputs.areas);
    let history =
        History { scenario, arm, programme, choice, progress: Progress::new(mode, Language::of_terminal(None)) };
    history.progress.start(u64::from(scenario.until - society.year()));
    let Some(id) = id else {
        let lives = history.last_year(society)?;
        return Ok(out.write_all(examples(&lives, scenario, arm).as_bytes())?);
    };
    let years = history.life(society, id)?;
    let told: Vec<Year> = years.iter().filter(|year| year.year >= scenario.from).cloned().collect();
    let head = json::Head { person: id, scenario: &scenario.name, arm: &arm.name, replicate: choice.replicate };
    let text = if choice.json { json::life(&head, &told, &names)? } else { text::life(&head, &told, &names) };
    out.write_all(text.as_bytes())?;
    for year in &years {
        let wrong = |words| Failure::other(format!("the year {} of person {id} does not add up: {words}", year.year));
        sums::Sums::of(&year.events).map_err(wrong)?;
    }
    Ok(())
}

/// A replicate that the scenario has.
pub(crate) fn check_replicate(scenario: &Scenario, replicate: u32) -> Result<(), Failure> {
    if (1..=scenario.replicates).contains(&replicate) {
        return Ok(());
    }
    let title = format!("`{}` has no replicate {replicate}: expected 1 to {}", scenario.name, scenario.replicates);
    Err(Failure::input(Mistake::new(title)))
}

/// The society of one replicate (counted from 1) at its opening.
///
/// # Errors
/// Input tables that cannot be read.
pub fn society(scenario: &Scenario, replicate: u32, options: RunOptions) -> Result<Society, Failure> {
    let given = scenario.inputs(replicate - 1)?;
    let luck = RandomSource::new(scenario.seed, replicate - 1);
    let replicate =
        ground::replicate(given, scenario.persons, scenario.simulated(), luck, options.isa, &scenario.solved);
    Ok(Society::open(replicate, options.threads))
}

/// One replicate of one arm on its way.
struct History<'a> {
    scenario: &'a Scenario,
    arm: &'a Arm,
    programme: Programme,
    choice: &'a Choice,
    progress: Progress,
}

impl History<'_> {
    fn year(&self, society: Society) -> Result<(Society, Vec<Life>), Failure> {
        note::year(society.year() + 1);
        let lived = society.live(&self.programme);
        let (mut society, _) = lived.map_err(|fault| future::failure(&fault, &self.arm.name))?;
        self.progress.year(&self.arm.name, self.choice.replicate, society.year());
        let lives = society.lives();
        Ok((society, lives))
    }

    /// Everybody's last year.
    fn last_year(&self, mut society: Society) -> Result<Vec<Life>, Failure> {
        while society.year() + 1 < self.scenario.until {
            (society, _) = self.year(society)?;
        }
        society.watch(Some(Watch::Everyone));
        let (_, lives) = self.year(society)?;
        self.progress.finish();
        Ok(lives)
    }

    /// All years of one person.
    fn life(&self, mut society: Society, id: u64) -> Result<Vec<Year>, Failure> {
        let ids = |society: &mut Society| society.people().iter().map(|person| person.person).collect::<Vec<u64>>();
        let mut known = ids(&mut society);
        society.watch(Some(Watch::One(PersonId(id))));
        let mut years = Vec::new();
        while society.year() < self.scenario.until {
            let lives;
            (society, lives) = self.year(society)?;
            let year = society.year();
            years.extend(lives.into_iter().map(|life| Year { year, events: life.events }));
        }
        self.progress.finish();
        if years.is_empty() {
            known.extend(ids(&mut society));
            return Err(unknown_person(id, known, self.scenario, self.arm));
        }
        Ok(years)
    }
}

fn unknown_person(id: u64, mut known: Vec<u64>, scenario: &Scenario, arm: &Arm) -> Failure {
    known.sort_unstable();
    let title = format!(
        "nobody with the identity {id} lives in the arm `{}` of `{}` up to {} with {}",
        arm.name,
        scenario.name,
        scenario.until,
        counted(scenario.persons, "person", "persons")
    );
    let mut mistake = Mistake::new(title);
    if let Some(near) = known.iter().min_by_key(|near| near.abs_diff(id)) {
        mistake = mistake.help(format!("the nearest identity is {near}"));
    }
    if let (Some(first), Some(last)) = (known.first(), known.last()) {
        mistake = mistake.help(format!("identities go from {first} to {last}, with gaps"));
    }
    Failure::input(mistake.help("without an identity, `gongji explain person SCENARIO` lists persons worth a look"))
}

/// What makes a person worth a look, and by which mark it is seen.
type Wish = (&'static str, fn(&Life) -> bool);

const WISHES: [Wish; 9] = [
    ("a worker", |life| life.marks.status == status::WORKER && !life.marks.left),
    ("a flexible worker", |life| life.marks.status == status::FLEXIBLE && !life.marks.left),
    ("a retired member", |life| life.marks.status == status::RETIRED && !life.marks.left),
    ("no member", |life| life.marks.status == status::OUTSIDE && !life.marks.left),
    ("two stays in hospital or more", |life| life.marks.stays >= 2),
    ("forwent care for its cost", |life| life.marks.forgone > 0),
    ("emptied the account", |life| life.marks.emptied),
    ("holds a product", |life| life.marks.holds),
    ("died or left", |life| life.marks.left),
];

fn examples(lives: &[Life], scenario: &Scenario, arm: &Arm) -> String {
    let mut text =
        format!("Persons worth a look in {}, arm `{}` of `{}`:\n\n", scenario.until, arm.name, scenario.name);
    for (words, is_it) in WISHES {
        let found = lives.iter().find(|life| is_it(life)).map_or("nobody".into(), |life| life.person.to_string());
        text += &format!("{found:>20}  {words}\n");
    }
    text + "\nTheir lives: gongji explain person ID SCENARIO, with the same flags.\n"
}
