//! Formulas of the book: LaTeX between `$` or `$$` in a page becomes MathML, which browsers show by themselves.
//!
//! Nothing is fetched when the book is read and no script runs in it. `mdbook build docs` calls the program of this crate
//! for every page; the program that simulates knows nothing of it.
#![forbid(unsafe_code)]

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use pulldown_cmark::{Event, Options, Parser};
use serde_json::Value;

/// A formula that cannot be typeset.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: the formula `{formula}` cannot be typeset: {reason}")]
pub struct BadFormula {
    /// Line of the page, from 1.
    pub line: usize,
    /// Its LaTeX.
    pub formula: String,
    /// What is wrong.
    pub reason: String,
}

/// A formula of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Formula {
    /// Where it stands in the page, dollar signs included.
    pub place: std::ops::Range<usize>,
    /// Its LaTeX.
    pub latex: String,
    /// On a line of its own.
    pub is_display: bool,
}

/// The formulas of a page in their order. Code is no formula, whatever dollar signs it has.
pub fn formulas(page: &str) -> Vec<Formula> {
    let parser = Parser::new_ext(page, Options::ENABLE_MATH | Options::ENABLE_TABLES).into_offset_iter();
    let formula = |(event, place)| match event {
        Event::InlineMath(latex) => Some(Formula { place, latex: latex.into_string(), is_display: false }),
        Event::DisplayMath(latex) => Some(Formula { place, latex: latex.into_string(), is_display: true }),
        _ => None,
    };
    parser.filter_map(formula).collect()
}

/// A page with its formulas as MathML.
///
/// # Errors
/// The first formula that cannot be typeset.
pub fn typeset(page: &str) -> Result<String, BadFormula> {
    let converter = LatexToMathML::new(MathCoreConfig::default()).expect("no macros are defined that could be wrong");
    let (mut text, mut end) = (String::new(), 0);
    for formula in formulas(page) {
        text += &page[end..formula.place.start];
        end = formula.place.end;
        let display = if formula.is_display { MathDisplay::Block } else { MathDisplay::Inline };
        let converted = converter.convert_with_local_state(&formula.latex, display).map_err(|error| BadFormula {
            line: page[..formula.place.start].matches('\n').count() + 1,
            reason: error.to_string(),
            formula: formula.latex.clone(),
        })?;
        // A blank line would end the block of HTML, and Markdown would read what follows. The formula keeps the indentation
        // before it, by which it belongs to an item of a list.
        let mathml = converted.mathml.replace('\n', " ");
        text += &if formula.is_display { format!("<div class=\"formula\">{mathml}</div>\n") } else { mathml };
    }
    Ok(text + &page[end..])
}

/// Typesets every page of a book as mdBook hands it over.
///
/// # Errors
/// The first formula that cannot be typeset, behind the name of its page.
pub fn typeset_book(part: &mut Value) -> Result<(), String> {
    match part {
        Value::Array(parts) => parts.iter_mut().try_for_each(typeset_book),
        Value::Object(fields) => {
            let path = fields.get("path").and_then(Value::as_str).unwrap_or("a page").to_owned();
            if let Some(Value::String(content)) = fields.get_mut("content") {
                *content = typeset(content).map_err(|error| format!("{path}: {error}"))?;
            }
            fields.values_mut().try_for_each(typeset_book)
        }
        _ => Ok(()),
    }
}
