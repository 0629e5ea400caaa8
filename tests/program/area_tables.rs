//! The tables of provinces and areas: areas follow from their provinces, and each kind of mistake is refused in its place.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;

use crate::inputs::{built_in, drop_line, line_of, names, refused, swap, tables};

/// What a row of an area or a province says, by column.
fn by_column(file: &str) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(tables().join(file)).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(','));
    let header: Vec<&str> = lines.next().unwrap().collect();
    let row = |cells: std::str::Split<'_, char>| {
        header.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
    };
    lines.map(row).collect()
}

#[test]
fn areas_follow_from_their_provinces_by_the_rule_of_the_table() {
    let inputs = built_in("medium");
    let provinces = by_column("provinces.csv");
    assert_eq!((provinces.len(), inputs.provinces.len(), inputs.areas.len()), (31, 31, 48));
    let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
    let members: f64 = provinces.iter().map(|row| number(row, "members_persons")).sum();
    let mean = |name: &str| {
        provinces.iter().map(|row| number(row, "members_persons") * number(row, name)).sum::<f64>() / members
    };
    let population: f64 = provinces.iter().map(|row| number(row, "population_persons")).sum();
    // The published sums of both columns.
    assert_eq!((members, population), (344_470_000.0, 1_409_778_724.0));
    let parts: [&[f64]; 4] = [&[1.0], &[0.55, 0.45], &[0.4, 0.3, 0.3], &[0.35, 0.25, 0.2, 0.2]];
    for (at, row) in provinces.iter().enumerate() {
        let own: Vec<_> = inputs.areas.iter().filter(|area| usize::from(area.province) == at).collect();
        let parts = parts[own.len() - 1];
        let z = |nth: usize| if own.len() == 1 { 0.0 } else { 1.0 - 2.0 * nth as f64 / (own.len() - 1) as f64 };
        let part = |name: &str, of: f64, all: f64| number(row, name) / of * all;
        let [everybody, enrolled] = [1_346_337_313.0, 252_271_000.0];
        let outside = part("population_persons", population, everybody) - part("members_persons", members, enrolled);
        // A factor that has mean 1 in the province.
        let spread = |slope: f64, nth: usize| {
            let whole: f64 = (0..own.len()).map(|other| parts[other] * (1.0 + slope * z(other))).sum();
            (1.0 + slope * z(nth)) / whole
        };
        for (nth, area) in own.iter().enumerate() {
            let near = |found: f64, expected: f64| {
                assert!((found - expected).abs() < 1e-6, "{}: {found}, not {expected}", area.name);
            };
            near(area.member_share, parts[nth] * number(row, "members_persons") / members);
            near(area.resident_share, parts[nth] * spread(-0.4, nth) * outside / (everybody - enrolled));
            let level = |name: &str| number(row, name) / mean(name);
            near(area.wage_ratio, spread(0.15, nth) * level("average_wage_yuan"));
            near(area.retired_ratio, spread(-0.15, nth) * level("retired_share"));
            near(area.price_ratio, spread(0.08, nth) * level("price_ratio"));
            near(number(row, "price_ratio"), ((level("average_wage_yuan").powf(0.55)) * 1e4).round() / 1e4);
            assert_eq!(f64::from(area.counties), number(row, "area_counties"), "{}", area.name);
            let poor = ["hebei", "liaoning", "henan", "hubei"].contains(&row["province"].as_str());
            let reserve = match (poor, nth) {
                (true, 0) => (1.0 - 0.1 * parts[1]) / parts[0],
                (true, _) => 0.1,
                (false, _) => spread(0.5, nth),
            };
            near(area.reserve_ratio, reserve * level("reserve_yuan"));
        }
    }
}

