"""Measures PyTorch, OpenCV and scikit-image for scripts/bench, by the commands that Derain's worker takes (Sources/Worker).

One line a command, one line an answer; it sleeps in between.
"""

import re
import sys
import time


def network(values):
    import networks

    match values["network"]:
        case "resnet":
            return networks.ResNet(int(values["channels"]), int(values["blocks"]))
        case "unet":
            return networks.UNet(int(values["channels"]), int(values["depth"]))
        case "dncnn":
            return networks.DnCNN()
        case "prenet":
            return networks.PReNet()
        case "swinir":
            return networks.SwinIR()
        case "restormer":
            return networks.Restormer(int(values["channels"]))


def workplace(values):
    import torch

    torch.manual_seed(1)
    layout = torch.channels_last if values["layout"] == "channels-last" else torch.contiguous_format
    shape = (int(values["batch"]), 3, int(values["size"]), int(values["size"]))
    images = [torch.rand(shape).to(memory_format=layout) for _ in range(2)]
    return network(values).to(memory_format=layout), *images


def step(values):
    import torch
    from torch.nn import functional as F

    model, image, target = workplace(values)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)

    def work():
        optimizer.zero_grad()
        F.l1_loss(model(image), target).backward()
        optimizer.step()

    return work


def infer(values):
    import torch

    model, image, _ = workplace(values)
    model.eval()

    def work():
        with torch.inference_mode():
            model(image)

    return work


def ssim(values):
    """scikit-image with the settings of the paper's code."""
    import numpy
    from skimage.metrics import structural_similarity

    size = int(values["size"])
    random = numpy.random.default_rng(1)
    first, second = (random.random((size, size, 3), dtype=numpy.float32) for _ in range(2))
    return lambda: structural_similarity(
        first, second, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1, channel_axis=2)


# What the presets of Derain draw from.
PRESETS = {
    "range/medium": dict(
        quantity=(100, 300), length=(20, 40), widths=(3, 5, 7), shares=(1 / 3, 1 / 3, 1 / 3), angle=30, fork=False
    ),
    "class/random": dict(
        quantity=(51.2, 256), length=(25, 55), widths=(1, 3, 5, 7, 9), shares=(0.2,) * 5, angle=60, fork=True
    ),
}


def rain(values):
    """The recipe of public deraining code, in float32: noise, a 3×3 filter, a line filter, a stretch."""
    import cv2
    import numpy

    cv2.setNumThreads(1)
    random = numpy.random.default_rng(1)
    preset = PRESETS[values["preset"]]
    size = int(values["size"])
    drop = numpy.array([[0, 0.1, 0], [0.1, 8, 0.1], [0, 0.1, 0]], dtype=numpy.float32)

    def work():
        quantity = random.uniform(*preset["quantity"])
        length = int(random.integers(preset["length"][0], preset["length"][1] + 1))
        width = int(random.choice(preset["widths"], p=preset["shares"]))
        angle = random.uniform(-preset["angle"], preset["angle"])
        noise = random.random((size, size), dtype=numpy.float32) * 256
        noise[noise < 256 - 0.01 * quantity] = 0
        seeds = cv2.filter2D(noise, -1, drop)
        middle = (length - 1) / 2 if preset["fork"] else length / 2
        scale = 1 if preset["fork"] else 1 - length / 100
        turn = cv2.getRotationMatrix2D((middle, middle), angle - 45, scale)
        line = cv2.warpAffine(numpy.eye(length, dtype=numpy.float32), turn, (length, length))
        streaks = cv2.filter2D(seeds, -1, cv2.GaussianBlur(line, (width, width), 0))
        return cv2.normalize(streaks, None, 0, 255, cv2.NORM_MINMAX).astype(numpy.uint8)

    return work


def seconds(work, least):
    """What the work takes once, measured as Derain's worker does."""

    def repeated(count):
        start = time.perf_counter()
        for _ in range(count):
            work()
        return time.perf_counter() - start

    first = repeated(1)
    if first >= 0.5:
        return first
    total, count, batch = 0.0, 0, 1
    while total < least:
        total += repeated(batch)
        count += batch
        batch = max(1, min(2 * batch, int(count * (least - total) / max(total, 1e-9))))
    return total / count


def high_water():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM:"))


def versions():
    import cv2
    import torch

    built = re.search(r"MKL-DNN v([0-9.]+)", torch.__config__.show())
    return f"torch={torch.__version__} onednn={built.group(1) if built else 'unknown'} opencv={cv2.__version__}"


def answer(line, prepared):
    verb, *parts = line.split()
    words = [part for part in parts if "=" not in part]
    values = dict(part.split("=", 1) for part in parts if "=" in part)
    match verb:
        case "prepare":
            prepared[words[0]] = {"step": step, "infer": infer, "rain": rain, "ssim": ssim}[words[1]](values)
            return "ok"
        case "measure":
            return str(seconds(prepared[words[0]], float(words[1])))
        case "forget":
            prepared.pop(words[0], None)
            return "ok"
        case "report" if words[0] == "peak":
            work = step(values)
            for _ in range(10):
                work()
            return f"peak={high_water()}"
        case "report" if words[0] == "machine":
            return versions()
    raise ValueError(f"there is no command {line!r}")


def main():
    prepared = {}
    for line in sys.stdin:
        try:
            text = answer(line, prepared)
        except Exception as problem:  # whatever it is, it belongs to the one who asked
            text = f"error {type(problem).__name__}: {problem}".replace("\n", " ")
        print(text, flush=True)


main()
