//! The report: one page that holds everything and needs nothing, neither a network nor a script.

mod arms;
mod burden;
mod explorer;
mod figures;
mod group;
mod headline;
mod published;
mod sources;
mod take_up;
mod worth;

use minijinja::{Environment, Value, context};

use crate::ground::words::number;
use crate::report::figure::{self, Figure, SLOTS};
use crate::report::{answer, parts, summary};
use crate::results::manifest;
use crate::results::paired::lookup::Lookup;
use crate::results::paired::{self, Headline};
use crate::results::record::{LostArm, Results, ResultsError};
use crate::results::store::Page;
use crate::results::take_up::Measure;

use self::figures::Figures;

const TEMPLATE: &str = include_str!("page/page.html");
/// The page's style.
pub(crate) const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// Makes the page. The same results give the same page.
pub fn page(results: &Results) -> Result<Page, ResultsError> {
    let lookup = Lookup::new(results);
    let report = Report { results, headline: paired::headline(results, &lookup), slots: slots(results), lookup };
    let figures = report.figures()?;
    let html = render(report.context(&figures))?;
    let figures = figures.all().map(|figure| (figure.name.clone(), figure::standalone(figure, STYLE))).collect();
    Ok(Page { html, figures })
}

fn render(context: Value) -> Result<String, ResultsError> {
    let mut environment = Environment::new();
    // The name ends in .html, so everything is escaped unless marked as safe.
    environment.add_template("page.html", TEMPLATE)?;
    Ok(environment.get_template("page.html")?.render(context)?)
}

/// Marks of the arms: the baseline has 0, the others 1, 2, …, and again from 1 when they are used up.
fn slots(results: &Results) -> Vec<usize> {
    let baseline = results.baseline();
    let mut next = 0;
    let slot = |place: usize| {
        if Some(place) == baseline {
            return 0;
        }
        next = next % (SLOTS - 1) + 1;
        next
    };
    (0..results.arms.len()).map(slot).collect()
}

struct Report<'a> {
    results: &'a Results,
    lookup: Lookup<'a>,
    headline: Headline,
    slots: Vec<usize>,
}

fn safe(text: &str) -> Value {
    Value::from_safe_string(text.to_string())
}

fn drawn(title: &str, figure: &Figure) -> Value {
    context! { title => title, svg => safe(&figure.svg), data => figure.data.as_str(), why => figure.why.as_str() }
}

fn drawn_all<T: AsRef<str>>(figures: &[(T, Figure)]) -> Value {
    figures.iter().map(|(title, figure)| drawn(title.as_ref(), figure)).collect()
}

impl Report<'_> {
    fn context(&self, figures: &Figures) -> Value {
        let scenario = &self.results.scenario;
        let (scored, inside) = published::score(self.results, &self.lookup);
        context! {
            style => safe(STYLE),
            script => safe(SCRIPT),
            scenario => self.scenario(),
            arms => arms::arms(self),
            told => self.results.arms.iter().any(|arm| !arm.policies.is_empty() || !arm.own.is_empty()),
            lost => self.results.lost.iter().map(LostArm::words).collect::<Value>(),
            no_baseline => self.results.baseline().is_none(),
            answer => answer::answer(self.results, &self.lookup, &self.headline).map(|words| arms::marked(&words)),
            shares => parts::table(self.results, &self.lookup, &self.headline),
            parting => self.headline.parting,
            parts => self.headline.parts,
            equal_arms => summary::equal_arms(self.results).iter().map(|words| arms::marked(words)).collect::<Value>(),
            errors_hold => scenario.what_errors_hold(),
            main_year => self.headline.main_year(),
            headline => self.headline.tables.iter().map(|table| self.headline_table(table)).collect::<Value>(),
            fund => drawn("Balance", &figures.fund),
            flows => drawn_all(&figures.flows),
            accounts => drawn_all(&figures.accounts),
            out_of_pocket => drawn("Out-of-pocket share", &figures.out_of_pocket),
            winners => drawn_all(&figures.winners),
            burden => self.burden(),
            worth => self.worth(),
            take_up => drawn_all(&figures.take_up),
            take_up_rows => self.axis().rows(),
            take_up_measures => Measure::ALL.iter().map(|measure| measure.words()).collect::<Value>(),
            panels => drawn_all(&figures.panels),
            published => published::rows(self.results, &self.lookup),
            unkept => published::unkept(self.results).map(|words| arms::marked(&words)),
            scored => scored,
            inside => inside,
            explorer => safe(&explorer::json(self.results, &self.lookup, &self.slots)),
            sources => self.sources(),
            assumptions => self.assumptions(),
            plugins => self.plugins(),
            inputs => self.results.inputs.iter()
                .map(|input| context! { file => input.file.as_str(), sha256 => input.sha256.as_str() })
                .collect::<Value>(),
            versions => context! {
                gongji => self.results.versions.gongji.as_str(),
                commit => self.results.versions.commit.as_str(),
                rustc => self.results.versions.rustc.as_str(),
                abi => self.results.versions.abi.as_str(),
            },
            vectors => self.results.vectors.iter()
                .map(|of| context! { replicate => of.replicate, vector => of.vector })
                .collect::<Value>(),
            data => context! {
                figures_until => self.results.data.figures_until,
                observed_until => self.results.data.observed_until,
            },
            price_year => scenario.price_year,
            cite => manifest::cite(self.results),
        }
    }

    /// Groups of a metric by one grouping that begins so, sorted.
    fn groups(&self, metric: &str, cut: &str) -> Vec<&str> {
        let groups = self.lookup.groups(metric, cut);
        groups.into_iter().filter(|group| !group.contains(' ')).collect()
    }

    fn scenario(&self) -> Value {
        let scenario = &self.results.scenario;
        context! {
            name => scenario.name.as_str(),
            title => if scenario.title.is_empty() { scenario.name.as_str() } else { scenario.title.as_str() },
            question => scenario.question.as_str(),
            from => scenario.from,
            until => scenario.until,
            persons_counted => summary::persons(scenario.persons),
            replicates => scenario.replicates,
            seed => scenario.seed.to_string(),
            baseline => scenario.baseline.as_str(),
            closure => scenario.closure.as_str(),
            discount => number(scenario.discount_rate * 100.0, 1),
            universe => scenario.universe.as_str(),
            weight => number(scenario.weight, 2),
            sha256 => scenario.sha256.as_str(),
            overrides => scenario.overrides.iter().map(String::as_str).collect::<Value>(),
        }
    }
}
