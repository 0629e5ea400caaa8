//! Figures as SVG. Drawn by plotters at four times the size (its pixels are whole numbers) and scaled by the view box.
//!
//! Colours are markers while drawing and become classes afterwards, so that the page's style decides what they look like,
//! by day, by night and on paper.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::results::ResultsError;
use crate::summary::{clip, number};

const SCALE: i32 = 4;
/// Number of colours for arms; further arms begin again after the baseline's.
pub const SLOTS: usize = 10;

/// A drawn figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Its name, also of its file.
    pub name: String,
    /// For the page.
    pub svg: String,
    /// What the page's script needs to tell values: JSON, empty for bars.
    pub data: String,
}

/// What a stroke stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// An arm's colour; the baseline has 0.
    Arm(usize),
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

const MARKERS: [(Ink, &str); 5] =
    [(Ink::Muted, "muted"), (Ink::Grid, "grid"), (Ink::Paper, "paper"), (Ink::Good, "good"), (Ink::Bad, "bad")];

impl Ink {
    fn colour(self) -> RGBColor {
        match self {
            Self::Arm(slot) => RGBColor(slot as u8, 2, 3),
            Self::Muted => RGBColor(0, 5, 6),
            Self::Grid => RGBColor(1, 5, 6),
            Self::Paper => RGBColor(2, 5, 6),
            Self::Good => RGBColor(3, 5, 6),
            Self::Bad => RGBColor(4, 5, 6),
        }
    }
}

/// A path over the years.
#[derive(Clone, Debug)]
pub struct Line {
    /// Colour.
    pub slot: usize,
    /// Name at its end.
    pub label: String,
    /// Year and value, in order; years without a value are left out.
    pub values: Vec<(u16, f64)>,
}

/// A point beside or on a path.
#[derive(Clone, Debug)]
pub struct Point {
    /// Colour.
    pub slot: usize,
    /// Year.
    pub year: u16,
    /// Value.
    pub value: f64,
    /// Drawn hollow.
    pub hollow: bool,
    /// Text above it.
    pub label: Option<String>,
}

/// Paths over the years.
#[derive(Clone, Debug)]
pub struct LineChart {
    /// Name.
    pub name: String,
    /// In words, for those who cannot see it.
    pub title: String,
    /// Unit of the values.
    pub unit: String,
    /// Width and height on the page.
    pub size: (u32, u32),
    /// Digits after the point.
    pub decimals: usize,
    /// Paths, the first at the bottom.
    pub lines: Vec<Line>,
    /// Points above them.
    pub points: Vec<Point>,
    /// Whether the ends carry labels.
    pub labelled: bool,
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
    Ok(Figure { name: name.into(), svg: themed(&svg, title), data })
}

