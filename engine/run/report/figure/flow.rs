//! Flows between sides in columns from left to right: bands as wide as the amounts, out of one side and into another.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::ground::words::number;
use crate::results::record::ResultsError;

use super::{Area, Drawn, Figure, Ink, LABEL, draw, px, text, told};

/// Width and height on the page.
const SIZE: (u32, u32) = (960, 440);
/// Width of a side, and of the room for the names outside the first and the last column.
const SIDE: i32 = 10;
const NAMES: i32 = 176;
/// Least distance of two sides above each other: room for a name.
const APART: f64 = 26.0;
/// Points along the edge of a band.
const STEPS: usize = 20;

/// Whoever pays or is paid.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Name.
    pub name: String,
    /// From the left, 0 first.
    pub column: usize,
    /// Colour of what flows out of it.
    pub slot: usize,
}

/// An amount from one side to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flow {
    /// Place among the sides.
    pub from: usize,
    /// Likewise, in a column further right.
    pub to: usize,
    /// How much.
    pub value: f64,
}

/// Flows between sides.
#[derive(Clone, Debug)]
pub(crate) struct FlowChart {
    /// Name.
    pub name: String,
    /// In words.
    pub title: String,
    /// The sides, those of a column from the top.
    pub nodes: Vec<Node>,
    /// The flows.
    pub flows: Vec<Flow>,
}

/// Where a side stands, in units of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    left: f64,
    top: f64,
    height: f64,
}

impl FlowChart {
    /// Draws it.
    pub(crate) fn draw(&self) -> Result<Figure, ResultsError> {
        draw(&self.name, &self.title, SIZE, |area| self.paint(area).map(|()| String::new()))
    }

    /// What goes through a side: the more of what comes in and what goes out.
    fn through(&self, node: usize) -> f64 {
        let sum = |end: fn(&Flow) -> usize| {
            self.flows.iter().filter(|flow| end(flow) == node).map(|flow| flow.value).sum::<f64>()
        };
        sum(|flow| flow.from).max(sum(|flow| flow.to))
    }

    fn columns(&self) -> usize {
        self.nodes.iter().map(|node| node.column + 1).max().unwrap_or(1)
    }

    /// Sides of a column through which something goes.
    fn in_column(&self, column: usize) -> Vec<usize> {
        (0..self.nodes.len()).filter(|node| self.nodes[*node].column == column && self.through(*node) > 0.0).collect()
    }

    /// The places of all sides: one scale for all columns, each column in the middle.
    fn places(&self) -> Vec<Place> {
        let height = f64::from(SIZE.1) - 24.0;
        let columns = self.columns();
        let sums = (0..columns).map(|column| {
            let nodes = self.in_column(column);
            let room = height - APART * nodes.len().saturating_sub(1) as f64;
            nodes.iter().map(|node| self.through(*node)).sum::<f64>() / room
        });
        let scale = sums.fold(f64::MIN_POSITIVE, f64::max);
        let step = (f64::from(SIZE.0) - 2.0 * f64::from(NAMES) - f64::from(SIDE)) / (columns.max(2) - 1) as f64;
        let mut places = vec![Place::default(); self.nodes.len()];
        for column in 0..columns {
            let nodes = self.in_column(column);
            let heights: Vec<f64> = nodes.iter().map(|node| self.through(*node) / scale).collect();
            let used = heights.iter().sum::<f64>() + APART * nodes.len().saturating_sub(1) as f64;
            let mut top = 16.0 + (height - used) / 2.0;
            for (node, height) in nodes.into_iter().zip(heights) {
                places[node] = Place { left: f64::from(NAMES) + step * column as f64, top, height };
                top += height + APART;
            }
        }
        places
    }

    fn paint(&self, area: &Area<'_>) -> Drawn<()> {
        let places = self.places();
        let (mut out, mut into) = (vec![0.0; self.nodes.len()], vec![0.0; self.nodes.len()]);
        for flow in &self.flows {
            let height = flow.value / self.through(flow.from).max(f64::MIN_POSITIVE) * places[flow.from].height;
            let start = places[flow.from].top + out[flow.from];
            let end = places[flow.to].top + into[flow.to];
            out[flow.from] += height;
            into[flow.to] += height;
            let ends = (places[flow.from].left + f64::from(SIDE), places[flow.to].left);
            let band = band(ends, (start, end), height);
            let ink = Ink::Flow(self.nodes[flow.from].slot).colour();
            area.draw(&Polygon::new(band, ink.filled())).map_err(told)?;
        }
        for (node, place) in places.into_iter().enumerate().filter(|(_, place)| place.height > 0.0) {
            self.paint_node(area, node, place)?;
        }
        Ok(())
    }

    fn paint_node(&self, area: &Area<'_>, index: usize, place: Place) -> Drawn<()> {
        let node = &self.nodes[index];
        let at = |x: f64, y: f64| (fine(x), fine(y));
        let corners = [at(place.left, place.top), at(place.left + f64::from(SIDE), place.top + place.height.max(1.0))];
        area.draw(&Rectangle::new(corners, Ink::Plain(node.slot).colour().filled())).map_err(told)?;
        let words = format!("{} {}", node.name, number(self.through(index), 0));
        let middle = place.top + place.height / 2.0;
        let last = self.columns() - 1;
        let (spot, horizontal) = match node.column {
            0 => (at(place.left - 8.0, middle), HPos::Right),
            column if column == last => (at(place.left + f64::from(SIDE) + 8.0, middle), HPos::Left),
            // Names of those in between stand above them, where no band runs.
            _ => (at(place.left + f64::from(SIDE) / 2.0, place.top - 9.0), HPos::Center),
        };
        area.draw(&Text::new(words, spot, text(LABEL, Ink::Strong, horizontal, VPos::Center))).map_err(told)
    }
}

/// The outline of a band that leaves level and arrives level.
fn band((left, right): (f64, f64), (start, end): (f64, f64), height: f64) -> Vec<(i32, i32)> {
    let along = |step: usize, below: f64| {
        let part = step as f64 / STEPS as f64;
        let eased = part * part * (3.0 - 2.0 * part);
        (fine(left + (right - left) * part), fine(start + (end - start) * eased + below))
    };
    let over = (0..=STEPS).map(|step| along(step, 0.0));
    over.chain((0..=STEPS).rev().map(|step| along(step, height))).collect()
}

/// Pixels of the drawing.
fn fine(units: f64) -> i32 {
    (units * f64::from(px(1))).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> FlowChart {
        let node = |name: &str, column| Node { name: name.into(), column, slot: 1 };
        let flow = |from, to, value| Flow { from, to, value };
        FlowChart {
            name: "f".into(),
            title: String::new(),
            nodes: vec![node("a", 0), node("b", 0), node("c", 1), node("nobody", 1), node("d", 2)],
            flows: vec![flow(0, 2, 3.0), flow(1, 2, 1.0), flow(2, 4, 4.0)],
        }
    }

    #[test]
    fn sides_are_as_high_as_what_goes_through_them_and_stand_apart() {
        let places = chart().places();
        assert!((places[0].height / places[1].height - 3.0).abs() < 1e-9);
        assert!((places[2].height - places[0].height - places[1].height).abs() < 1e-9);
        assert!(places[1].top - (places[0].top + places[0].height) >= APART - 1e-9);
        assert_eq!(places[3], Place::default(), "nothing goes through it");
    }

    #[test]
    fn sides_without_money_are_not_named() {
        let svg = chart().draw().expect("it can be drawn").svg;
        assert!(svg.contains("a 3") && !svg.contains("nobody"));
    }
}
