"""Takes the measurements; see scripts/bench for how to call it."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import sys
import time

import cases
import report
from workers import Workers

RESULTS = pathlib.Path(__file__).parents[1] / "results"
FACTORS = {"s": 1, "ms": 1e3, "µs": 1e6, "ns": 1e9}


def measured(case, workers, rounds):
    """The sides in turn, each round beginning with the next: what disturbs the machine disturbs all."""
    runs = {side.label: [] for side in case.sides}
    for side in case.sides:
        side.prepare(workers)
    for turn in range(rounds):
        for position in range(len(case.sides)):
            side = case.sides[(turn + position) % len(case.sides)]
            # The threads of the side before spin for some milliseconds before they sleep.
            time.sleep(0.05)
            runs[side.label].append(side.measure(workers, case.least))
    for side in case.sides:
        side.forget(workers)
    factor = FACTORS[case.unit]
    sides = {
        label: {
            "median": statistics.median(times) * factor, "least": min(times) * factor, "most": max(times) * factor,
            "runs": [float(f"{value * factor:.5g}") for value in times],
        }
        for label, times in runs.items()
    }
    own, *others = [side["median"] for side in sides.values()]
    result = {"unit": case.unit, "sides": sides}
    if others:
        result["ratio"] = min(others) / own
    return result


def machine(workers):
    with open("/proc/cpuinfo") as lines:
        facts = dict(map(str.strip, line.split(":", 1)) for line in lines if ":" in line)
    processor = f"{facts.get('model name', platform.machine())}, family {facts.get('cpu family')} model {facts.get('model')}"
    found = {"processor": processor, "cores": os.cpu_count(), "python": platform.python_version()}
    found |= {key: value.replace("_", " ") for key, value in workers["derain"].report("machine").items()}
    if workers.python:
        found |= workers["peer"].report("machine")
    return found


def chosen(names):
    every = cases.every()
    if not names:
        return every
    found = [case for case in every if any(name == case.group or case.name.startswith(name) for name in names)]
    if not found:
        sys.exit(f"no case is called {' or '.join(names)}; scripts/bench --list shows them")
    return found


def main():
    arguments = argparse.ArgumentParser(prog="scripts/bench")
    arguments.add_argument("--derain")
    arguments.add_argument("--worker")
    arguments.add_argument("--python", default="")
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--publish", action="store_true")
    arguments.add_argument("--list", action="store_true")
    arguments.add_argument("--report", action="store_true")
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()
    if options.list:
        for case in cases.every():
            print(f"{case.group:<14}{case.name}")
        return
    if options.report:
        report.write(RESULTS)
        return

    workers = Workers(options.derain, options.worker, options.python)
    now = datetime.datetime.now().astimezone()
    header = {"date": now.date().isoformat(), "time": now.strftime("%H:%M"), "machine": machine(workers)}
    header["rounds"] = options.rounds
    lines = []
    for case in chosen(options.names):
        if not options.python:
            if isinstance(case, cases.Counted) and case.python:
                continue
            if isinstance(case, cases.Timed):
                case.sides = [side for side in case.sides if not side.needs_python()]
        result = {"group": case.group, "case": case.name, "load": os.getloadavg()[0]}
        if isinstance(case, cases.Timed):
            result |= measured(case, workers, options.rounds)
        else:
            result["found"] = case.find(workers)
        lines.append(result)
        print(report.line(result), flush=True)
    workers.close()
    if options.publish:
        report.keep(RESULTS, header, lines)
        report.write(RESULTS)


main()
