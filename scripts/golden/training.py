"""Losses of a small ResNet that PyTorch trains, for Derain to repeat from the same weights, data and order.

    pip install torch==2.15.0 numpy==2.4.6
    python scripts/golden/training.py

The pictures come from whole numbers, x ← (1103515245 · x + 12345) mod 2^31 from x = 1 on, so that both sides make
the same ones: the upper 16 bits over 65536, smoothed by adding each to the one before along a row. Rain is a share of
other such numbers. Three more runs start from weights changed by a ten-millionth: what they differ by is what
rounding alone does to training.
"""

import pathlib
import sys

import numpy
import torch
from torch.nn import functional as F

import golden

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Benchmarks" / "pytorch"))
import networks

STEPS, BATCH, SIZE, PICTURES = 300, 2, 16, 10


def numbers(count):
    result, x = numpy.empty(count, numpy.float32), 1
    for i in range(count):
        x = (1103515245 * x + 12345) % 2**31
        result[i] = (x >> 15) / 65536
    return result


values = numbers(2 * PICTURES * BATCH * 3 * SIZE * SIZE).reshape(2, PICTURES, BATCH, 3, SIZE, SIZE)
clean = values[0].copy()
clean[..., 1:] = (values[0][..., 1:] + values[0][..., :-1]) * numpy.float32(0.5)
rainy = numpy.minimum(clean + numpy.where(values[1] > 0.9, values[1] * numpy.float32(0.5), 0).astype(numpy.float32), 1)
clean, rainy = torch.from_numpy(clean), torch.from_numpy(rainy)


def train(weights):
    network = networks.ResNet(16, 2)
    network.load_state_dict(weights)
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    losses = []
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = F.l1_loss(network(rainy[step % PICTURES]), clean[step % PICTURES])
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return numpy.array(losses, numpy.float32)


torch.manual_seed(1)
start = networks.ResNet(16, 2).state_dict()
tensors = {f"weights.{path}": values for path, values in start.items()}
tensors["losses"] = train(start)
for run in range(3):
    changed = {path: values * (1 + 1e-7 * torch.randn_like(values)) for path, values in start.items()}
    tensors[f"changed.{run}"] = train(changed)
golden.write("TrainingTests/Golden/curve.txt", tensors)
for run in range(3):
    print(numpy.abs(tensors[f"changed.{run}"] / tensors["losses"] - 1)[[0, 9, 99, 199, 299]])
