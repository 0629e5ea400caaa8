//! Figures as SVG. Drawn by plotters at four times the size (its pixels are whole numbers) and scaled by the view box.
//!
//! Colours are markers while drawing and become classes afterwards, so that the page's style decides what they look like,
//! by day, by night and on paper.

mod bar;
mod curve;
mod diverging;
mod flow;
mod line;
#[cfg(test)]
mod sight;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::results::paired::Estimate;
use crate::results::record::ResultsError;

pub(crate) use bar::BarChart;
pub(crate) use curve::{Curve, CurveChart};
pub(crate) use diverging::{DivergingChart, Sides};
pub(crate) use flow::{Flow, FlowChart, Node};
pub(crate) use line::{Line, LineChart, NAME, Point};

const SCALE: i32 = 4;
/// Size of words in a figure: with it they are read on a telephone too.
const LABEL: u32 = 12;
/// Width and height of a figure of which two stand beside each other.
pub(crate) const SMALL: (u32, u32) = (440, 280);
/// Colours of the arms beside the baseline's.
const HUES: usize = 9;
/// Ways to draw each of them: whole, dashed, dotted, dashes and dots.
const DASHES: usize = 4;
/// Arms that can be told apart; the baseline has 0.
pub(crate) const SLOTS: usize = 1 + HUES * DASHES;

/// A drawn figure, or why there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Figure {
    /// Its name, also of its file.
    pub name: String,
    /// For the page; empty where there is nothing to draw.
    pub svg: String,
    /// Why there is nothing to draw.
    pub why: String,
    /// What the page's script needs to tell values: JSON, empty for bars.
    pub data: String,
}

impl Figure {
    /// Words in the place of a figure.
    pub(crate) fn none(name: &str, why: &str) -> Self {
        Self { name: name.into(), why: why.into(), ..Self::default() }
    }
}

/// A value and, where it is a mean over replicates, the interval that holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Reading {
    /// The value.
    pub value: f64,
    /// Its lower and upper end.
    pub interval: Option<(f64, f64)>,
}

impl Reading {
    /// A mean and its 95% interval, in another unit.
    pub(crate) fn of(estimate: &Estimate, scale: f64) -> Option<Self> {
        let ends = estimate.interval().map(|interval| (interval.low * scale, interval.high * scale));
        Some(Self { value: estimate.mean? * scale, interval: ends })
    }
}

impl From<f64> for Reading {
    fn from(value: f64) -> Self {
        Self { value, interval: None }
    }
}

/// The colour and the way of drawing of an arm, as classes of the page. Of nine colours some look alike to those who see no red, no
/// green or no blue: these are drawn in different ways.
pub(crate) fn mark(slot: usize) -> String {
    let (hue, dash) = look(slot);
    if dash == 0 { hue.to_string() } else { format!("{hue} d{dash}") }
}

fn look(slot: usize) -> (usize, usize) {
    let Some(place) = slot.checked_sub(1) else { return (0, 0) };
    let hue = place % HUES + 1;
    let own = hue.saturating_sub(4) / 2;
    (hue, (place / HUES + own) % DASHES)
}

/// What a stroke stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// An arm's colour; the baseline has 0.
    Arm(usize),
    /// Where an arm's value may lie.
    Band(usize),
    /// The same on a bar.
    Whisker(usize),
    /// A colour of that slot that stands for no arm.
    Plain(usize),
    /// A flow of that colour.
    Flow(usize),
    /// What must be seen on a bar.
    Strong,
    /// Labels and axes.
    Muted,
    /// Grid lines.
    Grid,
    /// The page itself.
    Paper,
    /// Winners.
    Good,
    /// Losers.
    Bad,
}

const MARKERS: [(Ink, &str); 6] = [
    (Ink::Strong, "ink"),
    (Ink::Muted, "muted"),
    (Ink::Grid, "grid"),
    (Ink::Paper, "paper"),
    (Ink::Good, "good"),
    (Ink::Bad, "bad"),
];

