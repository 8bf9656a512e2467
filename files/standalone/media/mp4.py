"""Recordings in MP4 and QuickTime (ISO/IEC 14496-12): boxes that play stay, in their places; all else is blanked.

Phones write the place into `udta` and `meta`, and some of them every second into a track of its own.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_HOLD_BOXES = {b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl", b"mvex", b"moof", b"traf", b"mfra"}
_KEPT = _HOLD_BOXES | {
    b"ftyp", b"styp", b"mdat", b"sidx", b"mvhd", b"tkhd", b"tref", b"elst", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"sthd", b"nmhd",
    b"dref", b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sdtp", b"sgpd", b"sbgp",
    b"subs", b"stps", b"mehd", b"trex", b"mfhd", b"tfhd", b"tfdt", b"trun", b"tfra", b"mfro",
}  # fmt: skip
_DATED = {b"mvhd", b"tkhd", b"mdhd"}
# Pictures, sound, words below them.
_PLAYED = {b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp"}
_CONTENT = b"mdat"
MAX_DEPTH = 8
MAX_SAMPLES = 2_000_000


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    begin: int
    content: int
    end: int


@dataclass(slots=True)
class _Layout:
    """Where the content of the file is, and which of it is played."""

    contents: list[_Box] = field(default_factory=list)
    samples: list[tuple[int, int]] = field(default_factory=list)
    is_in_pieces: bool = False


def blanked(data: bytes) -> bytes:
    """The same recording. Raises `ValueError` where one cannot tell what in it is played."""
    written = bytearray(data)
    layout = _Layout()
    _blank_boxes(data, written, 0, len(data), layout, depth=0)
    if not layout.is_in_pieces:
        _blank_unplayed(written, layout)
    return bytes(written)


def _blank_boxes(data: bytes, written: bytearray, place: int, end: int, layout: _Layout, *, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError
    for box in _boxes(data, place, end):
        is_dropped = box.kind not in _KEPT
        if box.kind == b"trak":
            is_dropped = not _is_played(data, box)
            if not is_dropped:
                layout.samples += _samples(data, box)
        if is_dropped:
            written[box.begin + 4 : box.begin + 8] = b"free"
            _zero(written, box.content, box.end)
            # Its dots may be anywhere in a file that comes in pieces.
            if box.kind == b"trak" and any(each.kind == b"moof" for each in _boxes(data, 0, len(data))):
                raise ValueError
        elif box.kind in _HOLD_BOXES:
            layout.is_in_pieces |= box.kind == b"moof"
            _blank_boxes(data, written, box.content, box.end, layout, depth=depth + 1)
        elif box.kind == _CONTENT:
            layout.contents.append(box)
        elif box.kind in _DATED:
            size = 8 if data[box.content] == 1 else 4
            _zero(written, box.content + 4, min(box.content + 4 + 2 * size, box.end))
        elif box.kind == b"hdlr":
            _zero(written, box.content + 12, box.end)
        elif box.kind == b"dref":
            _blank_places(data, written, box)


def _blank_places(data: bytes, written: bytearray, box: _Box) -> None:
    """Content comes from this file, never from the one that is named."""
    for each in _boxes(data, box.content + 8, box.end):
        written[each.content : each.content + 4] = b"\0\0\0\1"
        _zero(written, each.content + 4, each.end)


def _is_played(data: bytes, track: _Box) -> bool:
    handler = _within(data, track, b"mdia", b"hdlr")
    return handler is not None and data[handler.content + 8 : handler.content + 12] in _PLAYED


def _blank_unplayed(written: bytearray, layout: _Layout) -> None:
    """Blank what no track that is played has in the content."""
    layout.samples.sort()
    for box in layout.contents:
        place = box.content
        for begin, end in layout.samples:
            if end <= place or begin >= box.end:
                continue
            _zero(written, place, begin)
            place = min(end, box.end)
        _zero(written, place, box.end)


def _samples(data: bytes, track: _Box) -> list[tuple[int, int]]:
    """Where the pieces of a track are, by its tables of pieces (8.7)."""
    table = _within(data, track, b"mdia", b"minf", b"stbl")
    tables = {} if table is None else {box.kind: box for box in _boxes(data, table.content, table.end)}
    if not {b"stsc", b"stsz"} <= set(tables) or not (b"stco" in tables or b"co64" in tables):
        raise ValueError
    wide = b"co64" in tables
    starts = _numbers(data, tables[b"co64" if wide else b"stco"], 4, "Q" if wide else "I")
    runs = _numbers(data, tables[b"stsc"], 4, "III")
    same, count = struct.unpack_from(">II", data, tables[b"stsz"].content + 4)
    if max(count, len(starts)) > MAX_SAMPLES:
        raise ValueError
    sizes = [same] * count if same else _numbers(data, tables[b"stsz"], 8, "I")
    ranges, next_sample, run = [], 0, 0
    for chunk, start in enumerate(starts, 1):
        while 3 * (run + 1) < len(runs) and runs[3 * (run + 1)] <= chunk:
            run += 1
        taken = runs[3 * run + 1] if runs else 0
        length = sum(sizes[next_sample : next_sample + taken])
        next_sample += taken
        ranges.append((start, start + length))
    return ranges


def _numbers(data: bytes, box: _Box, place: int, row: str) -> list[int]:
    """The rows of a table that begins with their number."""
    (count,) = struct.unpack_from(">I", data, box.content + place)
    if count > MAX_SAMPLES or box.content + place + 4 + count * struct.calcsize(f">{row}") > box.end:
        raise ValueError
    return list(struct.unpack_from(f">{row * count}", data, box.content + place + 4))


def _within(data: bytes, box: _Box, *path: bytes) -> _Box | None:
    found: _Box | None = box
    for kind in path:
        if found is None:
            break
        found = next((each for each in _boxes(data, found.content, found.end) if each.kind == kind), None)
    return found


def _boxes(data: bytes, place: int, end: int) -> Iterator[_Box]:
    """The boxes that stand one after the other. Raises `ValueError` for one that does not fit."""
    while place + 8 <= end:
        length, kind, head = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8], 8
        if length == 1:
            length, head = int.from_bytes(data[place + 8 : place + 16], "big"), 16
        stop = place + length if length else end
        if length == 0 and kind == b"\0\0\0\0":
            # QuickTime ends some lists with a zero.
            return
        if stop < place + head or stop > end:
            raise ValueError
        yield _Box(kind, place, place + head, stop)
        place = stop


def _zero(data: bytearray, place: int, end: int) -> None:
    if end > place:
        data[place:end] = bytes(end - place)
