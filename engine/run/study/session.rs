//! How a verb that simulates does it: from the scenario to the results, and to the folder in which they are written.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use gongji_boundary::note;
use gongji_model::foundation::draw::RandomSource;
use gongji_model::law::programme::Programme;
use gongji_sdk::isa::Isa;

use crate::ground::diagnose::{Failure, Mistake};
use crate::ground::digest::sha256;
use crate::intake::inputs::{self, InputError};
use crate::intake::plugin::Catalogue;
use crate::intake::scenario::{self, Changes, Scenario, fund};
use crate::report::summary;
use crate::results::machine::Stopwatch;
use crate::results::manifest::Manifest;
use crate::results::own::OwnValues;
use crate::results::paired::parting;
use crate::results::place::{self, Landed, Place};
use crate::results::record::{
    self, AccountValue, ArmResults, ReplicateResult, Results, ResultsError, ScenarioInfo, Verb, Versions, WantedError,
};
use crate::results::shard::Shard;
use crate::results::used::UsedPolicy;
use crate::results::{provenance, store};
use crate::simulate::budget;
use crate::simulate::checkpoint::Ledger;
use crate::simulate::collect::{self, Collected, Living, Means};
use crate::simulate::future::{self, RunOptions};
use crate::simulate::ground;
use crate::simulate::isolate::Apart;
use crate::simulate::phases;
use crate::simulate::progress::Progress;
use crate::simulate::watch::footing;
use crate::study::settings::{self, Settings};
use crate::words::Told;

/// Years that a scenario simulates, over arms and replicates; a common past counts once.
pub(crate) fn years(scenario: &Scenario, catalogue: &Catalogue) -> Result<u64, Failure> {
    let programmes = future::programmes(scenario, catalogue)?;
    let first = first(scenario)?;
    let all: Vec<usize> = (0..programmes.len()).collect();
    let years = future::years_of(scenario, &programmes, &all, first);
    Ok(years * u64::from(scenario.replicates))
}

/// The same for a verb that runs more than this, with its progress.
pub(crate) fn simulate_told(
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    progress: &Progress,
) -> Result<Results, Failure> {
    simulate_on(scenario, catalogue, settings, progress, &mut Ledger::none())
}

/// The same, from where the ledger has it.
pub(crate) fn simulate_on(
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    progress: &Progress,
    ledger: &mut Ledger,
) -> Result<Results, Failure> {
    let mut watch = Stopwatch::start();
    let options = options(settings);
    let programmes = future::programmes(scenario, catalogue)?;
    can_be_sure(scenario, &programmes)?;
    watch.lap("prepare");
    let collected = self::lived((scenario, &programmes), catalogue, settings, progress, ledger)?;
    let Collected { arms, lived, lost, person_years, weight, opening } = collected;
    let reached = scenario.precision.as_ref().and_then(|precision| budget::error(scenario, precision, &arms));
    let begun = scenario.replicates;
    let scenario = &Scenario { replicates: lived, ..scenario.clone() };
    let laws = programmes.iter().zip(parts(scenario, &programmes)?);
    let arms = scenario.arms.iter().zip(laws).zip(arms);
    let arms = arms.filter_map(|((arm, law), replicates)| Some(arm_results(arm, law, replicates?)));
    let given = scenario.inputs(0)?;
    watch.part("opening", opening);
    watch.lap("simulate");
    let mut results = Results {
        verb: Verb::Run,
        asked: BTreeMap::new(),
        scenario: ScenarioInfo {
            precision: scenario.precision.as_ref().map(|precision| wanted(precision, begun, reached)),
            ..info(scenario, settings, weight)?
        },
        text: scenario.text.clone(),
        arms: arms.collect(),
        lost,
        take_up: Vec::new(),
        published: provenance::published()?,
        assumptions: provenance::assumptions(scenario)?,
        vectors: provenance::vectors(scenario)?,
        vector_values: provenance::vector_values(scenario)?,
        alignment: provenance::alignment(scenario, &given)?,
        data: provenance::data_dates(&given)?,
        inputs: provenance::input_files()?,
        plugins: provenance::plugins(scenario, &programmes, catalogue)?,
        policy_words: provenance::policy_words(&programmes, catalogue),
        panel: provenance::panel(scenario, &programmes, &given),
        versions: Versions::here(),
        machine: watch.machine(options.threads, options.isa, person_years),
    };
    if let Some(noted) = &settings.noted {
        // Where in files that are not kept things stood is known to the run that was begun.
        results.scenario.overrides.clone_from(&noted.scenario.overrides);
        results.scenario.sources.clone_from(&noted.scenario.sources);
        provenance::keep_places(&mut results.plugins, &noted.plugins);
    }
    Ok(results)
}

