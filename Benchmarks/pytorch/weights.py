"""Takes weights from Derain to PyTorch and back, at full size, and compares what the networks give.

scripts/check-pytorch calls it with Derain's program.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy
import safetensors.torch
import torch

import networks

derain = sys.argv[1]

CASES = [
    ("resnet()", networks.ResNet), ('resnet(variant: "basicsr")', networks.MSRResNet), ("unet()", networks.UNet),
    ("dncnn()", networks.DnCNN), ("prenet()", networks.PReNet), ("swinir()", networks.SwinIR),
    ("restormer()", networks.Restormer),
]

# Odd sizes, of no multiple of any window.
HEIGHT, WIDTH = 93, 77


def run(folder, script):
    result = subprocess.run([derain, "run", "-"], input=script, text=True, cwd=folder, capture_output=True)
    if result.returncode:
        sys.exit(f"Derain refused:\n{result.stderr}")


def difference(ours, theirs):
    return float(numpy.abs(ours - theirs).max() / numpy.abs(theirs).max())


def scrambled(model):
    """Weights of another size than the initial ones, and statistics that matter."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if name.endswith("running_mean"):
                value.normal_(0, 0.1)
            elif name.endswith("running_var"):
                value.uniform_(0.5, 2)
    return model.eval()


def check(expression, make, folder):
    torch.manual_seed(1)
    image = torch.rand(1, 3, HEIGHT, WIDTH)
    numpy.save(folder / "image.npy", image[0].numpy())

    run(folder, f"""
net = {expression.replace('(', '(seed: 1, ', 1).replace(', )', ')')}
save(net, "ours.safetensors")
save(net(load("image.npy")), "ours.npy")
""")
    model = make().eval()
    weights = safetensors.torch.load_file(folder / "ours.safetensors")
    missing, unexpected = model.load_state_dict(weights, strict=False)
    missing = [name for name in missing if not name.endswith(("num_batches_tracked", "index", "mask"))]
    assert not missing and not unexpected, (missing, unexpected)
    with torch.no_grad():
        there = difference(numpy.load(folder / "ours.npy"), model(image)[0].numpy())

    model = scrambled(make())
    state = {f"module.{key}": value for key, value in model.state_dict().items()}
    wrong = {key: torch.zeros_like(value) for key, value in state.items()}
    torch.save({"params": wrong, "params_ema": state}, folder / "theirs.pth")
    torch.save(model.state_dict(), folder / "legacy.pth", _use_new_zipfile_serialization=False)
    run(folder, f"""
image = load("image.npy")
for name in ["theirs", "legacy"] {{ save(load({expression}, name + ".pth")(image), name + ".npy") }}
""")
    with torch.no_grad():
        expected = model(image)[0].numpy()
    back = max(difference(numpy.load(folder / f"{name}.npy"), expected) for name in ("theirs", "legacy"))
    return sum(value.numel() for value in model.parameters()), there, back


def main():
    print(f"{'network':<30}{'parameters':>12}  {'to PyTorch':>10}  {'and back':>10}")
    worst = 0
    for expression, make in CASES:
        with tempfile.TemporaryDirectory(prefix="derain-weights-") as folder:
            count, there, back = check(expression, make, pathlib.Path(folder))
        print(f"{expression:<30}{count:>12,}  {there:>10.1e}  {back:>10.1e}", flush=True)
        worst = max(worst, there, back)
    if worst > 1e-4:
        sys.exit("Outputs differ by more than 1e-4 of the largest.")
    print("All outputs agree to 1e-4 of the largest.")


main()
