//! Every formula of the book can be typeset, and a wrong one is told with its place.

use std::path::Path;

use gongji_formulas::{formulas, typeset, typeset_book};

#[test]
fn every_formula_of_the_book_can_be_typeset() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the book's folder").flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|end| end == "md") {
            let page = std::fs::read_to_string(&path).expect("a page");
            count += formulas(&page).len();
            typeset(&page).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
    }
    assert!(count > 100, "{count} formulas were found: the search is broken");
}

#[test]
fn a_formula_becomes_mathml_and_code_stays() {
    let page = "The price $p$ of `$HOME`:\n\n$$\nq = \\frac{1 + a}{1 - a}\n$$\n\n    costs $5 and $6\n";
    let typeset = typeset(page).expect("two formulas");
    assert!(typeset.contains("The price <math>") && typeset.contains("<div class=\"formula\"><math display=\"block\""));
    assert!(typeset.contains("`$HOME`") && typeset.contains("costs $5 and $6") && !typeset.contains("\\frac"));
}

#[test]
fn a_wrong_formula_is_told_with_its_line() {
    let error = typeset("Words.\n\nThe price $\\nothing{p}$.\n").expect_err("no such command");
    assert_eq!((error.line, error.formula.as_str()), (3, "\\nothing{p}"));
    let mut book = serde_json::json!({ "items": [{ "Chapter": { "content": "$\\frac{1}$", "path": "money.md" } }] });
    assert!(typeset_book(&mut book).expect_err("half a fraction").starts_with("money.md: line 1"));
}
