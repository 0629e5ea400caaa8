//! The simulated past against the published figures, as the paper tells it.

use std::collections::{BTreeMap, HashMap};

use minijinja::{Value, context};

use super::csv;
use crate::ground::words::{counted, number};
use crate::intake::inputs::built_in_published;
use crate::results::paired::lookup::Lookup;
use crate::results::record::{PublishedFigure, Results, ResultsError};

/// Metrics that the alignment of entry brings to the published value.
const ALIGNED: [&str; 3] = ["members", "workers", "retirees"];
/// The figure that an event was set after, which is no evidence.
const EVENT: (&str, u16) = ("total_income", 2020);

/// What a published figure was used for, and so what its nearness is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// Parameters were fitted to it.
    Fitted,
    /// Alignment meets it whatever the model does.
    Aligned,
    /// It is of the year whose events were set after its figures.
    Events,
    /// For nothing: it tests the model.
    Test,
}

impl Use {
    const ALL: [Self; 4] = [Self::Fitted, Self::Aligned, Self::Events, Self::Test];

    /// In the tables.
    fn name(self) -> &'static str {
        ["in the fit", "aligned", "year of events", "test"][self as usize]
    }

    /// How a sentence on these figures begins.
    fn beginning(self) -> String {
        match self {
            Self::Fitted => "In the fit of parameters".to_owned(),
            Self::Aligned => "Members, workers and retirees, which alignment meets by construction".to_owned(),
            Self::Events => {
                format!("{} of {}, after which what is collected in that year was set (no evidence)", EVENT.0, EVENT.1)
            }
            Self::Test => "In none of these, and so the real test".to_owned(),
        }
    }
}

/// A published figure beside the simulated one of the baseline.
struct Beside<'a> {
    figure: &'a PublishedFigure,
    used: Use,
    simulated: Option<f64>,
}

/// All of them.
pub(super) struct Validation<'a> {
    rows: Vec<Beside<'a>>,
    /// Last year of a figure in the fit.
    fitted_until: u16,
}

/// How many figures were scored, how many of them lie inside, and the sum of their absolute deviations.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    scored: usize,
    inside: usize,
    off: f64,
}

impl Score {
    fn add(&mut self, off: f64, inside: bool) {
        *self = Self { scored: self.scored + 1, inside: self.inside + usize::from(inside), off: self.off + off.abs() };
    }

    /// Behind the beginning of its sentence.
    fn words(self) -> String {
        let Self { scored, inside, off } = self;
        let share = |part: f64| 100.0 * part / scored.max(1) as f64;
        format!(
            "{scored}, of which {inside} ({}%) {} within {} of the published value, at a mean absolute deviation of {}%.",
            number(share(inside as f64), 0),
            if inside == 1 { "lies" } else { "lie" },
            if scored == 1 { "its band" } else { "their bands" },
            number(share(off), 1),
        )
    }
}

impl Beside<'_> {
    fn published(&self) -> f64 {
        self.figure.value_in_metric_unit()
    }

    /// How far the simulated value lies off, as a share; none where it was not simulated.
    fn off(&self) -> Option<f64> {
        Some(self.figure.deviation(self.simulated?))
    }

    /// Whether it lies inside the band; none where it does not count.
    fn is_inside(&self) -> Option<bool> {
        self.figure.is_inside(self.simulated?)
    }

    fn verdict(&self) -> &'static str {
        match (self.off(), self.is_inside()) {
            (None, _) => "not simulated",
            (_, None) => "not scored",
            (_, Some(true)) => "inside",
            (_, Some(false)) => "outside",
        }
    }
}

