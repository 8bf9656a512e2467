"""Draws into each page what readers draw above it: answers of forms, signatures, notes, stamps.

Where an appearance goes: ISO 32000-2, 12.5.5, algorithm 8.1.
"""

from dataclasses import dataclass

from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, StreamObject

from .drawing import drawn
from .fields import Drawing, appearance, chosen, drawing, is_seen, note
from .reading import array, dictionary, inherited, numbers, resolved

# Comments that readers open, and links: they stay, without their authors. Everything else becomes part of the page.
_STAYS = {
    "/Link", "/Text", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret",
    "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Ink",
}  # fmt: skip
_WRITTEN = {"/FreeText", "/Stamp"}
_KEPT_KEYS = {
    "/Type", "/Subtype", "/Rect", "/Contents", "/F", "/C", "/Border", "/BS", "/AP", "/AS", "/QuadPoints", "/L", "/LE", "/IC",
    "/BE", "/InkList", "/Vertices", "/CA", "/Name", "/Open", "/StructParent", "/A", "/Dest", "/H", "/Cap", "/CP", "/OC", "/RD",
    "/Sy", "/Lang",
}  # fmt: skip


@dataclass(slots=True)
class _Piece:
    """Something to be drawn on a page: its own appearance, or a drawing that is still to be made."""

    page: PageObject
    annotation: DictionaryObject
    look: StreamObject | None
    drawing: Drawing | None = None


def flatten(writer: PdfWriter) -> None:
    """Draw what is seen, drop what is drawn. Raises `NotTakenError` for an answer that cannot be drawn."""
    form = dictionary(writer.root_object.get("/AcroForm"))
    pieces = [piece for page in writer.pages for piece in _pieces(page, form)]
    missing = [piece for piece in pieces if piece.drawing]
    for piece, look in zip(missing, drawn(writer, [piece.drawing for piece in missing if piece.drawing]), strict=True):
        piece.look = look
    for page in writer.pages:
        own = [piece for piece in pieces if piece.page is page]
        if own:
            _paint(writer, page, own)
    for page in writer.pages:
        _keep_comments(page)


def _pieces(page: PageObject, form: DictionaryObject) -> list[_Piece]:
    found = []
    for annotation in map(dictionary, array(page.get("/Annots"))):
        kind = resolved(annotation.get("/Subtype"))
        if kind in _STAYS or kind == "/Popup" or not is_seen(annotation):
            continue
        look, made = appearance(annotation), None
        if kind == "/Widget":
            made = drawing(annotation, form=form)
            if state := chosen(annotation, form=form):
                look = appearance(annotation, state=state)
        elif kind in _WRITTEN and look is None:
            made = note(annotation)
        if look is not None or made:
            found.append(_Piece(page, annotation, look, made))
    return found


def _paint(writer: PdfWriter, page: PageObject, pieces: list[_Piece]) -> None:
    resources = DictionaryObject(dictionary(inherited(page, "/Resources")))
    pictures = DictionaryObject(dictionary(resources.get("/XObject")))
    commands: list[str] = []
    for piece in pieces:
        if piece.look is None or (matrix := _placed(piece.look, piece.annotation)) is None:
            continue
        name = next(name for number in range(10_000) if (name := f"/Answer{len(commands)}n{number}") not in pictures)
        # What says that it is a form XObject is often left out of appearances.
        piece.look[NameObject("/Type")], piece.look[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        known = getattr(piece.look, "indirect_reference", None)
        pictures[NameObject(name)] = known if known is not None and known.pdf is writer else writer._add_object(piece.look)
        commands.append(f"q {' '.join(f'{each:.5f}' for each in matrix)} cm {name} Do Q")
    if not commands:
        return
    resources[NameObject("/XObject")] = pictures
    page[NameObject("/Resources")] = resources
    contents = page.get("/Contents")
    before = array(contents) if isinstance(resolved(contents), ArrayObject) else ArrayObject([contents] if contents else [])
    page[NameObject("/Contents")] = ArrayObject([_stream(writer, "q"), *before, _stream(writer, "\n".join(["", "Q", *commands]))])


def _stream(writer: PdfWriter, commands: str) -> object:
    made = DecodedStreamObject()
    made.set_data(commands.encode() + b"\n")
    return writer._add_object(made)


def _placed(look: StreamObject, annotation: DictionaryObject) -> list[float] | None:
    """The matrix that brings the box of an appearance onto the rectangle of its annotation."""
    rect, box = numbers(annotation.get("/Rect"), 4), numbers(look.get("/BBox"), 4)
    if rect is None:
        return None
    left, right = sorted((rect[0], rect[2]))
    low, high = sorted((rect[1], rect[3]))
    if box is None:
        box = [0, 0, right - left, high - low]
    a, b, c, d, e, f = numbers(look.get("/Matrix"), 6) or [1, 0, 0, 1, 0, 0]
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    x_low, x_high = min(x for x, _y in corners), max(x for x, _y in corners)
    y_low, y_high = min(y for _x, y in corners), max(y for _x, y in corners)
    if x_high == x_low or y_high == y_low or right == left or high == low:
        return None
    wide, tall = (right - left) / (x_high - x_low), (high - low) / (y_high - y_low)
    return [wide, 0, 0, tall, left - x_low * wide, low - y_low * tall]


def _keep_comments(page: PageObject) -> None:
    kept = ArrayObject()
    for each in array(page.get("/Annots")):
        annotation = dictionary(each)
        if resolved(annotation.get("/Subtype")) not in _STAYS:
            # The tree of tags may still lead here: nothing is left to find.
            annotation.clear()
            continue
        for key in set(annotation) - _KEPT_KEYS:
            del annotation[key]
        kept.append(each)
    page.pop("/Annots", None)
    if kept:
        page[NameObject("/Annots")] = kept
