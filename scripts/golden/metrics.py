"""Golden values for Sources/Engine/Scoring from scikit-image, and from the formulas as MATLAB evaluation code writes them.

    pip install scikit-image==0.26.0 numpy==2.4.6 scipy==1.17.1
    python scripts/golden/metrics.py

Images are made by a formula that the Swift test repeats, so that none need be stored. Values are 32-bit
floats as there; scores are computed in float64.
"""

import pathlib

import numpy
from scipy.signal import convolve2d
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

OUTPUT = pathlib.Path(__file__).parents[2] / "Tests" / "ScoringTests" / "Golden" / "scores.txt"

CASES = [(32, 40, 1), (24, 24, 2), (11, 13, 3), (50, 33, 4)]


def images(height, width, salt):
    """Clean and output: hash noise over a gradient, as 1024ths, so that floats hold them exactly."""
    channel, row, column = numpy.meshgrid(
        numpy.arange(3), numpy.arange(height), numpy.arange(width), indexing="ij")
    place = ((channel * height + row) * width + column).astype(numpy.uint64)

    def noise(factor):
        mixed = (place * numpy.uint64(factor) + numpy.uint64(salt)) % numpy.uint64(1 << 32)
        return (mixed >> numpy.uint64(20)) % numpy.uint64(256)

    clean = (row * 8 + column * 5 + channel * 90) % 700 + noise(2654435761)
    output = clean + noise(2246822519) // 4 - 20
    return (clean / 1024).astype(numpy.float64), (numpy.clip(output.astype(numpy.float64), 0, 1024) / 1024)


def eight_bits(image):
    return numpy.floor(numpy.clip(image, 0, 1) * 255 + 0.5) / 255


def luma(image):
    return 16 + 65.481 * image[0] + 128.553 * image[1] + 24.966 * image[2]


def scores(first, second, peak, axis=None):
    similarity = structural_similarity(
        first, second, data_range=peak, channel_axis=axis, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False)
    return peak_signal_noise_ratio(second, first, data_range=peak), similarity


def matlab(first, second):
    """PSNR, and SSIM as ssim_index.m has it: fspecial('gaussian', 11, 1.5) and filter2(…, 'valid'), peak 255."""
    offsets = numpy.arange(-5, 6)
    window = numpy.exp(-(offsets[:, None] ** 2 + offsets[None] ** 2) / (2 * 1.5**2))
    window /= window.sum()

    def mean(image):
        return convolve2d(image, window, mode="valid")

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    means = mean(first), mean(second)
    variances = mean(first * first) - means[0] ** 2, mean(second * second) - means[1] ** 2
    covariance = mean(first * second) - means[0] * means[1]
    similarity = ((2 * means[0] * means[1] + c1) * (2 * covariance + c2)) / (
        (means[0] ** 2 + means[1] ** 2 + c1) * (variances[0] + variances[1] + c2))
    return 20 * numpy.log10(255 / numpy.sqrt(numpy.mean((first - second) ** 2))), similarity.mean()


def main():
    lines = []
    for height, width, salt in CASES:
        clean, output = images(height, width, salt)
        cut = [image[:, 4:-4, 4:-4] for image in (output, clean)]
        rounded = [eight_bits(image) for image in (output, clean)]
        # Seen through float32, as Swift holds rounded images.
        rounded = [image.astype(numpy.float32).astype(numpy.float64) for image in rounded]
        results = {
            "rgb": scores(output, clean, 1, 0),
            "rgb-8bit": scores(*rounded, 1, 0),
            "y": scores(luma(output), luma(clean), 255),
            "y-8bit": scores(luma(rounded[0]), luma(rounded[1]), 255),
            "y-rounded": scores(
                numpy.floor(luma(rounded[0]) + 0.5), numpy.floor(luma(rounded[1]) + 0.5), 255),
        }
        # Public code converts images of three channels alone: BasicSR's to_y_channel, and Restormer's compute_psnr
        # behind its `size(img, 3) == 3`. One channel is taken for luma of 0 to 255 as it is.
        results["y-grey"] = scores(255 * output[0], 255 * clean[0], 255)
        results["y-rounded-grey"] = scores(
            *(numpy.floor(255 * image[0] + 0.5) for image in rounded), 255)
        # rgb2ycbcr of uint8 images gives whole levels of luma.
        results["matlab"] = matlab(*(numpy.floor(luma(image) + 0.5) for image in rounded))
        if min(height, width) >= 19:
            results["y-border"] = scores(luma(cut[0]), luma(cut[1]), 255)
        for name, (ratio, similarity) in results.items():
            lines.append(f"{height} {width} {salt} {name} {ratio:.12g} {similarity:.12g}")
    OUTPUT.write_text("\n".join(lines) + "\n")


main()
