"""Files of named float32 tensors for tests to compare with; Tests/GoldenFiles reads them.

A line for each tensor: `name|2,3|` and its values in row-major order, each with as many digits as tell it from its
neighbours.
"""

import pathlib

import numpy

TESTS = pathlib.Path(__file__).parents[2] / "Tests"


def text(value):
    """The fewest digits that read back as the same float32."""
    if value == 0 or 1e-4 < abs(value) < 1e6:
        return numpy.format_float_positional(value, trim="-")
    return numpy.format_float_scientific(value, trim="-")


def write(path, tensors):
    """Writes tensors, a dictionary of names to arrays, to a path below Tests/."""
    lines = []
    for name, values in tensors.items():
        assert "|" not in name and "\n" not in name, name
        values = numpy.asarray(values.detach().cpu() if hasattr(values, "detach") else values, dtype=numpy.float32)
        shape = ",".join(map(str, values.shape))
        lines.append(f"{name}|{shape}|" + " ".join(text(value) for value in values.ravel()))
    target = TESTS / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n")
