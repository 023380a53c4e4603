//! A tool's results as one picture: a bar for each comparison, with its spread.
//!
//! The bar is their time divided by ours, on a logarithmic scale: twice as fast and half as fast
//! are equally long. Right of the line at 1 we are ahead; what lies left of it is shown as well, and
//! a goal that was missed is named. What was measured is a heading over its bars, so that neither a
//! long work nor a long command is cut off.

use svg::Document;
use svg::node::element::{Line, Rectangle, Text};

use super::table::{Bar, Group};

/// Pixels of the picture, and where the scale begins and ends; the names are left of it.
const WIDTH: f64 = 960.0;
const LEFT: f64 = 370.0;
const RIGHT: f64 = 830.0;
/// Pixels of the head, of a bar, from one bar to the next, and of a heading.
const HEAD: f64 = 78.0;
const BAR: f64 = 14.0;
const STEP: f64 = 20.0;
const HEADING: f64 = 26.0;

const AHEAD: &str = "#2a7fb8";
const BEHIND: &str = "#c8553d";
const INK: &str = "#333333";
const PALE: &str = "#cccccc";

/// Places a ratio on the scale.
struct Scale {
    least: f64,
    most: f64,
}

/// The picture as SVG; `None` when nothing was timed beside anything.
pub(super) fn svg(tool: &str, groups: &[Group]) -> Option<String> {
    (!groups.is_empty()).then(|| draw(tool, groups).to_string())
}

fn draw(tool: &str, groups: &[Group]) -> Document {
    let heights = groups.iter().map(|group| HEADING + group.bars.len() as f64 * STEP);
    let bottom = HEAD + heights.sum::<f64>();
    let height = bottom + 10.0;
    let scale = Scale::of(groups);
    let title = format!("{tool}: their time divided by ours");
    let legend = format!("blue: {tool} is faster; red: slower. The thin line is the spread.");
    let mut picture = Document::new()
        .set("viewBox", (0, 0, WIDTH, height))
        .set("font-family", "sans-serif")
        .set("font-size", 12)
        .set("fill", INK)
        .add(Rectangle::new().set("width", WIDTH).set("height", height).set("fill", "white"))
        .add(Text::new(title).set("x", 12).set("y", 22).set("font-size", 16))
        .add(Text::new(legend).set("x", 12).set("y", 40));
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
    let mut top = HEAD;
    for group in groups {
        let heading = text(&group.work, 12.0, top + HEADING - 8.0, "start");
        picture = picture.add(over_lines(heading).set("font-weight", "bold"));
        top += HEADING;
        for bar in &group.bars {
            picture = add_bar(picture, bar, top, &scale);
            top += STEP;
        }
    }
    picture
}

fn add_bar(picture: Document, bar: &Bar, top: f64, scale: &Scale) -> Document {
    let (one, end, middle) = (scale.x(1.0), scale.x(bar.median), top + BAR / 2.0);
    let colour = if bar.median >= 1.0 { AHEAD } else { BEHIND };
    let missed = if bar.missed { ", goal missed" } else { "" };
    let figure = format!("{:.2}{missed}", bar.median);
    let whole = Rectangle::new()
        .set("x", round(one.min(end)))
        .set("y", round(top))
        .set("width", round((one - end).abs()))
        .set("height", BAR)
        .set("fill", colour);
    let beside = text(&figure, scale.x(bar.max).max(one) + 6.0, middle + 4.0, "start");
    picture
        .add(text(&bar.name, LEFT - 10.0, middle + 4.0, "end"))
        .add(whole)
        .add(line(scale.x(bar.min), middle, scale.x(bar.max), middle, INK))
        .add(over_lines(beside))
}

/// So that the lines of the scale do not run through the words.
fn over_lines(words: Text) -> Text {
    words.set("stroke", "white").set("stroke-width", 4).set("paint-order", "stroke")
}

impl Scale {
    /// Holds every bar and its spread, and at least half to double.
    fn of(groups: &[Group]) -> Scale {
        let bars = || groups.iter().flat_map(|group| &group.bars);
        let least = bars().map(|bar| bar.min).fold(0.5, f64::min);
        let most = bars().map(|bar| bar.max).fold(2.0, f64::max);
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
    use super::*;

    fn group(work: &str, ratios: &[(f64, bool)]) -> Group {
        let bar = |&(median, missed)| Bar {
            name: "cp, then sync".to_owned(),
            median,
            min: median / 2.0,
            max: median * 2.0,
            missed,
        };
        Group { work: work.to_owned(), bars: ratios.iter().map(bar).collect() }
    }

    #[test]
    fn every_comparison_has_a_bar_and_losses_are_red() {
        let groups =
            [group("a tree", &[(4.0, false), (0.5, true)]), group("a file", &[(3.0, true)])];
        let picture = svg("fmd5", &groups).unwrap();
        assert_eq!(picture.matches(AHEAD).count(), 2, "{picture}");
        assert_eq!(picture.matches(BEHIND).count(), 1, "{picture}");
        for words in ["a tree", "a file", "4.00", "0.50, goal missed", "3.00, goal missed"] {
            assert_eq!(picture.matches(words).count(), 1, "{words}: {picture}");
        }
        assert!(svg("fmd5", &[]).is_none());
    }

    #[test]
    fn no_work_takes_the_place_of_a_name() {
        let picture =
            svg("fmd5", &[group("a tree of 50000 small files", &[(4.0, false)])]).unwrap();
        assert!(!picture.contains("small files: cp"), "{picture}");
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
