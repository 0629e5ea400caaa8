//! The calendar of the rules of 2021: how far each province has come in each year, by paths that scenarios name.

use super::error::{InputError, Problem};
use super::parameters::{CONFIDENCES, known};
use super::provinces;
use super::table::{Row, Table};
use super::{Tables, Values};

const FILE: &str = "outpatient_calendar.csv";
const COLUMNS: [&str; 13] = [
    "province",
    "pooled_low",
    "pooled",
    "pooled_high",
    "start",
    "complete",
    "worker_cut_2022",
    "worker_cut_2023",
    "worker_cut_2024",
    "retiree_cut_2022",
    "retiree_cut_2023",
    "retiree_cut_2024",
    "confidence",
];
/// The paths, in the order of the table.
pub const PATHS: [&str; 6] = [
    "pooled-before-2021-low",
    "pooled-before-2021",
    "pooled-before-2021-high",
    "outpatient-2021",
    "worker-account-2021",
    "retiree-account-2021",
];
/// The path of which nobody knows in which provinces it is so, and which the weighted set therefore draws.
const DOUBTFUL: &str = PATHS[1];
/// Year in which every run begins.
const OPENING: u16 = 2012;
/// Years in which the rules can begin or complete.
const YEARS: [u16; 2] = [2013, 2060];
/// First year of the steps of the cuts.
const FIRST_CUT: u16 = 2022;
/// A bill is pooled or it is not: a province counts as one that pooled where so many of its members were.
const MOST_OF_IT: f64 = 0.5;
/// Shares are told to scenarios as they would write them.
const FINEST: f64 = 1e6;

/// Shares from a year on.
type Shares = Vec<(u16, f64)>;

/// A path: how far a rule has come, by year.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The mean of the nation, by members of 2020.
    pub of_nation: Shares,
    /// In each province, by its name, in the order of `provinces.csv`.
    pub of_province: Vec<(String, Shares)>,
    /// The provinces' shares of members of 2020.
    weights: Vec<f64>,
}

impl Path {
    fn new(of_province: Vec<(String, Shares)>, weights: &[f64]) -> Self {
        Self { of_nation: mean(&of_province, weights), of_province, weights: weights.to_vec() }
    }

    /// This path, called `name`, where provinces have the values that a vector of the weighted set gives them; none where it gives none.
    pub fn drawn(&self, name: &str, values: &Values) -> Option<Self> {
        let of = |province: &str| values.get(&key(name, province)).map(|share| vec![(OPENING, *share)]);
        let is_given = |(province, _): &(String, Shares)| of(province).is_some();
        self.of_province.iter().any(is_given).then(|| {
            let there = |(province, shares): &(String, Shares)| {
                (province.clone(), of(province).unwrap_or_else(|| shares.clone()))
            };
            Self::new(self.of_province.iter().map(there).collect(), &self.weights)
        })
    }
}

/// A province of which nobody knows how many of its members were pooled before 2021.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubtful {
    /// Its name.
    pub province: String,
    /// Lowest share, the likely one, the highest.
    pub share: [f64; 3],
}

impl Doubtful {
    /// The column of the weighted set that says whether it pooled.
    pub fn key(&self) -> String {
        key(DOUBTFUL, &self.province)
    }
}

fn key(path: &str, province: &str) -> String {
    format!("{path}.{province}")
}

/// The provinces whose share has a range.
pub(super) fn doubtful(tables: &Tables) -> Result<Vec<Doubtful>, InputError> {
    let table = Table::read(tables, FILE, &COLUMNS)?;
    let of_row = |row: Row<'_>| {
        let share = [row.share("pooled_low")?, row.share("pooled")?, row.share("pooled_high")?];
        Ok(Doubtful { province: row.text("province")?.to_owned(), share })
    };
    let all = table.rows().map(of_row).collect::<Result<Vec<_>, InputError>>()?;
    Ok(all.into_iter().filter(|place| place.share[0] < place.share[2]).collect())
}

