"""Takes out of a PDF what acts, what hides, and what says who made it: scripts, launches, files within, metadata."""

from urllib.parse import urlsplit

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from .reading import dictionary, resolved

_ROOT = (
    "/OpenAction", "/AA", "/Metadata", "/AcroForm", "/PieceInfo", "/Collection", "/Perms", "/DSS", "/Legal", "/AF", "/URI",
    "/NeedsRendering", "/SpiderInfo", "/Requirements",
)  # fmt: skip
_NAMES = ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations", "/URLS", "/IDS", "/Templates")
# Wherever they are, except among the names that a page gives to its fonts and pictures.
_ANYWHERE = {"/AA", "/JS", "/Metadata", "/PieceInfo", "/EF", "/RF", "/AF", "/XFA", "/PA"}
_GIVEN_NAMES = {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs", "/Dests"}
_STEPS_TAKEN = {"/URI", "/GoTo", "/Named"}
_STEPS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/GoToDp", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Hide", "/Thread", "/Trans",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto", "tel"}


def disarm(writer: PdfWriter) -> None:
    root = writer.root_object
    for name in _ROOT:
        root.pop(NameObject(name), None)
    names = resolved(root.get("/Names"))
    if isinstance(names, DictionaryObject):
        for name in _NAMES:
            names.pop(NameObject(name), None)
    else:
        root.pop(NameObject("/Names"), None)
    writer.metadata = None
    reached = _walk(root)
    # What nothing leads to any more, such as a script that was cut off, is not written.
    for number in range(1, len(writer._objects) + 1):
        if number not in reached:
            writer._objects[number - 1] = None


def _walk(root: DictionaryObject) -> set[int]:
    """Disarm every object that can be reached, each once. Returns their numbers in the file."""
    seen: set[int] = set()
    reached: set[int] = set()
    if root.indirect_reference is not None:
        reached.add(root.indirect_reference.idnum)
    waiting: list[tuple[object, bool]] = [(root, False)]
    while waiting:
        item, has_given_names = waiting.pop()
        if isinstance(item, IndirectObject):
            reached.add(item.idnum)
            item = item.get_object()
        if not isinstance(item, DictionaryObject | ArrayObject) or id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, ArrayObject):
            waiting += [(each, False) for each in item]
            continue
        if not has_given_names:
            _disarm(item)
        # `items()` would follow the references, whose numbers are wanted.
        waiting += [(value, key in _GIVEN_NAMES) for key, value in dict.items(item)]
    return reached


def _disarm(item: DictionaryObject) -> None:
    for key in _ANYWHERE & set(item):
        del item[key]
    step = dictionary(item.get("/A"))
    if "/S" in step and not _is_taken(step):
        del item["/A"]
    if resolved(item.get("/S")) in _STEPS_TAKEN and not isinstance(item, StreamObject):
        item.pop(NameObject("/Next"), None)
    elif resolved(item.get("/S")) in _STEPS:
        item.clear()


def _is_taken(step: DictionaryObject) -> bool:
    kind = resolved(step.get("/S"))
    if kind == "/URI":
        address = resolved(step.get("/URI"))
        text = address.decode("latin-1") if isinstance(address, bytes) else str(address)
        try:
            return urlsplit(text.strip()).scheme.lower() in _SCHEMES
        except ValueError:
            return False
    return kind in _STEPS_TAKEN
