//! One check in a process of its own: a crash or an endless loop costs this check and no other.
//!
//! The child prints lines that begin with [`MARK`]: where it is, and at last what it found. Whatever the plugin prints
//! between them is read and forgotten. The child leads a group of processes, which ends with it: a process that the plugin
//! starts outlives no check.

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::capture::{AT, Capture, Heard, MARK};
use super::guarded_memory::{die_with_parent, end_group, forbid_core_dumps};
use super::{Outcome, Subject, Verdict, inside};
use crate::ground::diagnose::Failure;
use crate::intake::inputs;

/// The hidden verb.
pub(crate) const VERB: &str = "check-one";
/// How long another process may take within a check.
const ELSEWHERE: Duration = Duration::from_secs(60);

/// What the child is to do.
#[derive(Clone, Debug)]
pub(super) struct Order<'a> {
    pub(super) check: &'a str,
    pub(super) library: &'a Path,
    pub(super) policy: Option<&'a str>,
    pub(super) cases: Option<&'a Path>,
}

/// How a child ended.
#[derive(Debug)]
pub(super) enum How {
    /// It said what it found.
    Said(Outcome),
    /// It did not come to an end by itself: cause, and where it was.
    Crashed(String),
    /// It did not come to an end in time: in words, and where it was.
    Hung(String, String),
}

/// The end of a child.
#[derive(Debug)]
pub(super) struct End {
    pub(super) how: How,
    /// It left a process behind.
    pub(super) survived: bool,
    /// The last line that the policy printed.
    pub(super) printed: String,
}

/// Says in the child where it is.
pub(super) fn tell(place: &str) {
    // Nobody is left to tell when the parent is gone.
    let _ = writeln!(std::io::stdout(), "\n{MARK}{AT}{}", one_line(place));
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Does what the parent ordered and says what came out.
///
/// # Errors
/// The parent is gone.
pub(crate) fn serve(check: &str, library: &Path, policy: Option<&str>, cases: Option<&Path>) -> Result<(), Failure> {
    forbid_core_dumps();
    die_with_parent();
    let (word, text) = match inside(&Order { check, library, policy, cases }) {
        Ok(text) => ("pass", text),
        Err(Verdict::Fail(text)) => ("fail", text),
        Err(Verdict::Warn(text)) => ("warn", text),
        Err(Verdict::Skip(text)) => ("skip", text),
    };
    let mut out = std::io::stdout();
    writeln!(out, "\n{MARK}{word} {}", one_line(&text))?;
    Ok(out.flush()?)
}

fn command(order: &Order<'_>) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(VERB).arg("--check").arg(order.check);
    let file = |flag: &str, path: Option<&Path>| path.map(|path| [OsString::from(flag), path.into()]);
    command.args(file("--cases", order.cases).into_iter().flatten());
    let tables = inputs::laid_over().map(|(tables, _)| tables);
    command.args(file("--inputs", tables.as_deref()).into_iter().flatten());
    command.args(order.policy.map(|policy| ["--policy", policy]).into_iter().flatten());
    command.arg("--").arg(order.library);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}

/// Runs a check in a child process, which leads a group of its own.
pub(super) fn run(order: &Order<'_>, limit: Duration) -> Result<End, Failure> {
    let mut command = command(order)?;
    let child = command.process_group(0).spawn()?;
    let group = child.id();
    Ok(watch(child, limit, || end_group(group))?)
}

/// Waits for a child; `end_rest` ends what it started and tells whether there was any.
fn watch(mut child: Child, limit: Duration, end_rest: impl FnOnce() -> bool) -> std::io::Result<End> {
    let said = child.stdout.take().map(Capture::new);
    let complained = child.stderr.take().map(Capture::new);
    let status = wait(&mut child, limit)?;
    let mut survived = end_rest();
    let mut heard = |ear: Option<Capture>| {
        let (heard, is_open) = ear.map(Capture::close).unwrap_or_default();
        survived |= is_open;
        heard
    };
    let (said, complained) = (heard(said), heard(complained));
    let verdict = verdict(&said.marked).filter(|_| status.is_some_and(|it| it.success()));
    let how = match (verdict, status) {
        (Some(outcome), _) => How::Said(outcome),
        (None, Some(status)) => How::Crashed(with_place(crash(status), &said, &complained)),
        (None, None) => {
            let seconds = (limit.as_secs_f64() * 10.0).round() / 10.0;
            let words = format!("it did not end within {seconds} s");
            How::Hung(with_place(words, &said, &complained), said.place.clone())
        }
    };
    let printed = [said.last, complained.last].into_iter().find(|line| !line.is_empty()).unwrap_or_default();
    Ok(End { how, survived, printed })
}

fn verdict(line: &str) -> Option<Outcome> {
    let (word, text) = line.split_once(' ').unwrap_or((line, ""));
    let text = text.to_owned();
    match word {
        "pass" => Some(Ok(text)),
        "fail" => Some(Err(Verdict::Fail(text))),
        "warn" => Some(Err(Verdict::Warn(text))),
        "skip" => Some(Err(Verdict::Skip(text))),
        _ => None,
    }
}

/// Why a child did not come to its end.
fn crash(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal} ({})", signal_name(signal)),
        (None, code) => format!("it ended the process with exit code {}", code.unwrap_or_default()),
    }
}

/// What happened to a child, where it was, and its last words.
fn with_place(mut text: String, said: &Heard, complained: &Heard) -> String {
    if !said.place.is_empty() {
        text += &format!(" in {}", said.place);
    }
    if !complained.last.is_empty() {
        text += &format!("; it said: {}", one_line(&complained.last));
    }
    text
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        libc::SIGSEGV => "segmentation fault",
        libc::SIGBUS => "bus error",
        libc::SIGABRT => "abort",
        libc::SIGFPE => "arithmetic error",
        libc::SIGILL => "illegal instruction",
        libc::SIGTRAP => "trap",
        libc::SIGKILL => "killed",
        _ => "a signal",
    }
}

/// Waits for the end of a child; none when it had to be ended.
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// What the policy answers in a further process, in another time zone, language and folder. It belongs to the group of this
/// process and ends with it.
pub(super) fn digest_elsewhere(subject: &Subject, zone: &str, language: &str) -> Outcome {
    let policy = Some(subject.raw.description().id.as_str());
    let order = Order { check: super::DIGEST, library: &subject.path, policy, cases: None };
    let end = command(&order).and_then(|mut command| {
        command.env("TZ", zone).env("LANG", language).env("LC_ALL", language).current_dir("/");
        watch(command.spawn()?, ELSEWHERE, || false)
    });
    match end.map(|end| end.how) {
        Ok(How::Said(outcome)) => outcome,
        Ok(How::Crashed(words) | How::Hung(words, _)) => Err(Verdict::Fail(format!("in another process: {words}"))),
        Err(error) => Err(Verdict::Warn(format!("no other process could be started: {error}"))),
    }
}
