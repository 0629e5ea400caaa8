"""What every peer does alike: the rules' constants, the clock, one line of JSON. See ../README.md."""

import json
import resource
import sys
import time

SEED = 20210422
NAMES = ("chronic_share", "pool_in", "pool_out", "acct_in", "acct_out", "acct_stock", "cash", "deaths")


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measure(build, live, warm_up=None):
    """Builds the population, lives the years, prints the line. `live` gives back the eight totals of one year."""
    persons, years = (int(word) for word in sys.argv[1:3])
    start = time.perf_counter()
    if warm_up is not None:
        warm_up()
    compiled = time.perf_counter() - start
    before, cpu, start = peak(), time.process_time(), time.perf_counter()
    society = build(persons)
    init = time.perf_counter() - start
    totals = None
    for _ in range(years):
        totals = live(society)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    line = {
        "persons": persons,
        "years": years,
        "seconds": seconds,
        "init_seconds": init,
        "compile_seconds": compiled,
        "cpu_seconds": cpu,
        "bytes_per_person": (peak() - before) / persons,
    }
    line.update(zip(NAMES, (float(total) for total in totals)))
    print(json.dumps(line))
