//! Which file of a crate uses which other, and the circles in that.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::source::{Token, end_of_item, tokens};

/// Segments of a path below the crate: `["report", "figure", "Chart"]`.
type Path = Vec<String>;

/// What a `use` makes known: an alias for a path, and the line.
struct Import {
    path: Path,
    alias: String,
    line: usize,
    /// Passed on to others: it makes this file depend on the path only where the file itself uses the name.
    passed_on: bool,
}

/// One file, as a module.
#[derive(Default)]
struct Module {
    file: String,
    children: BTreeSet<String>,
    imports: Vec<Import>,
    /// Paths in the code, with their lines.
    paths: Vec<(Path, usize)>,
}

/// One file uses another, at this line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    /// The two modules; in the graph of a folder, what stands in it.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) from_file: String,
    pub(crate) to_file: String,
    pub(crate) line: usize,
}

/// The modules of a crate by their path, `""` for its root.
pub(crate) struct Crate(BTreeMap<String, Module>);

impl Crate {
    /// From files by their path below the source folder, with their text.
    pub(crate) fn new(files: &[(String, String)]) -> Self {
        let modules = files.iter().map(|(file, text)| (module_path(file), Module::of(file, &tokens(text))));
        Self(modules.collect())
    }

    /// Who uses whom, each pair of files once, at the first line.
    pub(crate) fn edges(&self) -> Vec<Edge> {
        let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (name, module) in &self.0 {
            for (path, line) in module.uses() {
                let Some(home) = self.home(name, &path, 0) else { continue };
                if home != *name {
                    let first = found.entry((name.clone(), home)).or_insert(line);
                    *first = line.min(*first);
                }
            }
        }
        let file = |module: &str| self.0[module].file.clone();
        let edge = |((from, to), line): ((String, String), usize)| {
            let (from_file, to_file) = (file(&from), file(&to));
            Edge { from, to, from_file, to_file, line }
        };
        found.into_iter().map(edge).collect()
    }

    /// The module in which stands what a path names, seen from a module.
    fn home(&self, from: &str, path: &[String], depth: usize) -> Option<String> {
        let (first, rest) = path.split_first()?;
        let module = self.0.get(from)?;
        match first.as_str() {
            "crate" => self.below("", rest, depth),
            "self" => self.below(from, rest, depth),
            "super" => {
                let parent = from.rsplit_once("::").map_or("", |(parent, _)| parent);
                let as_self: Path = std::iter::once("self".to_owned()).chain(rest.iter().cloned()).collect();
                let further = rest.first().is_some_and(|next| next == "super");
                self.home(parent, if further { rest } else { &as_self }, depth)
            }
            name if module.children.contains(name) => self.below(from, path, depth),
            name => {
                let import = module.imports.iter().find(|import| import.alias == name)?;
                let whole: Path = import.path.iter().chain(rest).cloned().collect();
                (depth < MOST_STEPS).then(|| self.home(from, &whole, depth + 1)).flatten()
            }
        }
    }

    /// The same for a path below a module: down the modules, and on where a name is only passed on.
    fn below(&self, from: &str, path: &[String], depth: usize) -> Option<String> {
        let module = self.0.get(from)?;
        let Some((first, rest)) = path.split_first() else { return Some(from.to_owned()) };
        if module.children.contains(first) {
            let child = if from.is_empty() { first.clone() } else { format!("{from}::{first}") };
            return self.below(&child, rest, depth);
        }
        let passed = module.imports.iter().find(|import| import.alias == *first);
        let passed = passed.filter(|_| depth < MOST_STEPS).and_then(|import| {
            let whole: Path = import.path.iter().chain(rest).cloned().collect();
            self.home(from, &whole, depth + 1)
        });
        Some(passed.unwrap_or_else(|| from.to_owned()))
    }
}

/// Names that are passed on from file to file: longer chains are circles of names.
const MOST_STEPS: usize = 20;

/// `report/figure.rs` and `report/figure/mod.rs` are both `report::figure`.
fn module_path(file: &str) -> String {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { String::new() } else { path.replace('/', "::") }
}

impl Module {
    fn of(file: &str, tokens: &[Token]) -> Self {
        let mut module = Self { file: file.to_owned(), ..Self::default() };
        let mut at = 0;
        while at < tokens.len() {
            at = module.take(tokens, at);
        }
        module
    }

    /// Takes the declaration, the `use` or the path that begins here; says where to go on.
    fn take(&mut self, tokens: &[Token], at: usize) -> usize {
        let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        match text(at) {
            "mod" if text(at + 2) == ";" => {
                self.children.insert(text(at + 1).to_owned());
                at + 3
            }
            "use" => {
                let end = end_of_item(tokens, at).max(at + 1);
                let passed_on = at > 0 && ["pub", ")"].contains(&text(at - 1));
                self.tree(&tokens[at + 1..end], Vec::new(), passed_on);
                end
            }
            word if starts_path(word) => self.path(tokens, at),
            _ => at + 1,
        }
    }