/// Turns marker colours into classes and the root into something that scales and says what it shows.
fn themed(svg: &str, title: &str) -> String {
    let mut svg = svg.replace(" opacity=\"1\"", "").replace("font-family=\"sans-serif\"", "");
    for slot in 0..SLOTS {
        let hex = format!("#{slot:02X}0203");
        svg = svg.replace(&format!("stroke=\"{hex}\""), &format!("class=\"s{slot}\" data-slot=\"{slot}\""));
        svg = svg.replace(&format!("fill=\"{hex}\""), &format!("class=\"f{slot}\" data-slot=\"{slot}\""));
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
    let title = title.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!("<svg viewBox=\"{view}\" role=\"img\" aria-label=\"{title}\">{}", &svg[root..])
}

/// The figure as a file of its own, with the page's style by day.
pub fn standalone(figure: &Figure, style: &str) -> String {
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

impl LineChart {
    /// Draws it.
    pub fn draw(&self) -> Result<Figure, ResultsError> {
        draw(&self.name, &self.title, self.size, |area| self.paint(area))
    }

    fn years(&self) -> (f64, f64) {
        let years = self.lines.iter().flat_map(|line| line.values.iter().map(|(year, _)| *year));
        let years = years.chain(self.points.iter().map(|point| point.year));
        let (first, last) = years.fold((u16::MAX, 0), |(first, last), year| (first.min(year), last.max(year)));
        if first > last { (0.0, 1.0) } else { (f64::from(first), f64::from(last.max(first + 1))) }
    }

    fn label_space(&self) -> u32 {
        let longest = self.lines.iter().map(|line| line.label.chars().count()).max().unwrap_or(0).min(24);
        if self.labelled { 20 + (longest as f64 * 6.4) as u32 } else { 14 }
    }

    fn paint(&self, area: &Area<'_>) -> Drawn<String> {
        let years = self.years();
        let values = self.lines.iter().flat_map(|line| line.values.iter().map(|(_, value)| *value));
        let (low, high) = range(values.chain(self.points.iter().map(|point| point.value)));
        let mut chart = ChartBuilder::on(area)
            .margin_top(px(12))
            .margin_right(px(self.label_space()))
            .set_label_area_size(LabelAreaPosition::Left, px(54))
            .set_label_area_size(LabelAreaPosition::Bottom, px(26))
            .build_cartesian_2d(years.0..years.1, low..high)
            .map_err(told)?;
        mesh(&mut chart, self.decimals, self.size)?;
        for line in self.lines.iter().rev() {
            let style = Ink::Arm(line.slot).colour().stroke_width(px(2) as u32);
            let points = line.values.iter().map(|(year, value)| (f64::from(*year), *value));
            chart.draw_series(LineSeries::new(points, style)).map_err(told)?;
        }
        let at = |year: u16, value: f64| chart.backend_coord(&(f64::from(year), value));
        self.paint_points(area, &at)?;
        if self.labelled {
            self.paint_labels(area, &at)?;
        }
        let (x, y) = chart.plotting_area().get_pixel_range();
        Ok(self.hover_data(years, (low, high), (x.start, x.end), (y.start, y.end)))
    }

    fn paint_points(&self, area: &Area<'_>, at: &dyn Fn(u16, f64) -> (i32, i32)) -> Drawn<()> {
        let mut taken: Vec<(i32, i32)> = self.points.iter().map(|point| at(point.year, point.value)).collect();
        for point in &self.points {
            let place = at(point.year, point.value);
            let ink = Ink::Arm(point.slot).colour();
            let inside = if point.hollow { Ink::Paper.colour() } else { ink };
            area.draw(&Circle::new(place, px(4), inside.filled())).map_err(told)?;
            area.draw(&Circle::new(place, px(4), ink.stroke_width(px(2) as u32))).map_err(told)?;
            let Some(label) = &point.label else { continue };
            let width = px(34);
            let free = |spot: &(i32, i32)| {
                taken.iter().all(|(x, y)| (x - spot.0).abs() > width || (y - spot.1).abs() > px(13))
            };
            // Above the point, else below it, else nowhere: the table beside the figure has it too.
            let spots = [(place.0, place.1 - px(14)), (place.0, place.1 + px(14))];
            if let Some(spot) = spots.into_iter().find(free) {
                taken.push(spot);
                let style = text(11, Ink::Arm(point.slot), HPos::Center, VPos::Center);
                area.draw(&Text::new(label.clone(), spot, style)).map_err(told)?;
            }
        }
        Ok(())
    }

    /// Names at the ends, pushed apart where they would meet.
    fn paint_labels(&self, area: &Area<'_>, at: &dyn Fn(u16, f64) -> (i32, i32)) -> Drawn<()> {
        let mut ends: Vec<(i32, i32, &Line)> = (self.lines.iter())
            .filter_map(|line| line.values.last().map(|(year, value)| (at(*year, *value), line)))
            .map(|((x, y), line)| (x, y, line))
            .collect();
        ends.sort_by_key(|(_, y, line)| (*y, line.slot));
        let mut wanted: Vec<i32> = ends.iter().map(|(_, y, _)| *y).collect();
        spread(&mut wanted, px(14), px(8), px(self.size.1) - px(30));
        for ((x, _, line), y) in ends.iter().zip(wanted) {
            let style = text(12, Ink::Arm(line.slot), HPos::Left, VPos::Center);
            area.draw(&Text::new(clip(&line.label, 24), (x + px(7), y), style)).map_err(told)?;
        }
        Ok(())
    }

    fn hover_data(&self, years: (f64, f64), values: (f64, f64), x: (i32, i32), y: (i32, i32)) -> String {
        let line = |line: &Line| {
            let values: Vec<String> = line.values.iter().map(|(year, value)| format!("[{year},{value:.4}]")).collect();
            format!("{{\"slot\":{},\"name\":{},\"values\":[{}]}}", line.slot, json_text(&line.label), values.join(","))
        };
        let lines: Vec<String> = self.lines.iter().map(line).collect();
        format!(
            "{{\"unit\":{},\"decimals\":{},\"years\":[{},{}],\"range\":[{},{}],\"x\":[{},{}],\"y\":[{},{}],\"lines\":[{}]}}",
            json_text(&self.unit),
            self.decimals,
            years.0,
            years.1,
            values.0,
            values.1,
            x.0,
            x.1,
            y.0,
            y.1,
            lines.join(",")
        )
    }
}

/// Moves sorted places apart to at least `gap`, within `top` and `bottom` where there is room.
fn spread(places: &mut [i32], gap: i32, top: i32, bottom: i32) {
    let mut least = top;
    for place in places.iter_mut() {
        *place = (*place).max(least);
        least = *place + gap;
    }
    let mut most = bottom;
    for place in places.iter_mut().rev() {
        *place = (*place).min(most);
        most = *place - gap;
    }
}

type Plane<'a, 'b> = ChartContext<
    'a,
    SVGBackend<'b>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

fn mesh(chart: &mut Plane<'_, '_>, decimals: usize, size: (u32, u32)) -> Drawn<()> {
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels((size.0 / 90).max(3) as usize)
        .y_labels((size.1 / 50).max(3) as usize)
        .light_line_style(TRANSPARENT)
        .bold_line_style(Ink::Grid.colour().stroke_width(SCALE as u32))
        .axis_style(Ink::Grid.colour().stroke_width(SCALE as u32))
        .label_style(text(11, Ink::Muted, HPos::Left, VPos::Top))
        .x_label_formatter(&|year| format!("{year:.0}"))
        .y_label_formatter(&|value| number(*value, decimals))
        .draw()
        .map_err(told)
}

/// One group of bars, one bar an arm.
#[derive(Clone, Debug)]
pub struct BarChart {
    /// Name.
    pub name: String,
    /// In words.
    pub title: String,
    /// Width and height on the page.
    pub size: (u32, u32),
    /// Names below the groups.
    pub groups: Vec<String>,
    /// Colour and one value a group.
    pub bars: Vec<(usize, Vec<Option<f64>>)>,
}

impl BarChart {
    /// Draws it.
    pub fn draw(&self) -> Result<Figure, ResultsError> {
        draw(&self.name, &self.title, self.size, |area| self.paint(area).map(|()| String::new()))
    }

    fn paint(&self, area: &Area<'_>) -> Drawn<()> {
        let values = self.bars.iter().flat_map(|(_, values)| values.iter().flatten().copied());
        let (_, high) = range(values.chain([0.0]));
        let mut chart = ChartBuilder::on(area)
            .margin_top(px(12))
            .margin_right(px(8))
            .set_label_area_size(LabelAreaPosition::Left, px(44))
            .set_label_area_size(LabelAreaPosition::Bottom, px(26))
            .build_cartesian_2d(0.0..self.groups.len().max(1) as f64, 0.0..high)
            .map_err(told)?;
        let mut axes = chart.configure_mesh();
        axes.disable_x_mesh().disable_x_axis().y_labels(5).light_line_style(TRANSPARENT);
        axes.bold_line_style(Ink::Grid.colour().stroke_width(SCALE as u32)).axis_style(TRANSPARENT);
        axes.label_style(text(11, Ink::Muted, HPos::Left, VPos::Top)).y_label_formatter(&|value| number(*value, 0));
        axes.draw().map_err(told)?;
        let width = 0.76 / self.bars.len().max(1) as f64;
        for (place, (slot, values)) in self.bars.iter().enumerate() {
            for (group, value) in values.iter().enumerate().filter_map(|(g, v)| v.map(|v| (g, v))) {
                let left = group as f64 + 0.12 + place as f64 * width;
                let (a, b) = (chart.backend_coord(&(left, value)), chart.backend_coord(&(left + 0.88 * width, 0.0)));
                area.draw(&Rectangle::new([a, b], Ink::Arm(*slot).colour().filled())).map_err(told)?;
            }
        }
        for (group, name) in self.groups.iter().enumerate() {
            let (x, y) = chart.backend_coord(&(group as f64 + 0.5, 0.0));
            let style = text(11, Ink::Muted, HPos::Center, VPos::Top);
            area.draw(&Text::new(name.clone(), (x, y + px(7)), style)).map_err(told)?;
        }
        Ok(())
    }
}

/// Winners to the right, losers to the left, one line a group.
#[derive(Clone, Debug)]
pub struct DivergingChart {
    /// Name.
    pub name: String,
    /// In words.
    pub title: String,
    /// Width on the page; the height follows the groups.
    pub width: u32,
    /// Percent at the end of each side, the same for charts to be compared.
    pub reach: f64,
    /// Name, winners and losers in percent.
    pub groups: Vec<(String, Option<f64>, Option<f64>)>,
}

impl DivergingChart {
    /// Draws it.
    pub fn draw(&self) -> Result<Figure, ResultsError> {
        let size = (self.width, 8 + 19 * self.groups.len() as u32);
        draw(&self.name, &self.title, size, |area| self.paint(area).map(|()| String::new()))
    }

    fn paint(&self, area: &Area<'_>) -> Drawn<()> {
        let names = 96;
        let middle = px(names) + px(self.width - names) / 2;
        let side = f64::from(px(self.width - names)) / 2.0 - f64::from(px(30));
        let length = |value: f64| (value / self.reach.max(1e-9) * side).round() as i32;
        for (row, (name, winners, losers)) in self.groups.iter().enumerate() {
            let top = px(4) + px(19) * row as i32;
            let centre = top + px(8);
            area.draw(&Text::new(name.clone(), (0, centre), text(11, Ink::Muted, HPos::Left, VPos::Center)))
                .map_err(told)?;
            for (value, ink, sign) in [(winners, Ink::Good, 1), (losers, Ink::Bad, -1)] {
                let Some(value) = value else { continue };
                let end = middle + sign * length(*value);
                let (left, right) = (middle.min(end), middle.max(end));
                area.draw(&Rectangle::new([(left, top + px(2)), (right, top + px(14))], ink.colour().filled()))
                    .map_err(told)?;
                let horizontal = if sign > 0 { HPos::Left } else { HPos::Right };
                let style = text(10, Ink::Muted, horizontal, VPos::Center);
                area.draw(&Text::new(number(*value, 0), (end + sign * px(4), centre), style)).map_err(told)?;
            }
        }
        let axis = [(middle, px(2)), (middle, px(4) + px(19) * self.groups.len() as i32)];
        area.draw(&PathElement::new(axis, Ink::Muted.colour().stroke_width(SCALE as u32))).map_err(told)
    }
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
