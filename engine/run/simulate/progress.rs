//! Tells on standard error how far a run is: a bar on a terminal, plain lines in a pipe, nothing when asked to be quiet.

use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::ground::words::number;
use crate::say;
use crate::words::Language;

/// Shortest time between two lines about years.
const PAUSE: Duration = Duration::from_secs(5);

/// How progress is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A bar that is drawn over and over.
    Bar,
    /// A line for every arm and replicate, and now and then one for a year.
    Lines,
    /// Nothing.
    Quiet,
}

impl Mode {
    /// A bar on a terminal, lines elsewhere, nothing with `--quiet`.
    pub fn of_standard_error(quiet: bool) -> Self {
        match (quiet, stderr().is_terminal()) {
            (true, _) => Self::Quiet,
            (false, true) => Self::Bar,
            (false, false) => Self::Lines,
        }
    }
}

/// Progress of one run; shared by all threads.
pub struct Progress {
    bar: ProgressBar,
    language: Language,
    lines: Option<Mutex<Lines>>,
    /// Years that were passed over.
    passed: AtomicU64,
}

struct Lines {
    out: Box<dyn Write + Send>,
    language: Language,
    told: Vec<(String, u32)>,
    done: u64,
    total: u64,
    started: Instant,
    last: Instant,
}

impl Progress {
    /// Progress on standard error.
    pub fn new(mode: Mode, language: Language) -> Self {
        match mode {
            Mode::Bar => Self::with(bar(language), language, None),
            Mode::Lines => Self::to(Box::new(stderr()), language),
            Mode::Quiet => Self::with(ProgressBar::hidden(), language, None),
        }
    }

    /// Plain lines into any writer.
    pub fn to(out: Box<dyn Write + Send>, language: Language) -> Self {
        let now = Instant::now();
        let lines = Lines { out, language, told: Vec::new(), done: 0, total: 0, started: now, last: now };
        Self::with(ProgressBar::hidden(), language, Some(Mutex::new(lines)))
    }

    fn with(bar: ProgressBar, language: Language, lines: Option<Mutex<Lines>>) -> Self {
        Self { bar, language, lines, passed: AtomicU64::new(0) }
    }

    /// The run begins; it will simulate so many years in all, over arms and replicates (a common past counts once).
    pub fn start(&self, total_years: u64) {
        self.passed.store(0, Relaxed);
        self.bar.set_length(total_years);
        if let Some(mut lines) = self.lines() {
            lines.total = total_years;
            lines.started = Instant::now();
            lines.last = lines.started;
        }
    }

    /// There are to be more replicates than was said.
    pub fn grow(&self, from: u32, to: u32) {
        let passed = self.passed.load(Relaxed);
        let grown = |left: u64| match to > from {
            true => ((left + passed) / u64::from(from) * u64::from(to)).saturating_sub(passed),
            false => left,
        };
        self.bar.set_length(grown(self.bar.length().unwrap_or(0)));
        if let Some(mut lines) = self.lines() {
            lines.total = grown(lines.total);
        }
    }

    /// So many of the years were lived by an earlier process.
    pub fn pass_over(&self, years: u64) {
        self.passed.fetch_add(years, Relaxed);
        self.bar.set_length(self.bar.length().unwrap_or(0).saturating_sub(years));
        if let Some(mut lines) = self.lines() {
            lines.total = lines.total.saturating_sub(years);
        }
    }

    /// What the past that arms have in common is called.
    pub(super) fn of_common_past(&self) -> String {
        say!(self.language, "progress-common")
    }

    /// A year of an arm's replicate is done.
    pub fn year(&self, arm: &str, replicate: u32, year: u16) {
        if !self.bar.is_hidden() {
            let words = say!(self.language, "progress-now", arm = arm, replicate = replicate, year = year);
            self.bar.set_message(words);
            self.bar.inc(1);
        }
        if let Some(mut lines) = self.lines() {
            lines.year(arm, replicate, year);
        }
    }

    /// The run is over.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
        if let Some(mut lines) = self.lines() {
            let seconds = lines.started.elapsed().as_secs_f64();
            let text = say!(self.language, "progress-over", years = lines.done, seconds = number(seconds, 1));
            lines.tell(&text);
        }
    }

    fn lines(&self) -> Option<MutexGuard<'_, Lines>> {
        // A thread that panicked while it wrote a line leaves the state usable.
        self.lines.as_ref().map(|lines| lines.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Lines {
    fn year(&mut self, arm: &str, replicate: u32, year: u16) {
        self.done += 1;
        let new = !self.told.iter().any(|(told, number)| told == arm && *number == replicate);
        if new {
            self.told.push((arm.to_string(), replicate));
            self.tell(&say!(self.language, "progress-from", arm = arm, replicate = replicate, year = year));
        } else if self.last.elapsed() >= PAUSE {
            let left =
                self.started.elapsed().as_secs_f64() / self.done as f64 * self.total.saturating_sub(self.done) as f64;
            let text = say!(
                self.language,
                "progress-done",
                arm = arm,
                replicate = replicate,
                year = year,
                done = self.done,
                total = self.total,
                left = number(left, 0)
            );
            self.tell(&text);
        }
    }

    fn tell(&mut self, text: &str) {
        self.last = Instant::now();
        // A closed standard error is no reason to stop a run.
        let _ = writeln!(self.out, "{text}");
    }
}

fn bar(language: Language) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template(&say!(language, "progress-bar"));
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸ "));
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_replicates_are_more_years_beyond_those_that_were_passed_over() {
        let progress = Progress::to(Box::new(std::io::sink()), Language::English);
        let left = || progress.lines().map(|lines| lines.total);
        progress.start(40);
        progress.grow(2, 4);
        assert_eq!(left(), Some(80));
        progress.pass_over(70);
        assert_eq!(left(), Some(10));
        progress.grow(4, 6);
        assert_eq!(left(), Some(50), "six of twenty years each, but for seventy");
        progress.grow(6, 6);
        assert_eq!(left(), Some(50));
    }

    #[test]
    fn a_bar_and_its_lines_speak_the_language_of_the_terminal() {
        #[derive(Clone, Default)]
        struct Kept(std::sync::Arc<Mutex<Vec<u8>>>);
        impl Write for Kept {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        for (language, from, over) in [
            (Language::English, "new, replicate 2: from 2021\n", "1 year simulated in 0.0 s\n"),
            (Language::Chinese, "new，第2次重复：自2021年起\n", "1年已模拟，用时0.0秒\n"),
        ] {
            let kept = Kept::default();
            let progress = Progress::to(Box::new(kept.clone()), language);
            progress.start(1);
            progress.year("new", 2, 2021);
            progress.finish();
            let told = String::from_utf8(kept.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).expect("words");
            assert_eq!(told, format!("{from}{over}"));
            let template = say!(language, "progress-bar");
            for part in ["{bar:32}", "{pos}", "{len}", "{msg}", "{eta}"] {
                assert!(template.contains(part), "{template}");
            }
        }
    }
}
