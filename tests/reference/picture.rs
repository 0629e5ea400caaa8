//! The picture of the year, drawn from the table of its phases.

use gongji_model::law::hooks::HOOKS;
use gongji_model::year::plan::{Over, PHASES, Phase};

/// Where the boxes of phases begin and end, and where hooks are written.
const LEFT: usize = 46;
const RIGHT: usize = 560;
const HOOKS_AT: usize = 600;
const WIDTH: usize = 790;
/// Letters that a line of a box has room for.
const LETTERS: usize = 62;
const LINE: usize = 16;

const HEAD: &str = r#"<defs><marker id="y" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="currentColor" stroke="none"/></marker></defs>"#;

/// A text; `style` are further attributes.
fn text(x: usize, y: usize, style: &str, words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "’");
    format!("<text x=\"{x}\" y=\"{y}\" fill=\"currentColor\" stroke=\"none\"{style}>{words}</text>\n")
}

fn frame(x: usize, y: usize, to: [usize; 2], style: &str) -> String {
    let (width, height) = (to[0] - x, to[1] - y);
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{style}/>\n")
}

/// Words in lines that a box has room for.
fn lines(words: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        if lines.last().is_some_and(|line| !line.is_empty() && line.chars().count() + 1 + word.len() > LETTERS) {
            lines.push(String::new());
        }
        let line = lines.last_mut().expect("one at least");
        *line += if line.is_empty() { "" } else { " " };
        *line += word;
    }
    lines
}

/// One phase, and where it ends.
fn phase(phase: &Phase, number: usize, y: usize) -> (String, usize) {
    let told = lines(phase.does);
    let end = y + 14 + LINE * told.len();
    let mut drawn = frame(LEFT, y, [RIGHT, end], " rx=\"5\"");
    drawn +=
        &text(LEFT + 8, y + 19, " font-weight=\"bold\" font-family=\"monospace\"", &format!("{number} {}", phase.name));
    for (nth, line) in told.iter().enumerate() {
        drawn += &text(LEFT + 120, y + 19 + LINE * nth, "", line);
    }
    let hooks: Vec<&str> = phase.hooks(HOOKS).map(|table| table.name).collect();
    for (nth, pair) in hooks.chunks(2).enumerate() {
        drawn += &text(HOOKS_AT, y + 19 + LINE * nth, " font-family=\"monospace\"", &pair.join(", "));
    }
    (drawn, end)
}

/// What is written above phases that have their turn equally often, and how far their frame is drawn in.
fn heading(over: Over) -> (&'static str, usize) {
    match over {
        Over::Nation => ("", 0),
        Over::Block => ("for each block of a pooling area", 10),
        Over::Batch => ("within a block, for each batch of 256 members", 22),
        Over::Care => {
            ("within a batch, for outpatient care and pharmacies; then for chronic care; then for stays in waves", 34)
        }
    }
}

/// The picture.
pub(crate) fn year() -> String {
    let italic = " font-style=\"italic\"";
    let (mut drawn, mut y) = (text(HOOKS_AT, 20, italic, "hooks of policies"), 10);
    let numbered: Vec<(usize, &Phase)> = (1..).zip(PHASES).collect();
    for turn in numbered.chunk_by(|(_, one), (_, next)| one.over == next.over) {
        let (words, inset) = heading(turn[0].1.over);
        let begin = y;
        y += if words.is_empty() { 14 } else { 30 };
        for (number, one) in turn {
            let (box_of, end) = phase(one, *number, y);
            drawn += &box_of;
            y = end + 6;
        }
        if inset > 0 {
            let style = " rx=\"8\" stroke-opacity=\"0.45\" stroke-dasharray=\"5 4\"";
            drawn += &frame(inset, begin + 6, [RIGHT + 36 - inset / 2, y], style);
            drawn += &text(inset + 12, begin + 22, italic, words);
        }
        y += 4;
    }
    let last = y - 24;
    drawn += &format!(
        "<path d=\"M{RIGHT} {last}L{0} {last}L{0} 40L{1} 40\" marker-end=\"url(#y)\" stroke-dasharray=\"4 3\"/>\n",
        WIDTH - 12,
        WIDTH - 60
    );
    drawn += &text(WIDTH - 96, last + 18, "", "next year");
    let words = "Totals of funds, hospitals, employers and insurers act on persons in the next year only.";
    drawn += &text(20, y + 22, "", words);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" aria-label=\"The year: phases in the order in which they run\" fill=\"none\" stroke=\"currentColor\" font-family=\"sans-serif\" font-size=\"12\">\n{HEAD}\n{drawn}</svg>\n",
        y + 34
    )
}
