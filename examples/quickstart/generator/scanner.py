"""Turns a clean PDF into what an office scanner leaves of it: turned, noisy, blurred, coarse, stained.
Everything random comes from a seed, so that the same document comes out every time."""

import io
import math
import os
import random
import subprocess
import tempfile
import time

from PIL import Image, ImageChops, ImageDraw, ImageFilter

PAPER = 250  # the grey of paper


def draw(pdf_bytes, dpi):
    """The first page in grey."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "page.pdf"), os.path.join(folder, "page")
        with open(source, "wb") as file:
            file.write(pdf_bytes)
        subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-f", "1", "-l", "1", "-singlefile",
                        "-png", source, target], check=True)
        with Image.open(target + ".png") as image:
            return image.convert("L")


def _noise(size, amount, rng):
    """Grain: the sum of two uniform values for each dot, around 128."""
    dots = size[0] * size[1]
    first = Image.frombytes("L", size, rng.randbytes(dots))
    second = Image.frombytes("L", size, rng.randbytes(dots))
    return Image.blend(first, second, 0.5).point(lambda v: 128 + round((v - 128) * amount))


def _stain(image, box, strength, rng):
    """A smear over part of the page: ink dragged across what stood there. `box` is in fractions of the
    page; a `strength` of 1 leaves nothing of it."""
    width, height = image.size
    left, top, right, bottom = (round(f * n) for f, n in zip(box, (width, height) * 2))
    area = image.crop((left, top, right, bottom))
    reach = max(2, (bottom - top) // 5)
    smear = area.filter(ImageFilter.GaussianBlur(reach))
    smear = ImageChops.darker(smear, ImageChops.offset(smear, reach, 0))
    pen = ImageDraw.Draw(smear)
    for _ in range(7):
        y = rng.uniform(0.15, 0.85) * (bottom - top)
        points = [(x, y + math.sin(x / 9 + rng.random()) * reach) for x in range(0, right - left, 4)]
        pen.line(points, fill=rng.randrange(60, 140), width=max(1, reach // 2))
    image.paste(Image.blend(area, smear, strength), (left, top))


def scan(pdf_bytes, seed, dpi=200, turn=0.0, grain=0.0, blur=0.0, shade=0.0, coarse=1.0, stain=None,
         strength=1.0):
    """One page as a grey image. `turn` in degrees, `coarse` < 1 scans at a lower resolution first."""
    rng = random.Random(seed)
    image = draw(pdf_bytes, dpi)
    if stain:
        _stain(image, stain, strength, rng)
    if coarse < 1:
        small = [round(n * coarse) for n in image.size]
        image = image.resize(small, Image.BILINEAR).resize(image.size, Image.BICUBIC)
    if turn:
        image = image.rotate(turn, Image.BICUBIC, fillcolor=PAPER)
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    if shade:
        ramp = Image.linear_gradient("L").rotate(90).resize(image.size)
        image = ImageChops.subtract(image, ramp.point(lambda v: round(v * shade)))
    if grain:
        image = ImageChops.add(image, _noise(image.size, grain, rng), offset=-128)
    return image


def png(image, dpi, greys=16):
    """Sixteen greys, as office scanners do to keep files small."""
    step = 255 / (greys - 1)
    image = image.point(lambda v: round(round(v / step) * step))
    data = io.BytesIO()
    image.quantize(greys).save(data, "PNG", dpi=(dpi, dpi), optimize=True)
    return data.getvalue()


def jpeg(image, dpi, quality):
    data = io.BytesIO()
    image.save(data, "JPEG", dpi=(dpi, dpi), quality=quality)
    return data.getvalue()


def tiff(image, dpi, threshold=150):
    """Black and white, compressed as a fax is."""
    data = io.BytesIO()
    image.point(lambda v: 255 if v > threshold else 0).convert("1").save(
        data, "TIFF", compression="group4", dpi=(dpi, dpi))
    return data.getvalue()


def image_pdf(image, dpi, quality):
    """A PDF that holds a picture and no text."""
    with Image.open(io.BytesIO(jpeg(image, dpi, quality))) as picture:
        data = io.BytesIO()
        day = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))
        picture.save(data, "PDF", resolution=dpi, quality=quality, creationDate=day, modDate=day)
        return data.getvalue()