    fn path(&mut self, tokens: &[Token], from: usize) -> usize {
        let mut at = from;
        let mut path = vec![tokens[at].text.clone()];
        while let [colons, next] = &tokens[(at + 1).min(tokens.len())..(at + 3).min(tokens.len())]
            && colons.text == "::"
            && starts_path(&next.text)
        {
            path.push(next.text.clone());
            at += 2;
        }
        let before = from.checked_sub(1).map_or("", |before| tokens[before].text.as_str());
        if ![".", "::", "fn", "struct", "enum"].contains(&before) {
            self.paths.push((path, tokens[from].line));
        }
        at + 1
    }

    /// One tree of a `use`: `a::{b, c as d, e::*}`.
    fn tree(&mut self, tokens: &[Token], mut path: Path, passed_on: bool) {
        for (at, token) in tokens.iter().enumerate() {
            match token.text.as_str() {
                "::" => {}
                "{" => {
                    for branch in branches(&tokens[at + 1..]) {
                        self.tree(branch, path.clone(), passed_on);
                    }
                    return;
                }
                "as" => return self.import(path, tokens.get(at + 1), token.line, passed_on),
                ";" | "," | "}" => break,
                "self" if !path.is_empty() => {}
                text => path.push(text.to_owned()),
            }
        }
        if let Some(first) = tokens.first() {
            self.import(path, None, first.line, passed_on);
        }
    }

    fn import(&mut self, path: Path, alias: Option<&Token>, line: usize, passed_on: bool) {
        let alias = alias.map(|token| token.text.clone()).or_else(|| path.last().cloned()).unwrap_or_default();
        // A name that stands for itself, such as `use serde`, leads nowhere.
        if path.len() > 1 || path.first() != Some(&alias) {
            self.imports.push(Import { path, alias, line, passed_on });
        }
    }

    /// Every path that this file uses.
    fn uses(&self) -> Vec<(Path, usize)> {
        let named = |alias: &str| self.paths.iter().any(|(path, _)| path[0] == alias);
        let imports = self.imports.iter().filter(|import| !import.passed_on || named(&import.alias));
        let without_star = |path: &Path| path.iter().filter(|part| *part != "*").cloned().collect();
        let imported = imports.map(|import| (without_star(&import.path), import.line));
        imported.chain(self.paths.iter().cloned()).collect()
    }
}

fn starts_path(word: &str) -> bool {
    let rest = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
    rest && !["as", "mod", "use", "pub", "fn", "struct", "enum", "let", "impl", "for", "where"].contains(&word)
}

/// The trees between these braces.
fn branches(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        let ends = depth == 0 && [",", "}"].contains(&token.text.as_str());
        if ends && at > start {
            found.push(&tokens[start..at]);
        }
        if ends {
            start = at + 1;
        }
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => return found,
            "}" => depth -= 1,
            _ => {}
        }
    }
    found
}

/// Every folder that holds one of these modules, the crate itself first.
pub(crate) fn folders(edges: &[Edge]) -> BTreeSet<String> {
    let modules = edges.iter().flat_map(|edge| [&edge.from, &edge.to]);
    modules
        .flat_map(|module| module.match_indices("::").map(|(at, _)| module[..at].to_owned()))
        .chain([String::new()])
        .collect()
}

/// The edges between what stands directly in a folder; a file and the folder of its name are one.
pub(crate) fn edges_of_folder(edges: &[Edge], folder: &str) -> Vec<Edge> {
    let standing = |module: &str| {
        let below = if folder.is_empty() { Some(module) } else { module.strip_prefix(folder)?.strip_prefix("::") };
        below.and_then(|below| below.split("::").next()).filter(|name| !name.is_empty()).map(str::to_owned)
    };
    let between = edges.iter().filter_map(|edge| {
        let (from, to) = (standing(&edge.from)?, standing(&edge.to)?);
        (from != to).then(|| Edge { from, to, ..edge.clone() })
    });
    between.collect()
}

/// A shortest circle of these edges, if there is one.
pub(crate) fn circle(edges: &[Edge]) -> Option<Vec<Edge>> {
    let ways = edges.iter().filter_map(|edge| {
        let back = way(edges, &edge.to, &edge.from)?;
        Some(std::iter::once(edge.clone()).chain(back).collect::<Vec<_>>())
    });
    ways.min_by_key(Vec::len)
}

/// A shortest way along the edges.
fn way(edges: &[Edge], from: &str, to: &str) -> Option<Vec<Edge>> {
    let mut reached: BTreeMap<&str, Vec<Edge>> = BTreeMap::from([(from, Vec::new())]);
    let mut open = VecDeque::from([from]);
    while let Some(at) = open.pop_front() {
        if at == to {
            return reached.remove(at);
        }
        for edge in edges.iter().filter(|edge| edge.from == at) {
            if !reached.contains_key(edge.to.as_str()) {
                let way = reached[at].iter().chain([edge]).cloned().collect();
                reached.insert(&edge.to, way);
                open.push_back(&edge.to);
            }
        }
    }
    None
}
