"""Golden values for Sources/Engine/Rain: streak layers as OpenCV makes them from given noise.

    pip install opencv-python-headless==5.0.0.93 numpy==2.4.6
    python scripts/golden/rain.py

OpenCV 5 is needed: version 4's warpAffine rounds coordinates to 1/32 of a pixel. Everything is float32, and
filter2D's anchor is its default, size // 2 for even kernels too.

A case is three lines: parameters, the seeds (index value), and the layer as hexadecimal bytes. Chosen cases have a file
each; fifty drawn ones are in random.txt, the two kernels in turn.
"""

import pathlib

import cv2
import numpy

OUTPUT = pathlib.Path(__file__).parents[2] / "Tests" / "RainTests" / "Golden"

CASES = [
    # variant, quantity, length, width, angle, height, image width
    ("classic", 250, 30, 5, 3.5, 48, 48),
    ("classic", 200, 31, 5, -5, 48, 64),
    ("classic", 300, 20, 3, 30, 40, 40),
    ("classic", 100, 40, 7, -30, 48, 48),
    ("classic", 500, 60, 9, 70, 48, 48),
    ("classic", 400, 5, 1, -70, 32, 40),
    ("classic", 350, 62, 7, 75, 24, 20),
    ("classic", 500, 75, 9, -88, 48, 48),
    ("classic", 300, 24, 11, 12.25, 33, 47),
    ("fork", 77, 25, 1, -10, 48, 48),
    ("fork", 100, 35, 3, 10, 64, 48),
    ("fork", 150, 40, 5, 22.5, 48, 48),
    ("fork", 230, 55, 9, -60, 48, 48),
    ("fork", 256, 50, 7, 60, 16, 16),
    ("fork", 200, 44, 3, 0, 48, 31),
    ("fork", 5000, 1, 1, 0, 8, 9),
]


def streak_kernel(variant, length, width, angle):
    classic = variant == "classic"
    centre = length / 2 if classic else (length - 1) / 2
    scale = 1 - length / 100 if classic else 1
    turn = cv2.getRotationMatrix2D((centre, centre), angle - 45, scale)
    line = cv2.warpAffine(numpy.eye(length, dtype=numpy.float32), turn, (length, length), flags=cv2.INTER_LINEAR)
    return cv2.GaussianBlur(line, (width, width), 0)


def layer(noise, variant, quantity, length, width, angle):
    kept = numpy.where(noise < 256 - 0.01 * quantity, 0, noise).astype(numpy.float32)
    drop = numpy.array([[0, 0.1, 0], [0.1, 8, 0.1], [0, 0.1, 0]], dtype=numpy.float32)
    seeds = cv2.filter2D(kept, -1, drop)
    streaks = cv2.filter2D(seeds, -1, streak_kernel(variant, length, width, angle))
    return kept, cv2.normalize(streaks, None, 0, 255, cv2.NORM_MINMAX).astype(numpy.uint8)


def text(random, variant, quantity, length, width, angle, height, columns):
    noise = random.uniform(0, 256, (height, columns)).astype(numpy.float32)
    kept, result = layer(noise, variant, quantity, length, width, angle)
    places = numpy.flatnonzero(kept)
    lines = [
        f"{variant} {quantity} {length} {width} {angle} {height} {columns}",
        " ".join(f"{place}:{kept.flat[place]:.9g}" for place in places),
        result.tobytes().hex(),
    ]
    return "\n".join(lines) + "\n"


def drawn(random, number):
    variant = ("classic", "fork")[number % 2]
    return (
        variant, int(random.integers(50, 1500)), int(random.integers(1, 90)), int(2 * random.integers(0, 7) + 1),
        round(float(random.uniform(-90, 90)), 3), int(random.integers(12, 36)), int(random.integers(12, 36)))


def main():
    assert cv2.__version__.startswith("5.0.0"), cv2.__version__
    random = numpy.random.default_rng(20260101)
    for number, case in enumerate(CASES):
        (OUTPUT / f"streaks-{number:02}.txt").write_text(text(random, *case))
    random = numpy.random.default_rng(20260102)
    (OUTPUT / "random.txt").write_text("".join(text(random, *drawn(random, number)) for number in range(50)))


main()
