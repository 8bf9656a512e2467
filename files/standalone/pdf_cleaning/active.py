"""Takes out of a PDF what acts, what hides, and what says who made it: scripts, launches, files within, metadata.

Lists of what may stay: entries of the catalogue, actions, name trees. Every object that can be reached is looked at.
"""

import re
from urllib.parse import urlsplit

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, EncodedStreamObject, IndirectObject, NameObject, StreamObject

from ..media import jpeg, jpeg2000
from .reading import array, dictionary, resolved

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
    reached = _walk(root)
    # What nothing leads to any more, such as a script that was cut off, is not written.
    for number in range(1, len(writer._objects) + 1):
        if number not in reached:
            writer._objects[number - 1] = None


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
    filters = resolved(item.get("/Filter"))
    names = [resolved(each) for each in array(filters)] or [filters]
    if names[-1] == "/DCTDecode":
        _strip_photo(item, names)
    elif names == ["/JPXDecode"]:
        item._data = jpeg2000.blanked(item._data)


def _strip_photo(item: StreamObject, filters: list[object]) -> None:
    """The photo as the camera wrote it, with its place and its owner, maybe packed once more."""
    written = resolved(item.get("/DecodeParms"))
    parameters = list(array(written)) or [written]
    photo = _unpacked(item._data, filters[:-1], parameters[: len(filters) - 1])
    begin = photo.find(b"\xff\xd8")
    item._data = jpeg.stripped(photo[begin:]) if begin >= 0 else b""
    item[NameObject("/Filter")] = NameObject("/DCTDecode")
    last = dictionary(parameters[len(filters) - 1]) if len(parameters) == len(filters) else DictionaryObject()
    item.pop(NameObject("/DecodeParms"), None)
    if last:
        item[NameObject("/DecodeParms")] = last


def _unpacked(data: bytes, filters: list[object], parameters: list[object]) -> bytes:
    if not filters:
        return data
    packed = EncodedStreamObject()
    packed._data = data
    packed[NameObject("/Filter")] = ArrayObject(filters)
    if len(parameters) == len(filters) and all(isinstance(resolved(each), DictionaryObject) for each in parameters):
        packed[NameObject("/DecodeParms")] = ArrayObject(parameters)
    try:
        return packed.get_data()
    except Exception:  # noqa: BLE001 - pypdf raises anything on a damaged stream, which no reader shows either
        return b""


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
