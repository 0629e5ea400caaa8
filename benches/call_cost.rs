//! What a call through a loaded library costs over the same policy linked in, for callgrind to count: `call-cost` beside
//! this file runs it and prints the ratio.
//!
//! `call_cost ORIGIN SIZE TIMES` settles a batch of SIZE stays TIMES times through the two layers of
//! `unified-account-1998`, checks of the writes included, loaded or linked.

use std::path::Path;

use gongji::intake::plugin::Catalogue;
use gongji::intake::scenario::{self, Changes};
use gongji_model::codes::care::Care;
use gongji_model::law::in_force::Law;
use gongji_sdk::isa::Isa;

mod ground;

const SCENARIO: &str =
    "[[arm]]\nname = \"one\"\npolicies = [{ use = \"unified-account-1998\", preset = \"national-average\" }]\n";

fn law(catalogue: &Catalogue) -> Law {
    let read = scenario::parse(Path::new("one.toml"), SCENARIO, &Changes::default(), catalogue);
    let programme = ground::programme(&ground::sure(read), catalogue, "one");
    ground::law(&programme, &ground::replicate(1_000, Isa::BASE))
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [origin, size, times] = &words[..] else {
        println!("run by benches/call-cost, under callgrind: ORIGIN SIZE TIMES");
        return;
    };
    let number = |word: &str| word.parse::<usize>().expect("a number");
    let law = match origin.as_str() {
        "loaded" => law(&ground::catalogue()),
        _ => law(&ground::sure(Catalogue::from_static(&[&account_and_pool::LIBRARY]))),
    };
    let replicate = ground::replicate(1_000, Isa::BASE);
    let out_of_catalogue = ground::out_of_catalogue(&replicate, Care::Inpatient);
    let mut lines = ground::lines(&replicate, &law, Care::Inpatient);
    lines.len = number(size);
    let before = lines.clone();
    // The widest set that valgrind knows.
    let isa = Isa::from_code(1);
    for _ in 0..number(times) {
        lines.balance = before.balance;
        lines.own.clone_from(&before.own);
        lines.open(isa, out_of_catalogue);
        let settled = lines.settle(law.areas[0].layers(Care::Inpatient), ground::YEAR, isa);
        settled.unwrap_or_else(|fault| panic!("{fault}"));
    }
}
