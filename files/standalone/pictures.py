"""Pictures that people send, and the pages of their documents as pictures."""

import io
import warnings
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from .refusal import NotTakenError

MAX_PIXELS = 40_000_000
# Wide enough to read a scanned page on a desktop screen.
PAGE_WIDTH = 1400
PAGE_HEIGHT = 3 * PAGE_WIDTH


def clean(data: bytes) -> tuple[Any, bytes]:
    """The ending, the type and a new picture from the pixels alone: nothing else comes along. Raises `NotTakenError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=["PNG", "JPEG"])
            if image.width * image.height > MAX_PIXELS:
                raise NotTakenError("pixels")
            # Some phones write several pictures in one JPEG (MPO): the first is the photo.
            kind = "PNG" if image.format == "PNG" else "JPEG"
            upright = ImageOps.exif_transpose(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise NotTakenError("pixels") from bomb
        except (UnidentifiedImageError, SyntaxError) as broken:
            raise ValueError from broken
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    if upright.mode == "P" and (palette := upright.getpalette()):
        bare.putpalette(palette)
    written = io.BytesIO()
    bare.save(written, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return (["jpg", "image/jpeg"] if kind == "JPEG" else ["png", "image/png"]), written.getvalue()


def page(data: bytes, *, content_type: str, page: int) -> tuple[Any, bytes]:
    """One page of a PDF, or a picture, as a PNG for the screen."""
    drawn = (_page_of_pdf(data, page) if content_type == "application/pdf" else _picture(data)).convert("RGB")
    drawn.thumbnail((PAGE_WIDTH, PAGE_HEIGHT))
    written = io.BytesIO()
    drawn.save(written, "PNG")
    return None, written.getvalue()


def _picture(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=["PNG", "JPEG"])
    # A JPEG is unpacked at about the size that is shown.
    picture.draft("RGB", (PAGE_WIDTH, PAGE_HEIGHT))
    return picture


def _page_of_pdf(data: bytes, page: int) -> Image.Image:
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument(data)
    # Answers of a form are drawn too, in files that were kept before forms were flattened.
    document.init_forms()
    pdfium.FPDFPage_Flatten(document[page - 1], pdfium.FLAT_NORMALDISPLAY)
    sheet = document[page - 1]
    scale = min(4.0, PAGE_WIDTH / max(sheet.get_width(), 1), 4000 / max(sheet.get_height(), 1))
    drawn: Image.Image = sheet.render(scale=scale, may_draw_forms=False).to_pil()
    return drawn


def sized(data: bytes, *, sizes: list[list[int]]) -> tuple[Any, bytes]:
    """The picture as WebP in each of the sizes, from the pixels alone; never larger than it came.

    Says width, height and length in bytes of each; the bytes follow one another. Raises `NotTakenError`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"])
            if image.width * image.height > MAX_PIXELS:
                raise NotTakenError("pixels")
            image.draft("RGB", (2 * sizes[0][0], 2 * sizes[0][1]))
            upright = ImageOps.exif_transpose(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise NotTakenError("pixels") from bomb
        except (UnidentifiedImageError, SyntaxError) as broken:
            raise ValueError from broken
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    pixels = upright.convert("RGBA" if has_alpha else "RGB")
    said, made = [], []
    for width, height in sizes:
        bare = Image.new(pixels.mode, pixels.size)
        bare.paste(pixels)
        bare.thumbnail((width, height), Image.Resampling.LANCZOS)
        written = io.BytesIO()
        bare.save(written, "WEBP", quality=84, method=4)
        said.append([bare.width, bare.height, written.tell()])
        made.append(written.getvalue())
    return said, b"".join(made)
