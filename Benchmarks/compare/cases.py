"""What is compared."""

import dataclasses
import shutil
import tempfile

from workers import Command, Side


@dataclasses.dataclass
class Timed:
    """Sides that take turns. The first is Derain, the others what it is compared with."""

    group: str
    name: str
    sides: list
    unit: str = "ms"
    least: float = 0.4


@dataclasses.dataclass
class Counted:
    """Numbers that are not times, or that a process of its own has to find."""

    group: str
    name: str
    find: callable
    python: bool = False


def against_torch(group, name, case):
    return Timed(group, name, [
        Side("Derain", "derain", case),
        Side("PyTorch", "peer", f"{case} layout=default"),
        Side("PyTorch channels-last", "peer", f"{case} layout=channels-last"),
    ])


def network(kind, **sizes):
    return " ".join([f"network={kind}", *(f"{key}={value}" for key, value in sizes.items())])


LARGE = dict(channels=64, blocks=16)
SMALL = dict(channels=32, blocks=8)
UNET = dict(channels=32, depth=4)


def steps():
    cases = [
        ("ResNet 64×16, batch 4, 64²", network("resnet", **LARGE, batch=4, size=64)),
        ("ResNet 64×16, batch 16, 64²", network("resnet", **LARGE, batch=16, size=64)),
        ("ResNet 64×16, batch 4, 128²", network("resnet", **LARGE, batch=4, size=128)),
        ("ResNet 32×8, batch 8, 64²", network("resnet", **SMALL, batch=8, size=64)),
        ("U-Net 32×4, batch 4, 64²", network("unet", **UNET, batch=4, size=64)),
        ("U-Net 32×4, batch 4, 128²", network("unet", **UNET, batch=4, size=128)),
        ("SwinIR-light, batch 2, 64²", network("swinir", batch=2, size=64)),
        ("DnCNN, batch 4, 64²", network("dncnn", batch=4, size=64)),
        ("PReNet, batch 4, 64²", network("prenet", batch=4, size=64)),
        ("Restormer of 16 channels, batch 2, 64²", network("restormer", channels=16, batch=2, size=64)),
    ]
    return [against_torch("step", name, f"step {case}") for name, case in cases]


def pixels():
    def sides(verb):
        return [
            Side(f"{size}²", "derain", f"{verb} {network('resnet', **LARGE, batch=1, size=size)}", per=size * size)
            for size in (256, 64)
        ]

    return [
        Timed("pixel", "training step of ResNet 64×16, batch 1", sides("step"), "ns"),
        Timed("pixel", "inference of ResNet 64×16", sides("infer"), "ns"),
    ]


def operations():
    def both(name, case):
        sides = [Side("Derain", "derain", f"operation {case}"), Side("oneDNN", "derain", f"bare {case}")]
        return Timed("operation", name, sides, "µs", 0.2)

    result = []
    for inputs, outputs in ((64, 64), (3, 64), (64, 3)):
        for kind in ("forward", "backward-data", "backward-weights"):
            # No network wants the gradient of its image.
            if inputs == 3 and kind == "backward-data":
                continue
            result.append(both(
                f"convolution {inputs}→{outputs}, {kind.replace('-', ' ')}",
                f"kind={kind} batch=4 inputs={inputs} outputs={outputs} size=64"))
    result.append(both("addition, 4×64×64²", "kind=add batch=4 channels=64 size=64"))
    result.append(both("ReLU backward, 4×64×64²", "kind=relu-backward batch=4 channels=64 size=64"))
    for rows, columns, inner in ((512, 512, 512), (8192, 180, 60)):
        result.append(both(
            f"matrix product {rows}×{inner} · {inner}×{columns}",
            f"kind=product rows={rows} columns={columns} inner={inner}"))
    return result


def convolutions():
    case = f"{network('resnet', **LARGE, batch=4, size=64)}"
    bare = "channels=64 blocks=16 batch=4 size=64"
    return [Timed("convolutions", "ResNet 64×16, batch 4, 64²", [
        Side("Derain's step", "derain", f"step {case}"),
        Side("its convolutions alone", "derain", f"bare kind=resnet {bare}"),
    ])]


def rain():
    return [
        Timed("rain", f"{preset}, {size}²", [
            Side("Derain", "derain on one core", f"rain preset={preset} size={size}"),
            Side("OpenCV", "peer on one core", f"rain preset={preset} size={size}"),
        ], "µs", 0.3)
        for preset in ("range/medium", "class/random") for size in (128, 512)
    ]


def metrics():
    return [Timed("metric", "SSIM, 512² in colour", [
        Side("Derain", "derain", "ssim size=512"), Side("scikit-image", "peer", "ssim size=512"),
    ])]


def start():
    return [Timed("start", "first answer", [
        Command("derain -e 1", "derain", ["-e", "1"]),
        Command("import torch", "python", ["-c", "import torch"]),
    ])]


def counters():
    def find(case):
        def ask(workers):
            worker = workers.fresh("derain")
            found = worker.report(f"counters {case}")
            worker.close()
            return {key: float(value) for key, value in found.items()}
        return ask

    return [
        Counted("counters", "ResNet 64×16, batch 4, 64²", find(network("resnet", **LARGE, batch=4, size=64))),
        Counted("counters", "U-Net 32×4, batch 4, 64²", find(network("unet", **UNET, batch=4, size=64))),
        Counted("counters", "SwinIR-light, batch 2, 64²", find(network("swinir", batch=2, size=64))),
    ]


def memory():
    case = network("resnet", **LARGE, batch=4, size=64)

    def find(workers):
        sides = {
            "Derain": ("derain", case), "PyTorch": ("peer", f"{case} layout=default"),
            "PyTorch channels-last": ("peer", f"{case} layout=channels-last"),
        }
        result = {}
        for label, (name, asked) in sides.items():
            worker = workers.fresh(name)
            result[label] = int(worker.report(f"peak {asked}")["peak"])
            worker.close()
        return result

    return [Counted("memory", "ResNet 64×16, batch 4, 64²", find, python=True)]


def folders():
    def find(files):
        def ask(workers):
            path = tempfile.mkdtemp(prefix="derain-bench-")
            try:
                worker = workers.fresh("derain")
                found = worker.report(
                    f"folder path={path} files={files} side=128 size=64 steps=200 batch=8 channels=32 blocks=8")
                worker.close()
            finally:
                shutil.rmtree(path)
            return {key: float(value) for key, value in found.items()}
        return ask

    return [Counted("folder", str(files), find(files)) for files in (8, 1000, 30000)]


def every():
    return (
        steps()
        + [against_torch("inference", "ResNet 64×16, 1024²", f"infer {network('resnet', **LARGE, batch=1, size=1024)}")]
        + pixels() + operations() + convolutions() + counters() + memory() + rain() + metrics() + start() + folders()
    )
