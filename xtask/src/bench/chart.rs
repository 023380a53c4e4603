//! A tool's results as one picture: a bar for each comparison, with its spread.
//!
//! The bar is their time divided by ours, on a logarithmic scale: twice as fast and half as fast
//! are equally long. Right of the line at 1 we are ahead; what lies left of it is shown as well.

use svg::Document;
use svg::node::element::{Line, Rectangle, Text};

use super::case::Unit;
use super::row::Row;

/// Pixels of the picture, and where the scale begins and ends; the names are left of it.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 480.0;
const RIGHT: f64 = 890.0;
/// Pixels of the head, of a bar, and from one bar to the next.
const HEAD: f64 = 56.0;
const BAR: f64 = 16.0;
const STEP: f64 = 26.0;

const AHEAD: &str = "#2a7fb8";
const BEHIND: &str = "#c8553d";
const INK: &str = "#333333";
const PALE: &str = "#cccccc";

/// One bar.
struct Bar {
    name: String,
    median: f64,
    min: f64,
    max: f64,
}

/// Places a ratio on the scale.
struct Scale {
    least: f64,
    most: f64,
}

/// The picture as SVG; `None` when nothing was timed beside anything.
pub(super) fn svg(tool: &str, rows: &[Row]) -> Option<String> {
    let timed = rows.iter().filter(|row| row.unit == Unit::Seconds);
    let bars: Vec<Bar> = timed.flat_map(bars).collect();
    (!bars.is_empty()).then(|| draw(tool, &bars).to_string())
}

fn bars(row: &Row) -> impl Iterator<Item = Bar> {
    row.others.iter().map(|other| {
        let ratio = other.ratio;
        let name = format!("{}: {}", row.work, other.name);
        Bar { name, median: ratio.median, min: ratio.min, max: ratio.max }
    })
}

fn draw(tool: &str, bars: &[Bar]) -> Document {
    let bottom = HEAD + bars.len() as f64 * STEP;
    let height = bottom + 10.0;
    let scale = Scale::of(bars);
    let title = format!("{tool}: their time / ours (right of 1, {tool} is faster)");
    let mut picture = Document::new()
        .set("viewBox", (0, 0, WIDTH, height))
        .set("font-family", "sans-serif")
        .set("font-size", 12)
        .set("fill", INK)
        .add(Rectangle::new().set("width", WIDTH).set("height", height).set("fill", "white"))
        .add(Text::new(title).set("x", 12).set("y", 22).set("font-size", 16));
    for mark in scale.marks() {
        let x = scale.x(mark);
        let colour = if mark == 1.0 { INK } else { PALE };
        picture = picture.add(line(x, HEAD - 6.0, x, bottom, colour)).add(text(
            &mark.to_string(),
            x,
            HEAD - 10.0,
            "middle",
        ));
    }
    for (index, bar) in bars.iter().enumerate() {
        let top = HEAD + index as f64 * STEP + 5.0;
        let (one, end, middle) = (scale.x(1.0), scale.x(bar.median), top + BAR / 2.0);
        let colour = if bar.median >= 1.0 { AHEAD } else { BEHIND };
        let figure = format!("{:.2}", bar.median);
        let whole = Rectangle::new()
            .set("x", round(one.min(end)))
            .set("y", round(top))
            .set("width", round((one - end).abs()))
            .set("height", BAR)
            .set("fill", colour);
        picture = picture
            .add(text(&bar.name, LEFT - 10.0, middle + 4.0, "end"))
            .add(whole)
            .add(line(scale.x(bar.min), middle, scale.x(bar.max), middle, INK))
            .add(text(&figure, scale.x(bar.max).max(one) + 6.0, middle + 4.0, "start"));
    }
    picture
}

impl Scale {
    /// Holds every bar and its spread, and at least half to double.
    fn of(bars: &[Bar]) -> Scale {
        let least = bars.iter().map(|bar| bar.min).fold(0.5, f64::min);
        let most = bars.iter().map(|bar| bar.max).fold(2.0, f64::max);
        Scale { least, most }
    }

    fn x(&self, ratio: f64) -> f64 {
        let part = (ratio / self.least).ln() / (self.most / self.least).ln();
        LEFT + part.clamp(0.0, 1.0) * (RIGHT - LEFT)
    }

    /// 1, 2, 5, 10 … and what lies below, as far as they are on the scale.
    fn marks(&self) -> Vec<f64> {
        const STEPS: [f64; 12] =
            [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
        STEPS.into_iter().filter(|mark| (self.least..=self.most).contains(mark)).collect()
    }
}

fn line(x1: f64, y1: f64, x2: f64, y2: f64, colour: &str) -> Line {
    let line = Line::new().set("x1", round(x1)).set("y1", round(y1));
    line.set("x2", round(x2)).set("y2", round(y2)).set("stroke", colour)
}

fn text(words: &str, x: f64, y: f64, anchor: &str) -> Text {
    Text::new(words).set("x", round(x)).set("y", round(y)).set("text-anchor", anchor)
}

/// A tenth of a pixel is enough, and keeps the file short.
fn round(pixels: f64) -> f64 {
    (pixels * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::super::row::tests::row;
    use super::*;

    #[test]
    fn every_comparison_has_a_bar_and_losses_are_red() {
        let rows = [row("a tree", Unit::Seconds, 0.5, &[2.0, 0.25])];
        let picture = svg("fmd5", &rows).unwrap();
        assert_eq!(picture.matches(AHEAD).count(), 1, "{picture}");
        assert_eq!(picture.matches(BEHIND).count(), 1, "{picture}");
        assert!(picture.contains("4.00") && picture.contains("0.50"), "{picture}");
    }

    #[test]
    fn memory_is_not_drawn_as_time() {
        assert!(svg("fmd5", &[row("a tree", Unit::PeakMib, 0.5, &[2.0])]).is_none());
    }

    #[test]
    fn equal_factors_are_equally_long() {
        let scale = Scale { least: 0.5, most: 8.0 };
        let (left, right) = (scale.x(1.0) - scale.x(0.5), scale.x(2.0) - scale.x(1.0));
        assert!((left - right).abs() < 1e-9, "{left} {right}");
        assert_eq!((scale.x(0.5), scale.x(8.0)), (LEFT, RIGHT));
        assert_eq!(scale.marks(), [0.5, 1.0, 2.0, 5.0]);
    }
}
