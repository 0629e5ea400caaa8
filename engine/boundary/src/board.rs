//! The board: memory that a process shares with the one that watches it, on which stands who is inside which hook.
//!
//! Every thread has a line on it and notes there which call into a policy is under way. When the process dies of a signal
//! or of `exit`, the dying thread leaves a mark. The watcher reads the board while the process lives (a call that lasts too
//! long) and after it died. Names stand on the board too, so that the watcher need know nothing of the libraries.

use std::ffi::{CStr, OsString};
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{FromRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use memmap2::MmapRaw;

/// Bytes of a line, and of the head.
const LINE: usize = size_of::<Line>();
/// Bytes for the words that tell what is being lived.
const LABEL: usize = 256;
/// Bytes for the path of the folder that is being made.
const FOLDER: usize = 4096;
/// Bytes for names.
const NAMES: usize = 64 * 1024;
/// Bytes of all texts, in this order.
const TEXTS: usize = LABEL + FOLDER + NAMES;
/// Lines for threads beside those of the model.
const OTHERS: usize = 8;
/// In place of a signal: the process was ended by `exit`.
const EXIT: u64 = 1 << 16;
/// What the board's memory is called where the system lists it.
const MEMORY: &CStr = c"gongji-board";

/// What a policy was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Its library was opened.
    Open,
    /// An instance was made.
    Create,
    /// A hook, by its number within the policy.
    Hook(usize),
    /// An instance was ended.
    Destroy,
}

/// Names of a library, a policy and its hooks, by where they stand on the board; the first is nobody's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named(pub(crate) u32);

/// Where a thread is or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whose code.
    pub named: Named,
    /// What it was asked.
    pub call: Call,
    /// In which year; 0 when it is not known.
    pub year: u16,
}

/// A place in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Path of the library.
    pub library: String,
    /// Id of the policy; empty while its library is opened.
    pub policy: String,
    /// Name of the hook, or `open`, `create` or `destroy`.
    pub hook: String,
}

impl Place {
    /// Calls that are no hook stand above every number of a hook.
    const NO_HOOK: u64 = 1 << 31;
    /// Tells a place from none, which is 0.
    const IS: u64 = 1 << 63;

    /// Whose code, and what it was asked, in one word.
    #[inline]
    pub(crate) fn packed(named: Named, call: Call) -> u64 {
        let call = match call {
            Call::Hook(number) => number as u64,
            Call::Open => Self::NO_HOOK,
            Call::Create => Self::NO_HOOK + 1,
            Call::Destroy => Self::NO_HOOK + 2,
        };
        Self::IS | u64::from(named.0) << 32 | call
    }

    fn unpacked(word: u64, year: u16) -> Option<Self> {
        let call = match word % (1 << 32) {
            hook if hook < Self::NO_HOOK => Call::Hook(hook as usize),
            call if call == Self::NO_HOOK => Call::Open,
            call if call == Self::NO_HOOK + 1 => Call::Create,
            _ => Call::Destroy,
        };
        let named = Named((word >> 32) as u32 & !(1 << 31));
        (word & Self::IS != 0).then_some(Self { named, call, year })
    }
}

/// How a process said it was dying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// Of this signal.
    Signal(i32),
    /// It called `exit`.
    Exit,
}

/// The line of one thread.
#[repr(C, align(64))]
pub(crate) struct Line {
    /// How often it entered and left the code of a policy.
    moves: AtomicU64,
    /// Where it is, packed; 0 outside.
    place: AtomicU64,
    year: AtomicU64,
}

impl Line {
    /// Enters a place; gives back where the thread was before.
    #[inline]
    pub(crate) fn enter(&self, place: u64, year: i32) -> u64 {
        let before = self.place.load(Ordering::Relaxed);
        self.year.store(year as u64, Ordering::Relaxed);
        self.goes(place);
        before
    }

    /// Goes back to where it was before.
    #[inline]
    pub(crate) fn goes(&self, place: u64) {
        self.place.store(place, Ordering::Relaxed);
        self.moves.store(self.moves.load(Ordering::Relaxed) + 1, Ordering::Release);
    }
}

/// What concerns the process as a whole.
#[repr(C, align(64))]
#[derive(Default)]
pub(crate) struct Head {
    /// The year that is being lived.
    year: AtomicU64,
    /// Years that were lived.
    done: AtomicU64,
    /// How the process died, and on which line.
    mark: AtomicU64,
    /// One more than the exit code with which it ended on purpose.
    over: AtomicU64,
    /// The signal by which somebody asks it to end.
    asked: AtomicU64,
    /// Files that are being written.
    pub(crate) writing: AtomicU64,
    /// Works that stop by themselves, at a place from which they can go on, when somebody asks the process to end.
    pub(crate) stopping: AtomicU64,
    /// Bytes of names.
    named: AtomicU64,
}

