"""Pictures that pages show: written anew from their pixels, in the sizes that a page needs, as WebP."""

import io
from dataclasses import dataclass
from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from files.sandbox.running import FileRefused, Task, TooHeavy, run
from files.sandbox.slots import Busy
from files.upload_kinds import NotTaken, why_not
from files.uploads import clean_name, must_have_no_malware
from records.errors import Incomplete

MAX_PICTURE_BYTES = 8 * 1024 * 1024
CONTENT_TYPE = "image/webp"
LARGE, SMALL = (1600, 1200), (480, 360)
_SIZED = Task("pictures", "sized", cpu_seconds=20, wall_seconds=60, max_output=8 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture without metadata, in each size asked for, the largest first. None is larger than it came."""

    name: str
    sizes: tuple[Size, ...]

    @property
    def digest(self) -> str:
        return sha256(self.sizes[0].data).hexdigest()


def accept_picture(
    upload: "UploadedFile[bytes]", field: str = "file", *, sizes: tuple[tuple[int, int], ...], person_id: int | None
) -> ShownPicture:
    """Check a PNG, JPEG or WebP and write it anew. Raises `Incomplete` on `field`, naming what to do."""
    if (upload.size or 0) > MAX_PICTURE_BYTES:
        raise Incomplete({field: _("The file is larger than %(most)d MB.") % {"most": MAX_PICTURE_BYTES // 1024 // 1024}})
    data = upload.read()
    must_have_no_malware(io.BytesIO(data), field)
    if not data.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff")) and not (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        raise Incomplete({field: _("Send an image: PNG, JPEG or WebP.")})
    try:
        measured, written = run(_SIZED, data, person_id=person_id, sizes=[list(size) for size in sizes])
    except FileRefused as refused:
        raise Incomplete({field: why_not(refused.reason)}) from refused
    except (NotTaken, TooHeavy, Busy) as refused:
        raise Incomplete({field: str(refused)}) from refused
    found, place = [], 0
    for width, height, length in measured:
        found.append(Size(width, height, written[place : place + length]))
        place += length
    return ShownPicture(clean_name(upload.name or "", "webp"), tuple(found))
