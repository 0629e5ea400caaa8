//! Messages on the page: the little markup that they may have, and how the template asks for them.

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Environment, Error, Value};

use crate::words::Language;
use crate::words::language::Values;

/// What stands between backticks is set as code, between ** as bold, in [+ ] as better and in [- ] as worse; everything is
/// escaped.
pub(super) fn marked(text: &str) -> Value {
    let mut html = String::new();
    for (place, part) in text.split('`').enumerate() {
        let part = part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        html += &if place % 2 == 1 { format!("<code>{part}</code>") } else { emphasised(&part) };
    }
    Value::from_safe_string(html)
}

fn emphasised(text: &str) -> String {
    let mut html = String::new();
    let parts: Vec<&str> = text.split("**").collect();
    for (place, part) in parts.iter().enumerate() {
        // A mark without its fellow stays what it is.
        let is_bold = place % 2 == 1 && place + 1 < parts.len();
        match (place, is_bold) {
            (_, true) => html += &format!("<b>{}</b>", tinted(part)),
            (0, _) => html += &tinted(part),
            (place, _) if place % 2 == 1 => html += &format!("**{}", tinted(part)),
            _ => html += &tinted(part),
        }
    }
    html
}

fn tinted(text: &str) -> String {
    let mut html = text.to_owned();
    for (open, class) in [("[+", "better"), ("[-", "worse")] {
        while let Some((before, rest)) = html.split_once(open) {
            let Some((inside, after)) = rest.split_once(']') else { break };
            html = format!("{before}<span class=\"{class}\">{inside}</span>{after}");
        }
    }
    html
}

/// Gives the template two functions: `t(key, …)`, a message with its markup, and `plain(key, …)`, one for an attribute.
pub(super) fn speak(environment: &mut Environment<'_>, language: Language) {
    environment
        .add_function("t", move |key: &str, values: Kwargs| Ok::<_, Error>(marked(&told(language, key, &values)?)));
    environment.add_function("plain", move |key: &str, values: Kwargs| told(language, key, &values));
}

fn told(language: Language, key: &str, given: &Kwargs) -> Result<String, Error> {
    let mut values = Values::new();
    for name in given.args() {
        let value: Value = given.get(name)?;
        match value.kind() {
            ValueKind::Number => values.set(name.to_owned(), f64::try_from(value)?),
            _ => values.set(name.to_owned(), value.to_string()),
        }
    }
    Ok(language.text(key, &values))
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn names_are_set_as_code_and_nothing_slips_through() {
        assert_eq!(marked("adds `a<b>` & more").to_string(), "adds <code>a&lt;b&gt;</code> &amp; more");
        assert_eq!(
            marked("**less** and [+green] `**`").to_string(),
            "<b>less</b> and <span class=\"better\">green</span> <code>**</code>"
        );
        assert_eq!(marked("a ** b [+ c").to_string(), "a ** b [+ c");
    }
}
