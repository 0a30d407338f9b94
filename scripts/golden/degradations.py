"""Golden values for Sources/Engine/Rain/Degradations: blurs by SciPy and OpenCV, JPEG by Pillow.

    pip install numpy==2.4.6 scipy==1.17.1 opencv-python-headless==5.0.0.93 pillow==13.0.0
    python scripts/golden/degradations.py

Blurs are float32 of a random picture of 13 × 17; JPEG is 8-bit levels of a smooth picture of 21 × 34.
"""

import io

import cv2
import numpy
import scipy.ndimage
from PIL import Image

import golden

random = numpy.random.default_rng(7)
PICTURE = random.uniform(0, 1, (2, 13, 17)).astype(numpy.float32)


def disc(radius):
    """A disc drawn 64 times as large by its definition, and averaged down."""
    reach = int(numpy.ceil(radius + 0.5))
    fine = (numpy.arange((2 * reach + 1) * 64) + 0.5) / 64 - reach - 0.5
    inside = (fine[:, None] ** 2 + fine[None] ** 2 <= radius**2).astype(numpy.float64)
    kernel = inside.reshape(2 * reach + 1, 64, 2 * reach + 1, 64).mean((1, 3))
    return kernel / kernel.sum()


def correlated(kernel):
    return [cv2.filter2D(plane, cv2.CV_32F, kernel, borderType=cv2.BORDER_REFLECT_101) for plane in PICTURE]


def jpeg(picture, quality):
    file = io.BytesIO()
    mode = "L" if picture.ndim == 2 else "RGB"
    Image.fromarray(picture, mode).save(file, "JPEG", quality=quality, subsampling="4:2:0")
    return numpy.asarray(Image.open(file))


def main():
    tensors = {"picture": PICTURE}
    for sigma in (0.6, 1.5, 3.25):
        tensors[f"gaussian {sigma}"] = [
            scipy.ndimage.gaussian_filter(plane, sigma, mode="mirror", truncate=4) for plane in PICTURE]
    for radius in (1, 2.5, 4):
        tensors[f"disc {radius}"] = correlated(disc(radius))
    rows, columns = numpy.mgrid[0:21, 0:34]
    wave = 127 + 90 * numpy.sin(rows / 5) * numpy.cos(columns / 7)
    colour = numpy.stack([wave, 255 - wave, rows * 3 + columns * 2], -1).clip(0, 255).astype(numpy.uint8)
    tensors["colour"] = colour.transpose(2, 0, 1)
    for quality in (5, 50, 95):
        tensors[f"jpeg {quality}"] = jpeg(colour, quality).transpose(2, 0, 1)
        tensors[f"grey jpeg {quality}"] = jpeg(colour[..., 0].copy(), quality)[None]
    golden.write("RainTests/Golden/degradations.txt", tensors)


main()
