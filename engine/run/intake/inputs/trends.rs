//! Trends of care and of what is collected: smooth functions of the year, fitted to the past.

use gongji_model::codes::care::{CARES, Care};

use super::error::InputError;
use super::parameters::{Parameter, Parameters};
use super::{Tables, Values};

const FILE: &str = "trends.csv";
/// Year of the levels.
const LEVEL: u16 = 2012;
/// Last year of the trends; the closure grows them from then on.
pub(super) const LAST: u16 = 2020;
/// Years over which what is collected rises, and the year from which it stands on another base.
const COLLECTION: [u16; 3] = [2012, 2017, 2019];
const NAMES: [&str; 20] = [
    "outpatient_volume_2012",
    "outpatient_volume_growth",
    "outpatient_volume_lasting",
    "chronic_volume_2012",
    "chronic_volume_growth",
    "chronic_volume_lasting",
    "pharmacy_volume_2012",
    "pharmacy_volume_growth",
    "pharmacy_volume_lasting",
    "inpatient_volume_2012",
    "inpatient_volume_growth",
    "inpatient_volume_lasting",
    "outpatient_price_2012",
    "outpatient_price_growth",
    "chronic_price_2012",
    "chronic_price_growth",
    "inpatient_price_2012",
    "inpatient_price_growth",
    "collection_rise",
    "collection_2019",
];

/// Every trend.
pub(super) struct Trends {
    volume: [Trend; CARES],
    /// None for pharmacies, whose price is an input.
    price: [Option<Trend>; CARES],
    collection: [f64; 2],
}

/// A level and a growth that fades.
#[derive(Clone, Copy)]
struct Trend {
    /// In 2012.
    level: f64,
    /// In 2013, a share.
    growth: f64,
    /// Growth of a year over that of the year before.
    lasting: f64,
}

impl Trend {
    /// Over the tables of need and cost.
    fn at(self, year: u16) -> f64 {
        let Trend { level, mut growth, lasting } = self;
        if year < LEVEL {
            return level / (1.0 + growth / lasting);
        }
        let mut index = level;
        for _ in LEVEL..year {
            index *= 1.0 + growth;
            growth *= lasting;
        }
        index
    }
}

fn named(care: Care, what: &str) -> &'static str {
    let name = format!("{}_{what}", care.name());
    NAMES.into_iter().find(|known| *known == name).unwrap_or_default()
}

impl Trends {
    /// Reads the table, with other values where they are given.
    pub(super) fn read(tables: &Tables, values: &Values) -> Result<Trends, InputError> {
        let table = Parameters::read(tables, FILE, &NAMES)?.changed(&of_table(values))?;
        let trend = |care: Care, what: &str, lasting: Option<f64>| {
            Ok(Trend {
                level: table.number(named(care, &format!("{what}_2012")), 0.01, 100.0)?,
                growth: table.number(named(care, &format!("{what}_growth")), -0.5, 2.0)?,
                lasting: match lasting {
                    Some(lasting) => lasting,
                    None => table.number(named(care, &format!("{what}_lasting")), 0.1, 1.5)?,
                },
            })
        };
        let mut trends = Trends {
            volume: [Trend { level: 1.0, growth: 0.0, lasting: 1.0 }; CARES],
            price: [None; CARES],
            collection: [table.number("collection_rise", -0.2, 0.2)?, table.number("collection_2019", 0.1, 2.0)?],
        };
        for (kind, care) in Care::ALL.into_iter().enumerate() {
            trends.volume[kind] = trend(care, "volume", None)?;
            if care != Care::Pharmacy {
                trends.price[kind] = Some(trend(care, "price", Some(1.0))?);
            }
        }
        Ok(trends)
    }

    /// Need by kind of care over the table of need, to 2020.
    pub(super) fn volume(&self, year: u16) -> [f64; CARES] {
        self.volume.map(|trend| trend.at(year))
    }

    /// Unit price by kind of care over the table of costs, to 2020.
    pub(super) fn price(&self, year: u16, pharmacy: f64) -> [f64; CARES] {
        self.price.map(|trend| trend.map_or(pharmacy, |trend| trend.at(year)))
    }

    /// Reported bases over wages, 2012 = 1.
    pub(super) fn collection(&self, year: u16) -> f64 {
        let [first, last, other] = COLLECTION;
        let [rise, level] = self.collection;
        if year >= other { level } else { 1.0 + rise * f64::from(year.clamp(first, last) - first) }
    }
}

/// The trends' own among values of several tables.
fn of_table(values: &Values) -> Values {
    values.iter().filter(|(name, _)| is_trend(name)).map(|(name, value)| (name.clone(), *value)).collect()
}

/// Level of a year of a trend: level of 2012, growth of 2013, and growth of a year over that of the year before.
pub fn trend([level, growth, lasting]: [f64; 3], year: u16) -> f64 {
    Trend { level, growth, lasting }.at(year)
}

/// Whether a name is a trend's.
pub(super) fn is_trend(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Reads every parameter with range and source.
pub(super) fn parameters(tables: &Tables) -> Result<Vec<Parameter>, InputError> {
    Parameters::read(tables, FILE, &NAMES)?.list()
}
