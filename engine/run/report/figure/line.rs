//! Paths over the years, with the bands in which they may lie.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use unicode_width::UnicodeWidthStr;

use crate::ground::words::{number, shortened_apart};
use crate::results::record::ResultsError;

use super::{Area, Drawn, Figure, Ink, LABEL, Reading, SCALE, draw, json_text, px, range_of, text, told};

/// First and last place of a name at an end, from the upper and the lower edge.
const EDGES: [u32; 2] = [8, 40];
/// Columns that a name at an end may have; the legend has the whole.
pub(crate) const NAME: usize = 24;
/// Distance of these names, and the least at which they can be read.
const APART: [u32; 2] = [14, 12];

/// A path over the years.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Colour.
    pub slot: usize,
    /// Name at its end.
    pub label: String,
    /// Year and value, in order; years without a value are left out.
    pub values: Vec<(u16, Reading)>,
}

/// A point beside or on a path.
#[derive(Clone, Debug)]
pub(crate) struct Point {
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
pub(crate) struct LineChart {
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

impl Line {
    /// The areas in which it may lie, cut off at the ends of the range: one for each run of years with intervals.
    fn bands(&self, (low, high): (f64, f64)) -> Vec<Vec<(f64, f64)>> {
        let runs = self.values.chunk_by(|(year, one), (next, other)| {
            *next == year + 1 && one.interval.is_some() == other.interval.is_some()
        });
        let band = |run: &[(u16, Reading)]| {
            let end = |upper: bool| {
                run.iter().filter_map(move |(year, reading)| {
                    let (least, most) = reading.interval?;
                    Some((f64::from(*year), if upper { most } else { least }.clamp(low, high)))
                })
            };
            end(true).chain(end(false).collect::<Vec<_>>().into_iter().rev()).collect::<Vec<_>>()
        };
        runs.map(band).filter(|band| band.len() > 2).collect()
    }
}

impl LineChart {
    /// Draws it; where no line and no point has a value, `why` takes its place.
    pub(crate) fn draw(&self, why: &str) -> Result<Figure, ResultsError> {
        if self.points.is_empty() && self.lines.iter().all(|line| line.values.is_empty()) {
            return Ok(Figure::none(&self.name, why));
        }
        draw(&self.name, &self.title, self.size, |area| self.paint(area))
    }

    fn years(&self) -> (f64, f64) {
        let years = self.lines.iter().flat_map(|line| line.values.iter().map(|(year, _)| *year));
        let years = years.chain(self.points.iter().map(|point| point.year));
        let (first, last) = years.fold((u16::MAX, 0), |(first, last), year| (first.min(year), last.max(year)));
        if first > last { (0.0, 1.0) } else { (f64::from(first), f64::from(last.max(first + 1))) }
    }

    fn label_space(&self) -> u32 {
        let longest = self.lines.iter().map(|line| line.label.width()).max().unwrap_or(0).min(NAME);
        if self.names_apart().is_some() { 20 + (longest as f64 * 7.4) as u32 } else { 14 }
    }

    /// How far apart the names at the ends stand; none where they are not wanted, or are too many to be read: the legend has them.
    fn names_apart(&self) -> Option<u32> {
        let [most, least] = APART;
        let gaps = self.lines.iter().filter(|line| !line.values.is_empty()).count().saturating_sub(1).max(1) as u32;
        let room = self.size.1.saturating_sub(EDGES[0] + EDGES[1]) / gaps;
        (self.labelled && room >= least).then(|| room.min(most))
    }

    fn paint(&self, area: &Area<'_>) -> Drawn<String> {
        let years = self.years();
        let values = self.lines.iter().flat_map(|line| line.values.iter().map(|(_, reading)| *reading));
        let readings: Vec<Reading> = values.chain(self.points.iter().map(|point| point.value.into())).collect();
        let (low, high) = range_of(&readings);
        let mut chart = ChartBuilder::on(area)
            .margin_top(px(12))
            .margin_right(px(self.label_space()))
            .set_label_area_size(LabelAreaPosition::Left, px(70))
            .set_label_area_size(LabelAreaPosition::Bottom, px(26))
            .build_cartesian_2d(years.0..years.1, low..high)
            .map_err(told)?;
        mesh(&mut chart, years.0, self.decimals, self.size)?;
        for line in self.lines.iter().rev() {
            let ink = Ink::Band(line.slot).colour().filled();
            chart.draw_series(line.bands((low, high)).into_iter().map(|band| Polygon::new(band, ink))).map_err(told)?;
        }
        for line in self.lines.iter().rev() {
            let style = Ink::Arm(line.slot).colour().stroke_width(px(2) as u32);
            let points = line.values.iter().map(|(year, reading)| (f64::from(*year), reading.value));
            chart.draw_series(LineSeries::new(points, style)).map_err(told)?;
        }
        let at = |year: u16, value: f64| chart.backend_coord(&(f64::from(year), value));
        self.paint_points(area, &at)?;
        if let Some(apart) = self.names_apart() {
            self.paint_labels(area, apart, &at)?;
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
                let style = text(LABEL, Ink::Arm(point.slot), HPos::Center, VPos::Center);
                area.draw(&Text::new(label.clone(), spot, style)).map_err(told)?;
            }
        }
        Ok(())
    }