impl Ink {
    fn colour(self) -> RGBColor {
        match self {
            Self::Arm(slot) => RGBColor(slot as u8, 2, 3),
            Self::Band(slot) => RGBColor(slot as u8, 2, 4),
            Self::Whisker(slot) => RGBColor(slot as u8, 2, 5),
            Self::Plain(slot) => RGBColor(slot as u8, 2, 6),
            Self::Flow(slot) => RGBColor(slot as u8, 2, 7),
            Self::Strong => RGBColor(5, 5, 6),
            Self::Muted => RGBColor(0, 5, 6),
            Self::Grid => RGBColor(1, 5, 6),
            Self::Paper => RGBColor(2, 5, 6),
            Self::Good => RGBColor(3, 5, 6),
            Self::Bad => RGBColor(4, 5, 6),
        }
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn<T> = Result<T, String>;

fn told<E: std::fmt::Display>(error: E) -> String {
    error.to_string()
}

fn px(units: u32) -> i32 {
    units as i32 * SCALE
}

fn text(size: u32, ink: Ink, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    // plotters divides by 1.24 when it writes the size.
    let points = f64::from(px(size)) * 1.24;
    let mut style = TextStyle::from(("sans-serif", points).into_font()).pos(Pos::new(horizontal, vertical));
    style.color = ink.colour().to_backend_color();
    style
}

fn draw(
    name: &str,
    title: &str,
    size: (u32, u32),
    paint: impl FnOnce(&Area<'_>) -> Drawn<String>,
) -> Result<Figure, ResultsError> {
    let mut svg = String::new();
    let data = {
        let area = SVGBackend::with_string(&mut svg, (px(size.0) as u32, px(size.1) as u32)).into_drawing_area();
        let drawn = paint(&area).and_then(|data| area.present().map_err(told).map(|()| data));
        drawn.map_err(|reason| ResultsError::Figure { name: name.into(), reason })?
    };
    Ok(Figure { name: name.into(), svg: themed(&svg, title), why: String::new(), data })
}

/// Turns marker colours into classes and the root into something that scales and says what it shows.
fn themed(svg: &str, title: &str) -> String {
    let mut svg = svg.replace(" opacity=\"1\"", "").replace("font-family=\"sans-serif\"", "");
    for slot in 0..SLOTS {
        svg = inked(svg, slot);
    }
    for (ink, class) in MARKERS {
        let RGBColor(red, green, blue) = ink.colour();
        let hex = format!("#{red:02X}{green:02X}{blue:02X}");
        svg = svg.replace(&format!("stroke=\"{hex}\""), &format!("class=\"s-{class}\""));
        svg = svg.replace(&format!("fill=\"{hex}\""), &format!("class=\"f-{class}\""));
    }
    let root = svg.find('>').map_or(0, |end| end + 1);
    let view =
        svg.find("viewBox=").and_then(|start| svg[start..root].split('"').nth(1)).unwrap_or("0 0 1 1").to_string();
    // Also what could be taken for the end of the tag.
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    format!("<svg viewBox=\"{view}\" role=\"img\" aria-label=\"{title}\">{}", &svg[root..])
}

/// The marker colours of one arm as classes.
fn inked(mut svg: String, slot: usize) -> String {
    let (mark, (hue, dash)) = (mark(slot), look(slot));
    let inks = [
        ("stroke", "02", "03", format!("s{mark}")),
        // The outline of a bar is drawn as the arm's lines are.
        ("fill", "02", "03", if dash > 0 { format!("f{mark} s{mark}") } else { format!("f{mark}") }),
        ("fill", "02", "04", format!("band f{mark}")),
        ("stroke", "02", "05", "whisker".into()),
        ("stroke", "02", "06", format!("s{hue}")),
        ("fill", "02", "06", format!("f{hue}")),
        ("fill", "02", "07", format!("flow f{hue}")),
    ];
    for (place, green, blue, class) in inks {
        let marker = format!("{place}=\"#{slot:02X}{green}{blue}\"");
        if svg.contains(&marker) {
            // Only what is an arm's can be lit.
            let of_arm = if blue > "05" { String::new() } else { format!(" data-slot=\"{slot}\"") };
            svg = svg.replace(&marker, &format!("class=\"{class}\"{of_arm}"));
        }
    }
    svg
}

/// The figure as a file of its own, with the page's style by day.
pub(crate) fn standalone(figure: &Figure, style: &str) -> String {
    let paper = "<rect width=\"100%\" height=\"100%\" class=\"f-paper\"/>";
    let svg = figure.svg.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" ", 1);
    let root = svg.find('>').map_or(0, |end| end + 1);
    format!("{}<style>{style}</style>{paper}{}", &svg[..root], &svg[root..])
}

/// A range with round ends that holds all values, and zero unless they lie far from it.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut low, mut high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if !low.is_finite() || !high.is_finite() {
        return (0.0, 1.0);
    }
    if low > 0.0 && low < 0.6 * high {
        low = 0.0;
    }
    if high < 0.0 && high > 0.6 * low {
        high = 0.0;
    }
    if high - low < 1e-9 * high.abs().max(1e-9) {
        return (low - 0.5 * low.abs().max(1.0), high + 0.5 * high.abs().max(1.0));
    }
    let step = 10_f64.powf(((high - low) / 4.0).log10().floor());
    let floor = |value: f64| (value / step).floor() * step;
    (floor(low), -floor(-(high + 0.02 * (high - low))))
}

