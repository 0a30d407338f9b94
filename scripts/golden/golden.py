"""Files of named float32 tensors for tests to compare with; Tests/GoldenFiles reads them.

A line for each tensor: `name|2,3|` and its values in row-major order as C's hexadecimal floats, which lose nothing.
"""

import pathlib

import numpy

TESTS = pathlib.Path(__file__).parents[2] / "Tests"


def write(path, tensors):
    """Writes tensors, a dictionary of names to arrays, to a path below Tests/."""
    lines = []
    for name, values in tensors.items():
        assert "|" not in name and "\n" not in name, name
        values = numpy.asarray(values.detach().cpu() if hasattr(values, "detach") else values, dtype=numpy.float32)
        shape = ",".join(map(str, values.shape))
        lines.append(f"{name}|{shape}|" + " ".join(float(value).hex() for value in values.ravel()))
    target = TESTS / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n")
