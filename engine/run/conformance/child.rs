//! One check in a process of its own: a crash or an endless loop costs this check and no other.
//!
//! The child prints lines that begin with [`MARK`]: where it is, and at last what it found. Whatever the plugin prints
//! goes between them unread.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::guard::forbid_core_dumps;
use super::{Outcome, Subject, Verdict, inside};
use crate::diagnose::Failure;

/// The hidden verb.
pub(crate) const VERB: &str = "check-one";
/// Begins a line of the child's that the parent reads.
const MARK: &str = "gongji-check:";
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
pub(super) enum End {
    /// It said what it found.
    Said(Outcome),
    /// It did not come to an end by itself: cause, and where it was.
    Crashed(String),
}

/// Says in the child where it is.
pub(super) fn tell(place: &str) {
    // Nobody is left to tell when the parent is gone.
    let _ = writeln!(std::io::stdout(), "\n{MARK}at {}", one_line(place));
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
    command.args(order.policy.map(|policy| ["--policy", policy]).into_iter().flatten());
    command.arg("--").arg(order.library);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}

/// Runs a check in a child process.
pub(super) fn run(order: &Order<'_>, limit: Duration) -> Result<End, Failure> {
    Ok(watch(command(order)?, limit)?)
}

fn watch(mut command: Command, limit: Duration) -> std::io::Result<End> {
    let mut child = command.spawn()?;
    let said = child.stdout.take().map(read);
    let complained = child.stderr.take().map(read);
    let status = wait(&mut child, limit)?;
    let text = |reader: Option<JoinHandle<String>>| reader.and_then(|reader| reader.join().ok()).unwrap_or_default();
    let (said, complained) = (text(said), text(complained));
    let lines: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix(MARK)).collect();
    let verdict = lines.last().and_then(|line| verdict(line)).filter(|_| status.is_some_and(|it| it.success()));
    Ok(verdict.map_or_else(|| End::Crashed(crash(status, limit, &lines, &complained)), End::Said))
}

fn verdict(line: &str) -> Option<Outcome> {
    let (word, text) = line.split_once(' ')?;
    let text = text.to_owned();
    match word {
        "pass" => Some(Ok(text)),
        "fail" => Some(Err(Verdict::Fail(text))),
        "warn" => Some(Err(Verdict::Warn(text))),
        "skip" => Some(Err(Verdict::Skip(text))),
        _ => None,
    }
}

/// Why a child did not come to its end, where it was, and its last words.
fn crash(status: Option<ExitStatus>, limit: Duration, lines: &[&str], complained: &str) -> String {
    let mut text = match status {
        None => format!("it did not end within {} s", limit.as_secs_f64()),
        Some(status) => match (status.signal(), status.code()) {
            (Some(signal), _) => format!("signal {signal} ({})", signal_name(signal)),
            (None, code) => format!("it ended the process with exit code {}", code.unwrap_or_default()),
        },
    };
    if let Some(place) = lines.iter().rev().find_map(|line| line.strip_prefix("at ")) {
        text += &format!(" in {place}");
    }
    if let Some(last) = complained.lines().rev().find(|line| !line.trim().is_empty()) {
        text += &format!("; it said: {}", one_line(last));
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

/// Reads a stream to its end, so that the child never waits for a reader.
fn read(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        // What was read before a mistake is what there is.
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
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

/// What the policy answers in a further process, in another time zone, language and folder.
pub(super) fn digest_elsewhere(subject: &Subject, zone: &str, language: &str) -> Outcome {
    let policy = Some(subject.raw.description().id.as_str());
    let order = Order { check: super::DIGEST, library: &subject.path, policy, cases: None };
    let end = command(&order).and_then(|mut command| {
        command.env("TZ", zone).env("LANG", language).env("LC_ALL", language).current_dir("/");
        watch(command, ELSEWHERE)
    });
    match end {
        Ok(End::Said(outcome)) => outcome,
        Ok(End::Crashed(words)) => Err(Verdict::Fail(format!("in another process: {words}"))),
        Err(error) => Err(Verdict::Warn(format!("no other process could be started: {error}"))),
    }
}
