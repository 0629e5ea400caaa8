//! Bars to both sides of a line: winners to the right, losers to the left.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::ground::words::number;
use crate::results::record::ResultsError;

use super::{Area, Drawn, Figure, Ink, LABEL, Reading, SCALE, draw, px, text, told};

/// Height of a row.
const ROW: u32 = 19;
/// Width of the names on the left.
const NAMES: u32 = 104;

/// A group with what stands on each side of the line; none of it for an empty row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sides {
    /// Name of the group.
    pub name: String,
    /// To the right, percent.
    pub right: Option<Reading>,
    /// To the left, percent.
    pub left: Option<Reading>,
}

/// One line a group.
#[derive(Clone, Debug)]
pub(crate) struct DivergingChart {
    /// Name.
    pub name: String,
    /// In words.
    pub title: String,
    /// Width on the page; the height follows the groups.
    pub width: u32,
    /// Percent at the end of each side, the same for charts to be compared.
    pub reach: f64,
    /// What the left and the right side are.
    pub sides: [String; 2],
    /// From the top.
    pub groups: Vec<Sides>,
}

impl DivergingChart {
    /// Draws it; where no group has a value, `why` takes its place.
    pub(crate) fn draw(&self, why: &str) -> Result<Figure, ResultsError> {
        if self.groups.iter().all(|group| group.left.is_none() && group.right.is_none()) {
            return Ok(Figure::none(&self.name, why));
        }
        let size = (self.width, 8 + ROW * (1 + self.groups.len() as u32));
        draw(&self.name, &self.title, size, |area| self.paint(area).map(|()| String::new()))
    }

    fn middle(&self) -> i32 {
        px(NAMES) + px(self.width - NAMES) / 2
    }

    /// Length of a bar of this many percent.
    fn length(&self, value: f64) -> i32 {
        let side = f64::from(px(self.width - NAMES)) / 2.0 - f64::from(px(30));
        (value.clamp(0.0, self.reach) / self.reach.max(1e-9) * side).round() as i32
    }

    fn paint(&self, area: &Area<'_>) -> Drawn<()> {
        self.paint_head(area)?;
        for (row, group) in self.groups.iter().enumerate() {
            let top = px(4) + px(ROW) * (row as i32 + 1);
            let style = text(LABEL, Ink::Muted, HPos::Left, VPos::Center);
            area.draw(&Text::new(group.name.clone(), (0, top + px(8)), style)).map_err(told)?;
            for (reading, ink, sign) in [(group.right, Ink::Good, 1), (group.left, Ink::Bad, -1)] {
                let Some(reading) = reading else { continue };
                self.paint_bar(area, top, reading, ink, sign)?;
            }
        }
        let bottom = px(4) + px(ROW) * (self.groups.len() as i32 + 1);
        let axis = [(self.middle(), px(4) + px(ROW)), (self.middle(), bottom)];
        area.draw(&PathElement::new(axis, Ink::Muted.colour().stroke_width(SCALE as u32))).map_err(told)
    }

    /// What the two sides are, above them.
    fn paint_head(&self, area: &Area<'_>) -> Drawn<()> {
        let [left, right] = &self.sides;
        let heads = [(left, Ink::Bad, HPos::Right, -1), (right, Ink::Good, HPos::Left, 1)];
        for (words, ink, horizontal, sign) in heads {
            let place = (self.middle() + sign * px(5), px(4) + px(8));
            area.draw(&Text::new(words.clone(), place, text(LABEL, ink, horizontal, VPos::Center))).map_err(told)?;
        }
        Ok(())
    }

    fn paint_bar(&self, area: &Area<'_>, top: i32, reading: Reading, ink: Ink, sign: i32) -> Drawn<()> {
        let middle = self.middle();
        let end = middle + sign * self.length(reading.value);
        let corners = [(middle.min(end), top + px(2)), (middle.max(end), top + px(14))];
        area.draw(&Rectangle::new(corners, ink.colour().filled())).map_err(told)?;
        let reached = reading.interval.map_or(end, |(_, high)| middle + sign * self.length(high));
        if let Some((low, _)) = reading.interval {
            let whisker = [(middle + sign * self.length(low), top + px(8)), (reached, top + px(8))];
            let style = Ink::Strong.colour().stroke_width(SCALE as u32);
            area.draw(&PathElement::new(whisker, style)).map_err(told)?;
        }
        let horizontal = if sign > 0 { HPos::Left } else { HPos::Right };
        let style = text(LABEL, Ink::Muted, horizontal, VPos::Center);
        let place = (reached + sign * px(4), top + px(8));
        area.draw(&Text::new(number(reading.value, 0), place, style)).map_err(told)
    }
}
