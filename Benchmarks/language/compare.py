"""Whole processes of CPython, Lua and Derain in turn, the best of several rounds: run by scripts/bench language."""

import math
import subprocess
import sys
import time

rounds, python, lua, derain, *programs = sys.argv[1:]
commands = {"CPython": [python, "{}.py"], "Lua": [lua, "{}.lua"], "Derain": [derain, "run", "{}.dr"]}
ratios = []
print(f"{'program':<10}{'CPython':>10}{'Lua':>10}{'Derain':>10}{'× CPython':>12}")
for program in programs:
    best = dict.fromkeys(commands, math.inf)
    outputs = {}
    for _ in range(int(rounds)):
        for name, command in commands.items():
            start = time.perf_counter()
            run = subprocess.run([part.format(program) for part in command], capture_output=True, text=True, check=True)
            best[name] = min(best[name], time.perf_counter() - start)
            outputs[name] = run.stdout.split()
    if any(output != outputs["CPython"] for output in outputs.values()):
        sys.exit(f"{program}: the programs do not print the same: {outputs}")
    ratios.append(best["CPython"] / best["Derain"])
    print(f"{program:<10}" + "".join(f"{best[name]:>9.3f}s" for name in commands) + f"{ratios[-1]:>12.2f}", flush=True)
print(f"geometric mean {math.exp(sum(map(math.log, ratios)) / len(ratios)):.2f}, least {min(ratios):.2f}")
