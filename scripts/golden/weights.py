"""Files of weights as PyTorch, safetensors and NumPy write them, and what is in them.

    pip install torch==2.15.0 numpy==2.4.6 safetensors==0.8.0
    python scripts/golden/weights.py
"""

import collections
import os

import numpy
import safetensors.torch
import torch

import golden

folder = golden.TESTS / "TensorFilesTests/Golden"
folder.mkdir(exist_ok=True)
torch.manual_seed(1)

weight = torch.randn(2, 3, 3, 3)
bias = torch.randn(2)
state = collections.OrderedDict([("conv.weight", weight), ("conv.bias", torch.nn.Parameter(bias))])
averaged = collections.OrderedDict((f"module.{key}", value.detach() / 2) for key, value in state.items())
expected = {"conv.weight": weight, "conv.bias": bias}

torch.save(state, folder / "state.pth")
torch.save(state, folder / "legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"params": state, "params_ema": averaged}, folder / "basicsr.pth")

base = torch.arange(12, dtype=torch.float32).reshape(3, 4)
kinds = {
    "double": torch.randn(3, dtype=torch.float64), "half": torch.randn(5).half(), "tiny half": torch.tensor([6e-8, 3e-5]).half(),
    "bfloat": torch.randn(4).bfloat16(), "long": torch.tensor(7), "bytes": torch.tensor([[0, 255]], dtype=torch.uint8),
    "flags": torch.tensor([True, False]), "transposed": base.t(), "part": base[1:, ::2], "empty": torch.zeros(0, 3),
}
torch.save({"epoch": 3, "rate": 0.5, "name": "kinds", "list": [1, (2, 3)], "state": kinds}, folder / "kinds.pt")
safetensors.torch.save_file(
    {name: value.contiguous() for name, value in kinds.items()}, folder / "kinds.safetensors", metadata={"format": "pt"})
expected |= {name: value.float() for name, value in kinds.items() if value.numel()}


class Hostile:
    def __reduce__(self):
        return os.system, ("touch /tmp/derain-was-here",)


torch.save({"weight": weight, "hook": Hostile()}, folder / "hostile.pth")

plain = numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 4
numpy.save(folder / "plain.npy", plain)
numpy.save(folder / "columns.npy", numpy.asfortranarray(plain))
numpy.save(folder / "big-endian.npy", plain.astype(">f8"))
numpy.save(folder / "objects.npy", numpy.array([{}], dtype=object))
numpy.savez_compressed(folder / "several.npz", plain=plain, scalar=numpy.int16(-5))
expected["plain"] = torch.from_numpy(plain)

golden.write("TensorFilesTests/Golden/expected.txt", expected)