/// The board.
pub struct Board {
    map: MmapRaw,
}

impl Board {
    /// A board in memory that is shared with processes that part from this one.
    ///
    /// # Errors
    /// There is no such memory.
    pub fn shared(threads: usize) -> io::Result<Self> {
        // SAFETY: the name ends with a zero.
        let number = unsafe { libc::memfd_create(MEMORY.as_ptr(), libc::MFD_CLOEXEC) };
        if number < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the number is a new file's that nobody else owns.
        let file = File::from(unsafe { OwnedFd::from_raw_fd(number) });
        file.set_len(Self::bytes(threads) as u64)?;
        Self::open(&file)
    }

    /// A board for so many threads on an empty file.
    ///
    /// # Errors
    /// The file cannot be written or mapped.
    pub fn create(file: &File, threads: usize) -> io::Result<Self> {
        // Written, so that a full disk is told now and not by a signal later.
        (&*file).write_all(&vec![0; Self::bytes(threads)])?;
        Self::open(file)
    }

    /// The board on a file.
    ///
    /// # Errors
    /// It is too short, or cannot be mapped.
    pub fn open(file: &File) -> io::Result<Self> {
        let board = Self { map: MmapRaw::map_raw(file)? };
        if board.map.len() < Self::bytes(0) {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the board is cut off"));
        }
        // What stands first is nobody's name.
        board.head().named.fetch_max(1, Ordering::Relaxed);
        Ok(board)
    }

    fn bytes(threads: usize) -> usize {
        LINE * (1 + threads + OTHERS) + TEXTS
    }

    pub(crate) fn head(&self) -> &Head {
        // SAFETY: it stands first in the mapping, which lives as long as `self`, begins at a page and has room for it; both
        // processes read and write it through atomics alone, for which all bytes are valid.
        unsafe { &*self.map.as_ptr().cast::<Head>() }
    }

    pub(crate) fn lines(&self) -> &[Line] {
        let count = (self.map.len() - TEXTS) / LINE - 1;
        // SAFETY: as for the head, behind which they stand.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().add(LINE).cast::<Line>(), count) }
    }

    fn text(&self) -> &[AtomicU8] {
        let (start, len) = (self.map.len() - TEXTS, TEXTS);
        // SAFETY: as for the head; these are the last bytes.
        unsafe { std::slice::from_raw_parts(self.map.as_ptr().add(start).cast::<AtomicU8>(), len) }
    }

    fn label_cells(&self) -> &[AtomicU8] {
        &self.text()[..LABEL]
    }

    fn folder_cells(&self) -> &[AtomicU8] {
        &self.text()[LABEL..LABEL + FOLDER]
    }

    fn name_cells(&self) -> &[AtomicU8] {
        &self.text()[LABEL + FOLDER..]
    }

    /// Notes that a year begins.
    pub fn begins(&self, year: u16) {
        self.head().year.store(u64::from(year), Ordering::Release);
    }

    /// Notes that one more year is done.
    pub fn year_is_done(&self) {
        self.head().done.fetch_add(1, Ordering::Release);
    }

    /// Years that are done, and the one that is being lived; 0 when that is not known.
    pub fn years(&self) -> (u64, u16) {
        (self.head().done.load(Ordering::Acquire), self.head().year.load(Ordering::Acquire) as u16)
    }

    /// Notes what is being lived, in words.
    pub fn lives(&self, label: &str) {
        put(self.label_cells(), label.bytes().take(LABEL - 1));
    }

    /// Notes the folder that is being made; one whose path is too long is not noted.
    pub(crate) fn makes(&self, folder: &Path) {
        let bytes = folder.as_os_str().as_bytes();
        if bytes.len() < FOLDER {
            put(self.folder_cells(), bytes.iter().copied());
        }
    }

    /// The folder that is being made.
    pub fn folder(&self) -> Option<PathBuf> {
        let bytes = bytes(self.folder_cells());
        (!bytes.is_empty()).then(|| OsString::from_vec(bytes).into())
    }

    /// What is being lived; empty when that is not known.
    pub fn label(&self) -> String {
        read(self.label_cells())
    }

    /// Puts up names, one after the other: whoever writes them is alone. The first place once there is no room.
    pub(crate) fn put_up_names(&self, record: &str) -> Named {
        let names = self.name_cells();
        let at = self.head().named.load(Ordering::Acquire) as usize;
        if at + record.len() + 1 > names.len() {
            return Named::default();
        }
        put(&names[at..], record.bytes());
        self.head().named.store((at + record.len() + 1) as u64, Ordering::Release);
        Named(at as u32)
    }

