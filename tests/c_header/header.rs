//! Writes the contract in C.

use std::fmt::Write;

use super::contract::{Constant, Contract, Field, Item};

/// Words that no name may be in C or C++.
const KEYWORDS: &[&str] = &[
    "alignas",
    "alignof",
    "asm",
    "auto",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "class",
    "concept",
    "const",
    "constexpr",
    "continue",
    "co_await",
    "co_return",
    "co_yield",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "nullptr",
    "operator",
    "private",
    "protected",
    "public",
    "register",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "struct",
    "switch",
    "template",
    "this",
    "throw",
    "try",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "while",
];

const TOP: &str = r#"#ifndef GONGJI_H
#define GONGJI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Stands before the definition of GONGJI_LIBRARY, so that it is exported. */
#if defined(_WIN32)
#define GONGJI_EXPORT __declspec(dllexport)
#else
#define GONGJI_EXPORT __attribute__((visibility("default")))
#endif

/* A text constant as the value of a GongjiStr: GongjiStr name = GONGJI_STR("pool_share"); */
#define GONGJI_STR(text) { (const uint8_t *)("" text ""), sizeof(text) - 1 }
"#;

const END: &str = r"
/* The one symbol that a library exports. */
extern GONGJI_EXPORT const GongjiLibrary GONGJI_LIBRARY;

#ifdef __cplusplus
}
#endif

#endif /* GONGJI_H */
";

/// The whole header.
pub(crate) fn header(contract: &Contract, how: &str) -> String {
    let mut text = String::new();
    let mut top = vec!["The contract between gongji and a policy library, in C.".to_owned()];
    top.extend([
        "Made from plugins/sdk/src/abi.rs and abi/hook_table.rs; do not edit. To write it again:".into(),
        format!("  {how}"),
    ]);
    top.push(String::new());
    top.extend(contract.rules.iter().map(|rule| in_c(rule, contract)));
    comment(&mut text, "", &top);
    text += TOP;
    text.push('\n');
    for (name, _) in contract.structs() {
        put(&mut text, &format!("typedef struct Gongji{name} Gongji{name};"));
    }
    for item in &contract.items {
        text.push('\n');
        write_item(&mut text, item, contract);
    }
    text + END
}

fn put(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a string takes everything");
}

fn write_item(text: &mut String, item: &Item, contract: &Contract) {
    match item {
        Item::Constant(constant) => write_constant(text, "", constant, contract),
        Item::Codes { name, docs, constants } => {
            let docs: Vec<_> = docs.iter().map(|line| in_c(line, contract)).collect();
            comment(text, "", &docs);
            constants.iter().for_each(|constant| write_constant(text, name, constant, contract));
        }
        Item::Struct { name, docs, fields } => {
            let docs: Vec<_> = docs.iter().map(|line| in_c(line, contract)).collect();
            comment(text, "", &docs);
            put(text, &format!("struct Gongji{name} {{"));
            fields.iter().for_each(|field| write_field(text, field, contract));
            put(text, "};");
        }
    }
}

/// The name of a constant in C: `GONGJI_HOOK_SETTLE` for `hook::SETTLE`.
pub(crate) fn constant_name(path: &str) -> String {
    format!("GONGJI_{}", path.replace("::", "_").to_uppercase())
}

fn write_constant(text: &mut String, codes: &str, constant: &Constant, contract: &Contract) {
    let docs: Vec<_> = constant.docs.iter().map(|line| in_c(line, contract)).collect();
    comment(text, "", &docs);
    let path = if codes.is_empty() { constant.name.clone() } else { format!("{codes}::{}", constant.name) };
    let digits = constant.value.replace('_', "");
    let value = match constant.kind.as_str() {
        "&str" => constant.value.clone(),
        "u32" => format!("UINT32_C({digits})"),
        "i32" => format!("INT32_C({digits})"),
        "i64" => format!("INT64_C({digits})"),
        other => panic!("{path}: a constant of type {other} has no form in C yet"),
    };
    put(text, &format!("#define {} {value}", constant_name(&path)));
}

