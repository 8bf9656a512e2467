"""A PDF keeps links to pages and jumps within itself; nothing else in it acts, wherever it hangs."""

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, IndirectObject, NumberObject, StreamObject

from files import pdf_files
from tests.authoring.forms import SCRIPT, Form, Name, Text, entries, rectangle
from tests.documents import text_of

ACTS = {
    "/AA", "/JS", "/EF", "/XFA", "/OpenAction", "/EmbeddedFiles", "/JavaScript", "/RichMediaContent", "/Launch", "/SubmitForm",
    "/ImportData", "/AcroForm", "/Metadata", "/Info", "/Author",
}  # fmt: skip


def _clean(form: Form) -> bytes:
    """Cleaned, with an answer that must still be on the page; nothing in the file acts."""
    form.field("/Tx", V=Text("Réponse"), AP=entries(N=form.words("Réponse")))
    cleaned = pdf_files.cleaned(form.written())
    assert "Réponse" in text_of(cleaned)
    for item in _objects(cleaned):
        assert not ACTS & set(item)
        if "/S" in item:
            assert item["/S"] not in ACTS
    assert b"evil" not in cleaned
    return cleaned


def _objects(data: bytes) -> Iterator[DictionaryObject]:
    """Every dictionary in the file, whatever leads to it."""
    reader = PdfReader(io.BytesIO(data))
    waiting: list[Any] = [reader.get_object(IndirectObject(number, 0, reader)) for number in reader.xref[0]]
    while waiting:
        item = waiting.pop()
        if isinstance(item, DictionaryObject):
            yield item
        if isinstance(item, DictionaryObject | ArrayObject):
            values = dict.values(item) if isinstance(item, DictionaryObject) else list.__iter__(item)
            waiting += [each for each in values if not isinstance(each, IndirectObject)]


def _script(form: Form) -> Any:
    return form.writer._add_object(entries(S=Name("/JavaScript"), JS=form.writer._add_object(Text(SCRIPT))))


def _launch(form: Form) -> DictionaryObject:
    return entries(S=Name("/Launch"), F=Text("evil.exe"), Win=entries(F=Text("cmd.exe"), P=Text("/c evil")))


def _link(form: Form, step: Any) -> None:
    form.annotation("/Link", (1, 1, 20, 20), A=step)


def _from_the_catalogue(form: Form) -> None:
    root = form.writer.root_object
    root[Name("/OpenAction")], root[Name("/AA")] = _script(form), entries(WC=_script(form))
    root[Name("/URI")] = entries(Base=Text("file://evil/"))
    root[Name("/Names")] = entries(
        JavaScript=entries(Names=ArrayObject([Text("x"), _script(form)])),
        Renditions=entries(Names=ArrayObject([Text("x"), _launch(form)])),
    )


def _as_a_page_opens(form: Form) -> None:
    form.page[Name("/AA")] = entries(O=_script(form))
    form.annotation("/Screen", (1, 1, 20, 20), AA=entries(PV=_launch(form), PO=_script(form)))
    form.page[Name("/PresSteps")] = entries(Type=Name("/NavNode"), NA=_script(form), PA=_launch(form))


def _in_the_outline(form: Form) -> None:
    form.writer.add_outline_item(title="Partie", page_number=0).get_object()[Name("/A")] = _script(form)


def _in_a_chain(form: Form) -> None:
    last = form.writer._add_object(entries(S=Name("/GoTo"), D=Text("x"), Next=ArrayObject([_script(form), _launch(form)])))
    _link(form, entries(S=Name("/URI"), URI=Text("https://exemple.ca/"), Next=last))


def _in_a_field(form: Form) -> None:
    form.field(
        "/Btn", Ff=NumberObject(1 << 16), A=entries(S=Name("/SubmitForm"), F=Text("http://evil/")), AA=entries(U=_script(form))
    )
    form.field("/Tx", AA=entries(K=_script(form), F=_script(form), V=_script(form), C=_script(form)))
    form.form[Name("/CO")] = ArrayObject([_script(form)])


def _in_the_tags(form: Form) -> None:
    hidden = entries(Type=Name("/Annot"), Subtype=Name("/Widget"), Rect=rectangle(0, 0, 9, 9), A=_launch(form), T=Text("evil"))
    note = entries(Type=Name("/Annot"), Subtype=Name("/Text"), Rect=rectangle(0, 0, 9, 9), T=Text("evil"), RC=Text("evil"))
    kids = ArrayObject([entries(Type=Name("/OBJR"), Obj=form.writer._add_object(each)) for each in (hidden, note)])
    form.writer.root_object[Name("/StructTreeRoot")] = entries(Type=Name("/StructTreeRoot"), K=entries(S=Name("/P"), K=kids))


def _under_two_names(form: Form) -> None:
    """The same object is a list of fonts and an action."""
    step = _script(form)
    form.page[Name("/Resources")] = entries(Font=step)
    _link(form, step)
    form.annotation("/Text", (1, 1, 9, 9), Contents=Text("x"), AP=step)


