"""Files of weights as PyTorch, safetensors and NumPy write them, and what is in them.

    pip install torch==2.15.0 numpy==2.4.6 safetensors==0.8.0
    python scripts/golden/weights.py
"""

import argparse
import collections
import io
import os
import pathlib
import pickle
import struct
import tarfile
import zipfile

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

# A checkpoint with what people keep beside the weights, by every protocol and in both containers.
checkpoint = {
    "state_dict": state, "seed": 2**63 + 12345, "negative": -(2**70), "best": numpy.float64(31.5), "seen": {1, 2},
    "kept": frozenset(["a"]), "raw": b"\x00\xff", "buffer": bytearray(b"ab"), "phase": 1j, "device": torch.device("cpu"),
    "type": torch.float32, "counts": collections.Counter("aab"), "groups": collections.defaultdict(list, {"a": [1]}),
    "args": argparse.Namespace(rate=0.1, path=pathlib.PurePosixPath("data")), "random": (3, (1, 2, 2**40), None),
    "pair": [bias, {"half": weight[0].half()}], "again": state, "ratio": {0.5: bias, True: bias * 2, -3: bias * 3},
    "queue": collections.deque([1, 2], maxlen=3), "version": torch.__version__,
    "random state": ("MT19937", numpy.arange(3, dtype=numpy.uint32), 3),
}
for protocol in range(1, 6):
    if protocol > 1:
        torch.save(checkpoint, folder / f"protocol-{protocol}.pth", pickle_protocol=protocol)
    # Protocol 1 spells what has no reduction of its own by `copyreg`, and code is not run here.
    torch.save(
        checkpoint if protocol > 1 else {"state_dict": state, "flag": True, "seed": 2**63}, folder / f"legacy-{protocol}.pth",
        pickle_protocol=protocol, _use_new_zipfile_serialization=False)
expected |= {"ratio.0.5": bias, "ratio.true": bias * 2, "ratio.-3": bias * 3, "pair.1.half": weight[0].half().float()}

# Views and what Python hangs on tensors.
numbers = torch.complex(torch.arange(6.0), torch.arange(6.0) + 0.5)
parameter = torch.nn.Parameter(bias.clone())
parameter.note = "kept by _rebuild_parameter_with_state"
noted = bias.clone()
noted.note = "kept by _rebuild_from_type_v2"
views = {
    "negative": numbers.conj().imag, "negative part": numbers.conj().imag[1::2], "real": torch.arange(3.0) * 3,
    "parameter": parameter, "noted": noted, "buffer": torch.nn.Buffer(bias.clone()),
    "short": torch.tensor([1, 65535], dtype=torch.uint16), "expanded": torch.tensor([3.0]).expand(3),
}
torch.save(views, folder / "views.pth")
expected |= {name: value.resolve_neg().float() for name, value in views.items()}

# What is refused, by name.
ragged = [torch.ones(2), torch.ones(3)]
lazy = torch.nn.LazyLinear(2).state_dict()["weight"]
unread = {
    "complex": numbers, "conjugate": numbers.conj(), "float8": torch.ones(2).to(torch.float8_e4m3fn),
    "quantised": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8),
    "channels": torch.quantize_per_channel(torch.ones(2, 2), torch.ones(2), torch.zeros(2), 0, torch.qint8),
    "sparse": torch.eye(2).to_sparse(), "rows": torch.eye(2).to_sparse_csr(), "meta": torch.ones(2, device="meta"),
    "nested": torch.nested.nested_tensor(ragged), "jagged": torch.nested.nested_tensor(ragged, layout=torch.jagged),
    "lazy": lazy, "storage": torch.ones(2).untyped_storage(),
    "array": numpy.ones(2, dtype=numpy.float32),
}
for name, value in unread.items():
    torch.save({"weight": value}, folder / f"unread-{name}.pth", _use_new_zipfile_serialization=False)

torch.save({"state_dict": state, "mean": numpy.ones(3), "spectrum": numbers}, folder / "beside.pth")

