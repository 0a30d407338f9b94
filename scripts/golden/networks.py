"""What PyTorch makes of tiny networks: outputs, the L1 loss and the gradients of all weights, and what networks with
running averages make of the images after that step.

    pip install torch==2.15.0 numpy==2.4.6
    python scripts/golden/networks.py
"""

import pathlib
import sys

import torch
from torch.nn import functional as F

import golden

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Benchmarks" / "pytorch"))
import networks

CASES = {
    "resnet": (lambda: networks.ResNet(6, 1), [(2, 3, 8, 8), (1, 3, 9, 7)]),
    "msrresnet": (lambda: networks.MSRResNet(6, 1), [(2, 3, 8, 8), (1, 3, 9, 7)]),
    "dncnn": (lambda: networks.DnCNN(6, 4), [(2, 3, 8, 8), (1, 3, 9, 7)]),
    "dncnn-plain": (lambda: networks.DnCNN(6, 3, batch_norm=False), [(2, 3, 8, 8), (1, 3, 9, 7)]),
    "prenet": (lambda: networks.PReNet(4, 3, 2), [(2, 3, 8, 8), (1, 3, 9, 7)]),
    "unet": (lambda: networks.UNet(4, 2), [(2, 3, 8, 12), (1, 3, 9, 7)]),
    "swinir": (lambda: networks.SwinIR(8, (2,), (2,), 4), [(2, 3, 8, 12), (1, 3, 9, 7)]),
    "swinir-shuffled": (
        lambda: networks.SwinIR(4, (1,), (2,), 4, tail="pixelshuffle"), [(2, 3, 8, 12), (1, 3, 9, 7)]
    ),
    "swinir-direct": (
        lambda: networks.SwinIR(4, (1,), (2,), 4, tail="pixelshuffledirect"), [(2, 3, 8, 12), (1, 3, 9, 7)]
    ),
    "restormer": (
        lambda: networks.Restormer(4, (1, 1, 1), 1, (1, 2, 4), 1.7), [(2, 3, 8, 12), (1, 3, 9, 7)]
    ),
}

for name, (make, shapes) in CASES.items():
    torch.manual_seed(1)
    network = make()
    # Drawn larger than at the start of training, so that every part of the network matters.
    with torch.no_grad():
        for key, weights in network.named_parameters():
            if weights.dim() == 1 or "table" in key:
                weights += 0.2 * torch.randn_like(weights)
            elif "attn" in key or "mlp" in key:
                weights.normal_(std=0.3)
    # Running averages belong to the weights, counts of batches do not.
    start = {key: values.clone() for key, values in network.state_dict().items() if "num_batches" not in key}
    tensors = {f"weights.{key}": values for key, values in start.items()}
    for number, shape in enumerate(shapes):
        x, target = torch.rand(shape), torch.rand(shape)
        network.zero_grad()
        network.load_state_dict(start, strict=False)
        output = network(x)
        loss = F.l1_loss(output, target)
        loss.backward()
        tensors |= {f"{number}.input": x, f"{number}.target": target, f"{number}.output": output, f"{number}.loss": loss}
        # The second size repeats what the first says of most weights; a third of a large network's is enough.
        chosen = list(network.named_parameters())[:: 5 if number else 3 if name == "restormer" else 1]
        # What a bias adds before a batch normalisation is taken away again: its gradient is rounding alone.
        tensors |= {
            f"{number}.gradient.{key}": weights.grad.clone()
            for key, weights in chosen
            if not 0 < weights.grad.abs().max() < 1e-7
        }
        if any("running" in key for key in start):
            tensors[f"{number}.evaluated"] = network.eval()(x)
            network.train()
    golden.write(f"NetworksTests/Golden/{name}.txt", tensors)
