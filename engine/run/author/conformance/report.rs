//! What the checks found: a table for people, JSON for programs.

use std::fmt::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use crate::ground::diagnose::{Failure, Mistake};
use crate::intake::scenario::schema::Json;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The rule holds.
    Pass,
    /// The rule is broken.
    Fail,
    /// The rule holds, with something to think about.
    Warn,
    /// The rule does not apply, or an earlier failure stands in the way.
    Skip,
    /// The process of the check was ended by a signal, by the plugin, or by the time limit.
    Crash,
}

impl Status {
    /// As in the table and in the JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Skip => "skip",
            Self::Crash => "crash",
        }
    }

    fn is_bad(self) -> bool {
        matches!(self, Self::Fail | Self::Crash)
    }
}

/// One check and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Name of the check.
    pub check: &'static str,
    /// The policy; none for the library as a whole.
    pub policy: Option<String>,
    /// How it ended.
    pub status: Status,
    /// What was found.
    pub words: String,
    /// How long it took.
    pub took: Duration,
}

impl Finding {
    pub(super) fn new(check: &'static str, policy: Option<&str>, status: Status, words: &str, took: Duration) -> Self {
        Self { check, policy: policy.map(str::to_owned), status, words: words.to_owned(), took }
    }
}

/// All that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The library.
    pub library: PathBuf,
    /// In the order of the checks, policy after policy.
    pub findings: Vec<Finding>,
}

impl Report {
    fn count(&self, status: Status) -> usize {
        self.findings.iter().filter(|finding| finding.status == status).count()
    }

    /// A failure when a rule is broken.
    ///
    /// # Errors
    /// A check failed or crashed: the plugin's fault.
    pub fn verdict(&self) -> Result<(), Failure> {
        let bad: Vec<&str> = self.findings.iter().filter(|it| it.status.is_bad()).map(|it| it.check).collect();
        if bad.is_empty() {
            return Ok(());
        }
        let title = format!("{} breaks {} of {} checks", self.library.display(), bad.len(), self.findings.len());
        Err(Failure::plugin(Mistake::new(title).help(format!("broken: {}", bad.join(", ")))))
    }

    fn json(&self) -> Json {
        let text = |text: &str| Json::Text(text.to_owned());
        let finding = |finding: &Finding| {
            let policy = finding.policy.as_deref().unwrap_or_default();
            Json::Object(Vec::new())
                .with("check", text(finding.check))
                .with("policy", text(policy))
                .with("status", text(finding.status.name()))
                .with("words", text(&finding.words))
                .with("milliseconds", Json::Whole(finding.took.as_millis() as i64))
        };
        let findings = self.findings.iter().map(finding).collect();
        Json::Object(Vec::new())
            .with("library", text(&self.library.to_string_lossy()))
            .with("findings", Json::List(findings))
    }

    /// As JSON.
    ///
    /// # Errors
    /// The text cannot be written.
    pub fn write_json(&self, out: &mut String) -> fmt::Result {
        self.json().write(out, 0)?;
        out.write_char('\n')
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = None;
        for finding in &self.findings {
            if last != Some(&finding.policy) {
                let title = finding.policy.as_ref().map_or_else(|| self.library.display().to_string(), Clone::clone);
                writeln!(out, "{}{title}", if last.is_some() { "\n" } else { "" })?;
                last = Some(&finding.policy);
            }
            writeln!(out, "  {:<5}  {:<24} {}", finding.status.name(), finding.check, finding.words)?;
        }
        let all = [Status::Pass, Status::Warn, Status::Skip, Status::Fail, Status::Crash];
        let counted: Vec<String> =
            all.iter().map(|status| format!("{} {}", self.count(*status), status.name())).collect();
        writeln!(out, "\n{}", counted.join(", "))
    }
}
