"""The processes that measure themselves, and what one side of a comparison is."""

import os
import subprocess
import time


class Worker:
    """A process that answers each line with one line, and sleeps in between."""

    def __init__(self, command, environment=()):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env={**os.environ, **dict(environment)},
        )

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().rstrip("\n")
        if not answer or answer.startswith("error"):
            raise SystemExit(f"{line}: {answer or 'the process ended'}")
        return answer

    def report(self, line):
        return dict(part.split("=", 1) for part in self.ask(f"report {line}").split())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Workers:
    """Those in use, by name; each is started when it is first asked."""

    def __init__(self, derain, worker, python):
        self.derain = derain
        self.python = python
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        one = {"DERAIN_THREADS": "1", "OMP_NUM_THREADS": "1"}
        peer = [python, os.path.join(here, "pytorch", "worker.py")]
        self.commands = {
            "derain": ([worker], {}), "derain on one core": ([worker], one), "peer": (peer, {}),
            "peer on one core": (peer, one),
        }
        self.running = {}

    def __getitem__(self, name):
        if name not in self.running:
            self.running[name] = Worker(*self.commands[name])
        return self.running[name]

    def fresh(self, name):
        """One that nothing was asked of yet; to be closed by who asks for it."""
        return Worker(*self.commands[name])

    def close(self):
        for worker in self.running.values():
            worker.close()
        self.running = {}


class Side:
    """Work within a worker. `per` is what the time is divided by, such as the number of pixels."""

    def __init__(self, label, worker, case, per=1):
        self.label, self.worker, self.case, self.per = label, worker, case, per

    def needs_python(self):
        return self.worker.startswith("peer")

    def prepare(self, workers):
        workers[self.worker].ask(f"prepare {self.name()} {self.case}")
        # Code is compiled, memory taken and caches filled before anything counts. OpenCV's first half second at small
        # sizes takes half as long again as what follows.
        end = time.perf_counter() + 1
        while time.perf_counter() < end:
            self.measure(workers, 0.2)

    def measure(self, workers, least):
        return float(workers[self.worker].ask(f"measure {self.name()} {least}")) / self.per

    def forget(self, workers):
        workers[self.worker].ask(f"forget {self.name()}")

    def name(self):
        return self.label.replace(" ", "_")


class Command:
    """A whole process, from its start to its end."""

    def __init__(self, label, program, arguments):
        self.label, self.program, self.arguments = label, program, arguments

    def needs_python(self):
        return self.program == "python"

    def prepare(self, workers):
        self.measure(workers, 0)

    def measure(self, workers, least):
        command = [workers.python if self.program == "python" else workers.derain, *self.arguments]
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    def forget(self, workers):
        pass
