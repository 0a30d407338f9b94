"""Results as lines for people, as files, and as docs/benchmarks.md."""

import json
import pathlib
import sys
import textwrap

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "benchmarks.md"


def number(value):
    """Three digits that count."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def spread(side):
    return f"{number(side['median'])} ({number(side['least'])}–{number(side['most'])})"


def line(result):
    name = f"{result['group']:<14}{result['case']:<42}"
    if "sides" in result:
        sides = "  ".join(f"{label} {spread(side)}" for label, side in result["sides"].items())
        ratio = f"  × {result['ratio']:.2f}" if "ratio" in result else ""
        return f"{name}{sides} {result['unit']}{ratio}"
    return name + "  ".join(f"{key} {value:g}" for key, value in result["found"].items())


def keep(folder, header, lines):
    """Puts the results into the file of the day; cases measured again take the place of the earlier ones."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{header['date']}.jsonl"
    kept = {}
    if path.exists():
        kept = {(old["group"], old["case"]): old for old in map(json.loads, path.read_text().splitlines()[1:])}
    for result in lines:
        kept[result["group"], result["case"]] = {**result, "time": header["time"]}
    texts = [json.dumps(entry, ensure_ascii=False) for entry in [header, *kept.values()]]
    path.write_text("\n".join(texts) + "\n")


def table(heads, rows):
    align = "|" + "|".join([":--"] + ["--:"] * (len(heads) - 1)) + "|"
    return "\n".join(["|" + "|".join(f" {cell} " for cell in row) + "|" for row in [heads]] + [align] + [
        "|" + "|".join(f" {cell} " for cell in row) + "|" for row in rows])


def timed(results, first, last, ratio=lambda result: f"{result['ratio']:.2f}"):
    """One row a case: the sides with their spread, and how they stand to each other."""
    labels = list(results[0]["sides"])
    rows = [
        [result["case"], *(spread(result["sides"][label]) for label in labels)]
        + ([ratio(result)] if "ratio" in result else [])
        for result in results
    ]
    heads = [first, *(f"{label}, {results[0]['unit']}" for label in labels)]
    return table(heads + ([last] if "ratio" in results[0] else []), rows)


def megabytes(value):
    return f"{value / 1e6:,.0f}"


def document(header, results):
    groups = {}
    for result in results:
        groups.setdefault(result["group"], []).append(result)
    machine = header["machine"]
    peers = f", PyTorch {machine['torch']} with its oneDNN {machine['onednn']}, OpenCV {machine['opencv']}, Python {machine['python']}" if "torch" in machine else ""
    paragraphs = [
        f"Measured on {header['date']}. `scripts/bench --publish` generates this page from "
        f"[the results](../Benchmarks/results/{header['date']}.jsonl).",
        f"Machine: {machine['processor']}; {machine['cores']} cores, {machine['instructions']}; {machine['threads']} threads. "
        f"Derain with {machine['libraries']}{peers}.",
        "**Method.** Each program (Derain, PyTorch, OpenCV and so on) is a process that runs all of its cases and measures "
        "itself. It sleeps while another program runs. After a warm-up, the programs take turns for "
        f"{header['rounds']} rounds. A turn takes .2 to .4 seconds, or one run if that is longer. A figure is the median of the "
        "rounds, with the minimum and maximum in parentheses. Ratios are ratios of medians; above 1, Derain is faster. PyTorch "
        "runs in eager mode, as installed, once with its default memory layout and once with channels last. The ratio uses the "
        "faster of the two.",
    ]
    parts = ["# Benchmarks", *(textwrap.fill(text, 118, break_on_hyphens=False) for text in paragraphs)]

    def section(group, title, text, body):
        if group in groups:
            parts.append(f"## {title}\n\n{textwrap.fill(text, 118)}\n\n{body(groups[group])}")

    section("step", "A training step", "One step sets the gradients to zero, runs forward, L1 loss and backward, and updates "
            "with Adam, all in float32. Networks have their default settings. ResNet is named by channels × blocks, U-Net by "
            "channels × depth.", lambda found: timed(found, "network", "times as fast"))
    section("inference", "Restoring an image", "Inference on one image of one megapixel, without gradients.",
            lambda found: timed(found, "network", "times as fast"))
    section("pixel", "Time per pixel", "A large image must not take more time per pixel than a small one.",
            lambda found: timed(found, "Derain alone", "64² / 256²"))
    section("operation", "One operation against the library's own time",
            "Derain's call includes memory allocation and checks. The library column is the same kernel, called from C++ with "
            "preallocated memory; it is the fastest of all algorithms and layouts that the library has for the shape. Batch 4 of "
            "64² pixels. The gradient of the weights includes converting them back to the plain layout.",
            lambda found: timed(found, "operation", "library / Derain"))
    section("convolutions", "A step against its convolutions",
            "All convolutions of the step, in their order, each with its own memory, called from C++ as above. The difference is "
            "the time of everything else.",
            lambda found: timed(found, "network", "step / convolutions", lambda result: f"{1 / result['ratio']:.2f}"))
    section("counters", "What a step must not do",
            "Layout conversions in one step, and memory requests that the memory pool passed on to the operating system in 20 "
            "steps after the third one.",
            lambda found: table(["network", "layout conversions per step", "requests passed on"], [
                [r["case"], f"{r['found']['reorders_per_step']:g}", f"{r['found']['misses_after_step_3']:g}"] for r in found]))
    section("memory", "Memory of training", "Peak resident memory of the process in ten steps, including libraries, in MB.",
            lambda found: table(["network", *found[0]["found"]], [
                [r["case"], *map(megabytes, r["found"].values())] for r in found]))
    section("rain", "Making rain", "One layer of streaks with new parameters each time, on one core. OpenCV runs the recipe "
            "of public code: noise, `filter2D` twice, `warpAffine`, `GaussianBlur`, `normalize`, in float32.",
            lambda found: timed(found, "rain", "times as fast"))
    section("metric", "Metrics", "scikit-image runs with the settings of the paper's code, on one thread, which is its default.",
            lambda found: timed(found, "metric", "times as fast"))
    section("start", "Starting", "Time from the start of the process to its end.", lambda found: timed(found, "", "times as fast"))
    section("folder", "Many background files",
            "Training ResNet 32×8, batch 8, on 64² crops of a folder of PNG files of 128² pixels, with fresh rain. The program "
            "runs 50 steps, reads every file once (as a long training does), runs 150 steps, and reads every file once more. Memory "
            "is the resident memory of the process. Derain keeps 32 MiB of decoded pictures in memory and the others in a scratch "
            "file on disk (`ImageCache`). The operating system keeps pages of this file in memory as long as nothing else needs it.",
            lambda found: table(
                ["files", "opening the folder, ms", "first steps, ms", "later steps, ms", "90th percentile of steps, ms",
                 "one picture, ms", "memory after 50 steps, MB", "after reading all, MB", "after reading all again, MB"],
                [[f"{int(r['case']):,}", *(number(r["found"][key] * 1e3) for key in (
                    "open", "step", "later_step", "slowest_tenth", "picture")),
                  *(megabytes(r["found"][key]) for key in ("memory", "later_memory", "last_memory"))] for r in found]))
    return "\n\n".join(parts) + "\n"


def write(folder):
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        sys.exit("there are no results yet: scripts/bench --publish makes some")
    header, *results = map(json.loads, files[-1].read_text().splitlines())
    DOCUMENT.write_text(document(header, results))
