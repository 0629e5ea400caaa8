//! The preprocessor that mdBook calls: the book comes in on standard input and goes out with its formulas typeset.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use serde_json::Value;

fn main() -> ExitCode {
    // mdBook first asks which output this serves: `supports html`. Every output takes the MathML.
    if std::env::args().nth(1).is_some_and(|word| word == "supports") {
        return ExitCode::SUCCESS;
    }
    match preprocess() {
        Ok(book) => {
            println!("{book}");
            ExitCode::SUCCESS
        }
        Err(words) => {
            eprintln!("error: {words}");
            ExitCode::FAILURE
        }
    }
}

/// The book of the pair of context and book that mdBook sends, typeset.
fn preprocess() -> Result<Value, String> {
    let sent: Value = serde_json::from_reader(std::io::stdin()).map_err(|error| format!("no book came in: {error}"))?;
    let Value::Array(pair) = sent else { return Err("mdBook sends a context and a book".to_owned()) };
    let mut book = pair.into_iter().nth(1).ok_or("mdBook sent no book")?;
    gongji_formulas::typeset_book(&mut book)?;
    Ok(book)
}
