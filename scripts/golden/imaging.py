"""Small PNG, JPEG and WebP files of every kind, with the pixels that Pillow reads from them.

    pip install pillow==13.0.0 numpy==2.4.6
    apt-get install libjpeg-turbo-progs   # jpegtran, for what Pillow does not write
    python scripts/golden/imaging.py

Interlaced and odd-depth PNG files are put together here, as Pillow does not write them. Beside each
NAME.png, NAME.jpg or NAME.webp lies NAME.txt: channels, height, width, the largest value, and the values, interleaved.
Transparency is composited over white.
"""

import io
import pathlib
import struct
import subprocess
import tempfile
import zlib

import numpy
from PIL import Image, ImageOps

OUTPUT = pathlib.Path(__file__).parents[2] / "Tests" / "ImagingTests" / "Golden"
SCANS = pathlib.Path(tempfile.mkdtemp()) / "scans.txt"
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


def transformed(data, *options, scans=None):
    """A JPEG file coded otherwise, which leaves its pixels as they are."""
    if scans:
        SCANS.write_text(scans)
        options += "-scans", str(SCANS)
    return subprocess.run(["jpegtran", *options], input=data, capture_output=True, check=True).stdout


def jpeg(picture, **options):
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def rare():
    """Files of kinds that cameras and cv2 do not write."""
    picture = Image.fromarray(COLOUR)
    plain = jpeg(picture, quality=90)
    inks = bytearray(jpeg(picture.convert("CMYK"), quality=90))
    # Adobe's mark of inks that are kept as luma, two colours and black.
    inks[inks.index(b"Adobe") + 11] = 2
    for name, data in [
        ("ycck", bytes(inks)),
        ("arithmetic", transformed(plain, "-arithmetic")), ("separate", transformed(plain, scans="0; 1; 2;")),
        ("plain-rgb", jpeg(picture, quality=90, keep_rgb=True)), ("restarts", jpeg(picture, restart_marker_blocks=1)),
        ("sampling", jpeg(picture, quality=90, subsampling="4:1:1")), ("pixel", jpeg(picture.crop((3, 3, 4, 4)))),
    ]:
        (OUTPUT / f"{name}.jpg").write_bytes(data)
        read = Image.open(io.BytesIO(data))
        expect(f"{name}.jpg", numpy.asarray(read.convert("RGB") if read.mode == "CMYK" else read), 255)
    # Twelve bits per sample: the frame says so, which is as far as a program of eight bits gets.
    (OUTPUT / "twelve-bits.jpg").write_bytes(plain.replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc1\x00\x11\x0c"))
    exif = Image.Exif()
    exif[0x112] = 6
    for name, options in [("turned.png", {}), ("turned.webp", {"lossless": True})]:
        picture.save(OUTPUT / name, exif=exif, **options)
        expect(name, numpy.asarray(ImageOps.exif_transpose(Image.open(OUTPUT / name))), 255)
    # As programs wrote it before there was a chunk for it.
    block = exif.tobytes()[6:]
    text = f"\nexif\n{len(block):8}\n{block.hex()}\n".encode()
    packed = chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text))
    write_png("turned-text.png", COLOUR, 8, 2, extra=packed)
    assert ImageOps.exif_transpose(Image.open(OUTPUT / "turned-text.png")).size == (HEIGHT, WIDTH)
    deep = numpy.random.default_rng(2).integers(0, 65536, (HEIGHT, WIDTH, 4))
    write_png("turned-deep.png", deep, 16, 6, extra=chunk(b"eXIf", block.replace(b"\0\6", b"\0\x08")))
    expect("turned-deep.png", numpy.rot90(over_white(deep[..., :3], deep[..., 3], 65535)), 65535)
    picture.save(OUTPUT / "moving.png", save_all=True, append_images=[Image.fromarray(255 - COLOUR)])
    expect("moving.png", COLOUR, 255)


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
    rare()


main()