#[test]
fn mistakes_of_areas_and_provinces_are_refused_in_their_place() {
    let line = line_of("areas.csv", "hebei-1,");
    let message = refused("areas.csv", swap("hebei-1,hebei,", "hebei-1,hebey,"));
    names(&message, &[&format!("areas.csv:{line}: column province"), "did you mean \"hebei\""]);
    let message = refused("areas.csv", |text| text.replace("\nhebei-2,hebei,0.0", "\nhebei-2,hebei,0.1"));
    names(&message, &[&format!("areas.csv:{line}: column member_share"), "the sum of the province is 0.13", "0.0329"]);
    let message = refused("areas.csv", |text| text.replace("\nhebei-2,hebei,0.0148", "\nhebei-2,hebei,0.0149"));
    names(&message, &["column member_share", "the sum of the province is"]);
    let row = by_column("areas.csv").into_iter().find(|row| row["area"] == "hebei-2").unwrap();
    for column in ["resident_share", "wage_ratio", "retired_ratio", "price_ratio", "reserve_ratio"] {
        let cell = row[column].as_str();
        let message = refused("areas.csv", |text| text.replacen(cell, "0.5", 1));
        names(&message, &[&format!("areas.csv:{line}: column {column}"), "the sum of the province"]);
    }
    names(&refused("areas.csv", drop_line("tianjin,")), &["areas.csv:", "column province", "\"tianjin\" is missing"]);
    let message = refused("provinces.csv", drop_line("tianjin,"));
    names(&message, &["provinces.csv: column resident_share", "the sum is 0.99", "must be 1"]);
    let line = line_of("areas.csv", "tianjin,");
    for counties in ["0", "17", "2.5"] {
        let message = refused("areas.csv", |text| {
            let whole: Vec<&str> = text.lines().filter(|line| line.starts_with("tianjin,")).collect();
            text.replace(whole[0], &format!("{},{counties}", whole[0].rsplit_once(',').unwrap().0))
        });
        names(&message, &[&format!("areas.csv:{line}: column counties")]);
    }
    let message = refused("areas.csv", |text| {
        let rows: Vec<&str> =
            text.lines().filter(|line| ["beijing,", "tianjin,"].iter().any(|name| line.starts_with(name))).collect();
        text.replace(&rows.join("\n"), &format!("{}\n{}", rows[1], rows[0]))
    });
    names(&message, &[&format!("areas.csv:{line}: column province"), "stands behind \"tianjin\""]);
    let line = line_of("provinces.csv", "tianjin,");
    let message =
        refused("provinces.csv", swap("tianjin,天津,east,6050000,13866009", "tianjin,天津,east,6050000,5866009"));
    names(&message, &[&format!("provinces.csv:{line}: column population_persons"), "is outside 6050000"]);
    let message = refused("provinces.csv", swap("\ntianjin,", "\nbeijing,"));
    names(&message, &[&format!("provinces.csv:{line}: column province"), "stands already on line"]);
}

#[test]
fn the_matrix_of_patient_flows_knows_its_provinces_and_lets_somebody_stay() {
    let file = "patient_flows.csv";
    let line = line_of(file, "anhui,shanghai,");
    let message = refused(file, swap("anhui,shanghai,", "anhui,shangai,"));
    names(&message, &[&format!("{file}:{line}: column to"), "did you mean \"shanghai\""]);
    let message = refused(file, swap("anhui,shanghai,", "anhui,shanghai,1"));
    names(&message, &[&format!("{file}:{line}: column share"), "outside 0 to 1"]);
    let message = refused(file, |text| text.replace("\nanhui,shanghai,0.0", "\nanhui,shanghai,0.9"));
    names(&message, &[&format!("{file}:{line}: column share"), "had elsewhere; at most 0.9 can be"]);
    let message = refused(file, swap("anhui,shanghai,", "anhui,beijing,"));
    names(&message, &[&format!("{file}:{line}: column province"), "already on line"]);
    assert!(
        built_in("medium").patient_flows.iter().all(|flows| flows.iter().map(|flow| flow.share).sum::<f64>() < 0.9)
    );
}
