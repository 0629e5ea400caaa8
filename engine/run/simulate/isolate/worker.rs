//! A worker: a process that lives through one segment and hands back the outcome.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use gongji_boundary::board::Board;
use gongji_boundary::{note, process};
use gongji_model::foundation::fault::Fault;
use gongji_model::inputs::departure::Departures;
use gongji_model::law::programme::Programme;
use gongji_model::society::Society;

use super::task::{Departed, Outcome, Task, TaskFolder, counterfactual};
use crate::ground::private::is_workplace;
use crate::intake::plugin::Library;
use crate::simulate::future::against;
use crate::simulate::keep;
use crate::simulate::packed_row::Kept;
use crate::simulate::watch::footing;

/// Exit code of a worker that could not read its task or write its outcome.
pub(super) const SPEECHLESS: i32 = 74;
/// How often the removal of the workplace is tried: the task goes on meanwhile and may write a file into it.
const TRIES: u32 = 10;

/// Held while the workplace is removed: the process must not end in the midst of that.
static REMOVAL: Mutex<()> = Mutex::new(());

/// Lives through the task in a folder and leaves; the program's hidden verb.
pub(crate) fn live_apart(folder: &Path) -> ! {
    let told = serve(&TaskFolder(folder), folder.parent().map(Path::to_owned));
    let code = told.err().map_or(0, |words| {
        // The exit code is for the supervisor, the words are for the user.
        let _ = writeln!(io::stderr(), "error: {words}");
        SPEECHLESS
    });
    let _removed = REMOVAL.lock();
    process::leave(code)
}

fn serve(folder: &TaskFolder<'_>, workplace: Option<PathBuf>) -> Result<(), String> {
    let task = folder.task()?;
    end_with_supervisor(workplace)?;
    let outcome = live(folder, &task).unwrap_or_else(Outcome::NotBegun);
    folder.hand_back(&outcome)
}

/// Ends this process when the supervisor has ended, and removes the folder with all tasks.
///
/// The supervisor holds the other end of standard input and never writes, so the stream ends when the supervisor does.
fn end_with_supervisor(workplace: Option<PathBuf>) -> Result<(), String> {
    // A copy of its own, which stays when a policy closes standard input.
    let input = io::stdin().as_fd().try_clone_to_owned().map_err(|error| format!("standard input: {error}"))?;
    std::thread::spawn(move || {
        if !is_at_its_end(File::from(input)) {
            process::leave(SPEECHLESS);
        }
        let _removing = REMOVAL.lock();
        if let Some(workplace) = workplace.filter(|folder| is_workplace(folder)) {
            remove(&workplace);
        }
        process::leave(0);
    });
    Ok(())
}

/// Removes a folder. What cannot be removed stays for the next run to clear away.
fn remove(folder: &Path) {
    for _ in 0..TRIES {
        if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
            return;
        }
    }
}

/// Waits until a stream ends; false when it cannot be read, which says nothing about the other side.
fn is_at_its_end(mut stream: impl Read) -> bool {
    loop {
        match stream.read(&mut [0]) {
            Ok(0) => return true,
            Err(error) if error.kind() != io::ErrorKind::Interrupted => return false,
            Ok(_) | Err(_) => {}
        }
    }
}

fn live(folder: &TaskFolder<'_>, task: &Task) -> Result<Outcome, String> {
    let words = |error: std::io::Error| format!("cannot map {}: {error}", folder.board().display());
    let file = File::options().read(true).write(true).open(folder.board()).map_err(words)?;
    let board = note::put_up(Board::open(&file).map_err(words)?);
    board.begins(task.first);
    footing::remember();
    let programme = programme(task)?;
    let replicate = task.ground.replicate(task.isa)?;
    let mut society = match &task.from {
        None => Society::open(replicate, task.threads),
        Some(path) => {
            let resumed = Society::resume(replicate, task.threads, keep::read(path)?);
            resumed.map_err(|fault| fault.to_string())?
        }
    };
    society.cross(task.ground.crossings());
    society.follow(task.ground.panel());
    let mut years = Vec::new();
    for year in task.first..=task.last {
        board.begins(year);
        let file = task.baseline.iter().find(|(known, _)| *known == year);
        let baseline = file.map(|(_, path)| counterfactual(path)).transpose()?;
        let is_noted = task.noted_from.is_some_and(|first| first <= year);
        let lived = match society.live_against(&programme, against(is_noted, baseline.map(Arc::new))) {
            Ok(lived) => lived,
            Err(fault) => return Ok(Outcome::Fault(fault)),
        };
        society = lived.society;
        if let Some(noted) = lived.noted {
            folder.note(year, &noted)?;
        }
        if let Some(panel) = lived.panel {
            folder.keep_panel(year, &panel)?;
        }
        years.push((year, lived.rows.iter().map(Kept::of).collect()));
        if let Some(pulled) = footing::put_back() {
            return Ok(Outcome::Fault(fault(task, year, pulled)));
        }
        board.year_is_done();
    }
    if task.ends {
        return Ok(Outcome::Lived { years, digest: Some(society.digest()) });
    }
    keep::write(&society.into_snapshot(), &folder.state())
        .map_err(|error| format!("cannot write {}: {error}", folder.state().display()))?;
    Ok(Outcome::Lived { years, digest: None })
}

/// The fault of a policy that changed the process; which policy and which hook is not known.
fn fault(task: &Task, year: u16, pulled: String) -> Fault {
    let ids: Vec<&str> = task.policies.iter().map(|used| used.id.as_str()).collect();
    Fault::policy(&ids.join(" or "), "unknown", year, format!("it {pulled}"))
}

/// The policies of the segment, opened, and what the arm has of its own.
fn programme(task: &Task) -> Result<Programme, String> {
    let mut libraries: Vec<(&str, Library)> = Vec::new();
    let mut uses = Vec::new();
    for used in &task.policies {
        if !libraries.iter().any(|(digest, _)| *digest == used.sha256) {
            let opened = Library::open_again(&used.library, &used.sha256).map_err(|failure| failure.to_string())?;
            libraries.push((&used.sha256, opened));
        }
        let mut policies = libraries.iter().filter(|(digest, _)| *digest == used.sha256);
        let mut policies = policies.next().into_iter().flat_map(|(_, library)| library.policies());
        let policy = policies.find(|policy| policy.description().id == used.id);
        let policy = policy.ok_or_else(|| format!("`{}` has no policy `{}`", used.library.display(), used.id))?;
        uses.push(used.with(policy));
    }
    let departures = task.departures.iter().map(Departed::departure).collect::<Result<_, String>>()?;
    Ok(Programme { uses, departures: Departures::new(departures) })
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;

    /// A stream that gives one answer after the other, and ends.
    struct Answers(Vec<io::Result<usize>>);

    impl Read for Answers {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            self.0.pop().unwrap_or(Ok(0))
        }
    }

    #[test]
    fn only_the_end_of_the_stream_is_the_end_of_the_supervisor() {
        assert!(is_at_its_end(Answers(vec![Err(ErrorKind::Interrupted.into()), Ok(1)])));
        assert!(!is_at_its_end(Answers(vec![Err(ErrorKind::PermissionDenied.into())])));
    }
}
