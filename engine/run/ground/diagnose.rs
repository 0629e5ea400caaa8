//! One renderer for every mistake that a user or a plugin can make, and the exit codes.
//!
//! A [`Mistake`] says what is wrong, where, what was expected and what to do. A [`Failure`] is a list of mistakes with
//! one [`Fault`]; [`Failure::exit_code`] is the only place in which exit codes stand.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// No more than this many mistakes are shown at once.
const SHOWN: usize = 25;

/// A text that a user wrote, kept to show pieces of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the user gave it.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

/// A piece of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    source: Arc<Source>,
    span: Range<usize>,
}

impl Place {
    /// The bytes `span` of `source`, moved to character boundaries inside it.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        let text = &source.text;
        let start = text.floor_char_boundary(span.start.min(text.len()));
        let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
        Self { source: Arc::clone(source), span: start..end }
    }

    /// The file it stands in.
    pub fn path(&self) -> &Path {
        &self.source.path
    }

    /// Its line, from 1.
    pub fn line(&self) -> usize {
        1 + self.source.text[..self.span.start].matches('\n').count()
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    title: String,
    place: Option<Place>,
    label: String,
    related: Vec<(Place, String)>,
    help: Vec<String>,
}

impl Mistake {
    /// A mistake that has no place in a file.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), place: None, label: String::new(), related: Vec::new(), help: Vec::new() }
    }

    /// A mistake at a place; `label` stands below the underlined text.
    pub fn at(place: &Place, title: impl Into<String>, label: impl Into<String>) -> Self {
        Self { place: Some(place.clone()), label: label.into(), ..Self::new(title) }
    }

    /// Another place that belongs to it.
    #[must_use]
    pub fn and_at(mut self, place: &Place, label: impl Into<String>) -> Self {
        self.related.push((place.clone(), label.into()));
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Suggests the nearest of `known` and lists them when they are few.
    #[must_use]
    pub fn suggest<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let near = nearest(word, known.iter().copied());
        let list = (!known.is_empty() && known.len() <= 24).then(|| known.join(", "));
        match (near, list) {
            (Some(near), Some(list)) => self.help(format!("did you mean `{near}`? Known: {list}")),
            (Some(near), None) => self.help(format!("did you mean `{near}`?")),
            (None, Some(list)) => self.help(format!("known: {list}")),
            (None, None) => self,
        }
    }

    /// Suggests the nearest of `known` and lists them all, however many: no other list of them is at hand.
    #[must_use]
    pub fn among<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let list = if known.is_empty() { "there is none".into() } else { format!("known: {}", known.join(", ")) };
        match nearest(word, known) {
            Some(near) => self.help(format!("did you mean `{near}`?")).help(list),
            None => self.help(list),
        }
    }

    /// The same mistake at a place, unless it has one.
    #[must_use]
    pub fn located(mut self, place: &Place, label: impl Into<String>) -> Self {
        if self.place.is_none() {
            self.place = Some(place.clone());
            self.label = label.into();
        }
        self
    }

    /// The same mistake without the help that an earlier one gives already.
    #[must_use]
    pub fn without_help_of(mut self, earlier: &[Self]) -> Self {
        self.help.retain(|help| !earlier.iter().any(|other| other.help.contains(help)));
        self
    }

    /// What is wrong, in one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What is wrong and what to do, in one line.
    pub fn line(&self) -> String {
        match self.help.is_empty() {
            true => self.title.clone(),
            false => format!("{} ({})", self.title, self.help.join("; ")),
        }
    }

    fn group(&self) -> Group<'_> {
        let mut group = Group::with_title(Level::ERROR.primary_title(self.title.as_str()));
        let mut open = self.place.iter().map(|place| (place, self.label.as_str(), AnnotationKind::Primary)).collect();
        let related = self.related.iter().map(|(place, label)| (place, label.as_str(), AnnotationKind::Context));
        Vec::extend(&mut open, related);
        for (at, &(place, _, _)) in open.iter().enumerate() {
            let same = |other: &Place| other.source == place.source;
            if open[..at].iter().any(|(earlier, _, _)| same(earlier)) {
                continue;
            }
            let marks = open.iter().filter(|(other, _, _)| same(other)).map(|(place, label, kind)| {
                let label = (!label.is_empty()).then_some(*label);
                kind.span(place.span.clone()).label(label)
            });
            let path = place.path().to_string_lossy().into_owned();
            group = group.element(Snippet::source(place.source.text.as_str()).path(path).annotations(marks));
        }
        group.elements(self.help.iter().map(|help| Level::HELP.message(help.as_str())))
    }
}

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The user's input.
    Input,
    /// A plugin.
    Plugin,
    /// Anything else.
    Other,
    /// Somebody asked the program to end, by this signal.
    Interrupted(u8),
    /// The reader of the output has closed it, so there is nothing to say.
    Silence,
}

