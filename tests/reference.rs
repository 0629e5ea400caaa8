//! The book's reference page is made from the definitions that the loader, `describe` and the tables are made from:
//! `GONGJI_UPDATE_EXPECTED=1 cargo test --release --test reference` writes it again.

mod fixtures;
#[path = "reference/hooks.rs"]
mod made;
#[path = "reference/picture.rs"]
mod picture;

use gongji::intake::inputs;
use gongji::words::Language;
use gongji::words::term::TERMS;
use gongji_model::block::columns::{COLUMNS, FROZEN, OPTIONAL};
use gongji_model::books::person_year::PersonYear;
use gongji_model::claims::lines::Lines;
use gongji_model::claims::price::ExpectedPrice;
use gongji_model::law::hooks::HOOKS;
use gongji_model::law::persons_batch::Members;
use gongji_model::law::policy::Column;
use gongji_model::metrics::names::METRICS;
use gongji_model::society::STATE;
use gongji_model::tables::draws::Draws;
use gongji_model::year::parts::in_words;
use gongji_model::year::plan::PHASES;
use gongji_sdk::abi::holder;

const HEAD: &str = "# Reference

Made from the program's own definitions by `tests/reference.rs`; `gongji describe NAME` tells the same, and for a policy
its parameters, presets, products and columns.
";

