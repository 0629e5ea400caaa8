//! A hook is one row of one table: where a row more is handed to the makers, it is seen everywhere without another
//! edit.

use std::path::{Path, PathBuf};

use crate::fixtures::society::{OLD, catalogue};
use crate::fixtures::{HOOK_TABLE, root};
use gongji::author::conformance;
use gongji::inspect::{describe, explain};
use gongji::intake::scenario::{self, Changes};
use gongji::words::Language;
use gongji_model::law::hooks::{HOOKS, HookTable, Offered};
use gongji_model::law::policy::{Description, Field, Hook};
use gongji_sdk::abi::hook_table::{Row, Unit};
use gongji_sdk::abi::{access, element, holder};

#[path = "../c_header/contract.rs"]
mod contract;
#[path = "../c_header/header.rs"]
mod header;
#[path = "../reference/hooks.rs"]
mod made;

const INSPECT: HookTable = HookTable {
    hook: HOOKS.len() as u32,
    name: "inspect",
    doc: "What inspectors of the fund find.",
    phase: "close",
    rows: "pooled funds",
    row: Row::Fund,
    own: Some(holder::FUND),
    columns: &[
        Offered {
            name: "irregular_bills",
            element: element::I64,
            unit: Unit::Count,
            doc: "bills that break a rule",
            unwritten: None,
        },
        Offered {
            name: "recovered",
            element: element::I64,
            unit: Unit::Fen,
            doc: "paid back into the fund, fen",
            unwritten: Some("0"),
        },
    ],
    ..HookTable::PLAIN
};

/// The table of the year with one row more.
fn tables() -> Vec<HookTable> {
    HOOKS.iter().copied().chain([INSPECT]).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("a text of this repository")
}

fn says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
}

#[test]
fn the_c_header_has_the_hook_and_its_columns() {
    let header = header::header(&contract::read(&read("plugins/sdk/src/abi.rs"), &tables()), "");
    let columns = [
        "What inspectors of the fund find. Rows: pooled funds.",
        "irregular_bills (int64_t, read only): bills that break a rule",
        "recovered (int64_t, may be written): paid back into the fund, fen",
    ];
    says(&header, &columns);
    says(&header, &[&format!("#define GONGJI_HOOK_INSPECT UINT32_C({})", HOOKS.len())]);
}

#[test]
fn the_pages_of_the_book_tell_the_hook() {
    let reference = made::reference(&tables());
    says(&reference, &["### `inspect`\n\nWhat inspectors of the fund find. Phase `close`. Rows: pooled funds."]);
    says(&reference, &["| `recovered` | i64 | read, written | paid back into the fund, fen | 0 |"]);
    let page = made::page(&read("docs/src/hooks.md"), &tables());
    says(&page, &["| [`inspect`](#inspect) | `close` | pooled funds | What inspectors of the fund find |"]);
    says(&page, &["\n### `inspect`\n", "Reads `irregular_bills`. Writes `recovered`."]);
    assert!(made::parts(&page).contains(&"inspect"));
    assert_eq!(made::page(&page, &tables()), page, "a page that is made is as it is made again");
    let authors = made::authors_page(&read("docs/src/write-a-policy.md"), &tables());
    says(&authors, &["| `inspect` | pooled funds | What inspectors of the fund find |  |"]);
}

#[test]
fn the_checks_have_rows_for_the_hook() {
    let field = |name: &str, access| Field { name: name.into(), element: element::I64, access };
    let fields = vec![field("irregular_bills", access::READ), field("recovered", access::UPDATE)];
    let hook = Hook { hook: INSPECT.hook, layer: 0, payer: 0, cares: 0, product: None, fields };
    let policy = Description {
        id: "inspectors".into(),
        version: "1.0.0".into(),
        summary: "Inspects".into(),
        params: Vec::new(),
        presets: Vec::new(),
        columns: Vec::new(),
        products: Vec::new(),
        hooks: vec![hook],
        requires: Vec::new(),
        after: Vec::new(),
        before: Vec::new(),
        scheme: gongji_sdk::abi::scheme::EMPLOYEES,
        founds_scheme: false,
        metrics: Vec::new(),
    };
    let columns = conformance::sample(&tables(), &policy, 0);
    let [bills, recovered] = &columns[..] else { panic!("{} columns", columns.len()) };
    assert!(bills.len() > 100 && bills.iter().all(|count| *count >= 0) && bills.iter().any(|count| *count > 0));
    assert!(recovered.iter().all(|fen| *fen == 0), "what nobody has written yet");
}

fn told(tell: impl FnOnce(&mut Vec<u8>) -> Result<(), gongji::ground::diagnose::Failure>) -> String {
    let mut out = Vec::new();
    tell(&mut out).unwrap_or_else(|failure| panic!("{failure}"));
    String::from_utf8(out).expect("text")
}

#[test]
fn describe_and_explain_tell_the_hook() {
    let tables = tables();
    let described = |name: &str| told(|out| describe::name(name, Language::English, &tables, catalogue(), out));
    says(&described("inspect"), &["hook inspect: rows are pooled funds", "irregular_bills", "recovered"]);
    says(&described("inspect.recovered"), &["may be written", "0 when no policy writes it"]);
    says(&described("hooks"), &["inspect        for pooled funds"]);
    says(&told(|out| describe::list(&tables, catalogue(), out)), &["irregular_bills, recovered"]);
    let text = format!("[[arm]]\nname = \"only\"\npolicies = [{OLD}]\n");
    let scenario = scenario::parse(Path::new("a.toml"), &text, &Changes::default(), catalogue());
    let scenario = scenario.unwrap_or_else(|failure| panic!("{failure}"));
    let year = told(|out| explain::year(&scenario, None, &tables, catalogue(), out));
    let (_, close) = year.split_once(" close ").expect("the phase");
    let (close, _) = close.split_once(" observe ").expect("the next phase");
    says(close, &["hook supervise, ", "hook inspect, rows: pooled funds"]);
}

fn rust_files(folder: &str) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![root().join(folder)], Vec::new());
    while let Some(path) = open.pop() {
        let entries = std::fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn no_hook_constant_stands_outside_the_table() {
    let table = root().join(HOOK_TABLE);
    for path in rust_files("plugins/sdk/src") {
        let text = std::fs::read_to_string(&path).expect("a text");
        let expected = usize::from(path == table);
        assert_eq!(text.matches("mod hook {").count(), expected, "{}", path.display());
    }
    let text = read(HOOK_TABLE);
    let (_, module) = text.split_once("pub mod hook {").expect("the module of the constants");
    let (module, _) = module.split_once("\n        }").expect("its end");
    let constants: Vec<&str> = module.lines().map(str::trim).filter(|line| line.contains("const ")).collect();
    assert_eq!(constants, ["pub const $constant: u32 = $number;"]);
}

/// Whoever tells hooks apart one by one has a list of them: what differs is a field of the table.
#[test]
fn nobody_keeps_a_list_of_hooks() {
    for path in rust_files("engine") {
        let text = std::fs::read_to_string(&path).expect("a text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_arm = |line: &&str| {
            let after = line.split("hook::").skip(1).filter_map(|rest| {
                let name = rest.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '_');
                (name.len() < rest.len()).then_some(name.trim_start())
            });
            after.into_iter().any(|rest| rest.starts_with("=>") || rest.starts_with("| "))
        };
        let arm = code.lines().find(is_arm);
        assert_eq!(arm, None, "{}", path.display());
    }
}