/// The range of readings: of the values, and of their intervals as far as half of that again.
fn range_of(readings: &[Reading]) -> (f64, f64) {
    let values = || readings.iter().map(|reading| reading.value);
    let (low, high) = values().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let room = if high > low { 0.5 * (high - low) } else { 0.5 * high.abs() };
    let floor = if low >= 0.0 { 0.0_f64.max(low - room) } else { low - room };
    let ends = readings.iter().filter_map(|reading| reading.interval);
    let ends = ends.flat_map(|(least, most)| [least.clamp(floor, high), most.clamp(low, high + room)]);
    range(values().chain(ends))
}

/// A JSON string that may stand inside a `<script>`.
pub(crate) fn json_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn line(slot: usize) -> Line {
        Line { slot, label: format!("arm {slot}"), values: vec![(2020, 1.0.into()), (2021, 2.0.into())] }
    }

    fn chart(lines: Vec<Line>) -> LineChart {
        let size = (300, 180);
        LineChart {
            name: "c".into(),
            title: String::new(),
            unit: String::new(),
            size,
            decimals: 0,
            lines,
            points: Vec::new(),
            labelled: true,
        }
    }

    #[test]
    fn arms_can_be_told_apart_beyond_ten() {
        let marks: BTreeSet<String> = (0..SLOTS).map(mark).collect();
        assert_eq!(marks.len(), SLOTS);
        let svg = chart((0..12).map(line).collect()).draw("").expect("it can be drawn").svg;
        let looks: BTreeSet<&str> = svg
            .split("<polyline ")
            .skip(1)
            .filter_map(|line| line.split("class=\"").nth(1)?.split('"').next())
            .collect();
        assert!(looks.contains("s1 d1") && looks.contains("s1"), "{looks:?}");
    }

    #[test]
    fn names_at_the_ends_never_meet_and_are_left_out_where_they_would() {
        let places = |arms: usize| -> Vec<f64> {
            let svg = chart((0..arms).map(line).collect()).draw("").expect("it can be drawn").svg;
            let names = svg.split("<text ").skip(1).filter(|text| text.contains("arm "));
            let place = |name: &str| name.split(" y=\"").nth(1)?.split('"').next()?.parse().ok();
            let mut places: Vec<f64> = names.map(|name| place(name).expect("a place")).collect();
            places.sort_by(f64::total_cmp);
            places
        };
        for arms in [1, 2, 9, 12] {
            let places = places(arms);
            assert_eq!(places.len(), arms);
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 11.9 * f64::from(SCALE)), "{arms}: {places:?}");
        }
        assert_eq!(places(16), [0.0; 0], "180 pixels have no room for 16 names");
    }

    #[test]
    fn a_band_is_drawn_where_a_path_has_intervals() {
        let mut banded = line(0);
        for (_, reading) in &mut banded.values {
            reading.interval = Some((reading.value - 1.0, reading.value + 1.0));
        }
        assert!(chart(vec![banded]).draw("").expect("it can be drawn").svg.contains("class=\"band f0\""));
        assert!(!chart(vec![line(0)]).draw("").expect("it can be drawn").svg.contains("band"));
    }

    #[test]
    fn bands_widen_a_figure_by_half_at_most() {
        let reading = |value: f64, reach: f64| Reading { value, interval: Some((value - reach, value + reach)) };
        assert_eq!(range_of(&[reading(100.0, 1.0), reading(200.0, 1000.0)]).1, 260.0);
        assert_eq!(range_of(&[reading(100.0, 1000.0), reading(200.0, 1.0)]).0, 0.0, "nor below zero where no value is");
    }

    #[test]
    fn a_figure_without_data_says_why() {
        let empty =
            chart(vec![Line { values: Vec::new(), ..line(0) }]).draw("nobody knows").expect("words need no drawing");
        assert_eq!((empty.svg.as_str(), empty.why.as_str()), ("", "nobody knows"));
        let bars = BarChart {
            name: "b".into(),
            title: String::new(),
            size: (300, 180),
            groups: vec!["all".into()],
            bars: vec![(0, vec![None])],
        };
        assert_eq!(bars.draw("nobody knows").expect("words need no drawing").why, "nobody knows");
        let sides = DivergingChart {
            name: "d".into(),
            title: String::new(),
            width: 310,
            reach: 1.0,
            sides: ["more", "less"].map(String::from),
            groups: vec![Sides::default()],
        };
        assert_eq!(sides.draw("nobody knows").expect("words need no drawing").why, "nobody knows");
    }

    #[test]
    fn the_sides_of_a_diverging_figure_are_named() {
        let group = Sides { name: "all".into(), right: Some(3.0.into()), left: Some(1.0.into()) };
        let sides = DivergingChart {
            name: "d".into(),
            title: String::new(),
            width: 310,
            reach: 3.0,
            sides: ["bear more", "bear less"].map(String::from),
            groups: vec![group],
        };
        let svg = sides.draw("").expect("it can be drawn").svg;
        assert!(svg.contains("bear more") && svg.contains("bear less"));
    }
}