fn row(cells: &[&str]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn page() -> String {
    let mut text = format!("{HEAD}\n## Hooks, in the order of the year\n{}", made::reference(HOOKS));
    text += "\n## Metrics\n\n| metric | unit | what it is |\n|---|---|---|\n";
    for metric in METRICS {
        text += &row(&[&format!("`{}`", metric.name), metric.unit, metric.doc]);
    }
    text += "\n## Columns of a person\n\n";
    let mut columns = String::from("| column | type | unit | holds |\n|---|---|---|---|\n");
    for column in COLUMNS {
        columns += &row(&[&format!("`{}`", column.name), column.element, column.unit, column.doc]);
    }
    text += &anchored("person", &columns);
    text += "\n## What lives on beside persons\n";
    for (name, fields) in STATE {
        text += &format!("\n### {name}\n\n| column | type | holds |\n|---|---|---|\n");
        for field in *fields {
            text += &row(&[&format!("`{}`", field.name), &format!("`{}`", field.kind), field.doc.trim()]);
        }
    }
    text += &format!("\n## The year\n\n{}", anchored("year", &year()));
    text += "\nThey run in this order: [the page on the year](the-year.md#the-order-in-which-it-runs) draws it. A phase over \
             persons reads and writes parts of the block's year, and is handed no other (`engine/model/src/year/plan.rs`); \
             one over the whole society reads and writes tables of the world, and a test compares them with its systems.\n";
    text += &format!("\n## Behavioural parameters\n\n{}", anchored("parameters", &parameters()));
    text + &bytes()
}

/// A table that other pages of the book include by its name.
fn anchored(name: &str, table: &str) -> String {
    format!("<!-- ANCHOR: {name} -->\n{table}<!-- ANCHOR_END: {name} -->\n")
}

/// What a person takes in memory, column by column, and what a year takes beside.
fn bytes() -> String {
    let mut text = String::from("\n## Bytes of a person\n\n<!-- ANCHOR: bytes -->\n");
    text += "| kept for life, a row | type | bytes | what for |\n|---|---|---|---|\n";
    for column in COLUMNS {
        text += &row(&[&format!("`{}`", column.name), column.element, &column.bytes.to_string(), column.doc]);
    }
    let all: usize = COLUMNS.iter().map(|column| column.bytes).sum();
    text += &row(&["**all**", "", &format!("**{all}**"), "at most 48, which a test of `columns.rs` holds"]);
    for column in OPTIONAL {
        text += &row(&[&format!("`{}`", column.name), column.element, &column.bytes.to_string(), column.doc]);
    }
    text +=
        &row(&[&format!("`{FROZEN}`"), "i64", "8", "frozen balance; from the year on in which a policy freezes one"]);
    text +=
        "\n| a policy's own column of a person | kept | bytes for life | bytes in the workspace |\n|---|---|---|---|\n";
    for (policy, column) in own_columns() {
        let width = gongji_boundary::width(column.element).to_string();
        let (kept, bytes) = if column.life { ("for life", &*width) } else { ("zero each year", "0") };
        text += &row(&[&format!("`{policy}.{}`", column.name), kept, bytes, &width]);
    }
    text += "\nA workspace has the buffers of one thread, used anew for each block; a block has some ten thousand rows. \
             Its bytes count once a row of the largest block and thread, and do not grow with the nation:\n\n";
    text += "| in the workspace | bytes | of |\n|---|---|---|\n";
    let workspace = [
        ("the year's entries", size_of::<PersonYear>(), "a row"),
        (
            "income, balance carried over, limit of affordable cash, group, ends of stays",
            3 * 8 + 1 + size_of::<[f32; 2]>(),
            "a row",
        ),
        ("a batch of members with all columns of their hooks", size_of::<Members>(), "a thread"),
        ("a batch of claim lines", size_of::<Lines>(), "a thread"),
        ("the expected prices of a batch", size_of::<ExpectedPrice>(), "a thread"),
        ("the draws of a batch", size_of::<Draws>(), "a thread"),
    ];
    for (what, bytes, of) in workspace {
        text += &row(&[what, &bytes.to_string(), of]);
    }
    text + "\nFree rows: rows are added 256 at a time when births and newcomers find none that death or moving out has left. \
            Memory for them is asked for by a sixteenth of what is there, since each time all columns are copied.\n<!-- ANCHOR_END: bytes -->\n"
}

/// The columns of persons that the policies of this repository declare.
fn own_columns() -> Vec<(String, Column)> {
    let columns = |id: String| {
        let policy = fixtures::society::catalogue().find(&id).expect("a policy of this repository");
        let of_persons = policy.description().columns.iter().filter(|column| column.holder == holder::PERSON);
        of_persons.map(|column| (id.clone(), column.clone())).collect::<Vec<_>>()
    };
    fixtures::policy_names().into_iter().flat_map(columns).collect()
}

/// The phases of the year with their hooks.
fn year() -> String {
    let mut text =
        String::from("| | phase | turns | what happens | hooks | writes | reads |\n|---|---|---|---|---|---|---|\n");
    for (number, phase) in (1..).zip(PHASES) {
        let hooks: Vec<String> = phase.hooks(HOOKS).map(|table| format!("`{}`", table.name)).collect();
        let [writes, reads] = [phase.writes, phase.reads].map(in_words);
        let (number, name) = (number.to_string(), format!("`{}`", phase.name));
        text += &row(&[&number, &name, phase.over.words(), phase.does, &hooks.join(", "), &writes, &reads]);
    }
    text
}

/// Every behavioural parameter.
fn parameters() -> String {
    let mut text = String::from("| parameter | value | range | unit | | source |\n|---|---|---|---|---|---|\n");
    for parameter in inputs::built_in_parameters().expect("the table is right") {
        let (value, range) = (parameter.value.to_string(), format!("{} to {}", parameter.min, parameter.max));
        let name = format!("`{}`", parameter.name);
        text += &row(&[&name, &value, &range, &parameter.unit, &parameter.confidence, &parameter.source]);
    }
    text
}

/// Holds a page of the book to what the program makes of it.
fn holds(file: &str, make: impl FnOnce(&str) -> String) -> String {
    let path = fixtures::root().join("docs/src").join(file);
    let page = make(&std::fs::read_to_string(&path).unwrap_or_default());
    if std::env::var_os("GONGJI_UPDATE_EXPECTED").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = page.lines().zip(found.lines()).find(|(made, found)| made != found);
    assert!(
        page == found,
        "docs/src/{file} is not what the program says; first at {differs:?}; to write it again: GONGJI_UPDATE_EXPECTED=1 cargo test --release --test reference"
    );
    page
}

const GLOSSARY: [&str; 2] = [
    "# Glossary

Every term of the book, of scenarios, of the contract with policies and of the tables of results, with the Chinese term of official documents where there is one; [in Chinese](zh/glossary.md). The fourth column has the names under which a term is found: columns of hooks and persons, metrics, groups, keys of scenarios, parameters of behaviour, ids of policies. A symbol has one meaning in all formulas; an index 0 marks the opening or the reference, and a bar a mean.

The page is made from `engine/run/words/`. `tests/program/glossary.rs` fails when a public name stands in no row, when a name does not exist, or when a formula uses a symbol that is not here.

| English term | 中文 | symbol | column or key | what it is |
|---|---|---|---|---|
",
    "# 术语表

本书、情景文件、政策契约与结果表中的全部术语，附英文术语；[英文版](../glossary.md)。第四列为该术语在程序中的名称：接入点与个人的列、指标、分组、情景文件的键、行为参数、政策标识。同一符号在所有公式中含义相同；下标 0 表示期初或参照，上横线表示均值。

本页由 `engine/run/words/` 生成。

| 中文 | 英文术语 | 符号 | 列或键 | 含义 |
|---|---|---|---|---|
",
];

/// Every term of the program's words, in the order of the English ones.
fn glossary(language: Language) -> String {
    let mut text = GLOSSARY[language as usize].to_owned();
    for term in TERMS.iter() {
        let names: Vec<String> = term.names.iter().map(|name| format!("`{name}`")).collect();
        let [english, chinese] = Language::ALL.map(|of| term.name(of));
        let [first, second] = if language == Language::English { [english, chinese] } else { [chinese, english] };
        text += &row(&[&first, &second, &term.symbol, &names.join(", "), &term.what(language)]);
    }
    text
}

#[test]
fn the_glossaries_of_the_book_are_made_from_the_words_of_the_program() {
    holds("glossary.md", |_| glossary(Language::English));
    holds("zh/glossary.md", |_| glossary(Language::Chinese));
}

#[test]
fn the_reference_of_the_book_is_that_of_the_program() {
    let page = holds("reference.md", |_| page());
    for table in HOOKS {
        assert!(page.contains(&format!("### `{}`", table.name)), "{} stands in no phase", table.name);
    }
}

#[test]
fn the_picture_of_the_year_is_drawn_from_its_table() {
    let picture = holds("year.svg", |_| picture::year());
    for phase in PHASES {
        assert!(picture.contains(&format!(" {}</text>", phase.name)), "{}", phase.name);
    }
}

#[test]
fn the_pages_on_hooks_are_those_of_the_program_where_the_program_can_say_it() {
    let page = holds("hooks.md", |current| made::page(current, HOOKS));
    holds("write-a-policy.md", |current| made::authors_page(current, HOOKS));
    for name in made::parts(&page) {
        assert!(HOOKS.iter().any(|table| table.name == name), "docs/src/hooks.md tells `{name}`, which is no hook");
        assert!(page.contains(&format!("\n### `{name}`\n")), "docs/src/hooks.md has no heading for `{name}`");
    }
}
