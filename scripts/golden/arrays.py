"""What NumPy and PyTorch make of small arrays: products, reductions, order, linear algebra, Fourier transforms; and from
PyTorch the gradients of a weighted sum of each result.

    pip install torch==2.15.0 numpy==2.4.6
    python scripts/golden/arrays.py
"""

import numpy
import torch

import golden

torch.manual_seed(1)
tensors = {}


def case(name, operation, *shapes, positive=False, square=False):
    """Writes inputs, output, the weights of its sum and the inputs' gradients."""
    inputs = [torch.rand(s) + 0.5 if positive else torch.randn(s) for s in shapes]
    if square:
        inputs[0] = inputs[0] + 4 * torch.eye(shapes[0][-1])
    inputs = [x.requires_grad_() for x in inputs]
    output = operation(*inputs)
    weights = torch.randn(output.shape)
    (output * weights).sum().backward()
    for position, x in enumerate(inputs):
        tensors[f"{name}.input{position}"] = x
        tensors[f"{name}.gradient{position}"] = x.grad
    tensors[f"{name}.output"] = output
    tensors[f"{name}.weights"] = weights


case("batched product", torch.matmul, (2, 1, 3, 4), (3, 4, 2))
case("vector product", torch.matmul, (5,), (2, 5, 3))
case("variance", lambda x: x.var(dim=(0, 2)), (3, 2, 5))
case("deviation", lambda x: x.std(dim=1, correction=0, keepdim=True), (3, 7))
case("amax", lambda x: x.amax(dim=(0, 2)), (3, 2, 5))
case("product", lambda x: x.prod(dim=1), (3, 4))
case("norm", lambda x: torch.linalg.vector_norm(x, 3, dim=-1), (3, 4))
case("sort", lambda x: x.sort(dim=1, descending=True).values, (2, 9, 2))
case("quantile", lambda x: x.quantile(0.3, dim=1), (3, 8))
case("cumprod", lambda x: x.cumprod(dim=0), (5, 2))
case("roll", lambda x: x.roll(2, dims=1).flip(0), (2, 5))
case("choice", lambda x, y: torch.where(x > 0, x, y), (3, 4), (4,))
case("remainder", torch.remainder, (3, 4), (4,))
case("atan2", torch.atan2, (3, 4), (3, 1))
case("erf", torch.erf, (3, 4))
case("solve", torch.linalg.solve, (2, 4, 4), (2, 4, 3), square=True)
case("inverse", torch.linalg.inv, (2, 3, 3), square=True)
case("det", torch.linalg.det, (3, 3, 3), square=True)
case("singular values", torch.linalg.svdvals, (2, 3, 5))
case("eigenvalues", lambda x: torch.linalg.eigvalsh(x @ x.mT), (4, 3))
case("rfft", lambda x: torch.view_as_real(torch.fft.rfft(x)), (2, 9))
case("rfft2", lambda x: torch.view_as_real(torch.fft.rfft2(x)), (2, 6, 10))
case("irfft", lambda x: torch.fft.irfft(torch.view_as_complex(x), n=9), (2, 5, 2))

x = numpy.asarray(tensors["quantile.input0"].detach())
tensors["numpy median"] = numpy.median(x, axis=1)
tensors["numpy quantiles"] = numpy.quantile(x, [0, 0.1, 0.5, 0.77, 1], axis=1)
tensors["numpy histogram"] = numpy.histogram(x, bins=5, range=(-1, 1))[0]
tensors["numpy argsort"] = numpy.argsort(x, axis=0, kind="stable")
tensors["numpy floor division"] = x // numpy.float32(-0.7)

golden.write("TensorsTests/Golden/arrays.txt", tensors)
