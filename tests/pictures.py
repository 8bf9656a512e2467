"""Pictures as people send them, made here: with a place in their hidden data, or not."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(
    name: str = "ecran.png", kind: str = "PNG", size: tuple[int, int] = (900, 600), colour: str = "#0d5b57", place: str = ""
) -> SimpleUploadedFile:
    """A plain picture; `place` is written where cameras write it."""
    image = Image.new("RGB", size, colour)
    exif = Image.Exif()
    if place:
        exif[0x010E] = place
    written = io.BytesIO()
    image.save(written, kind, **({"exif": exif.tobytes()} if place else {}))
    return SimpleUploadedFile(name, written.getvalue(), "image/png")