/// Refuses a wanted precision that asks for nothing.
fn can_be_sure(scenario: &Scenario, programmes: &[Programme]) -> Result<(), Failure> {
    let Some(precision) = &scenario.precision else { return Ok(()) };
    let parts = scenario.arms.iter().zip(parts(scenario, programmes)?).find(|(arm, _)| arm.name == precision.arm);
    let held = parts.map_or(Ok(()), |(_, parts)| precision.held_against(parts, scenario.until));
    held.map_err(Failure::input)
}

/// All arms and replicates of a scenario with these programmes, in this process or apart, as asked for.
pub(crate) fn lived(
    (scenario, programmes): (&Scenario, &[Programme]),
    catalogue: &Catalogue,
    settings: &Settings,
    progress: &Progress,
    ledger: &mut Ledger,
) -> Result<Collected, Failure> {
    ledger.stopping(|ledger| collect::all(&mut living((scenario, programmes), catalogue, settings, progress)?, ledger))
}

/// A scenario that is to be lived with these programmes.
pub(crate) fn living<'a>(
    (scenario, programmes): (&'a Scenario, &'a [Programme]),
    catalogue: &'a Catalogue,
    settings: &Settings,
    progress: &'a Progress,
) -> Result<Living<'a>, Failure> {
    let options = options(settings);
    let means = match settings.isolate {
        None => Means::Here(options),
        Some(patience) => {
            let (inputs, luck) = (scenario.inputs(0)?, RandomSource::new(scenario.seed, 0));
            let (persons, simulated) = (scenario.persons, scenario.simulated());
            let weight = ground::replicate(inputs, persons, simulated, luck, options.isa, &scenario.solved).weight;
            Means::Apart { apart: Apart::new(scenario, catalogue, options, patience)?, weight }
        }
    };
    Ok(Living { scenario, programmes, progress, first: first(scenario)?, means })
}

/// The first simulated year.
pub(crate) fn first(scenario: &Scenario) -> Result<u16, InputError> {
    Ok(inputs::built_in(scenario.closure.name())?.opening_year + 1)
}

/// Threads and instruction set as asked for, or the best of this machine.
pub(crate) fn options(settings: &Settings) -> RunOptions {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = settings.threads.map_or_else(cores, usize::from);
    let isa = match settings.isa {
        None => Isa::best(),
        Some(settings::Isa::Base) => Isa::BASE,
        Some(settings::Isa::Avx2) => Isa::from_code(1),
        Some(settings::Isa::Avx512) => Isa::from_code(2),
    };
    RunOptions { threads, isa, clock: phases::clock(settings.timings) }
}

pub(crate) fn finish(
    results: &Results,
    place: Place,
    settings: &Settings,
    page: Option<&store::Page>,
) -> Result<Landed, Failure> {
    let footing = footing::restored();
    let landed = note::writing(|| store::save_into(place, results, page))?;
    let folder = &landed.folder;
    let language = settings.language();
    let mut text = summary::summary(results, language, summary::wants_colour());
    text += &format!("\n{}\n", summary::place("summary-results", folder, language));
    if page.is_some() {
        text += &format!("{}\n", summary::place("summary-report", &folder.join(store::PAGE), language));
    }
    if settings.timings {
        let machine = &results.machine;
        for timing in &machine.timings {
            eprintln!("{:<12} {:>8.2} s {:>8.2} CPU s", timing.phase, timing.seconds, timing.cpu_seconds);
        }
        eprint!("{}", phases::table());
        eprintln!("{:.0} person-years per CPU second", machine.person_years_per_cpu_second);
    }
    say(&text)?;
    if footing.is_err() {
        // A policy may have closed standard output: then the summary was not seen.
        eprintln!("results: {}", folder.display());
    }
    footing?;
    Ok(landed)
}

/// Proves the place for results of which this is known, before anything is simulated.
pub(crate) fn place(folder: &Path, told: &Results, settings: &Settings) -> Result<Place, Failure> {
    Place::prove(folder, Manifest::of(told).of_part(settings.shard).head(), settings.replace)
}

/// What is known of results before anything is simulated.
pub(crate) fn told(
    scenario: &Scenario,
    catalogue: &Catalogue,
    settings: &Settings,
    verb: Verb,
) -> Result<Results, Failure> {
    let plugins = provenance::files(scenario, catalogue)?;
    let names = scenario.arms.iter().map(|arm| &arm.name).chain(scenario.twins.iter().map(|twin| &twin.name));
    let arms = names.map(|name| ArmResults { name: name.clone(), ..ArmResults::default() });
    let scenario = info(scenario, settings, 0.0)?;
    Ok(Results { verb, scenario, arms: arms.collect(), plugins, ..Results::default() })
}

/// The folder for results: the one that was named, or else one of this name, and of the shard, among the results.
pub(crate) fn folder(name: &str, settings: &Settings) -> Result<PathBuf, Failure> {
    let name = match settings.shard {
        None => name.to_owned(),
        Some(Shard { number, of }) => format!("{name}-{number}-of-{of}"),
    };
    settings.out.clone().map_or_else(|| place::unnamed(&name), Ok)
}

/// Prints; a closed output is a failure without words.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    Ok(out.write_all(text.as_bytes()).and_then(|()| out.flush())?)
}