# As a big-endian machine writes.
with zipfile.ZipFile(folder / "state.pth") as source, zipfile.ZipFile(folder / "big-endian.pth", "w") as target:
    for member in source.namelist():
        content = source.read(member)
        if "/data/" in member:
            content = numpy.frombuffer(content, "<f4").astype(">f4").tobytes()
        target.writestr(member, b"big" if member.endswith("byteorder") else content)


class Place:
    """Something that stands elsewhere in the file, by its key there."""

    def __init__(self, key):
        self.key = key


class Call:
    """A call with a state to set afterwards, as `__reduce__` gives it."""

    def __init__(self, *parts):
        self.parts = parts

    def __reduce__(self):
        return self.parts


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return value.key if isinstance(value, Place) else None


def pickled(value, stream):
    Pickler(stream, protocol=2).dump(value)


def numbers_of(tensor, stream):
    stream.write(struct.pack("<q", tensor.numel()) + tensor.detach().numpy().astype("<f4").tobytes())


# As PyTorch 0.3 wrote: tensors by the first version of their function, parameters as calls of their class, and storages
# that are parts of others.
def old(offset, count, shape, stride):
    place = Place(("storage", torch.FloatStorage, "7", "cuda:0", 56, (str(offset + 100), offset, count)))
    return Call(torch._utils._rebuild_tensor, (place, 0, shape, stride))


whole = torch.cat([weight.flatten(), bias.detach()])
hooks = collections.OrderedDict()
with open(folder / "old.pth", "wb") as file:
    pickled(0x1950A86A20F9469CFC6C, file)
    pickled(1001, file)
    pickled({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, file)
    convolution = Call(torch.nn.Parameter, (old(0, 54, (2, 3, 3, 3), (27, 9, 3, 1)),), (True, False, hooks))
    pickled(collections.OrderedDict([("conv.weight", convolution), ("conv.bias", old(54, 2, (2,), (1,)))]), file)
    pickled(["7"], file)
    numbers_of(whole, file)

# As PyTorch 0.1 wrote: a tar archive.
members = {"storages": io.BytesIO(), "tensors": io.BytesIO(), "pickle": io.BytesIO()}
pickled(1, members["storages"])
pickled((7, "cpu", torch.FloatStorage), members["storages"])
numbers_of(whole, members["storages"])
pickled([(8, 7, 54, 2)], members["storages"])
pickled(2, members["tensors"])
for key, storage, shape, stride in [(1, 7, (2, 3, 3, 3), (27, 9, 3, 1)), (2, 8, (2,), (1,))]:
    pickled((key, storage, torch.FloatTensor), members["tensors"])
    rank = len(shape)
    members["tensors"].write(struct.pack(f"<ii{2 * rank + 1}q", rank, 0, *shape, *stride, 0))
pickled(collections.OrderedDict([("conv.weight", Place("1")), ("conv.bias", Place("2"))]), members["pickle"])
with open(folder / "first.pth", "wb") as file:
    for name, content in members.items():
        header = tarfile.TarInfo(name)
        header.size = len(content.getvalue())
        file.write(header.tobuf(tarfile.USTAR_FORMAT) + content.getvalue().ljust(-(-header.size // 512) * 512, b"\0"))
    file.write(bytes(1024))

# PyTorch reads what was written in its place.
for name in ["big-endian.pth", "old.pth", "first.pth"]:
    read = torch.load(folder / name, weights_only=False, map_location="cpu")
    assert torch.equal(read["conv.weight"], weight) and torch.equal(read["conv.bias"], bias), name

plain = numpy.arange(6, dtype=numpy.float32).reshape(2, 3) / 4
numpy.save(folder / "plain.npy", plain)
numpy.save(folder / "columns.npy", numpy.asfortranarray(plain))
numpy.save(folder / "big-endian.npy", plain.astype(">f8"))
numpy.save(folder / "objects.npy", numpy.array([{}], dtype=object))
numpy.savez_compressed(folder / "several.npz", plain=plain, scalar=numpy.int16(-5))
expected["plain"] = torch.from_numpy(plain)

golden.write("TensorFilesTests/Golden/expected.txt", expected)
