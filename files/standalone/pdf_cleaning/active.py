"""Takes out of a PDF what acts, what hides, and what says who made it: scripts, launches, files within, metadata.

Lists of what may stay: entries of the catalogue, actions, name trees. Every object that can be reached is looked at.
"""

import re
from urllib.parse import urlsplit  # noqa: TID251  (imports nothing of the product)

from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from . import photos
from .reading import dictionary, resolved

# ISO 32000-2, table 29: what says how the pages look and are read.
_ROOT_KEPT = {
    "/Type", "/Version", "/Extensions", "/Pages", "/PageLabels", "/Names", "/Dests", "/ViewerPreferences", "/PageLayout",
    "/PageMode", "/Outlines", "/StructTreeRoot", "/MarkInfo", "/Lang", "/OutputIntents", "/OCProperties",
}  # fmt: skip
_NAMES_KEPT = {"/Dests"}
# Wherever they are, except among the names that a page gives to its fonts and pictures.
_ANYWHERE = {
    "/AA", "/JS", "/Metadata", "/PieceInfo", "/EF", "/RF", "/AF", "/XFA", "/PA", "/NA", "/PresSteps", "/OpenAction",
    "/EmbeddedFiles", "/JavaScript", "/RichMediaContent", "/RichMediaSettings", "/3DD", "/Movie", "/OPI", "/Ref",
    # Who made a layer, a page or a part of it, and when.
    "/CreatorInfo", "/User", "/Creator", "/Author", "/LastModified", "/CreationDate", "/ModDate", "/DPart", "/DPM",
}  # fmt: skip
# A stream whose content would be fetched from a file beside the document.
_OUTSIDE_STREAM = {"/F", "/FFilter", "/FDecodeParms"}
_GIVEN_NAMES = {
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs", "/Dests", "/RoleMap",
    "/ClassMap", "/Colorants",
}  # fmt: skip
_STEPS_TAKEN = {"/URI", "/GoTo"}
_STEPS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/GoToDp", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Hide", "/Thread", "/Trans", "/Named",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto"}
_NAMES_OF_PEOPLE = {"/T", "/RC", "/Subj", "/NM", "/Popup"}
_NOT_FOR_READING = {"/Widget", "/FileAttachment", "/Screen", "/Movie", "/Sound", "/RichMedia", "/3D", "/TrapNet", "/PrinterMark"}
_FILES = {"/Filespec", "/F"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def disarm(writer: PdfWriter) -> None:
    root = writer.root_object
    _keep(root, _ROOT_KEPT)
    names = resolved(root.get("/Names"))
    if isinstance(names, DictionaryObject):
        _keep(names, _NAMES_KEPT)
    else:
        root.pop(NameObject("/Names"), None)
    writer.metadata = None
    for page in writer.pages:
        _strip_page(writer, page)
    reached = _walk(root)
    # What nothing leads to any more, such as a script that was cut off, is not written.
    for number in range(1, len(writer._objects) + 1):
        if number not in reached:
            writer._objects[number - 1] = None


def _strip_page(writer: PdfWriter, page: PageObject) -> None:
    """The commands of a page may be cut into several streams, in the middle of a photo."""
    contents = page.get_contents()
    commands = photos.without_camera(contents.get_data()) if contents is not None else None
    if commands is not None:
        made = DecodedStreamObject()
        made.set_data(commands)
        page[NameObject("/Contents")] = writer._add_object(made.flate_encode())


def _keep(item: DictionaryObject, names: set[str]) -> None:
    for key in set(item) - names:
        del item[key]


def _walk(root: DictionaryObject) -> set[int]:
    """Disarm every object that can be reached, each once in each of its parts. Returns their numbers in the file."""
    # The same object may be a list of fonts in one place and an action in another: it is looked at as both.
    seen: set[tuple[int, bool]] = set()
    reached: set[int] = set()
    if root.indirect_reference is not None:
        reached.add(root.indirect_reference.idnum)
    waiting: list[tuple[object, bool]] = [(root, False)]
    while waiting:
        item, has_given_names = waiting.pop()
        if isinstance(item, IndirectObject):
            reached.add(item.idnum)
            item = item.get_object()
        if not isinstance(item, DictionaryObject | ArrayObject) or (id(item), has_given_names) in seen:
            continue
        seen.add((id(item), has_given_names))
        if isinstance(item, ArrayObject):
            waiting += [(each, False) for each in item]
            continue
        if has_given_names:
            _disarm_names(item)
        else:
            _disarm(item)
        # `items()` would follow the references, whose numbers are wanted.
        waiting += [(value, key in _GIVEN_NAMES) for key, value in dict.items(item)]
    return reached


def _disarm_names(item: DictionaryObject) -> None:
    """Among given names any is right, as long as it names a thing; a script would be a text."""
    for key in _ANYWHERE & set(item):
        if not isinstance(resolved(dict.get(item, key)), DictionaryObject | ArrayObject | NameObject):
            del item[key]


def _disarm(item: DictionaryObject) -> None:
    for key in _ANYWHERE & set(item):
        del item[key]
    if _name(item.get("/Type")) in _FILES:
        item.clear()
    if isinstance(item, StreamObject):
        _disarm_stream(item)
    elif "/Rect" in item and "/Subtype" in item:
        _disarm_annotation(item)
    if "/T" in item and "/S" in item and "/P" in item:
        # The title of a part of the text, which no reader shows.
        del item["/T"]
    step = dictionary(item.get("/A"))
    if "/S" in step and not _is_taken(step):
        del item["/A"]
    kind = _name(item.get("/S"))
    if kind in _STEPS_TAKEN and not isinstance(item, StreamObject):
        item.pop(NameObject("/Next"), None)
        if kind == "/URI" and not _is_taken(item):
            item.clear()
    elif kind in _STEPS:
        item.clear()


def _disarm_annotation(item: DictionaryObject) -> None:
    """A note that hangs from no page may still be reached through the tags."""
    if _name(item.get("/Subtype")) in _NOT_FOR_READING:
        item.clear()
    for key in _NAMES_OF_PEOPLE & set(item):
        del item[key]


def _disarm_stream(item: StreamObject) -> None:
    for key in _OUTSIDE_STREAM & set(item):
        del item[key]
    if resolved(item.get("/Type")) == "/EmbeddedFile" or resolved(item.get("/Subtype")) == "/PS":
        item.clear()
        item._data = b""
        return
    photos.strip(item)
    photos.strip_commands(item)


def _name(value: object) -> str:
    """A name, or nothing in place of anything else."""
    found = resolved(value)
    return found if isinstance(found, str) else ""


def _is_taken(step: DictionaryObject) -> bool:
    kind = _name(step.get("/S"))
    if kind == "/URI":
        address = resolved(step.get("/URI"))
        text = address.decode("latin-1") if isinstance(address, bytes) else str(address)
        try:
            return not _CONTROLS.search(text.strip()) and urlsplit(text.strip()).scheme.lower() in _SCHEMES
        except ValueError:
            return False
    return kind in _STEPS_TAKEN
