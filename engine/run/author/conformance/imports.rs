//! What a library asks of the system, by the names that it leaves for the loader to find.
//!
//! A clock moves on while no check looks, so that calling a rule twice says little: a law that changes next spring gives the
//! same today. But whoever wants to know the time has to ask for it, and what a library asks for stands in its file.

use std::fs;
use std::path::Path;

use super::{Outcome, Verdict, counted};

/// What a group of names is for, whether a policy can have any use for it, and what to do instead.
struct Outside {
    what: &'static str,
    names: &'static [&'static str],
    is_fault: bool,
    instead: &'static str,
}

const OUTSIDE: &[Outside] = &[
    Outside {
        what: "the clock",
        names: &[
            "clock",
            "clock_gettime",
            "clock_gettime64",
            "ftime",
            "gettimeofday",
            "gmtime",
            "gmtime_r",
            "localtime",
            "localtime_r",
            "time",
            "times",
            "timespec_get",
        ],
        is_fault: true,
        instead: "the year stands in the circumstances",
    },
    Outside {
        what: "chance",
        names: &[
            "arc4random",
            "arc4random_uniform",
            "drand48",
            "lrand48",
            "mrand48",
            "rand",
            "random",
            "srand",
            "srand48",
            "srandom",
            "srandomdev",
        ],
        is_fault: true,
        instead: "luck is drawn by the address of a person, see `draw` of the sdk",
    },
    Outside {
        what: "random bytes of the system",
        names: &["getentropy", "getrandom"],
        is_fault: false,
        instead: "in Rust a `HashMap` starts with them and has another order in every process: use a `BTreeMap`",
    },
    Outside {
        what: "files",
        names: &["creat", "fopen", "fopen64", "freopen", "mkstemp", "open", "open64", "openat", "opendir", "tmpfile"],
        is_fault: false,
        instead: "tables stand in the code or in parameters",
    },
    Outside {
        what: "the environment",
        names: &[
            "chdir",
            "getenv",
            "gethostname",
            "getlogin",
            "getpid",
            "getuid",
            "putenv",
            "secure_getenv",
            "setenv",
            "setlocale",
            "uname",
        ],
        is_fault: false,
        instead: "what a policy is told stands in its parameters",
    },
    Outside {
        what: "the network",
        names: &["accept", "bind", "connect", "getaddrinfo", "gethostbyname", "listen", "recv", "send", "socket"],
        is_fault: false,
        instead: "a run needs none",
    },
    Outside {
        what: "processes, threads or signals",
        names: &[
            "_Exit",
            "_exit",
            "execl",
            "execlp",
            "execv",
            "execve",
            "execvp",
            "exit",
            "fork",
            "kill",
            "popen",
            "posix_spawn",
            "posix_spawnp",
            "pthread_create",
            "quick_exit",
            "raise",
            "sigaction",
            "signal",
            "sigprocmask",
            "system",
            "thrd_create",
            "vfork",
        ],
        is_fault: false,
        instead: "a policy returns an error when it cannot go on",
    },
    Outside {
        what: "whatever it is at the moment",
        names: &["dlopen", "dlsym", "syscall"],
        is_fault: false,
        instead: "a check cannot see what it calls",
    },
];

/// What Rust's standard library asks for in every library, whether or not anybody calls it.
const ALWAYS_IN_RUST: &[&str] = &["getenv", "open64", "syscall"];
/// By this a library of Rust's is known.
const IN_RUST: &str = "_Unwind_Backtrace";