def _as_files(form: Form) -> None:
    form.writer.add_attachment("evil.exe", b"MZ evil")
    held = StreamObject()
    held.set_data(b"MZ evil")
    held.update(entries(Type=Name("/EmbeddedFile")))
    described = entries(Type=Name("/Filespec"), F=Text("evil.exe"), EF=entries(F=form.writer._add_object(held)))
    form.annotation("/FileAttachment", (1, 1, 20, 20), FS=form.writer._add_object(described))
    form.annotation("/RichMedia", (1, 1, 20, 20), RichMediaContent=entries(Assets=described))
    form.page[Name("/AF")] = ArrayObject([described])
    form.page[Name("/Resources")] = entries(Properties=entries(X=described, Y=form.writer._add_object(held)))


def _as_data_from_elsewhere(form: Form) -> None:
    stream = StreamObject()
    stream.set_data(b"q Q")
    stream.update(
        entries(F=entries(FS=Name("/URL"), F=Text("http://evil/")), FFilter=Name("/FlateDecode"), Ref=entries(F=Text("evil.pdf")))
    )
    form.page[Name("/Resources")] = entries(XObject=entries(X=form.writer._add_object(stream)))


def _beside_a_form_of_adobe(form: Form) -> None:
    form.form[Name("/XFA")] = Text("<xdp>evil</xdp>")
    form.form[Name("/NeedAppearances")] = BooleanObject(False)


@pytest.mark.parametrize(
    "construct",
    [
        _from_the_catalogue, _as_a_page_opens, _in_the_outline, _in_a_chain, _in_a_field, _in_the_tags, _under_two_names,
        _as_files, _as_data_from_elsewhere, _beside_a_form_of_adobe,
    ],
)  # fmt: skip
def test_nothing_acts_or_hides_wherever_it_hangs(construct: Callable[[Form], None]) -> None:
    form = Form()
    construct(form)
    _clean(form)


@pytest.mark.parametrize(
    "kind",
    [
        "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/Rendition", "/Movie",
        "/Sound", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Hide", "/Thread", "/Trans", "/Named", "/Unknown",
    ],
)  # fmt: skip
def test_a_link_does_nothing_but_open_a_page_or_jump(kind: str) -> None:
    form = Form()
    _link(form, form.writer._add_object(entries(S=Name(kind), F=Text("evil"), JS=Text("evil"), D=Text("evil"), N=Text("evil"))))
    reader = PdfReader(io.BytesIO(_clean(form)))
    assert [each.get_object().get("/A") for each in reader.pages[0]["/Annots"]] == [None]


@pytest.mark.parametrize(
    "address",
    ["javascript:evil()", "file://evil/x", "\\\\evil\\x", "evil.exe", "tel:evil", "data:text/html,evil", "java\nscript:evil"],
)
def test_a_link_leads_to_a_page_or_a_letter_only(address: str) -> None:
    form = Form()
    _link(form, entries(S=Name("/URI"), URI=Text(address)))
    _link(form, entries(S=Name("/URI"), URI=Text("mailto:x@exemple.ca")))
    _link(form, entries(S=Name("/URI"), URI=Text("https://exemple.ca/")))
    reader = PdfReader(io.BytesIO(_clean(form)))
    steps = [each.get_object().get("/A") for each in reader.pages[0]["/Annots"]]
    assert [step and step["/URI"] for step in steps] == [None, "mailto:x@exemple.ca", "https://exemple.ca/"]


def test_an_action_whose_name_is_written_in_digits_is_found() -> None:
    form = Form()
    _link(form, entries(S=Name("/JavaScript"), JS=Text("evil")))
    data = form.written().replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/J#53 ")
    cleaned = pdf_files.cleaned(data)
    assert b"evil" not in cleaned
    assert b"cript" not in cleaned


def test_jumps_and_the_outline_stay() -> None:
    form = Form()
    form.writer.add_blank_page(400, 500)
    _link(form, entries(S=Name("/GoTo"), D=ArrayObject([form.writer.pages[1].indirect_reference, Name("/Fit")])))
    form.annotation("/Link", (1, 1, 20, 20), Dest=Text("Partie"))
    form.writer.add_named_destination("Partie", 1)
    form.writer.add_outline_item(title="Partie", page_number=1)
    reader = PdfReader(io.BytesIO(_clean(form)))
    jump, named = (each.get_object() for each in reader.pages[0]["/Annots"])
    assert jump["/A"]["/S"] == "/GoTo"
    assert jump["/A"]["/D"][0].get_object() == reader.pages[1]
    assert named["/Dest"] == "Partie"
    assert "Partie" in reader.named_destinations
    assert [each.title for each in reader.outline] == ["Partie"]