fn write_field(text: &mut String, field: &Field, contract: &Contract) {
    let docs: Vec<_> = field.docs.iter().map(|line| in_c(line, contract)).collect();
    comment(text, "    ", &docs);
    put(text, &format!("    {};", declare(&field.kind, &field_name(&field.name))));
}

/// The name of a field in C: a keyword gets an underscore.
pub(crate) fn field_name(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// A declaration of `name` with a Rust type.
fn declare(kind: &str, name: &str) -> String {
    if let Some(function) = kind.strip_prefix("Option<unsafe extern \"C\" fn(").and_then(|rest| rest.strip_suffix('>'))
    {
        return declare_function(function, name);
    }
    if let Some(target) = kind.strip_prefix("*mut ") {
        return declare(target, &format!("*{name}"));
    }
    if let Some(target) = kind.strip_prefix("*const ") {
        let to_pointer = target.starts_with('*');
        return if to_pointer { declare(target, &format!("const *{name}")) } else { declare_const(target, name) };
    }
    let space = if name.is_empty() { "" } else { " " };
    format!("{}{space}{name}", plain(kind))
}

fn declare_const(target: &str, name: &str) -> String {
    format!("const {} *{name}", plain(target))
}

/// `id: Str) -> *const c_void` as a pointer `name` to such a function.
fn declare_function(rest: &str, name: &str) -> String {
    let (arguments, given) = rest.split_once(')').expect("the arguments end");
    let arguments = arguments.split(", ").map(|argument| {
        let (name, kind) = argument.split_once(": ").expect("an argument has a type");
        declare(kind, &field_name(name))
    });
    let arguments = arguments.collect::<Vec<_>>().join(", ");
    let given = given.trim().strip_prefix("-> ").map_or_else(|| "void ".into(), |kind| declare(kind, ""));
    let space = if given.ends_with(['*', ' ']) { "" } else { " " };
    format!("{given}{space}(*{name})({arguments})")
}

fn plain(kind: &str) -> String {
    match kind {
        "u8" | "u32" | "u64" | "i32" | "i64" => {
            format!("{}int{}_t", if kind.starts_with('u') { "u" } else { "" }, &kind[1..])
        }
        "usize" => "size_t".into(),
        "f64" => "double".into(),
        "c_void" => "void".into(),
        name if name.chars().all(char::is_alphanumeric) && name.starts_with(char::is_uppercase) => {
            format!("Gongji{name}")
        }
        other => panic!("the type {other} has no form in C yet"),
    }
}

fn comment(text: &mut String, indent: &str, lines: &[String]) {
    match lines {
        [] => {}
        [line] => put(text, &format!("{indent}/* {line} */")),
        lines => {
            put(text, &format!("{indent}/*"));
            for line in lines {
                put(text, format!("{indent} * {line}").trim_end());
            }
            put(text, &format!("{indent} */"));
        }
    }
}

/// A line of docs with the names that things have in C.
fn in_c(line: &str, contract: &Contract) -> String {
    let mut parts = line.split('`').enumerate().map(|(at, part)| {
        let code = at % 2 == 1;
        if code { code_in_c(part, contract) } else { part.to_owned() }
    });
    let first = parts.next().unwrap_or_default();
    let joined = parts.fold(first, |text, part| format!("{text}`{part}"));
    joined.replace("[`", "`").replace("`]", "`")
}

fn code_in_c(code: &str, contract: &Contract) -> String {
    if let Some(name) = code.strip_prefix("size_of::<").and_then(|rest| rest.strip_suffix(">()")) {
        return format!("sizeof(Gongji{name})");
    }
    if contract.constants().iter().any(|(path, _)| path == code) {
        return constant_name(code);
    }
    let is_codes = |item: &Item| matches!(item, Item::Codes { name, .. } if name == code);
    if contract.items.iter().any(is_codes) {
        return format!("{}_*", constant_name(code));
    }
    let (head, field) = code.split_once("::").unwrap_or((code, ""));
    if contract.structs().any(|(name, _)| name == head) {
        let dot = if field.is_empty() { "" } else { "." };
        return format!("Gongji{head}{dot}{}", field_name(field));
    }
    if ["u8", "i32", "i64", "u64"].contains(&code) { plain(code) } else { code.to_owned() }
}
