//! `plugins/sdk/include/gongji.h` says what `plugins/sdk/src/abi.rs` and the table of hooks say, to the byte.

#[path = "c_header/contract.rs"]
mod contract;
mod fixtures;
#[path = "c_header/header.rs"]
mod header;

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use contract::Contract;
use fixtures::{HOOK_TABLE, c, root};
use gongji_sdk::abi::hook_table::HOOKS;
use header::{constant_name, field_name, header};
use tempfile::tempdir;

/// The command that writes the header again; it stands in the header.
const HOW: &str = "GONGJI_UPDATE_EXPECTED=1 cargo test --release --test c_header";

fn contract() -> Contract {
    let text = std::fs::read_to_string(root().join("plugins/sdk/src/abi.rs")).expect("the contract");
    contract::read(&text, HOOKS)
}

#[test]
fn the_committed_header_is_the_one_of_the_contract() {
    let path = c::include().join("gongji.h");
    let made = header(&contract(), HOW);
    if std::env::var_os("GONGJI_UPDATE_EXPECTED").is_some() {
        std::fs::write(&path, &made).expect("the header is written");
    }
    let committed = std::fs::read_to_string(&path).expect("the header");
    assert!(committed == made, "{} is not what abi.rs says; write it again: {HOW}", path.display());
}

/// A C program that prints every constant, size and offset of the header.
fn c_program(contract: &Contract) -> String {
    let mut text = "#include \"gongji.h\"\n#include <stdio.h>\nint main(void) {\n".to_owned();
    for (path, constant) in contract.constants() {
        let name = constant_name(&path);
        let line = if constant.kind == "&str" {
            format!("    printf(\"{path} %s\\n\", {name});")
        } else {
            format!("    printf(\"{path} %lld\\n\", (long long){name});")
        };
        writeln!(text, "{line}").expect("a string takes everything");
    }
    for (name, fields) in contract.structs() {
        let place = format!("sizeof(Gongji{name}), _Alignof(Gongji{name})");
        writeln!(text, "    printf(\"{name} %zu %zu\\n\", {place});").expect("a string takes everything");
        for field in fields {
            let place =
                format!("offsetof(Gongji{name}, {0}), sizeof(((Gongji{name} *)0)->{0})", field_name(&field.name));
            writeln!(text, "    printf(\"{name}.{} %zu %zu\\n\", {place});", field.name)
                .expect("a string takes everything");
        }
    }
    text + "    return 0;\n}\n"
}

/// A Rust program that prints the same from `abi.rs` itself.
fn rust_program(contract: &Contract) -> String {
    let mut text = "#![allow(dead_code)]\nmod abi;\nuse std::mem::{align_of, offset_of, size_of};\n\
        fn of<T, F>(_: fn(&T) -> &F) -> usize { size_of::<F>() }\nfn main() {\n"
        .to_owned();
    for (path, _) in contract.constants() {
        writeln!(text, "    println!(\"{path} {{}}\", abi::{path});").expect("a string takes everything");
    }
    for (name, fields) in contract.structs() {
        let place = format!("size_of::<abi::{name}>(), align_of::<abi::{name}>()");
        writeln!(text, "    println!(\"{name} {{}} {{}}\", {place});").expect("a string takes everything");
        for field in fields {
            let field = &field.name;
            let place = format!("offset_of!(abi::{name}, {field}), of(|it: &abi::{name}| &it.{field})");
            writeln!(text, "    println!(\"{name}.{field} {{}} {{}}\", {place});").expect("a string takes everything");
        }
    }
    text + "}\n"
}

fn output(program: &Path) -> String {
    let done = Command::new(program).output().expect("the program runs");
    assert!(done.status.success(), "{}", program.display());
    String::from_utf8(done.stdout).expect("text")
}

/// What Rust says of every constant, size and offset, one a line.
fn layout_in_rust(contract: &Contract, folder: &Path) -> String {
    std::fs::create_dir_all(folder.join("abi")).expect("a folder for the contract");
    for (from, to) in [("plugins/sdk/src/abi.rs", "abi.rs"), (HOOK_TABLE, "abi/hook_table.rs")] {
        std::fs::copy(root().join(from), folder.join(to)).expect("a copy of the contract");
    }
    std::fs::write(folder.join("layout.rs"), rust_program(contract)).expect("written");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.current_dir(folder).args(["--edition", "2024", "-o", "in_rust", "layout.rs"]);
    assert!(command.status().expect("rustc runs").success(), "the Rust program does not compile");
    output(&folder.join("in_rust"))
}

/// What C says of them, with the header that lies in `folder` when there is one.
fn layout_in_c(contract: &Contract, folder: &Path) -> String {
    let source = folder.join("layout.c");
    std::fs::write(&source, c_program(contract)).expect("written");
    c::compile("c11", &[], &source, &folder.join("in_c")).unwrap_or_else(|words| panic!("{words}"));
    output(&folder.join("in_c"))
}

#[test]
fn every_constant_size_and_offset_in_c_is_that_of_rust() {
    let (contract, folder) = (contract(), tempdir().expect("a temporary folder"));
    let (in_rust, in_c) = (layout_in_rust(&contract, folder.path()), layout_in_c(&contract, folder.path()));
    for (rust, c) in in_rust.lines().zip(in_c.lines()) {
        assert_eq!(c, rust, "name, then value, or size and alignment, or offset and size");
    }
    assert_eq!(in_c.lines().count(), in_rust.lines().count());
    assert!(in_rust.lines().count() > 150, "{}", in_rust.lines().count());
}

#[test]
fn a_header_with_a_field_of_another_size_is_found() {
    let (contract, folder) = (contract(), tempdir().expect("a temporary folder"));
    let text = header(&contract, HOW);
    let wrong = text.replace("int32_t year;", "int64_t year;");
    assert_ne!(wrong, text);
    std::fs::write(folder.path().join("gongji.h"), wrong).expect("written");
    let (in_rust, in_c) = (layout_in_rust(&contract, folder.path()), layout_in_c(&contract, folder.path()));
    assert_ne!(in_c, in_rust);
}

#[test]
fn the_header_is_clean_in_c_and_in_cpp() {
    let folder = tempdir().expect("a temporary folder");
    let text =
        "#include \"gongji.h\"\nGongjiStr name = GONGJI_STR(\"x\");\nint main(void) { return (int)name.len - 1; }\n";
    for (file, standard) in [("it.c", "c11"), ("it.cpp", "c++20")] {
        let source = folder.path().join(file);
        std::fs::write(&source, text).expect("written");
        let program = folder.path().join("it");
        match c::compile(standard, &[], &source, &program) {
            Ok(()) => assert_eq!(output(&program), ""),
            // A machine with a C compiler may lack its C++ half.
            Err(words) if standard == "c++20" && words.contains("cc1plus") => println!("no C++ compiler: not tried"),
            Err(words) => panic!("{words}"),
        }
    }
}

#[test]
fn a_line_of_an_unknown_shape_is_an_error() {
    for line in ["pub static A: u32 = 1;", "pub enum A {", "    pub field: u32,"] {
        assert!(std::panic::catch_unwind(|| contract::read(line, HOOKS)).is_err(), "{line}");
    }
}