    /// The words for a place.
    pub fn names(&self, place: Place) -> Names {
        let names = self.name_cells();
        let record = read(names.get(place.named.0 as usize..).unwrap_or_default());
        let mut words = record.split('\n').map(str::to_owned);
        let [library, policy] = [(); 2].map(|()| words.next().unwrap_or_default());
        let hook = match place.call {
            Call::Open => "open".into(),
            Call::Create => "create".into(),
            Call::Destroy => "destroy".into(),
            Call::Hook(number) => words.nth(number).unwrap_or_else(|| number.to_string()),
        };
        Names { library, policy, hook }
    }

    /// Libraries that were opened or called, in their order.
    pub fn libraries(&self) -> Vec<String> {
        let names = self.name_cells();
        let mut found: Vec<String> = Vec::new();
        let mut at = 1;
        while at < self.head().named.load(Ordering::Acquire) as usize {
            let record = read(&names[at..]);
            let library = record.split('\n').next().unwrap_or_default();
            if !found.iter().any(|known| known == library) {
                found.push(library.to_owned());
            }
            at += record.len() + 1;
        }
        found
    }

    /// Where a line is inside a policy.
    fn inside(&self, line: usize) -> Option<Place> {
        let line = self.lines().get(line)?;
        line.moves.load(Ordering::Acquire);
        let year = line.year.load(Ordering::Relaxed) as u16;
        let year = if year == 0 { self.years().1 } else { year };
        Place::unpacked(line.place.load(Ordering::Relaxed), year)
    }

