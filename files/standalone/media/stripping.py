"""Which way of cleaning goes with which kind of picture or recording."""

import struct
import zlib
from collections.abc import Callable

from . import audio, bitmap, embedded, gif, jpeg, metafiles, mp4, png, riff, tiff

_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": jpeg.stripped, "image/png": png.stripped, "image/gif": gif.stripped, "image/webp": riff.stripped_webp,
    "image/tiff": tiff.stripped, "image/vnd.ms-photo": tiff.stripped, "image/bmp": bitmap.redrawn,
    "image/x-emf": metafiles.blanked_emf, "image/x-wmf": metafiles.blanked_wmf, "image/x-icon": embedded.blanked,
    "image/x-vclgraphic": embedded.blanked,
    "video/mp4": mp4.blanked, "audio/mp4": mp4.blanked, "audio/mpeg": audio.stripped_mpeg, "audio/flac": audio.stripped_flac,
    "audio/wav": riff.stripped_wave, "video/x-msvideo": riff.blanked_avi,
}  # fmt: skip


def stripped(data: bytes, content_type: str) -> bytes | None:
    """The same picture or recording without what is told beside it; nothing when one cannot be sure of that."""
    try:
        return _CLEANERS[content_type](data)
    except (KeyError, ValueError, IndexError, OverflowError, struct.error, zlib.error):
        return None