/// Why the program stops: at least one mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    fault: Fault,
    mistakes: Vec<Mistake>,
}

impl Failure {
    /// Mistakes with one fault.
    pub fn new(fault: Fault, mistakes: Vec<Mistake>) -> Self {
        Self { fault, mistakes }
    }

    /// One mistake in the user's input.
    pub fn input(mistake: Mistake) -> Self {
        Self::new(Fault::Input, vec![mistake])
    }

    /// One mistake of a plugin.
    pub fn plugin(mistake: Mistake) -> Self {
        Self::new(Fault::Plugin, vec![mistake])
    }

    /// Anything else that went wrong, in words.
    pub fn other(title: impl Into<String>) -> Self {
        Self::new(Fault::Other, vec![Mistake::new(title)])
    }

    /// The same with what to do about it.
    pub fn with_help(title: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Fault::Other, vec![Mistake::new(title).help(help)])
    }

    /// A file or folder that cannot be written. The place is the user's to choose; a full disk, for one, is not.
    pub fn unwritable(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{
            AlreadyExists, IsADirectory, NotADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem,
        };
        let title = format!("cannot write `{}`: {error}", path.display());
        match error.kind() {
            AlreadyExists | IsADirectory | NotADirectory | NotFound | PermissionDenied | ReadOnlyFilesystem => {
                let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let help =
                    format!("the folder `{}` must exist, or be one that can be made, and be writable", above.display());
                Self::input(Mistake::new(title).help(help))
            }
            _ => Self::other(title),
        }
    }

    /// The program's exit code. Success is 0.
    pub fn exit_code(&self) -> u8 {
        match self.fault {
            Fault::Silence => 0,
            Fault::Other => 1,
            Fault::Input => 2,
            Fault::Plugin => 3,
            Fault::Interrupted(signal) => 128 + signal,
        }
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        self.fault
    }

    /// The single mistakes.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The single mistakes, to be put beside others.
    pub fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes
    }

    /// The text to show; with colours for a terminal.
    pub fn render(&self, coloured: bool) -> String {
        let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for mistake in self.mistakes.iter().take(SHOWN) {
            text.push_str(&renderer.render(&[mistake.group()]));
            text.push_str("\n\n");
        }
        if self.mistakes.len() > SHOWN {
            text.push_str(&format!("... and {} more\n\n", self.mistakes.len() - SHOWN));
        }
        text.truncate(text.trim_end().len());
        text
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.render(false))
    }
}

impl std::error::Error for Failure {}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::new(Fault::Silence, Vec::new()),
            _ => Self::other(error.to_string()),
        }
    }
}

/// The known word that is nearest to a mistyped one, when one is near enough.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(2);
    let scored = known.into_iter().map(|name| (strsim::damerau_levenshtein(word, name), name));
    let (distance, name) = scored.min_by_key(|&(distance, _)| distance)?;
    let longer = word.chars().count() >= 4 && (name.contains(word) || word.contains(name));
    // A word that shares no letter with a name is not near it, however short both are.
    let alike = distance < word.chars().count().max(name.chars().count());
    (distance <= allowed && alike || longer).then_some(name)
}

/// Shows a failure on standard error, in colours on a terminal.
pub fn show(failure: &Failure) {
    let text = failure.render(std::io::stderr().is_terminal());
    if !text.is_empty() {
        // When standard error is closed, the message cannot be shown anywhere.
        let _ = writeln!(std::io::stderr(), "{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("persns", ["from", "persons", "until"]), Some("persons"));
        assert_eq!(nearest("zzzzzz", ["from", "persons", "until"]), None);
        assert_eq!(nearest("x", []), None);
        assert_eq!((nearest("", ["D"]), nearest("ab", ["K", "cd"])), (None, None), "nothing in common");
    }

    #[test]
    fn a_place_outside_the_text_is_moved_inside() {
        let source = Arc::new(Source { path: "a.toml".into(), text: "名 = 1".into() });
        let place = Place::new(&source, 1..900);
        assert_eq!(place.line(), 1);
        let failure = Failure::input(Mistake::at(&place, "wrong", "here").help("do this"));
        assert!(failure.render(false).contains("a.toml:1:1"), "{failure}");
        assert!(failure.render(false).contains("do this"));
        assert_eq!(failure.exit_code(), 2);
    }
}
