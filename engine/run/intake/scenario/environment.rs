//! The keys of `[arm.environment]`: the columns of the yearly environment that an arm may multiply from a year on.

use gongji_model::inputs::departure::Subject;

use super::behaviour::{KINDS, Key};

/// Levels and volumes: from a tenth of their course to ten times it.
const LEVEL: [f64; 2] = [0.1, 10.0];
/// Rates and shares may also be switched off.
const RATE: [f64; 2] = [0.0, 5.0];
/// What is due is no more than all of it.
const PART: [f64; 2] = [0.0, 1.0];

macro_rules! columns {
    ($($name:ident $([$parts:expr])? $range:ident $doc:literal;)*) => { &[$(columns!(@one $name $([$parts])? $range $doc)),*] };
    (@one $name:ident [$parts:expr] $range:ident $doc:literal) => {
        columns!(@key $name $parts, $range $doc, |year, part, factor| {
            if let Some(slot) = year.$name.get_mut(part) { *slot *= factor }
        })
    };
    (@one fertility $range:ident $doc:literal) => {
        columns!(@key fertility &[], $range $doc, |year, _, factor| {
            year.fertility.iter_mut().for_each(|births| *births *= factor)
        })
    };
    (@one $name:ident $range:ident $doc:literal) => {
        columns!(@key $name &[], $range $doc, |year, _, factor| year.$name *= factor)
    };
    (@key $name:ident $parts:expr, $range:ident $doc:literal, $multiply:expr) => {
        Key {
            name: stringify!($name), parts: $parts, flag: false, min: $range[0], max: $range[1], doc: $doc,
            ground: None, subject: Subject::Environment($multiply),
        }
    };
}

/// Every column that is read within a year, in the order of the struct [`Year`](gongji_model::inputs::nation::Year).
pub const COLUMNS: &[Key] = columns! {
    fertility RATE "births per woman at every age";
    average_wage LEVEL "average wage of working members";
    average_pension LEVEL "average basic pension of retired members";
    consumer_prices LEVEL "index of consumer prices";
    demand_rate RATE "interest on demand deposits";
    term_rate RATE "interest on three-month deposits";
    pool_rate RATE "interest earned by pooled funds";
    employer_due PART "share of the employer's contribution that is due";
    collection RATE "reported bases over wages";
    price[KINDS] LEVEL "unit price by kind of care";
    volume[KINDS] LEVEL "need by kind of care beyond ageing";
    maternity_outgo RATE "outgo of the pools for maternity over contributions";
    maternity_rate RATE "income of the merged maternity insurance over the contribution base";
    contribution_level RATE "contributions of employers and members to the employees' scheme over what its policies ask for";
    credit_level RATE "credits to individual accounts over what the policies of the employees' scheme give; what is not credited stays in the pool";
};

/// Columns of the ground, with what makes them so.
pub const GROUND: &[(&str, &str)] = &[
    (
        "mortality",
        "how many join the scheme in each year is found with it, and the opening's shares of conditions follow from it",
    ),
    ("active", "how many join the scheme in each year is found with it"),
    ("retired", "how many join the scheme in each year is found with it"),
];

/// The key of a name.
pub fn column(name: &str) -> Option<&'static Key> {
    COLUMNS.iter().find(|key| key.name == name)
}
