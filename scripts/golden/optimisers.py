"""Ten steps of PyTorch's optimisers on one convolution.

    pip install torch==2.15.0 numpy==2.4.6
    python scripts/golden/optimisers.py
"""

import torch

import golden

torch.manual_seed(1)
START = {"weight": torch.randn(3, 2, 3, 3), "bias": torch.randn(3)}
INPUT, TARGET = torch.randn(2, 2, 5, 4), torch.randn(2, 3, 5, 4)
CASES = {
    "adam": lambda p: torch.optim.Adam(p, 0.05),
    "adam with decay": lambda p: torch.optim.Adam(p, 0.05, weight_decay=0.1),
    "adam with betas": lambda p: torch.optim.Adam(p, 0.05, betas=(0.9, 0.99)),
    "adamw": lambda p: torch.optim.AdamW(p, 0.05, weight_decay=0.1),
    "sgd": lambda p: torch.optim.SGD(p, 0.05),
    "sgd with momentum": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, weight_decay=0.1),
    "sgd with nesterov": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, nesterov=True),
    "clipped": lambda p: torch.optim.SGD(p, 0.05),
    "clipped by value": lambda p: torch.optim.SGD(p, 0.05),
    "groups": lambda p: torch.optim.SGD(
        [{"params": [p[0]]}, {"params": [p[1]], "lr": 0.025, "weight_decay": 0}], 0.05, weight_decay=0.1
    ),
}

tensors = {f"start.{path}": values for path, values in START.items()} | {"input": INPUT, "target": TARGET}
for name, make in CASES.items():
    network = torch.nn.Conv2d(2, 3, 3, padding=1)
    network.load_state_dict(START)
    optimiser = make(list(network.parameters()))
    for _ in range(10):
        optimiser.zero_grad()
        torch.nn.functional.mse_loss(network(INPUT), TARGET).backward()
        if name == "clipped":
            torch.nn.utils.clip_grad_norm_(network.parameters(), 0.5)
        if name == "clipped by value":
            torch.nn.utils.clip_grad_value_(network.parameters(), 0.05)
        optimiser.step()
    tensors |= {f"{name}.{path}": values.clone() for path, values in network.state_dict().items()}
golden.write("TrainingTests/Golden/optimisers.txt", tensors)