/// For each arm the first year in which its law, behaviour or environment is not the baseline's, also where the scenario shows later years alone.
pub(crate) fn parts(scenario: &Scenario, programmes: &[Programme]) -> Result<Vec<Option<u16>>, InputError> {
    let first = first(scenario)?;
    Ok(parting::by_law(programmes, scenario.baseline, first, scenario.until))
}

fn arm_results(
    arm: &crate::intake::scenario::Arm,
    (programme, parts): (&Programme, Option<u16>),
    replicates: Vec<ReplicateResult>,
) -> ArmResults {
    // A name is no title.
    let title = if arm.title == Told::Once(arm.name.clone()) { Told::default() } else { arm.title.clone() };
    let uses = arm.policies.iter().zip(&programme.uses);
    let policies = uses.map(|(used, bound)| UsedPolicy::of(used, bound.policy.description())).collect();
    let own = OwnValues::of(&arm.own);
    ArmResults { name: arm.name.clone(), title, words: arm.words.clone(), parts, policies, own, twin: None, replicates }
}

fn info(scenario: &Scenario, settings: &Settings, weight: f64) -> Result<ScenarioInfo, InputError> {
    let default_year = || scenario.from.clamp(2020, 2020.max(scenario.until)).min(scenario.until);
    let price_year = scenario.price_year.unwrap_or_else(default_year);
    Ok(ScenarioInfo {
        name: scenario.name.clone(),
        title: scenario.title.clone(),
        question: scenario.question.clone(),
        lang: scenario.lang.unwrap_or_default(),
        from: scenario.from,
        until: scenario.until,
        persons: scenario.persons,
        replicates: scenario.replicates,
        seed: scenario.seed,
        baseline: scenario.baseline().name.clone(),
        closure: scenario.closure.name().into(),
        price_year,
        price_factor: price_factor(scenario, price_year)?,
        read_in: scenario.read_in.clone(),
        headline: scenario.headline.clone(),
        factorial: scenario.factorial.as_ref().map(factorial),
        precision: scenario.precision.as_ref().map(|precision| wanted(precision, scenario.replicates, None)),
        discount_rate: scenario.discount_rate,
        account_value: account_value(scenario)?,
        universe: scenario.universe.name().into(),
        care: scenario.care.name().into(),
        out_of_area_care: scenario.out_of_area_care,
        moves: scenario.moves,
        funds: scenario.funds.iter().map(fund::words).collect(),
        parameters: scenario.parameters.name().into(),
        weight,
        sha256: sha256(scenario.text.as_bytes()),
        overrides: overrides(&settings.changes),
        sources: provenance::scenario_files(scenario),
    })
}

fn wanted(precision: &scenario::Precision, begun: u32, reached: Option<f64>) -> WantedError {
    let scenario::Precision { metric, arm, year, error, at_most, .. } = precision.clone();
    WantedError { metric: metric.into(), arm, year, error, at_most, begun, reached }
}

fn factorial(of: &scenario::Factorial) -> record::Factorial {
    record::Factorial { parts: of.parts.clone(), cells: of.cells.clone() }
}

/// The value of a yuan on an account by which burdens are counted, and its range.
fn account_value(scenario: &Scenario) -> Result<AccountValue, InputError> {
    let known = inputs::built_in_valuation()?;
    let of = |parameter: &inputs::Parameter| AccountValue {
        value: scenario.valued.of(&parameter.name).unwrap_or(parameter.value),
        low: parameter.min,
        high: parameter.max,
    };
    Ok(known.iter().find(|parameter| parameter.name == "account_value").map(of).unwrap_or_default())
}

/// Prices of the price year over those of the first year of the tables. They come from outside and are the same in all
/// replicates.
fn price_factor(scenario: &Scenario, price_year: u16) -> Result<Option<f64>, InputError> {
    let inputs = scenario.inputs(0)?;
    let prices = |at: u16| inputs.years.iter().find(|year| year.year == at).map(|year| year.consumer_prices);
    Ok(prices(price_year).zip(prices(scenario.from)).map(|(then, first)| then / first))
}

fn overrides(changes: &Changes) -> Vec<String> {
    let typed = [
        changes.persons.map(|number| format!("--persons {number}")),
        changes.replicates.map(|number| format!("--replicates {number}")),
        changes.from.map(|year| format!("--from {year}")),
        changes.until.map(|year| format!("--until {year}")),
        changes.seed.map(|number| format!("--seed {number}")),
        changes.parameters.map(|parameters| format!("--parameters {}", parameters.name())),
    ];
    let arms = (!changes.arms.is_empty()).then(|| format!("--arms {}", changes.arms.join(",")));
    typed.into_iter().flatten().chain(arms).collect()
}

impl From<ResultsError> for Failure {
    fn from(error: ResultsError) -> Self {
        Failure::other(error.to_string())
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Failure::input(Mistake::new(error.to_string()))
    }
}
