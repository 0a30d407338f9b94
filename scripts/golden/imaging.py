"""Small PNG, JPEG and WebP files of every kind, with the pixels that Pillow reads from them.

    pip install pillow==13.0.0 numpy==2.4.6
    python scripts/golden/imaging.py

Interlaced and odd-depth PNG files are put together here, as Pillow does not write them. Beside each
NAME.png, NAME.jpg or NAME.webp lies NAME.txt: channels, height, width, the largest value, and the values, interleaved.
Transparency is composited over white.
"""

import pathlib
import struct
import zlib

import numpy
from PIL import Image, ImageOps

OUTPUT = pathlib.Path(__file__).parents[2] / "Tests" / "ImagingTests" / "Golden"
HEIGHT, WIDTH = 11, 13

random = numpy.random.default_rng(1)
ROWS, COLUMNS = numpy.mgrid[0:HEIGHT, 0:WIDTH]
COLOUR = numpy.stack([ROWS * 20, COLUMNS * 18, (ROWS + COLUMNS) * 10], -1).astype(numpy.uint8)
ALPHA = ((ROWS * COLUMNS * 7) % 256).astype(numpy.uint8)


def expect(name, values, largest):
    values = numpy.asarray(values)
    if values.ndim == 2:
        values = values[..., None]
    height, width, channels = values.shape
    text = f"{channels} {height} {width} {largest}\n" + " ".join(map(str, values.ravel().tolist())) + "\n"
    (OUTPUT / f"{name.split('.')[0]}.txt").write_text(text)


def over_white(values, alpha, largest):
    values = values.astype(numpy.int64)
    alpha = alpha.astype(numpy.int64)
    if values.ndim == 3:
        alpha = alpha[..., None]
    return (values * alpha + largest * (largest - alpha) + largest // 2) // largest


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_rows(samples, depth):
    """Unfiltered scan lines of height × (width · channels) samples."""
    lines = b""
    for row in samples.reshape(samples.shape[0], -1):
        if depth == 16:
            line = row.astype(">u2").tobytes()
        elif depth == 8:
            line = row.astype(numpy.uint8).tobytes()
        else:
            bits = ((row[:, None] >> numpy.arange(depth - 1, -1, -1)) & 1).ravel().astype(numpy.uint8)
            line = numpy.packbits(bits).tobytes()
        lines += b"\0" + line
    return lines


def write_png(name, samples, depth, colour_type, interlaced=False, extra=b""):
    if interlaced:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        parts = [samples[top::down, left::across] for top, left, down, across in passes]
        data = b"".join(packed_rows(part, depth) for part in parts if part.size)
    else:
        data = packed_rows(samples, depth)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, colour_type, 0, 0, int(interlaced))
    (OUTPUT / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(data, 9))
        + chunk(b"IEND", b""))


def main():
    wide = random.integers(0, 65536, (HEIGHT, WIDTH, 3))
    wide_alpha = random.integers(0, 65536, (HEIGHT, WIDTH))
    grey = COLOUR[..., 0]
    write_png("rgb.png", COLOUR, 8, 2)
    expect("rgb.png", COLOUR, 255)
    write_png("rgb-interlaced.png", COLOUR, 8, 2, interlaced=True)
    expect("rgb-interlaced.png", COLOUR, 255)
    write_png("rgb16-interlaced.png", wide, 16, 2, interlaced=True)
    expect("rgb16-interlaced.png", wide, 65535)
    write_png("grey.png", grey, 8, 0)
    expect("grey.png", grey, 255)
    write_png("grey16.png", wide[..., 0], 16, 0)
    expect("grey16.png", wide[..., 0], 65535)
    for depth, scale in [(1, 255), (2, 85), (4, 17)]:
        levels = (ROWS * 3 + COLUMNS) % (1 << depth)
        write_png(f"grey{depth}.png", levels, depth, 0)
        expect(f"grey{depth}.png", levels * scale, 255)
    write_png("rgba.png", numpy.dstack([COLOUR, ALPHA]), 8, 6)
    expect("rgba.png", over_white(COLOUR, ALPHA, 255), 255)
    write_png("rgba16.png", numpy.dstack([wide, wide_alpha]), 16, 6)
    expect("rgba16.png", over_white(wide, wide_alpha, 65535), 65535)
    write_png("grey-alpha.png", numpy.dstack([grey, ALPHA]), 8, 4)
    expect("grey-alpha.png", over_white(grey, ALPHA, 255), 255)
    palette = random.integers(0, 256, (16, 3)).astype(numpy.uint8)
    places = (ROWS * 5 + COLUMNS) % 16
    entries = chunk(b"PLTE", palette.tobytes())
    write_png("palette.png", places, 4, 3, extra=entries)
    expect("palette.png", palette[places], 255)
    clear = numpy.array([0, 128, 255], numpy.uint8)
    write_png("palette-clear.png", places, 8, 3, interlaced=True, extra=entries + chunk(b"tRNS", clear.tobytes()))
    opacity = numpy.concatenate([clear, numpy.full(13, 255, numpy.uint8)])[places]
    expect("palette-clear.png", over_white(palette[places], opacity, 255), 255)

    for name, picture, options in [
        ("colour.jpg", Image.fromarray(COLOUR), {"quality": 90}),
        ("progressive.jpg", Image.fromarray(COLOUR), {"quality": 80, "progressive": True}),
        ("greyscale.jpg", Image.fromarray(grey), {"quality": 90}),
        ("cmyk.jpg", Image.fromarray(COLOUR).convert("CMYK"), {"quality": 90}),
    ]:
        picture.save(OUTPUT / name, **options)
        read = Image.open(OUTPUT / name)
        expect(name, numpy.asarray(read.convert("RGB") if read.mode == "CMYK" else read), 255)
    for orientation in range(2, 9):
        name = f"held{orientation}.jpg"
        exif = Image.Exif()
        exif[0x10F], exif[0x112] = "camera", orientation
        Image.fromarray(COLOUR).save(OUTPUT / name, quality=90, exif=exif)
        expect(name, numpy.asarray(ImageOps.exif_transpose(Image.open(OUTPUT / name))), 255)
    Image.fromarray(COLOUR).save(OUTPUT / "lossy.webp", quality=80)
    expect("lossy.webp", numpy.asarray(Image.open(OUTPUT / "lossy.webp")), 255)
    Image.fromarray(COLOUR).save(OUTPUT / "lossless.webp", lossless=True)
    expect("lossless.webp", COLOUR, 255)
    Image.fromarray(numpy.dstack([COLOUR, ALPHA])).save(OUTPUT / "clear.webp", lossless=True, exact=True)
    expect("clear.webp", over_white(COLOUR, ALPHA, 255), 255)
    frames = [Image.fromarray(COLOUR), Image.fromarray(255 - COLOUR)]
    frames[0].save(OUTPUT / "moving.webp", save_all=True, append_images=frames[1:])
    # Pillow reads what was put together here as it is meant.
    for name in ["rgb-interlaced.png", "grey.png", "rgb.png"]:
        kept = numpy.asarray(Image.open(OUTPUT / name))
        assert (kept == (grey if name == "grey.png" else COLOUR)).all(), name
    assert (numpy.asarray(Image.open(OUTPUT / "palette.png").convert("RGB")) == palette[places]).all()


main()
