"""What the measuring scripts stand on: one run of the program with what it cost, the stamp of a measurement, and tables."""

import csv
import dataclasses
import datetime
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PROGRAM = TARGET / "release" / "gongji"
PAGES = ROOT / "docs" / "tables"
# Cores that other programs took on average, from which on the figures are doubtful.
BUSY = 0.2


def machine():
    """Processor as it calls itself, with the number of those that the system sees."""
    words = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        words.setdefault(key.strip(), value.strip())
    return f"{words.get('model name', 'unknown')} family {words.get('cpu family')} model {words.get('model')}"


def commit():
    """The commit, with a `+` when the tree differs from it in anything but figures that scripts write."""
    git = lambda *words: subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    changed = [line[3:] for line in git("status", "--porcelain", "--untracked-files=no").splitlines()]
    made = lambda file: file.endswith((".csv", ".svg")) or file.startswith("docs/")
    return git("rev-parse", "--short=7", "HEAD").strip() + ("" if all(map(made, changed)) else "+")


def busy_seconds():
    """Core seconds that anybody has used since the machine started, those that its host took away included."""
    user, nice, system, _, _, *rest = (int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    """Core seconds of this script and of what it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in used)


class Watch:
    """Watches over a measurement, to tell afterwards what else the machine did."""

    def __init__(self):
        self.commit, self.begun = commit(), (time.perf_counter(), busy_seconds(), own_seconds())

    def others(self):
        """Cores that other programs took on average since the beginning."""
        clock, busy, own = self.begun
        return max(0.0, (busy_seconds() - busy - own_seconds() + own) / (time.perf_counter() - clock))

    def stamp(self):
        """Date, commit, machine, and the cores that others took of it."""
        made = {"date": datetime.date.today().isoformat(), "commit": self.commit, "machine": machine(), "others": f"{self.others():.2f}"}
        if float(made["others"]) > BUSY:
            print(f"other programs took {made['others']} cores: the table says so", file=sys.stderr)
        return made


def main():
    """Ends with 1 when the machine is busy: what `benches/all` asks first."""
    watch = Watch()
    time.sleep(5)
    if watch.others() > BUSY:
        sys.exit(f"other programs take {watch.others():.2f} cores")


@dataclasses.dataclass
class Ran:
    """What one run cost."""

    wall: float
    """Seconds from the start of the process to its end."""
    peak: int
    """Bytes resident at most."""
    person_years: float
    cpu: float
    """Processor seconds of the whole process, as the manifest has them."""
    phases: dict
    """Seconds by the clock and of the processor by phase: prepare, opening, simulate."""
    digests: list
    """Digests of the last states."""
    alive: float
    """Persons at the end of the first arm's last year."""

    @property
    def nanoseconds(self):
        """Processor time of a person-year: the years alone, and the digests at their end."""
        return 1e9 * self.phases["simulate"][1] / self.person_years


class Running:
    """A program that has been started; `end` waits for it."""

    def __init__(self, scenario, persons, *flags, threads=1, isa=None):
        self.folder = tempfile.TemporaryDirectory()
        path = pathlib.Path(self.folder.name)
        (path / "measured.toml").write_text(scenario)
        words = [str(PROGRAM), "run", str(path / "measured.toml"), "--persons", str(persons), "--threads", str(threads),
                 "--quiet", "--out", str(path / "out"), *(["--isa", isa] if isa else []), *map(str, flags)]
        self.begun = time.perf_counter()
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def end(self):
        with self.folder as folder:
            told = self.process.stderr.read()
            _, status, used = os.wait4(self.process.pid, 0)
            wall = time.perf_counter() - self.begun
            if status:
                sys.exit(f"gongji failed:\n{told}")
            out = pathlib.Path(folder) / "out"
            manifest = tomllib.loads((out / "manifest.toml").read_text())
            with open(out / "yearly.csv", newline="") as table:
                living = [row for row in csv.DictReader(table) if row["metric"] == "persons_simulated" and row["group"] == "all"]
        cost = manifest["machine"]
        phases = {timing["phase"]: (timing["seconds"], timing["cpu_seconds"]) for timing in cost["timing"]}
        digests = [replicate["state_digest"] for arm in manifest["arm"] for replicate in arm["replicate"]]
        last = [row for row in living if row["arm"] == manifest["arm"][0]["name"]][-1]
        years = cost["person_years_per_cpu_second"] * cost["cpu_seconds"]
        return Ran(wall, used.ru_maxrss * 1024, years, cost["cpu_seconds"], phases, digests, float(last["value"]))


def run(*words, **flags):
    """One run of the program, waited for."""
    return Running(*words, **flags).end()


def settle_in(scenario):
    """A first run that nobody looks at: it keeps copies of the policies' libraries, and later ones find them."""
    if not PROGRAM.exists():
        sys.exit(f"there is no {PROGRAM}; run `cargo build --release` first")
    run(scenario, 2000, "--until", 2012)


def add_rows(path, made, rows):
    """Adds measured rows to a table, each with its stamp."""
    rows = [made | row for row in rows]
    fresh = not path.exists()
    with open(path, "a", newline="") as table:
        writer = csv.DictWriter(table, fieldnames=list(rows[0]), lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerows(rows)


def write_page(name, made, head, rows, words="", is_timed=True):
    """A table that the book includes."""
    doubt = " **The machine was busy: trust the ratios alone.**" if is_timed and float(made["others"]) > BUSY else ""
    cores = f", {os.cpu_count()} cores shown, {made['others']} of them taken by others meanwhile" if is_timed else ""
    lines = [f"*{made['date']}, commit `{made['commit']}`, {made['machine']}{cores}.*{doubt}", "",
             "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    if words:
        lines += ["", words]
    PAGES.mkdir(exist_ok=True)
    (PAGES / f"{name}.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines) + "\n")


def spread(values, digits=0):
    """Median with least and most, in words."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def median_ratio(values, others):
    """Median of the ratios of runs that were made in turn."""
    return statistics.median(value / other for value, other in zip(values, others))


if __name__ == "__main__":
    main()
