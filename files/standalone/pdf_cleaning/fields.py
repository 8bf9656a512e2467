"""What a field of a form says: its value as text, its state, how it is to be drawn."""

import re
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from .reading import array, dictionary, inherited, numbers, resolved

HIDDEN, NO_VIEW = 1 << 1, 1 << 5
MULTILINE, PASSWORD, RADIO, PUSH_BUTTON, COMB = 1 << 12, 1 << 13, 1 << 15, 1 << 16, 1 << 24
_SHOWS = re.compile(rb"(?:^|[\s\]>)])(?:Tj|TJ|Do|EI)(?:\s|$)|[>)]\s*['\"]")
_ALIGNED = ("left", "center", "right")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A text to be drawn into a box, in points."""

    text: str
    width: float
    height: float
    size: float = 0
    align: str = "left"
    is_multiline: bool = False
    comb: int = 0
    colour: tuple[int, int, int] = (0, 0, 0)
    fill: tuple[int, int, int] | None = None
    stroke: tuple[int, int, int] | None = None
    mark: str = ""
    turn: int = 0


def is_seen(annotation: DictionaryObject) -> bool:
    flags = resolved(annotation.get("/F"))
    return not (isinstance(flags, int) and flags & (HIDDEN | NO_VIEW))


def appearance(annotation: DictionaryObject, *, state: str | None = None) -> StreamObject | None:
    """What readers draw: the normal appearance, of its state where there are several."""
    normal = resolved(dictionary(annotation.get("/AP")).get("/N"))
    if isinstance(normal, StreamObject):
        return normal
    found = resolved(dictionary(normal).get(state or _state(annotation)))
    return found if isinstance(found, StreamObject) else None


def drawing(widget: DictionaryObject, *, form: DictionaryObject) -> Drawing | None:
    """What to draw in place of a field's own appearance: None when its own is right, or when it says nothing."""
    kind, is_outdated = inherited(widget, "/FT"), needs_appearances(form)
    if kind == "/Btn":
        return _button(widget, form)
    if kind not in ("/Tx", "/Ch"):
        return None
    text = _value(widget, kind)
    own = appearance(widget)
    if own is not None and _shows(own) and not is_outdated:
        return None
    return _text(widget, form, text) if text.strip() else None


def chosen(widget: DictionaryObject, *, form: DictionaryObject) -> str | None:
    """The state in which a check box is drawn, when it is not the one that it names itself."""
    if inherited(widget, "/FT") != "/Btn":
        return None
    states = dictionary(dictionary(widget.get("/AP")).get("/N"))
    value = inherited(widget, "/V")
    if isinstance(value, str) and ("/AS" not in widget or needs_appearances(form)):
        return value if value in states else "/Off"
    return None


def note(annotation: DictionaryObject) -> Drawing | None:
    """The text of a note or stamp that has no appearance of its own."""
    box = _box(annotation)
    contents = resolved(annotation.get("/Contents"))
    text = contents if isinstance(contents, str) else ""
    if annotation.get("/Subtype") == "/Stamp" and not text.strip():
        text = str(resolved(annotation.get("/Name")) or "").lstrip("/#")
    if box is None or not text.strip():
        return None
    default = str(resolved(annotation.get("/DA")) or "")
    fill = _colour(annotation.get("/C"))
    return Drawing(text, *box, size=_size(default), is_multiline=True, colour=_ink(default), fill=fill, stroke=(120, 120, 120))


def needs_appearances(form: DictionaryObject) -> bool:
    """Whether the form says that its fields are to be drawn anew from their values."""
    return bool(getattr(resolved(form.get("/NeedAppearances")), "value", False))


def _state(annotation: DictionaryObject) -> str:
    named = resolved(annotation.get("/AS"))
    return named if isinstance(named, str) else "/Off"


def _value(widget: DictionaryObject, kind: str) -> str:
    values = inherited(widget, "/V")
    shown = _options(widget) if kind == "/Ch" else {}
    lines = [resolved(each) for each in values] if isinstance(values, ArrayObject) else [values]
    return "\n".join(shown.get(text, text) for text in map(_decoded, lines) if text)


def _decoded(value: Any) -> str:
    if isinstance(value, StreamObject):
        value = value.get_data()
    if isinstance(value, bytes):
        return value.decode("utf-16" if value[:2] in (b"\xfe\xff", b"\xff\xfe") else "cp1252", "replace")
    return str(value) if isinstance(value, str) else ""


def _options(widget: DictionaryObject) -> dict[str, str]:
    """The words of a list by the value that is kept."""
    pairs = [array(each) for each in array(inherited(widget, "/Opt"))]
    return {_decoded(resolved(pair[0])): _decoded(resolved(pair[1])) for pair in pairs if len(pair) == 2}


