//! Whether those who see no red, no green or no blue can tell the arms of a figure apart.

use std::collections::BTreeMap;

use super::mark;

const STYLE: &str = include_str!("../page/style.css");

/// How a colour looks, of its linear parts of red, green and blue: Machado, Oliveira and Fernandes (2009), severity 1.
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    ("all three", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "no red",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "no green",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "no blue",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];
/// Least distance in CIELAB of two colours that are drawn in the same way; 2.3 can just be noticed side by side.
const APART: f64 = 12.0;
/// Least contrast of a line and the paper (WCAG 2.2, 1.4.11).
const CONTRAST: f64 = 3.0;
/// The baseline and the arms that are shown beside it, and one more.
const TOGETHER: usize = 10;

/// The colours that a part of the style gives.
fn colours(style: &str) -> BTreeMap<String, [f64; 3]> {
    let named = style.split("--").skip(1).filter_map(|piece| {
        let (name, rest) = piece.split_once(":#")?;
        let part = |at: usize| u8::from_str_radix(rest.get(at..at + 2)?, 16).ok();
        Some((name.to_owned(), [part(0)?, part(2)?, part(4)?].map(linear)))
    });
    named.collect()
}

fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn seen(colour: [f64; 3], eye: &[[f64; 3]; 3]) -> [f64; 3] {
    eye.map(|row| row.iter().zip(colour).map(|(part, of)| part * of).sum::<f64>().clamp(0.0, 1.0))
}

fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn lab(colour: [f64; 3]) -> [f64; 3] {
    let [red, green, blue] = colour;
    let root = |t: f64| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47);
    let y = root(luminance(colour));
    let z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// The styles by day and by night.
fn themes() -> [BTreeMap<String, [f64; 3]>; 2] {
    let (day, night) = STYLE.split_once("@media screen and (prefers-color-scheme:dark)").expect("a style by night");
    let night = night.split("}}").next().expect("its end");
    [day.split('}').next().expect("its end"), night].map(colours)
}

#[test]
fn arms_that_are_drawn_alike_have_colours_that_every_eye_tells_apart() {
    for theme in themes() {
        for (eye, matrix) in &EYES {
            for (one, other) in (0..TOGETHER).flat_map(|one| (0..one).map(move |other| (one, other))) {
                let [one, other] = [one, other].map(mark);
                let way = |mark: &str| mark.split_once(' ').map(|(_, way)| way.to_owned());
                let colour = |mark: &str| {
                    let hue = mark.split(' ').next().unwrap_or_default();
                    lab(seen(theme[&format!("a{hue}")], matrix))
                };
                let apart = distance(colour(&one), colour(&other));
                assert!(
                    way(&one) != way(&other) || apart >= APART,
                    "{eye}: `{one}` and `{other}` are {apart:.1} apart"
                );
            }
        }
    }
}

#[test]
fn every_colour_stands_out_against_the_paper() {
    for theme in themes() {
        let paper = luminance(theme["paper"]);
        let marks = (0..TOGETHER).map(|hue| format!("a{hue}"));
        for name in marks.chain(["good", "bad", "soft"].map(String::from)) {
            let own = luminance(theme[&name]);
            let contrast = (own.max(paper) + 0.05) / (own.min(paper) + 0.05);
            assert!(contrast >= CONTRAST, "{name}: {contrast:.2}");
        }
    }
}
