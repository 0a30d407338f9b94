"""What PyTorch makes of tiny networks: outputs, the L1 loss and the gradients of all weights.

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
    "unet": (lambda: networks.UNet(4, 2), [(2, 3, 8, 12), (1, 3, 9, 7)]),
    "swinir": (lambda: networks.SwinIR(8, (2,), (2,), 4), [(2, 3, 8, 12), (1, 3, 9, 7)]),
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
    tensors = {f"weights.{key}": values for key, values in network.named_parameters()}
    for number, shape in enumerate(shapes):
        x, target = torch.rand(shape), torch.rand(shape)
        network.zero_grad()
        output = network(x)
        loss = F.l1_loss(output, target)
        loss.backward()
        tensors |= {f"{number}.input": x, f"{number}.target": target, f"{number}.output": output, f"{number}.loss": loss}
        # The second size repeats what the first says of most weights.
        chosen = list(network.named_parameters())[:: 1 if number == 0 else 5]
        tensors |= {f"{number}.gradient.{key}": weights.grad.clone() for key, weights in chosen}
    golden.write(f"NetworksTests/Golden/{name}.txt", tensors)