def _shows(stream: StreamObject) -> bool:
    return _SHOWS.search(stream.get_data()) is not None


def _text(widget: DictionaryObject, form: DictionaryObject, text: str) -> Drawing | None:
    box, flags = _box(widget), _flags(widget)
    if box is None:
        return None
    default = str(inherited(widget, "/DA") or resolved(form.get("/DA")) or "")
    place, most = inherited(widget, "/Q") or resolved(form.get("/Q")), inherited(widget, "/MaxLen")
    is_list = inherited(widget, "/FT") == "/Ch"
    style = dictionary(widget.get("/MK"))
    turn = resolved(style.get("/R"))
    return Drawing(
        "•" * len(text) if flags & PASSWORD and not is_list else text.replace("\r\n", "\n").replace("\r", "\n"),
        *(box[::-1] if turn in (90, 270) else box),
        size=_size(default),
        align=_ALIGNED[place] if place in (0, 1, 2) else "left",
        is_multiline="\n" in text or bool(flags & MULTILINE and not is_list),
        comb=int(most) if flags & COMB and not is_list and isinstance(most, int) and 0 < most <= 200 else 0,
        colour=_ink(default),
        fill=_colour(style.get("/BG")),
        stroke=_colour(style.get("/BC")),
        turn=turn if turn in (90, 180, 270) else 0,
    )


def _button(widget: DictionaryObject, form: DictionaryObject) -> Drawing | None:
    """A mark for a box that is ticked and does not say how that looks; the caption of a button without a face."""
    box, flags = _box(widget), _flags(widget)
    style = dictionary(widget.get("/MK"))
    colours: dict[str, Any] = {"fill": _colour(style.get("/BG")), "stroke": _colour(style.get("/BC"))}
    if box is None or appearance(widget) is not None:
        return None
    if flags & PUSH_BUTTON:
        caption = _decoded(resolved(style.get("/CA")))
        return Drawing(caption, *box, align="center", **colours) if caption else None
    named, value = resolved(widget.get("/AS")), inherited(widget, "/V")
    states = dictionary(dictionary(widget.get("/AP")).get("/N"))
    is_radio, is_alone = bool(flags & RADIO), not array(dictionary(widget.get("/Parent")).get("/Kids"))[1:]
    is_on = isinstance(named, str) and named != "/Off"
    # A program that filled the form may have left the state as it was.
    if not is_on and isinstance(value, str) and value != "/Off" and not states:
        is_on = is_alone or value == f"/{_place(widget)}"
    if not is_on or (states and chosen(widget, form=form) in states):
        return None
    return Drawing("", *box, mark="dot" if is_radio else "tick", **colours)


def _place(widget: DictionaryObject) -> int:
    """Which one of its group a radio button is."""
    kids = array(dictionary(widget.get("/Parent")).get("/Kids"))
    return next((place for place, kid in enumerate(kids) if resolved(kid) is widget), -1)


def _flags(widget: DictionaryObject) -> int:
    found = inherited(widget, "/Ff")
    return found if isinstance(found, int) else 0


def _box(annotation: DictionaryObject) -> tuple[float, float] | None:
    rect = numbers(annotation.get("/Rect"), 4)
    if rect is None:
        return None
    width, height = abs(rect[2] - rect[0]), abs(rect[3] - rect[1])
    return (width, height) if 1 <= width <= 20_000 and 1 <= height <= 20_000 else None


def _size(default: str) -> float:
    found = re.search(r"([\d.]+)\s+Tf", default)
    try:
        return min(float(found[1]), 300) if found else 0
    except ValueError:
        return 0


def _ink(default: str) -> tuple[int, int, int]:
    found = re.search(r"((?:[\d.]+\s+){0,3}[\d.]+)\s+(?:g|rg|k)\b", default)
    try:
        return _rgb([float(each) for each in found[1].split()]) if found else (0, 0, 0)
    except ValueError:
        return (0, 0, 0)


def _colour(value: Any) -> tuple[int, int, int] | None:
    parts = [resolved(each) for each in array(value)]
    if not parts or not all(isinstance(each, int | float) for each in parts):
        return None
    return _rgb([float(each) for each in parts])


def _rgb(parts: list[float]) -> tuple[int, int, int]:
    if len(parts) == 4:
        black = 1 - parts[3]
        parts = [(1 - each) * black for each in parts[:3]]
    elif len(parts) != 3:
        parts = [parts[0]] * 3
    red, green, blue = (round(255 * min(max(each, 0), 1)) for each in parts)
    return red, green, blue
