//! Bars, one group of them after the other.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::ground::words::number;
use crate::results::record::ResultsError;

use super::{Area, Drawn, Figure, Ink, LABEL, Reading, SCALE, draw, px, range_of, text, told};

/// One group of bars, one bar an arm.
#[derive(Clone, Debug)]
pub(crate) struct BarChart {
    /// Name.
    pub name: String,
    /// In words.
    pub title: String,
    /// Width and height on the page.
    pub size: (u32, u32),
    /// Names below the groups.
    pub groups: Vec<String>,
    /// Colour and one value a group.
    pub bars: Vec<(usize, Vec<Option<Reading>>)>,
}

impl BarChart {
    /// Draws it; where no bar has a value, `why` takes its place.
    pub(crate) fn draw(&self, why: &str) -> Result<Figure, ResultsError> {
        if self.bars.iter().flat_map(|(_, values)| values).all(Option::is_none) {
            return Ok(Figure::none(&self.name, why));
        }
        draw(&self.name, &self.title, self.size, |area| self.paint(area).map(|()| String::new()))
    }

    fn paint(&self, area: &Area<'_>) -> Drawn<()> {
        let values = self.bars.iter().flat_map(|(_, values)| values.iter().flatten().copied());
        let (_, high) = range_of(&values.chain([0.0.into()]).collect::<Vec<Reading>>());
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
        axes.label_style(text(LABEL, Ink::Muted, HPos::Left, VPos::Top)).y_label_formatter(&|value| number(*value, 0));
        axes.draw().map_err(told)?;
        let at = |x: f64, value: f64| chart.backend_coord(&(x, value.clamp(0.0, high)));
        let width = 0.76 / self.bars.len().max(1) as f64;
        for (place, (slot, values)) in self.bars.iter().enumerate() {
            for (group, reading) in values.iter().enumerate().filter_map(|(group, reading)| Some((group, (*reading)?)))
            {
                let left = group as f64 + 0.12 + place as f64 * width;
                paint_bar(area, &at, (left, left + 0.88 * width), *slot, reading)?;
            }
        }
        for (group, name) in self.groups.iter().enumerate() {
            let (x, y) = at(group as f64 + 0.5, 0.0);
            let style = text(LABEL, Ink::Muted, HPos::Center, VPos::Top);
            area.draw(&Text::new(name.clone(), (x, y + px(7)), style)).map_err(told)?;
        }
        Ok(())
    }
}

/// A bar from `left` to `right`, with a whisker from end to end of its interval.
fn paint_bar(
    area: &Area<'_>,
    at: &dyn Fn(f64, f64) -> (i32, i32),
    (left, right): (f64, f64),
    slot: usize,
    reading: Reading,
) -> Drawn<()> {
    let corners = [at(left, reading.value), at(right, 0.0)];
    area.draw(&Rectangle::new(corners, Ink::Arm(slot).colour().filled())).map_err(told)?;
    let Some((low, high)) = reading.interval else { return Ok(()) };
    let middle = f64::midpoint(left, right);
    let style = Ink::Whisker(slot).colour().stroke_width(SCALE as u32);
    area.draw(&PathElement::new([at(middle, low), at(middle, high)], style)).map_err(told)
}
