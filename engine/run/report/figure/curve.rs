//! Curves of shares: how much of one thing falls on a part of another, beside the line on which both parts are equal.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use crate::ground::words::number;
use crate::results::record::ResultsError;

use super::{Drawn, Figure, Ink, LABEL, SCALE, draw, px, text, told};

/// Width and height on the page.
const SIZE: (u32, u32) = (560, 380);

/// A curve from 0 to 100%.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    /// Colour.
    pub slot: usize,
    /// Name in the key.
    pub label: String,
    /// From the origin to 100% of both.
    pub points: Vec<(f64, f64)>,
}

/// Curves over one axis.
#[derive(Clone, Debug)]
pub(crate) struct CurveChart {
    /// Name.
    pub name: String,
    /// In words.
    pub title: String,
    /// Below, and on the left.
    pub axes: [String; 2],
    /// The curves.
    pub curves: Vec<Curve>,
}

impl CurveChart {
    /// Draws it.
    pub(crate) fn draw(&self) -> Result<Figure, ResultsError> {
        draw(&self.name, &self.title, SIZE, |area| self.paint(area).map(|()| String::new()))
    }

    fn paint(&self, area: &super::Area<'_>) -> Drawn<()> {
        let mut chart = ChartBuilder::on(area)
            .margin_top(px(24))
            .margin_right(px(14))
            .set_label_area_size(LabelAreaPosition::Left, px(38))
            .set_label_area_size(LabelAreaPosition::Bottom, px(46))
            .build_cartesian_2d(0.0..100.0, 0.0..100.0)
            .map_err(told)?;
        let mut axes = chart.configure_mesh();
        axes.x_labels(6).y_labels(6).light_line_style(TRANSPARENT).axis_style(Ink::Grid.colour());
        axes.bold_line_style(Ink::Grid.colour().stroke_width(SCALE as u32));
        axes.label_style(text(LABEL, Ink::Muted, HPos::Left, VPos::Top));
        axes.x_label_formatter(&|value| number(*value, 0)).y_label_formatter(&|value| number(*value, 0));
        axes.draw().map_err(told)?;
        let equal = Ink::Muted.colour().stroke_width(SCALE as u32);
        chart.draw_series(LineSeries::new([(0.0, 0.0), (100.0, 100.0)], equal)).map_err(told)?;
        for curve in &self.curves {
            let style = Ink::Plain(curve.slot).colour().stroke_width(px(2) as u32);
            chart.draw_series(LineSeries::new(curve.points.iter().copied(), style)).map_err(told)?;
            for point in &curve.points[1..] {
                let place = chart.backend_coord(point);
                area.draw(&Circle::new(place, px(3), Ink::Plain(curve.slot).colour().filled())).map_err(told)?;
            }
        }
        let [below, left] = &self.axes;
        let style = |horizontal| text(LABEL, Ink::Muted, horizontal, VPos::Center);
        area.draw(&Text::new(below.clone(), (px(SIZE.0) - px(14), px(SIZE.1) - px(10)), style(HPos::Right)))
            .map_err(told)?;
        area.draw(&Text::new(left.clone(), (0, px(9)), style(HPos::Left))).map_err(told)?;
        self.paint_key(area)
    }

    /// Names in the corner in which the curves leave room, in the order in which they end.
    fn paint_key(&self, area: &super::Area<'_>) -> Drawn<()> {
        for (row, curve) in self.curves.iter().enumerate() {
            let y = px(40) + px(18) * row as i32;
            let ink = Ink::Plain(curve.slot);
            area.draw(&Circle::new((px(52), y), px(4), ink.colour().filled())).map_err(told)?;
            let style = text(LABEL, ink, HPos::Left, VPos::Center);
            area.draw(&Text::new(curve.label.clone(), (px(62), y), style)).map_err(told)?;
        }
        Ok(())
    }
}