    /// Every place inside a policy, each once.
    pub fn all_inside(&self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for place in (0..self.lines().len()).filter_map(|line| self.inside(line)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// What the dying process left: how it died, and where the dying thread was.
    pub fn mark(&self) -> Option<(Death, Option<Place>)> {
        let mark = self.head().mark.load(Ordering::Acquire);
        let death = match mark >> 32 {
            0 => return None,
            EXIT => Death::Exit,
            signal => Death::Signal(signal as i32),
        };
        let line = (mark % (1 << 32)).checked_sub(1).map(|line| line as usize);
        Some((death, line.and_then(|line| self.inside(line))))
    }

    /// Leaves the mark of a death. The first stays: what dies after it dies of it.
    pub(crate) fn dies(&self, death: Death, line: Option<&Line>) {
        let how = match death {
            Death::Exit => EXIT,
            Death::Signal(signal) => signal as u64,
        };
        let number = |line: &Line| self.lines().iter().position(|other| std::ptr::eq(line, other));
        let line = line.and_then(number).map_or(0, |number| number as u64 + 1);
        let _first = self.head().mark.compare_exchange(0, how << 32 | line, Ordering::AcqRel, Ordering::Relaxed);
    }

    /// Notes that the process ends on purpose, with this exit code.
    pub(crate) fn ends(&self, code: u8) {
        self.head().over.store(u64::from(code) + 1, Ordering::Release);
    }

    /// The exit code of a process that ended on purpose.
    pub fn over(&self) -> Option<u8> {
        self.head().over.load(Ordering::Acquire).checked_sub(1).map(|code| code as u8)
    }

    /// Notes that somebody asks the process to end.
    pub fn asks(&self, signal: i32) {
        self.head().asked.store(signal as u64, Ordering::Release);
    }

    /// The signal by which somebody asked the process to end.
    pub fn asked(&self) -> Option<i32> {
        Some(self.head().asked.load(Ordering::Acquire) as i32).filter(|signal| *signal != 0)
    }

    /// The process looks whether it is asked to end, and stops by itself.
    pub fn stops_by_itself(&self) -> bool {
        self.head().stopping.load(Ordering::Acquire) > 0
    }

    /// A file is being written.
    pub fn is_writing(&self) -> bool {
        self.head().writing.load(Ordering::Acquire) > 0
    }
}

/// Puts a text into cells, and a zero at its end.
fn put(cells: &[AtomicU8], text: impl Iterator<Item = u8>) {
    cells.iter().zip(text.chain([0])).for_each(|(cell, byte)| cell.store(byte, Ordering::Relaxed));
}

/// The bytes of a text up to the zero at its end.
fn bytes(cells: &[AtomicU8]) -> Vec<u8> {
    cells.iter().map(|cell| cell.load(Ordering::Relaxed)).take_while(|byte| *byte != 0).collect()
}

/// A text up to the zero at its end.
fn read(cells: &[AtomicU8]) -> String {
    String::from_utf8_lossy(&bytes(cells)).into_owned()
}

/// Since when each line of a board has not moved.
#[derive(Default)]
pub struct Patience(Vec<(u64, Instant)>);

impl Patience {
    /// Looks at the board.
    pub fn look(&mut self, board: &Board) {
        let now = Instant::now();
        self.0.resize(board.lines().len(), (0, now));
        for (line, seen) in board.lines().iter().zip(&mut self.0) {
            let moves = line.moves.load(Ordering::Acquire);
            if moves != seen.0 {
                *seen = (moves, now);
            }
        }
    }

    /// The calls that have lasted longer than a time, with how long each has.
    pub fn longer(&self, limit: Duration, board: &Board) -> Vec<(Place, Duration)> {
        let lasting = self.0.iter().enumerate().filter_map(|(line, (_, since))| {
            let lasted = since.elapsed();
            board.inside(line).filter(|_| lasted > limit).map(|place| (place, lasted))
        });
        lasting.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_packing() {
        for call in [Call::Open, Call::Create, Call::Hook(0), Call::Hook(77), Call::Destroy] {
            let place = Place { named: Named(3), call, year: 2014 };
            assert_eq!(Place::unpacked(Place::packed(place.named, call), 2014), Some(place));
        }
        assert_eq!(Place::unpacked(0, 2014), None);
    }

    #[test]
    fn two_sides_of_a_board_see_the_same() {
        let file = tempfile::tempfile().expect("a temporary file");
        let (mine, theirs) = (Board::create(&file, 2).expect("mapped"), Board::open(&file).expect("mapped"));
        let named = theirs.put_up_names("lib.so\nfree-care\nsettle\nclose");
        let place = Place { named, call: Call::Hook(1), year: 2015 };
        theirs.begins(2014);
        theirs.lives("arm old");
        assert_eq!(mine.folder(), None);
        theirs.makes(Path::new("/results/quick"));
        assert_eq!(mine.folder(), Some("/results/quick".into()));
        let line = &theirs.lines()[1];
        let before = line.enter(Place::packed(named, place.call), 2015);
        assert_eq!((mine.inside(0), mine.inside(1), mine.all_inside()), (None, Some(place), vec![place]));
        assert_eq!((mine.years(), mine.mark(), mine.label().as_str()), ((0, 2014), None, "arm old"));
        let names = Names { library: "lib.so".into(), policy: "free-care".into(), hook: "close".into() };
        assert_eq!((mine.names(place), mine.libraries()), (names, vec!["lib.so".to_owned()]));
        theirs.dies(Death::Signal(libc::SIGSEGV), Some(line));
        theirs.dies(Death::Exit, None);
        assert_eq!(mine.mark(), Some((Death::Signal(libc::SIGSEGV), Some(place))));
        line.goes(before);
        theirs.year_is_done();
        assert_eq!((mine.all_inside(), mine.years().0), (Vec::new(), 1));
    }

    #[test]
    fn a_call_within_a_call_leaves_the_outer_one_standing() {
        let board = Board::shared(1).expect("memory");
        let line = &board.lines()[0];
        let outer = line.enter(Place::packed(Named(7), Call::Create), 0);
        let inner = line.enter(Place::packed(Named(9), Call::Open), 0);
        line.goes(inner);
        assert_eq!(board.inside(0).map(|place| place.named), Some(Named(7)));
        line.goes(outer);
        assert_eq!(board.inside(0), None);
    }

    #[test]
    fn names_beyond_the_room_are_nobody_s() {
        let board = Board::shared(1).expect("memory");
        let long = "x".repeat(40_000);
        assert_ne!(board.put_up_names(&long), Named::default());
        assert_eq!(board.put_up_names(&long), Named::default());
        let place = Place { named: Named::default(), call: Call::Hook(4), year: 0 };
        assert_eq!(board.names(place), Names { hook: "4".into(), ..Names::default() });
    }

    #[test]
    fn a_line_that_does_not_move_is_stuck() {
        let board = Board::shared(1).expect("memory");
        let (mut patience, limit) = (Patience::default(), Duration::from_millis(1));
        let before = board.lines()[0].enter(Place::packed(Named(1), Call::Hook(0)), 2014);
        patience.look(&board);
        std::thread::sleep(2 * limit);
        patience.look(&board);
        assert_eq!(patience.longer(limit, &board).len(), 1);
        board.lines()[0].goes(before);
        patience.look(&board);
        assert_eq!(patience.longer(Duration::ZERO, &board), []);
    }
}
