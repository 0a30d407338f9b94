"""What NumPy, SciPy and scikit-learn make of Sources/Engine/Analysis: linear CKA, linear probes, power spectra,
integrated gradients.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.8.0
    python scripts/golden/analysis.py
"""

import numpy
from scipy.ndimage import correlate, gaussian_filter
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

import golden

random = numpy.random.default_rng(1)
tensors = {}


def normal(*shape):
    """As float32, as Swift reads them."""
    return random.standard_normal(shape).astype(numpy.float32)


def cka(x, y):
    """Kornblith et al. 2019, in the form of kernels: HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L))."""
    x, y = x.astype(numpy.float64), y.astype(numpy.float64)
    count = len(x)
    centre = numpy.eye(count) - 1 / count
    k, l = centre @ x @ x.T @ centre, centre @ y @ y.T @ centre
    return numpy.sum(k * l) / numpy.sqrt(numpy.sum(k * k) * numpy.sum(l * l))


x = normal(40, 5) + 2
y = (x[:, :3] @ normal(3, 7) + normal(40, 7)).astype(numpy.float32)
tensors |= {"cka.x": x, "cka.y": y, "cka.value": numpy.array(cka(x, y))}

# Six pictures of 30 pixels with 5 features, the last of which is constant, and 2 targets.
PICTURES, FOLDS, RIDGE = 6, 3, 0.01
features = normal(PICTURES, 30, 5) * numpy.float32([1, 3, 0.5, 1, 0]) + numpy.float32(1.5)
targets = (features @ normal(5, 2) + 2 * normal(PICTURES, 30, 2)).astype(numpy.float32)
errors, totals = numpy.zeros(2), numpy.zeros(2)
for fold in range(FOLDS):
    held = numpy.arange(PICTURES) % FOLDS == fold
    fit_x, fit_y = (a[~held].reshape(-1, a.shape[-1]).astype(numpy.float64) for a in (features, targets))
    held_x, held_y = (a[held].reshape(-1, a.shape[-1]).astype(numpy.float64) for a in (features, targets))
    scaler = StandardScaler().fit(fit_x)
    model = Ridge(alpha=RIDGE * len(fit_x)).fit(scaler.transform(fit_x), fit_y)
    errors += ((held_y - model.predict(scaler.transform(held_x))) ** 2).sum(0)
    totals += ((held_y - fit_y.mean(0)) ** 2).sum(0)
tensors |= {"probe.features": features, "probe.targets": targets, "probe.explained": 1 - errors / totals}

# One grey picture of 24 × 21: clean, rainy and restored.
HEIGHT, WIDTH, BANDS = 24, 21, 5
clean, rainy, output = random.uniform(0, 1, (3, HEIGHT, WIDTH)).astype(numpy.float32)
hann = [0.5 - 0.5 * numpy.cos(2 * numpy.pi * (numpy.arange(n) + 0.5) / n) for n in (HEIGHT, WIDTH)]
window = numpy.outer(*hann)
radius = numpy.hypot(*numpy.meshgrid(*(numpy.fft.fftfreq(n) for n in (HEIGHT, WIDTH)), indexing="ij"))
band = numpy.minimum((radius / numpy.sqrt(0.5) * BANDS).astype(int), BANDS - 1)
subjects = [clean, rainy - clean, rainy - output, output - clean]
transforms = [numpy.fft.fft2(window * s.astype(numpy.float64)) for s in subjects]
scale = 255**2 / (HEIGHT * WIDTH * numpy.sum(window**2))
powers, correlations = [], []
for transform in transforms:
    power = [scale * numpy.sum(numpy.abs(transform[band == b]) ** 2) for b in range(BANDS)]
    powers.append(power)
    correlations.append([
        numpy.real(numpy.vdot(transforms[1][band == b], transform[band == b]))
        / (numpy.linalg.norm(transforms[1][band == b]) * numpy.linalg.norm(transform[band == b]))
        for b in range(BANDS)
    ])
tensors |= {
    "spectra.pictures": numpy.stack([clean, rainy, output]), "spectra.powers": numpy.array(powers),
    "spectra.correlations": numpy.array(correlations),
}

# A network of two convolutions with a ReLU between, its gradients taken by differences: what the gradient magnitudes of
# a patch of its output owe to each pixel, along four steps of blurs.
STEPS, SIGMA, ROW, COLUMN, SIDE = 4, 1.2, 4, 3, 4
picture = random.uniform(0, 1, (12, 11)).astype(numpy.float32)
first, bias, second = normal(3, 3, 3), normal(3) / 4, normal(3, 3, 3)


def detector(x):
    hidden = [numpy.maximum(correlate(x, k.astype(float), mode="constant") + b, 0) for k, b in zip(first, bias)]
    output = sum(correlate(h, k.astype(float), mode="constant") for h, k in zip(hidden, second))
    patch = output[ROW : ROW + SIDE, COLUMN : COLUMN + SIDE]
    down, across = patch[1:, :-1] - patch[:-1, :-1], patch[:-1, 1:] - patch[:-1, :-1]
    return numpy.sum(numpy.sqrt(down**2 + across**2 + 1e-12))


def gradient(x, step=1e-6):
    slopes = numpy.zeros_like(x)
    for place in numpy.ndindex(*x.shape):
        more, less = x.copy(), x.copy()
        more[place] += step
        less[place] -= step
        slopes[place] = (detector(more) - detector(less)) / (2 * step)
    return slopes


path = [
    gaussian_filter(picture.astype(float), SIGMA * (STEPS - k) / STEPS, mode="mirror", truncate=4)
    if k < STEPS else picture.astype(float)
    for k in range(STEPS + 1)
]
attributed = sum((b - a) * gradient((a + b) / 2) for a, b in zip(path, path[1:]))
tensors |= {
    "attribution.picture": picture, "attribution.first": first, "attribution.bias": bias,
    "attribution.second": second, "attribution.map": attributed,
    "attribution.ends": numpy.array([detector(path[0]), detector(path[-1])]),
}

golden.write("AnalysisTests/Golden/analysis.txt", tensors)