/// A policy is a function of its rows, its parameters and the circumstances.
pub(super) fn asks_nothing(path: &Path) -> Outcome {
    let bytes = fs::read(path).map_err(|error| Verdict::Skip(format!("it cannot be read: {error}")))?;
    if !bytes.starts_with(MAGIC) {
        return Err(Verdict::Skip("it is no shared library: see `opens-fast`".into()));
    }
    let names = undefined(&bytes).ok_or_else(|| {
        Verdict::Warn("what it asks of the system cannot be told: its file lists no names that can be read".into())
    })?;
    let is_rust = names.iter().any(|name| name == IN_RUST);
    let asked = |outside: &Outside| {
        let names = names.iter().filter(|name| outside.names.contains(&name.as_str()));
        let names = names.filter(|name| !(is_rust && ALWAYS_IN_RUST.contains(&name.as_str())));
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        (!names.is_empty()).then(|| format!("{} ({}; {})", names.join(", "), outside.what, outside.instead))
    };
    let of = |is_fault| OUTSIDE.iter().filter(move |outside| outside.is_fault == is_fault).filter_map(asked);
    let words = |found: Vec<String>| format!("it asks the system for {}", found.join("; "));
    match (of(true).collect::<Vec<_>>(), of(false).collect::<Vec<_>>()) {
        (faults, others) if !faults.is_empty() => Err(Verdict::Fail(words([faults, others].concat()))),
        (_, others) if !others.is_empty() => Err(Verdict::Warn(words(others))),
        _ => Ok(counted(names.len(), "name", "names")),
    }
}

/// Begins every program and library.
const MAGIC: &[u8] = b"\x7fELF";
/// Bytes of a section's header and of a symbol, in files for 64 bits.
const HEADER: usize = 64;
const SYMBOL: usize = 24;
/// The kind of the section that lists what the loader connects.
const DYNAMIC_SYMBOLS: u32 = 11;

/// The names that a shared library leaves for the loader to find, in order; none when the file is no such library for 64
/// bits with the low byte first.
fn undefined(file: &[u8]) -> Option<Vec<String>> {
    (file.starts_with(MAGIC) && file.get(4..6)? == [2, 1]).then_some(())?;
    let (first, width, count) = (word(file, 40, 8)?, word(file, 58, 2)?, word(file, 60, 2)?);
    (width == HEADER).then_some(())?;
    let header = |number: usize| file.get(first.checked_add(number.checked_mul(HEADER)?)?..)?.get(..HEADER);
    let content = |header: &[u8]| file.get(word(header, 24, 8)?..)?.get(..word(header, 32, 8)?);
    let lists = (0..count).filter_map(header).find(|header| word(header, 4, 4) == Some(DYNAMIC_SYMBOLS as usize))?;
    let texts = content(header(word(lists, 40, 4)?)?)?;
    let mut names = Vec::new();
    for symbol in content(lists)?.chunks_exact(SYMBOL) {
        let (name, section) = (word(symbol, 0, 4)?, word(symbol, 6, 2)?);
        if section == 0 && name != 0 {
            let text = texts.get(name..)?.split(|byte| *byte == 0).next()?;
            names.push(String::from_utf8_lossy(text).into_owned());
        }
    }
    names.sort();
    Some(names)
}

/// A number of up to eight bytes, the low one first.
fn word(bytes: &[u8], at: usize, len: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(len)?)?;
    let number = bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    usize::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_s_own_file_asks_for_memory() {
        let own = fs::read("/proc/self/exe").expect("this test's file");
        let names = undefined(&own).expect("it is a program for 64 bits");
        assert!(names.iter().any(|name| name == "malloc") && names.is_sorted(), "{names:?}");
    }

    #[test]
    fn a_damaged_file_gives_no_names_and_no_panic() {
        let own = fs::read("/proc/self/exe").expect("this test's file");
        assert_eq!(undefined(&own[..40]), None);
        assert_eq!(undefined(b"no library"), None);
        let mut wild = own[..4096].to_vec();
        wild[40..48].fill(0xff);
        assert_eq!(undefined(&wild), None);
    }

    #[test]
    fn no_name_stands_twice() {
        let mut names: Vec<&str> = OUTSIDE.iter().flat_map(|outside| outside.names).copied().collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(ALWAYS_IN_RUST.iter().all(|name| names.contains(name)));
    }
}
