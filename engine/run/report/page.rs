//! The report: one page that holds everything and needs nothing, neither a network nor a script.

mod arms;
mod burden;
mod concentration;
mod explorer;
mod figures;
mod focus;
mod headline;
mod markup;
mod money;
mod published;
mod rests;
mod sources;
mod take_up;
mod worth;

use minijinja::{Environment, Value, context};

use crate::ground::words::number;
use crate::report::figure::{self, Figure, mark};
use crate::report::{answer, cover, parts, summary};
use crate::results::manifest;
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{self, Headline, pairing};
use crate::results::record::{LostArm, Results, ResultsError};
use crate::results::store::Page;
use crate::results::take_up::Measure;
use crate::say;
use crate::words::Language;

use self::figures::Figures;
use self::markup::marked;

const TEMPLATE: &str = include_str!("page/page.html");
/// The page's style.
pub(crate) const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// Makes the page, in the language of the results. The same results give the same page.
pub fn page(results: &Results) -> Result<Page, ResultsError> {
    let lookup = Lookup::new(results);
    let headline = paired::headline(results, &lookup);
    let shown = focus::arms(results, &answer::named(results, &lookup, &headline));
    let slots = focus::slots(results, &shown);
    let language = results.scenario.lang;
    let called = results.called(language);
    let report = Report { results, language, headline, slots, shown, called, lookup };
    let figures = report.figures()?;
    let html = render(report.context(&figures), report.language)?;
    let figures = figures.all().map(|figure| (figure.name.clone(), figure::standalone(figure, STYLE))).collect();
    Ok(Page { html, figures })
}

fn render(context: Value, language: Language) -> Result<String, ResultsError> {
    let mut environment = Environment::new();
    // The name ends in .html, so everything is escaped unless marked as safe.
    environment.add_template("page.html", TEMPLATE)?;
    markup::speak(&mut environment, language);
    Ok(environment.get_template("page.html")?.render(context)?)
}

struct Report<'a> {
    results: &'a Results,
    language: Language,
    lookup: Lookup<'a>,
    headline: Headline,
    /// Marks of the arms: the baseline has 0.
    slots: Vec<usize>,
    /// The arms that figures and first tables show.
    shown: Vec<usize>,
    /// What all arms are called.
    called: Vec<String>,
}

fn safe(text: &str) -> Value {
    Value::from_safe_string(text.to_string())
}

fn drawn(title: &str, figure: &Figure) -> Value {
    context! { title => title, svg => safe(&figure.svg), data => figure.data.as_str(), why => figure.why.as_str() }
}

fn drawn_all(figures: &[(String, Figure)]) -> Value {
    figures.iter().map(|(title, figure)| drawn(title, figure)).collect()
}