    /// Names at the ends, pushed apart where they would meet.
    fn paint_labels(&self, area: &Area<'_>, apart: u32, at: &dyn Fn(u16, f64) -> (i32, i32)) -> Drawn<()> {
        let mut ends: Vec<(i32, i32, &Line)> = (self.lines.iter())
            .filter_map(|line| line.values.last().map(|(year, reading)| (at(*year, reading.value), line)))
            .map(|((x, y), line)| (x, y, line))
            .collect();
        ends.sort_by_key(|(_, y, line)| (*y, line.slot));
        let mut wanted: Vec<i32> = ends.iter().map(|(_, y, _)| *y).collect();
        let [top, bottom] = EDGES;
        spread(&mut wanted, px(apart), px(top), px(self.size.1) - px(bottom));
        let whole: Vec<&str> = ends.iter().map(|(_, _, line)| line.label.as_str()).collect();
        for (((x, _, line), y), name) in ends.iter().zip(wanted).zip(shortened_apart(&whole, NAME)) {
            let style = text(apart.min(12), Ink::Arm(line.slot), HPos::Left, VPos::Center);
            area.draw(&Text::new(name, (x + px(7), y), style)).map_err(told)?;
        }
        Ok(())
    }

    fn hover_data(&self, years: (f64, f64), values: (f64, f64), x: (i32, i32), y: (i32, i32)) -> String {
        let line = |line: &Line| {
            let values: Vec<String> = line.values.iter().map(|(year, reading)| told_pair(*year, reading)).collect();
            let name = json_text(&line.label);
            format!("{{\"slot\":{},\"name\":{name},\"values\":[{}]}}", line.slot, values.join(","))
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

/// Year, value and the ends of its interval, for the page's script.
fn told_pair(year: u16, reading: &Reading) -> String {
    match reading.interval {
        None => format!("[{year},{:.4}]", reading.value),
        Some((low, high)) => format!("[{year},{:.4},{low:.4},{high:.4}]", reading.value),
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

fn mesh(chart: &mut Plane<'_, '_>, first: f64, decimals: usize, size: (u32, u32)) -> Drawn<()> {
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels((size.0 / 90).max(3) as usize)
        .y_labels((size.1 / 50).max(3) as usize)
        .light_line_style(TRANSPARENT)
        .bold_line_style(Ink::Grid.colour().stroke_width(SCALE as u32))
        .axis_style(Ink::Grid.colour().stroke_width(SCALE as u32))
        .label_style(text(LABEL, Ink::Muted, HPos::Left, VPos::Top))
        // At the corner a year would lie on the axis below it.
        .x_label_formatter(&|year| if *year > first { format!("{year:.0}") } else { String::new() })
        .y_label_formatter(&|value| number(*value, decimals))
        .draw()
        .map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (u16, f64, Option<(f64, f64)>);

    fn line(readings: &[Told]) -> Line {
        let values = readings.iter().map(|&(year, value, interval)| (year, Reading { value, interval })).collect();
        Line { slot: 0, label: String::new(), values }
    }

    #[test]
    fn a_band_goes_along_the_upper_ends_and_back_along_the_lower_ones() {
        let line = line(&[(2020, 5.0, Some((4.0, 6.0))), (2021, 6.0, Some((3.0, 9.0)))]);
        assert_eq!(line.bands((0.0, 8.0)), [[(2020.0, 6.0), (2021.0, 8.0), (2021.0, 3.0), (2020.0, 4.0)]]);
    }

    #[test]
    fn there_is_no_band_where_there_is_no_interval() {
        assert!(line(&[(2020, 5.0, None), (2021, 6.0, None)]).bands((0.0, 8.0)).is_empty());
        let within = Some((4.0, 6.0));
        let broken = line(&[(2020, 5.0, within), (2021, 5.0, within), (2022, 5.0, None), (2023, 5.0, within)]);
        assert_eq!(broken.bands((0.0, 8.0)).len(), 1, "a single year has no area");
    }
}