/// The paths of the calendar, each with its name.
pub(super) fn paths(tables: &Tables) -> Result<Vec<(&'static str, Path)>, InputError> {
    let table = Table::read(tables, FILE, &COLUMNS)?;
    let provinces = provinces::provinces(tables)?;
    table.unique(&["province"])?;
    let names: Vec<&str> = provinces.iter().map(|province| province.name.as_str()).collect();
    for row in table.rows() {
        known(&row, "province", &names)?;
        known(&row, "confidence", &CONFIDENCES)?;
    }
    let mut all = PATHS.map(|_| Vec::with_capacity(provinces.len()));
    for name in &names {
        let row = table.rows().find(|row| row.text("province").is_ok_and(|of| of == *name));
        let row = row.ok_or_else(|| table.lacks("province", name))?;
        for (path, shares) in all.iter_mut().zip(of_row(&row)?) {
            path.push(((*name).to_owned(), shares));
        }
    }
    let weights: Vec<f64> = provinces.iter().map(|province| province.member_share).collect();
    Ok(PATHS.into_iter().zip(all.map(|of_province| Path::new(of_province, &weights))).collect())
}

/// A province's shares, one a path.
fn of_row(row: &Row<'_>) -> Result<[Shares; 6], InputError> {
    let pooled = |column: &str, min: f64, max: f64| {
        let pools = f64::from(u8::from(row.number(column, min, max)? >= MOST_OF_IT));
        Ok(vec![(OPENING, pools)])
    };
    let middle = row.share("pooled")?;
    let (start, complete) = (month(row, "start")?, month(row, "complete")?);
    if complete < start {
        return Err(row.wrong("complete", Problem::Earlier(row.text("start")?.to_owned())));
    }
    let cut = |columns: &[&str]| {
        let shares = columns.iter().zip(FIRST_CUT..).map(|(column, year)| Ok((year, row.share(column)?)));
        shares.collect::<Result<Shares, InputError>>()
    };
    Ok([
        pooled("pooled_low", 0.0, middle)?,
        pooled("pooled", 0.0, 1.0)?,
        pooled("pooled_high", middle, 1.0)?,
        spread(start, complete),
        cut(&COLUMNS[6..9])?,
        cut(&COLUMNS[9..12])?,
    ])
}

/// A month such as 2022-07, in years.
fn month(row: &Row<'_>, column: &str) -> Result<f64, InputError> {
    let text = row.text(column)?;
    let parts = text.split_once('-').and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)));
    let (year, month): (u16, u16) = parts.ok_or_else(|| row.wrong(column, Problem::NotAMonth(text.to_owned())))?;
    if !(1..=12).contains(&month) {
        return Err(row.wrong(column, Problem::NotAMonth(text.to_owned())));
    }
    let [min, max] = YEARS.map(f64::from);
    if !(min..=max).contains(&f64::from(year)) {
        return Err(row.wrong(column, Problem::OutOfRange { value: year.into(), min, max }));
    }
    Ok(f64::from(year) + f64::from(month - 1) / 12.0)
}

/// What grows evenly from `start` to `complete`, as the mean of each year, from the first year in which there is any of it to the
/// first in which there is all.
fn spread(start: f64, complete: f64) -> Shares {
    // All that has grown up to a point of time, in years.
    let grown = |at: f64| match at {
        at if at <= start => 0.0,
        at if at >= complete => (complete - start) / 2.0 + at - complete,
        at => (at - start).powi(2) / (complete - start) / 2.0,
    };
    let mut shares = Vec::new();
    for year in start as u16.. {
        let share = rounded(grown(f64::from(year) + 1.0) - grown(year.into()));
        shares.push((year, share));
        if share >= 1.0 {
            break;
        }
    }
    shares
}