impl Report<'_> {
    fn context(&self, figures: &Figures) -> Value {
        let Self { results, language, .. } = *self;
        let scenario = &results.scenario;
        let (scored, inside) = published::score(results, &self.lookup);
        let arms = arms::arms(self);
        context! {
            style => safe(STYLE),
            script => safe(SCRIPT),
            lang => language.name(),
            scenario => self.scenario(),
            errors => scenario.has_errors(),
            answer => answer::answer(results, &self.lookup, &self.headline, language).map(|words| marked(&words)),
            main_year => self.headline.main_year(),
            price_year => scenario.price_year,
            arms => self.arms(&arms),
            headline => self.headline_context(&arms),
            luck => self.luck(),
            precision => summary::precision(results, language).map(|words| marked(&words)),
            shares => parts::table(results, &self.lookup, &self.headline, language),
            drawn => self.drawn(figures),
            money => self.money_context(figures),
            burden => self.burden(),
            worth => self.worth(),
            cover => self.cover(),
            take_up_rows => self.axis().rows(),
            take_up_measures => Measure::ALL.iter().map(|measure| measure.words(language)).collect::<Value>(),
            published => published::rows(results, &self.lookup, language),
            unkept => published::unkept(results, language).map(|words| marked(&words)),
            scored => scored,
            inside => inside,
            explorer => safe(&explorer::json(self)),
            rests => self.rests(),
            made => self.made(),
        }
    }

    fn drawn(&self, figures: &Figures) -> Value {
        context! {
            fund => drawn(&say!(self.language, "page-balance"), &figures.fund),
            fund_difference => figures.fund_difference.as_ref()
                .map(|figure| drawn(&say!(self.language, "page-difference"), figure)),
            flows => drawn_all(&figures.flows),
            money => drawn("", &figures.money),
            accounts => drawn_all(&figures.accounts),
            out_of_pocket => drawn("", &figures.out_of_pocket),
            concentration => figures.concentration.as_ref().map(|figure| drawn("", figure)),
            winners => drawn_all(&figures.winners),
            cover => drawn_all(&figures.cover),
            take_up => drawn_all(&figures.take_up),
            panels => drawn_all(&figures.panels),
        }
    }

    /// Arms that sell cover, one row each.
    fn cover(&self) -> Option<Value> {
        let sold = cover::sold(self.results, &self.lookup, self.headline.main_year());
        let row = |arm: &cover::Sold| {
            let cells = arm.cells(self.language).into_iter().collect::<Value>();
            context! { arm => self.called[arm.place].as_str(), mark => mark(self.slots[arm.place]), cells => cells }
        };
        let heads = cover::COLUMNS.iter().map(|(head, _)| self.language.known(head).unwrap_or_default());
        (!sold.is_empty()).then(|| {
            context! { heads => heads.collect::<Value>(), rows => sold.iter().map(row).collect::<Value>() }
        })
    }

    /// What is said of the arms, those in focus and all.
    fn arms(&self, all: &[Value]) -> Value {
        let Self { results, language, .. } = *self;
        context! {
            shown => self.shown.iter().map(|arm| all[*arm].clone()).collect::<Value>(),
            all => all.iter().cloned().collect::<Value>(),
            rest => (0..all.len()).filter(|arm| !self.shown.contains(arm)).map(|arm| all[arm].clone()).collect::<Value>(),
            are_told => results.arms.iter().any(|arm| !arm.policies.is_empty() || !arm.own.is_empty()),
            lost => results.lost.iter().map(|lost: &LostArm| marked(&lost.words(language))).collect::<Value>(),
            no_baseline => results.baseline().is_none(),
            parting => self.headline.parting,
            parts => self.headline.parts,
            equal => summary::equal_arms(results, language).iter().map(|words| marked(words)).collect::<Value>(),
        }
    }

    /// How far paired luck cuts the variance of the balance of the pooled funds.
    fn luck(&self) -> Option<Value> {
        let year = self.headline.main_year();
        let cuts = pairing::shares_left(self.results, &self.lookup, "pool_balance", year);
        let (least, most) = (cuts.iter().copied().reduce(f64::min)?, cuts.iter().copied().reduce(f64::max)?);
        let left = cuts.iter().sum::<f64>() / cuts.len() as f64;
        let percent = |share: f64| number(100.0 * share, if share < 0.1 { 1 } else { 0 });
        Some(marked(&say!(
            self.language,
            "page-luck",
            year = year,
            left = percent(left),
            least = percent(least),
            most = percent(most),
            times = number(1.0 / left, if left > 0.1 { 1 } else { 0 })
        )))
    }

    fn made(&self) -> Value {
        let Self { results, language, .. } = *self;
        let versions = &results.versions;
        let vector = |of: &crate::results::record::ReplicateVector| {
            say!(language, "page-vector", vector = of.vector, replicate = of.replicate)
        };
        let vectors: Vec<String> = results.vectors.iter().map(vector).collect();
        context! {
            sources => self.sources(),
            assumptions => self.assumptions(),
            plugins => self.plugins(),
            inputs => results.inputs.iter()
                .map(|input| context! { file => input.file.as_str(), sha256 => input.sha256.as_str() })
                .collect::<Value>(),
            gongji => versions.gongji.as_str(),
            commit => versions.commit.as_str(),
            rustc => versions.rustc.as_str(),
            abi => versions.abi.as_str(),
            vectors => vectors.join(&say!(language, "list-comma")),
            figures_until => results.data.figures_until,
            observed_until => results.data.observed_until,
            cite => manifest::cite(results),
        }
    }

    /// Groups of a metric by one grouping that begins so, sorted.
    fn groups(&self, metric: &str, cut: &str) -> Vec<&str> {
        let groups = self.lookup.groups(metric, cut);
        groups.into_iter().filter(|group| !group.contains(' ')).collect()
    }

    fn scenario(&self) -> Value {
        let scenario = &self.results.scenario;
        let named =
            |kind: &str, name: &str| self.language.known(&format!("{kind}-{name}")).unwrap_or_else(|| name.to_owned());
        context! {
            name => scenario.name.as_str(),
            title => scenario.title_in(self.language),
            question => scenario.question.told(self.language),
            from => scenario.from,
            until => scenario.until,
            persons_counted => summary::persons(scenario.persons, self.language),
            replicates => scenario.replicates,
            seed => scenario.seed.to_string(),
            baseline => scenario.baseline.as_str(),
            closure => named("closure", &scenario.closure),
            discount => number(scenario.discount_rate * 100.0, 1),
            universe => named("universe", &scenario.universe),
            weight => number(scenario.weight, 2),
            sha256 => scenario.sha256.as_str(),
            overrides => scenario.overrides.iter().map(String::as_str).collect::<Value>(),
            errors_hold => scenario.what_errors_hold(self.language),
        }
    }
}
