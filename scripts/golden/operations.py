"""Operations on images and what networks are made of, as PyTorch computes them in double precision.

    pip install torch==2.15.0 numpy==2.4.6
    python scripts/golden/operations.py

For each case: the inputs, the output, and the gradients of the sum of output · weights.
"""

import torch
from torch.nn import functional as F

import golden

torch.manual_seed(1)
IMAGE, ODD = (2, 5, 6, 8), (1, 3, 7, 5)
CASES = {
    "max pool": ([ODD], lambda x: F.max_pool2d(x, 2)),
    "max pool overlapping": ([IMAGE], lambda x: F.max_pool2d(x, 3, 2, 1)),
    "average pool": ([ODD], lambda x: F.avg_pool2d(x, 3, 2, 1)),
    "average pool without padding": ([IMAGE], lambda x: F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)),
    "adaptive average": ([ODD], lambda x: F.adaptive_avg_pool2d(x, (3, 2))),
    "adaptive max": ([IMAGE], lambda x: F.adaptive_max_pool2d(x, (4, 3))),
    "nearest": ([ODD], lambda x: F.interpolate(x, (11, 8))),
    "nearest smaller": ([IMAGE], lambda x: F.interpolate(x, (4, 3))),
    "bilinear": ([ODD], lambda x: F.interpolate(x, (11, 8), mode="bilinear")),
    "bilinear smaller": ([IMAGE], lambda x: F.interpolate(x, (4, 3), mode="bilinear")),
    "bicubic": ([ODD], lambda x: F.interpolate(x, (11, 8), mode="bicubic")),
    "bicubic smaller": ([IMAGE], lambda x: F.interpolate(x, (4, 3), mode="bicubic")),
    "pixel shuffle": ([(2, 8, 3, 2)], lambda x: F.pixel_shuffle(x, 2)),
    "pixel unshuffle": ([(1, 2, 6, 3)], lambda x: F.pixel_unshuffle(x, 3)),
    "zero padding": ([ODD], lambda x: F.pad(x, (1, 2, 0, 3))),
    "reflect padding": ([ODD], lambda x: F.pad(x, (1, 2, 0, 3), "reflect")),
    "replicate padding": ([ODD], lambda x: F.pad(x, (1, 2, 0, 3), "replicate")),
    "circular padding": ([ODD], lambda x: F.pad(x, (1, 2, 0, 3), "circular")),
    "transposed convolution": ([(2, 4, 3, 5), (4, 3, 2, 2), (3,)], lambda x, w, b: F.conv_transpose2d(x, w, b, 2)),
    "transposed convolution overlapping": (
        [(1, 3, 4, 3), (3, 2, 4, 4), (2,)], lambda x, w, b: F.conv_transpose2d(x, w, b, 2, 1)),
    "transposed convolution with output padding": (
        [(1, 3, 4, 3), (3, 2, 3, 3), (2,)], lambda x, w, b: F.conv_transpose2d(x, w, b, 2, 1, 1)),
    "transposed convolution in groups": (
        [(1, 4, 3, 3), (4, 1, 3, 3), (2,)], lambda x, w, b: F.conv_transpose2d(x, w, b, 1, 0, 0, 2)),
    "layer norm": ([(3, 4, 7), (7,), (7,)], lambda x, w, b: F.layer_norm(x, (7,), w, b)),
    "instance norm": ([IMAGE, (5,), (5,)], lambda x, w, b: F.instance_norm(x, None, None, w, b)),
    "group norm": ([(2, 4, 3, 5), (4,), (4,)], lambda x, w, b: F.group_norm(x, 2, w, b)),
    "batch norm": ([IMAGE, (5,), (5,)], lambda x, w, b: F.batch_norm(x, None, None, w, b, True)),
    "leaky ReLU": ([ODD], lambda x: F.leaky_relu(x, 0.1)),
    "GELU": ([ODD], F.gelu),
    "GELU by tanh": ([ODD], lambda x: F.gelu(x, approximate="tanh")),
    "SiLU": ([ODD], F.silu),
    "softplus": ([ODD], F.softplus),
    "ELU": ([ODD], lambda x: F.elu(x, 0.7)),
    "sigmoid": ([ODD], torch.sigmoid),
    "tanh": ([ODD], torch.tanh),
    "softmax": ([(3, 4, 5)], lambda x: F.softmax(x, -1)),
    "softmax in the middle": ([(3, 4, 5)], lambda x: F.softmax(x, 1)),
    "linear": ([(2, 3, 5), (4, 5), (4,)], F.linear),
    "channels joined": ([(2, 16, 2, 3), (2, 5, 2, 3)], lambda a, b: torch.cat([a, b], 1)),
    "roll": ([(3, 5)], lambda x: x.roll(2, 1)),
    "flip": ([(3, 4, 5)], lambda x: x.flip(0, 2)),
    "PReLU": ([(2, 3, 3, 4), (3,)], F.prelu),
    "PReLU with one slope": ([(1, 3, 3, 4), (1,)], F.prelu),
}

tensors = {}
for name, (shapes, operation) in CASES.items():
    # Inputs that float32 holds exactly.
    inputs = [torch.randn(shape).double().requires_grad_() for shape in shapes]
    output = operation(*inputs)
    weights = torch.randn(output.shape).double()
    gradients = torch.autograd.grad((output * weights).sum(), inputs)
    tensors |= {f"{name}.input.{i}": values.detach() for i, values in enumerate(inputs)}
    tensors |= {f"{name}.gradient.{i}": values for i, values in enumerate(gradients)}
    tensors |= {f"{name}.output": output, f"{name}.weights": weights}
golden.write("TensorsTests/Golden/operations.txt", tensors)
