//! The words of a Rust file that count: without comments, texts and tests.

/// A word or a sign, with the line on which it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The tokens of a file, without those of its tests.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    without_tests(&all_tokens(text))
}

fn all_tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let end = end_of_token(&chars, at);
        let kept = chars[at].is_alphabetic() || chars[at] == '_' || "{}()[]<>;,:!#$=*&.".contains(chars[at]);
        if kept && !is_text(&chars, at) {
            found.push(Token { text: chars[at..end].iter().collect(), line });
        }
        line += chars[at..end].iter().filter(|c| **c == '\n').count();
        at = end;
    }
    found
}

/// Where the comment, text, word or sign that begins here ends.
fn end_of_token(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied().unwrap_or(' ');
    match chars[at] {
        '/' if next == '/' => find(chars, at, |at| chars[at] == '\n'),
        '/' if next == '*' => end_of_comment(chars, at),
        '"' => end_of_quoted(chars, at, '"'),
        '\'' => end_of_char(chars, at),
        _ if is_text(chars, at) => end_of_prefixed(chars, at),
        ':' if next == ':' => at + 2,
        first if is_word(first) => find(chars, at, |at| !is_word(chars[at])),
        _ => at + 1,
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The first place from here on for which this holds, or the end.
fn find(chars: &[char], from: usize, holds: impl Fn(usize) -> bool) -> usize {
    (from..chars.len()).find(|at| holds(*at)).unwrap_or(chars.len())
}

/// Block comments may stand in each other.
fn end_of_comment(chars: &[char], from: usize) -> usize {
    let (mut depth, mut at) = (0, from);
    while at < chars.len() {
        match chars[at..].get(..2) {
            Some(['/', '*']) => (depth, at) = (depth + 1, at + 2),
            Some(['*', '/']) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn end_of_quoted(chars: &[char], from: usize, quote: char) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// A character, or the name of a lifetime, of which only the mark is skipped.
fn end_of_char(chars: &[char], at: usize) -> usize {
    let is_char = chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'');
    if is_char { end_of_quoted(chars, at, '\'') } else { at + 1 }
}

/// Whether a text with a prefix begins here: `b"`, `c"`, `r"`, `r#"`, `br#"`.
fn is_text(chars: &[char], at: usize) -> bool {
    let inside = at > 0 && is_word(chars[at - 1]);
    let after = find(chars, at, |at| !"bcr".contains(chars[at]));
    let quote = find(chars, after, |at| chars[at] != '#');
    let raw = chars[at..after].contains(&'r');
    !inside && (1..=2).contains(&(after - at)) && (raw || quote == after) && chars.get(quote) == Some(&'"')
}

fn end_of_prefixed(chars: &[char], at: usize) -> usize {
    let after = find(chars, at, |at| !"bcr".contains(chars[at]));
    let quote = find(chars, after, |at| chars[at] != '#');
    if !chars[at..after].contains(&'r') {
        return end_of_quoted(chars, quote, '"');
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', quote - after)).collect();
    find(chars, quote + 1, |at| chars[at..].starts_with(&closing)) + closing.len()
}

fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        if let Some(item) = test_attribute(tokens, at) {
            at = end_of_item(tokens, item);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Where the item begins, if `#[cfg(test)]` or `#[cfg(doctest)]` stands here.
fn test_attribute(tokens: &[Token], at: usize) -> Option<usize> {
    let text = |offset: usize| tokens.get(at + offset).map_or("", |token| token.text.as_str());
    let opens = ["#", "[", "cfg", "("].iter().enumerate().all(|(offset, wanted)| text(offset) == *wanted);
    (opens && ["test", "doctest"].contains(&text(4)) && text(5) == ")").then_some(at + 7)
}

/// Behind the item that begins here: behind its last brace or semicolon.
pub(crate) fn end_of_item(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 && [";", "}"].contains(&token.text.as_str()) {
            return at + 1;
        }
    }
    tokens.len()
}

#[test]
fn comments_texts_and_tests_are_no_words() {
    let words = |text: &str| tokens(text).into_iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
    assert_eq!(words("a // crate::b\n/* c /* d */ */ e"), "a e");
    assert_eq!(words("f(\"crate::g \\\" h\", r#\"i \" j\"#, 'k', b\"l\", '\\'')"), "f ( , , , , )");
    assert_eq!(words("fn m<'n>(bar: &'n str)"), "fn m < n > ( bar : & n str )");
    assert_eq!(words("#[cfg(test)]\nmod tests { use crate::o; }\nuse p::q;"), "use p :: q ;");
    assert_eq!(words("#[cfg(test)]\nmod r;\nmod s;"), "mod s ;");
    let lines: Vec<usize> = tokens("a\n\"b\nc\" d").iter().map(|token| token.line).collect();
    assert_eq!(lines, [1, 3]);
}