/// The weighted mean of provinces in every year in which one of them changes.
fn mean(of_province: &[(String, Shares)], weights: &[f64]) -> Shares {
    let mut years: Vec<u16> = of_province.iter().flat_map(|(_, shares)| shares).map(|(year, _)| *year).collect();
    years.sort_unstable();
    years.dedup();
    let reached = |shares: &Shares, year: u16| {
        shares.iter().rev().find(|(from, _)| *from <= year).map_or(0.0, |(_, share)| *share)
    };
    let in_year = |year: u16| -> f64 {
        of_province.iter().zip(weights).map(|((_, shares), weight)| reached(shares, year) * weight).sum()
    };
    years.into_iter().map(|year| (year, rounded(in_year(year).min(1.0)))).collect()
}

fn rounded(share: f64) -> f64 {
    (share * FINEST).round() / FINEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nation(path: &str, year: u16) -> f64 {
        let paths = paths(&Tables::BuiltIn).unwrap_or_else(|error| panic!("{error}"));
        let (_, path) = paths.into_iter().find(|(name, _)| *name == path).expect("a path");
        assert_eq!(path.of_province.len(), 31);
        path.of_nation.iter().rev().find(|(from, _)| *from <= year).expect("a share").1
    }

    #[track_caller]
    fn about(found: f64, low: f64, high: f64) {
        assert!((low..=high).contains(&found), "{found}");
    }

    #[test]
    fn about_half_of_members_were_pooled_before_2021() {
        about(nation("pooled-before-2021-low", 2020), 0.44, 0.52);
        about(nation("pooled-before-2021", 2020), 0.54, 0.58);
        about(nation("pooled-before-2021-high", 2020), 0.63, 0.67);
    }

    #[test]
    fn the_rules_of_2021_came_in_2022_and_2023() {
        about(nation("outpatient-2021", 2022), 0.18, 0.22);
        about(nation("outpatient-2021", 2023), 0.93, 0.97);
        assert_eq!(nation("outpatient-2021", 2024), 1.0);
        about(nation("worker-account-2021", 2022), 0.09, 0.12);
        about(nation("worker-account-2021", 2023), 0.92, 0.96);
        assert_eq!(nation("worker-account-2021", 2024), 1.0);
        // The retired of Beijing and Shanghai, a tenth of members, are left as they were.
        about(nation("retiree-account-2021", 2022), 0.03, 0.05);
        about(nation("retiree-account-2021", 2023), 0.54, 0.63);
        about(nation("retiree-account-2021", 2024), 0.90, 0.91);
    }

    #[test]
    fn what_grows_evenly_has_its_mean_in_each_year() {
        assert_eq!(spread(2022.0, 2022.5), [(2022, 0.75), (2023, 1.0)]);
        assert_eq!(spread(2022.5, 2023.0), [(2022, 0.25), (2023, 1.0)]);
        assert_eq!(spread(2022.5, 2023.5), [(2022, 0.125), (2023, 0.875), (2024, 1.0)]);
        assert_eq!(spread(2023.0, 2023.0), [(2023, 1.0)]);
        assert_eq!(spread(2023.5, 2023.5), [(2023, 0.5), (2024, 1.0)]);
    }

    #[test]
    fn a_month_that_is_none_and_an_end_before_the_start_are_refused() {
        let with = |old: &str, new: &str| {
            let text = include_str!("../../../../scenarios/data/outpatient_calendar.csv").replacen(old, new, 1);
            let table = Table::of_text(FILE, &text, &COLUMNS).unwrap_or_else(|error| panic!("{error}"));
            let row = table.rows().find(|row| row.text("province").is_ok_and(|name| name == "hebei"));
            of_row(&row.expect("the row")).expect_err("a mistake was accepted").to_string()
        };
        assert!(
            with("2022-01,2022-07,0.15", "2022-13,2022-07,0.15").contains("column start: \"2022-13\" is not a month")
        );
        assert!(
            with("2022-01,2022-07,0.15", "2022-08,2022-07,0.15").contains("column complete: lies before \"2022-08\"")
        );
        assert!(with("hebei,0.1,", "hebei,0.3,").contains("column pooled_low: 0.3 is outside 0 to 0.25"));
    }
}
