"""Pictures in BMP, drawn anew: newer ones may name a file of colours on the computer of their author."""

import io

from PIL import Image

MAX_PIXELS = 40_000_000


def redrawn(data: bytes) -> bytes:
    """Raises `ValueError` for one that is too large, or none."""
    try:
        picture = Image.open(io.BytesIO(data), formats=["BMP"])
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError
        picture.load()
        written = io.BytesIO()
        picture.save(written, "BMP", dpi=picture.info.get("dpi", (96, 96)))
    except (OSError, SyntaxError, Image.DecompressionBombError) as broken:
        raise ValueError from broken
    return written.getvalue()