impl<'a> Validation<'a> {
    /// Results do not tell which figures are in the fit; the table of this build does.
    pub(super) fn of(results: &'a Results, lookup: &Lookup<'_>) -> Result<Self, ResultsError> {
        let targets = built_in_published().map_err(ResultsError::table("targets.csv".as_ref()))?;
        let fitted = targets.iter().filter(|target| target.in_fit);
        let fitted: HashMap<_, f64> =
            fitted.map(|target| ((target.metric.as_str(), target.group.as_str(), target.year), target.value)).collect();
        let beside = |figure: &'a PublishedFigure| {
            let mean = |arm| lookup.mean(arm, &figure.metric, &figure.group, figure.year);
            let known = fitted.get(&(figure.metric.as_str(), figure.group.as_str(), figure.year));
            // A figure of another version of the table is another figure.
            let is_fitted = known.is_some_and(|value| (value / figure.value_in_metric_unit() - 1.0).abs() < 1e-9);
            let used = match (ALIGNED.contains(&figure.metric.as_str()), is_fitted) {
                (true, _) => Use::Aligned,
                (_, true) => Use::Fitted,
                _ if (figure.metric.as_str(), figure.year) == EVENT => Use::Events,
                _ => Use::Test,
            };
            Beside { figure, used, simulated: results.baseline().and_then(mean) }
        };
        let rows = results.published.iter().map(beside).collect();
        let fitted_until = fitted.keys().map(|(_, _, year)| *year).max().unwrap_or(0);
        Ok(Self { rows, fitted_until })
    }

    /// The score of each use.
    fn scores(&self) -> BTreeMap<Use, Score> {
        let mut scores: BTreeMap<Use, Score> = BTreeMap::new();
        for row in &self.rows {
            if let (Some(off), Some(inside)) = (row.off(), row.is_inside()) {
                scores.entry(row.used).or_default().add(off, inside);
            }
        }
        scores
    }

    /// For the templates.
    pub(super) fn words(&self) -> Value {
        let mut metrics: BTreeMap<(Use, &str), Score> = BTreeMap::new();
        for row in &self.rows {
            if let (Some(off), Some(inside)) = (row.off(), row.is_inside()) {
                metrics.entry((row.used, row.figure.metric.as_str())).or_default().add(off, inside);
            }
        }
        let scores = self.scores();
        let metric = |((used, name), score): (&(Use, &str), &Score)| {
            context! { name => *name, used => used.name(), scored => score.scored, inside => score.inside }
        };
        let short = |used: Use| {
            let score = scores.get(&used)?;
            Some(format!("{} of {} ({})", score.inside, score.scored, used.name()))
        };
        let short: Vec<String> = Use::ALL.into_iter().filter_map(short).collect();
        context! {
            words => told(&scores),
            fit => format!(
                "Parameters were fitted to a part of the benefit and fund figures to {}; what is collected in {} was set after its {}; \
                 no other figure of that year or a later one was used.",
                self.fitted_until, EVENT.1, EVENT.0
            ),
            short => if short.is_empty() { "none could be held against this run".to_owned() } else { short.join(", ") },
            metrics => metrics.iter().map(metric).collect::<Value>(),
        }
    }

    /// One row a published figure.
    pub(super) fn table(&self) -> Result<String, ResultsError> {
        let told = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let row = |row: &Beside<'_>| {
            let PublishedFigure { metric, group, year, confidence, source, .. } = row.figure;
            let names = [metric.clone(), group.clone(), year.to_string()];
            let band = row.figure.is_verified().then(|| row.figure.allowed());
            let numbers = [row.published().to_string(), told(row.simulated), told(row.off()), told(band)];
            let words = [row.verdict().to_owned(), row.used.name().to_owned(), confidence.clone(), source.clone()];
            names.into_iter().chain(numbers).chain(words).collect::<Vec<String>>()
        };
        let header = [
            "metric",
            "group",
            "year",
            "published",
            "simulated",
            "deviation",
            "band",
            "verdict",
            "use",
            "confidence",
            "source",
        ];
        csv(&header, &self.rows.iter().map(row).collect::<Vec<_>>())
    }
}

/// The score in sentences, use by use, because figures of a fit prove little.
fn told(scores: &BTreeMap<Use, Score>) -> String {
    let scored: usize = scores.values().map(|score| score.scored).sum();
    if scored == 0 {
        return "No verified published figure falls into the reported years of this run.".to_owned();
    }
    let mut words = format!(
        "{} {} held against the baseline arm.",
        counted(scored, "verified published figure", "verified published figures"),
        if scored == 1 { "is" } else { "are" },
    );
    for (used, score) in scores {
        words += &format!(" {}: {}", used.beginning(), score.words());
    }
    words += match scores.contains_key(&Use::Test) {
        true => {
            " Some of the last follow from figures of the fit, as a balance does from its flows and a count from a rate."
        }
        false => " None of them is a test that nothing was fitted to.",
    };
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_use_is_told_apart() {
        let score = |scored: usize, inside: usize| Score { scored, inside, off: 0.02 * scored as f64 };
        let mut scores = BTreeMap::from([(Use::Test, score(4, 1)), (Use::Fitted, score(8, 6))]);
        let words = told(&scores);
        for piece in [
            "12 verified published figures are held against the baseline arm.",
            " In the fit of parameters: 8, of which 6 (75%) lie within their bands of the published value, at a mean absolute deviation of 2.0%.",
            " In none of these, and so the real test: 4, of which 1 (25%) lies within their bands",
        ] {
            assert!(words.contains(piece), "{words}");
        }
        scores.remove(&Use::Test);
        assert!(told(&scores).ends_with("None of them is a test that nothing was fitted to."));
        assert!(told(&BTreeMap::new()).starts_with("No verified published figure"));
    }

    #[test]
    fn the_table_has_figures_of_every_use() {
        let figures = crate::results::provenance::published().expect("the table is right");
        let results = Results { published: figures, ..Results::default() };
        let lookup = Lookup::new(&results);
        let scored = Validation::of(&results, &lookup).expect("the table is right");
        assert!(Use::ALL.iter().all(|used| scored.rows.iter().any(|row| row.used == *used)));
        assert!(scored.rows.iter().filter(|row| row.used == Use::Fitted).all(|row| row.figure.year < EVENT.1));
        assert_eq!(scored.fitted_until, 2019);
        let members = scored.rows.iter().filter(|row| row.figure.metric == "members");
        assert!(members.map(|row| row.used).all(|used| used == Use::Aligned));
    }
}