def test_nobody_is_named_in_a_pdf() -> None:
    form = Form()
    form.writer.add_metadata({"/Author": "Jeanne Secret", "/Creator": "Jeanne Secret", "/Producer": "Jeanne Secret"})
    described = StreamObject()
    described.set_data(b"<x:xmpmeta><dc:creator>Jeanne Secret</dc:creator></x:xmpmeta>")
    for holder in (form.writer.root_object, form.page):
        holder[Name("/Metadata")] = form.writer._add_object(described)
    form.annotation(
        "/Text", (1, 1, 20, 20), Contents=Text("À revoir"), T=Text("Jeanne Secret"), RC=Text("Jeanne"), Subj=Text("Jeanne")
    )
    form.annotation("/Highlight", (1, 1, 20, 20), T=Text("Jeanne Secret"), Popup=entries(T=Text("Jeanne Secret")))
    form.page[Name("/PieceInfo")] = entries(Word=entries(Private=Text("Jeanne Secret")))
    cleaned = _clean(form)
    assert b"Jeanne" not in cleaned
    notes = [each.get_object() for each in PdfReader(io.BytesIO(cleaned)).pages[0]["/Annots"]]
    assert [note.get("/Contents") for note in notes] == ["À revoir", None]


def _as_it_is(photo: bytes) -> tuple[bytes, Any]:
    return photo, Name("/DCTDecode")


def _packed(photo: bytes) -> tuple[bytes, Any]:
    return zlib.compress(photo), ArrayObject([Name("/FlateDecode"), Name("/DCTDecode")])


def _packed_twice(photo: bytes) -> tuple[bytes, Any]:
    written = zlib.compress(photo).hex().encode() + b">"
    return written, ArrayObject([Name("/ASCIIHexDecode"), Name("/FlateDecode"), Name("/DCTDecode")])


def _behind_an_empty_line(photo: bytes) -> tuple[bytes, Any]:
    return b"\n" + photo, ArrayObject([Name("/DCTDecode")])


def _with_another_behind(photo: bytes) -> tuple[bytes, Any]:
    return photo + photo, Name("/DCTDecode")


@pytest.mark.parametrize("packing", [_as_it_is, _packed, _packed_twice, _behind_an_empty_line, _with_another_behind])
@pytest.mark.parametrize("is_progressive", [False, True])
def test_a_photo_in_a_pdf_does_not_tell_where_it_was_taken(
    packing: Callable[[bytes], tuple[bytes, Any]], is_progressive: bool
) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Jeanne Secret"
    written = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(written, "JPEG", exif=exif, progressive=is_progressive)
    before = Image.open(io.BytesIO(written.getvalue())).tobytes()
    content, filters = packing(written.getvalue())
    photo = StreamObject()
    photo.set_data(content)
    photo.update(entries(
        Type=Name("/XObject"), Subtype=Name("/Image"), Width=NumberObject(256), Height=NumberObject(256), Filter=filters,
        ColorSpace=Name("/DeviceRGB"), BitsPerComponent=NumberObject(8),
    ))  # fmt: skip
    form = Form()
    form.page[Name("/Resources")] = entries(XObject=entries(Photo=form.writer._add_object(photo)))
    commands = form.look("q 100 0 0 100 0 0 cm /Photo Do Q").get_object()
    form.page[Name("/Contents")] = form.writer._add_object(commands)
    cleaned = _clean(form)
    read = PdfReader(io.BytesIO(cleaned)).pages[0].images[0]
    assert b"Jeanne" not in cleaned
    assert b"Jeanne" not in read.data
    assert read.image.tobytes() == before


def test_a_photo_of_another_kind_does_not_tell_it_either() -> None:
    written = io.BytesIO()
    Image.linear_gradient("L").save(written, "JPEG2000")
    before = written.getvalue()
    told = (8 + 16 + 13).to_bytes(4, "big") + b"uuid" + bytes(16) + b"Jeanne Secret"
    place = before.index(b"jp2c") - 4
    photo = StreamObject()
    photo.set_data(before[:place] + told + before[place:])
    photo.update(entries(
        Type=Name("/XObject"), Subtype=Name("/Image"), Width=NumberObject(256), Height=NumberObject(256),
        Filter=Name("/JPXDecode"),
    ))  # fmt: skip
    form = Form()
    form.page[Name("/Resources")] = entries(XObject=entries(Photo=form.writer._add_object(photo)))
    cleaned = _clean(form)
    assert b"Jeanne" not in cleaned
    kept = PdfReader(io.BytesIO(cleaned)).pages[0]["/Resources"]["/XObject"]["/Photo"]._data
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(before)).tobytes()


def test_layers_and_tags_name_nobody() -> None:
    form = Form()
    who = Text("Jeanne Secret")
    usage = entries(CreatorInfo=entries(Creator=who), User=entries(Type=Name("/Ind"), Name=who))
    layer = form.writer._add_object(entries(Type=Name("/OCG"), Name=Text("Plan"), Usage=usage))
    shown = entries(Creator=who, Order=ArrayObject([layer]))
    form.writer.root_object[Name("/OCProperties")] = entries(OCGs=ArrayObject([layer]), D=shown)
    form.page[Name("/LastModified")] = Text("D:20261130 Jeanne")
    top = entries(Type=Name("/StructTreeRoot"))
    top[Name("/K")] = form.writer._add_object(entries(S=Name("/P"), P=Name("/StructTreeRoot"), T=who, ActualText=Text("Titre")))
    form.writer.root_object[Name("/StructTreeRoot")] = top
    cleaned = _clean(form)
    assert b"Jeanne" not in cleaned
    assert b"Plan" in cleaned
    assert b"Titre" in cleaned
