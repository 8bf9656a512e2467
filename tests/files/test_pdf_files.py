"""PDFs that people send: what they wrote stays to be read, what acts does not."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, ByteStringObject, DictionaryObject, NumberObject, TextStringObject

from files import pdf_files
from files.sandbox import running
from files.upload_kinds import NotTaken
from tests.authoring.forms import SCRIPT, Form, Name, Text, entries

DATA = Path(__file__).parent / "data"


def _text(data: bytes) -> str:
    """What PDFium reads on the pages themselves: answers that only hang over a page are not found."""
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "\n")


def _ink(data: bytes, place: tuple[float, float, float, float] = (0, 0, 400, 500)) -> int:
    """How many dark dots there are in a rectangle of the first page, drawn without its forms."""
    page = pypdfium2.PdfDocument(data)[0]
    picture = page.render(scale=2, may_draw_forms=False).to_pil().convert("L")
    left, low, right, high = (round(2 * each) for each in place)
    box = (left, picture.height - high, right, picture.height - low)
    return sum(picture.crop(box).histogram()[:128])


def test_the_answer_of_a_filled_form_is_on_the_page() -> None:
    cleaned = pdf_files.cleaned((DATA / "filled-form.pdf").read_bytes())
    assert "REPONSE 42" in _text(cleaned)
    assert _ink(cleaned, (20, 100, 220, 130)) > 500
    reader = PdfReader(io.BytesIO(cleaned))
    assert reader.get_fields() is None
    assert "/Annots" not in reader.pages[0]


def test_a_form_with_an_owners_password_only_is_taken_and_opens_freely() -> None:
    data = (DATA / "owner-password-only.pdf").read_bytes()
    assert PdfReader(io.BytesIO(data)).is_encrypted
    assert not PdfReader(io.BytesIO(pdf_files.cleaned(data))).is_encrypted


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_every_encryption_with_an_empty_password_is_opened_and_any_other_says_why(algorithm: str) -> None:
    for password, is_taken in (("", True), ("x", False)):
        form = Form()
        form.field("/Tx", V=Text("Réponse"), AP=entries(N=form.words("Réponse")))
        form.writer.encrypt(password, "owner", algorithm=algorithm)
        if is_taken:
            assert "Réponse" in _text(pdf_files.cleaned(form.written()))
        else:
            with pytest.raises(NotTaken, match="avec un mot de passe"):
                pdf_files.cleaned(form.written())


@pytest.mark.parametrize("needs_appearances", [True, False])
def test_answers_without_a_picture_are_drawn_whole_in_every_alphabet_of_quebec(needs_appearances: bool) -> None:
    form = Form(needs_appearances=needs_appearances)
    long = "Une réponse qui prend plusieurs lignes dans son champ, et dont aucun mot ne se perd. " * 3
    form.field("/Tx", (20, 440, 220, 460), V=Text("pre\u0301le\u0300vement CO₂ 10⁻³ ᓄᓇᕕᒃ ≥ œ"))
    form.field("/Tx", (20, 340, 220, 430), V=Text(long), Ff=NumberObject(1 << 12))
    options = ArrayObject([ArrayObject([Text("v1"), Text("Premier")]), ArrayObject([Text("v2"), Text("Deuxième choix")])])
    form.field("/Ch", (20, 310, 220, 330), V=Text("v2"), Opt=options, Ff=NumberObject(1 << 17))
    form.field("/Ch", (20, 270, 220, 305), V=ArrayObject([Text("Un"), Text("Trois")]))
    form.field("/Tx", (20, 240, 220, 260), V=Text("AB42"), Ff=NumberObject(1 << 24), MaxLen=NumberObject(6))
    text = _text(pdf_files.cleaned(form.written()))
    for words in ("prélèvement CO₂ 10⁻³ ᓄᓇᕕᒃ ≥ œ", "Deuxième choix", "Un\nTrois", "A B 4 2"):
        assert words in text
    assert " ".join(text.split()).count("aucun mot ne se perd") == 3


def test_an_answer_whose_picture_was_left_empty_is_drawn_from_its_value() -> None:
    form = Form()
    form.field("/Tx", V=Text("Oubliée"), AP=entries(N=form.look("/Tx BMC EMC")))
    assert "Oubliée" in _text(pdf_files.cleaned(form.written()))


def test_the_picture_that_readers_show_is_kept_as_it_is() -> None:
    form = Form()
    form.field("/Tx", V=Text("1234.5"), AP=entries(N=form.words("1 234,50 $")))
    assert "1 234,50 $" in _text(pdf_files.cleaned(form.written()))


def test_boxes_keep_their_ticks_and_empty_ones_stay_empty() -> None:
    form = Form()
    tick = form.look("0 0 10 10 re f", 20, 20)
    states = entries(Oui=tick)
    form.field("/Btn", (20, 300, 40, 320), V=Name("/Oui"), AS=Name("/Oui"), AP=entries(N=states))
    form.field("/Btn", (60, 300, 80, 320), V=Name("/Off"), AS=Name("/Off"), AP=entries(N=states))
    form.field("/Btn", (100, 300, 120, 320), V=Name("/Oui"), AP=entries(N=states))
    form.field("/Btn", (140, 300, 160, 320), V=Name("/Oui"), AS=Name("/Oui"))
    group = form.writer._add_object(
        entries(FT=Name("/Btn"), Ff=NumberObject(1 << 15), T=Text("r"), V=Name("/1"), Kids=ArrayObject())
    )
    for place in range(3):
        state = Name(f"/{place}" if place == 1 else "/Off")
        kid = form.annotation("/Widget", (180 + 40 * place, 300, 200 + 40 * place, 320), AS=state, Parent=group)
        group.get_object()["/Kids"].append(kid.indirect_reference)
    cleaned = pdf_files.cleaned(form.written())
    inked = [_ink(cleaned, (20 + 40 * place, 300, 40 + 40 * place, 320)) > 20 for place in range(7)]
    assert inked == [True, False, True, True, False, True, False]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_answers_are_where_they_were_on_turned_pages_too(turned: int) -> None:
    form = Form(turned=turned)
    form.field("/Tx", V=Text("x"), AP=entries(N=form.words("Ici même")))
    before = pypdfium2.PdfDocument(form.written())
    before.init_forms()
    cleaned = pypdfium2.PdfDocument(pdf_files.cleaned(form.written()))
    pictures = [document[0].render(scale=1).to_pil().convert("1").tobytes() for document in (before, cleaned)]
    differing = sum((a ^ b).bit_count() for a, b in zip(*pictures, strict=True))
    assert differing < 300, "PDFium tints the fields of a form, and draws the same words"
    assert "Ici même" in _text(pdf_files.cleaned(form.written()))


def test_signatures_notes_and_stamps_are_kept_and_comments_lose_their_authors_only() -> None:
    form = Form()
    form.field("/Sig", (20, 440, 220, 470), V=entries(Type=Name("/Sig")), AP=entries(N=form.words("Signé : M. Roy")))
    form.annotation(
        "/FreeText", (20, 380, 220, 430), Contents=Text("Note libre"), DA=Text("/Helv 12 Tf 1 0 0 rg"), T=Text("Secret")
    )
    form.annotation("/FreeText", (20, 340, 220, 370), Contents=Text("x"), AP=entries(N=form.words("Note dessinée")))
    form.annotation("/Stamp", (20, 300, 220, 330), Name=Name("/Approved"))
    form.annotation("/Text", (240, 300, 260, 320), Contents=Text("À revoir"), T=Text("Jeanne Secret"))
    form.annotation("/Link", (240, 200, 300, 220), A=entries(S=Name("/URI"), URI=ByteStringObject(b"https://exemple.ca/")))
    cleaned = pdf_files.cleaned(form.written())
    text = _text(cleaned)
    for words in ("Signé : M. Roy", "Note libre", "Note dessinée", "Approved"):
        assert words in text
    comment, link = (each.get_object() for each in PdfReader(io.BytesIO(cleaned)).pages[0]["/Annots"])
    assert comment["/Contents"] == "À revoir"
    assert link["/A"]["/URI"] == "https://exemple.ca/"
    assert b"Secret" not in cleaned


def test_what_is_hidden_in_a_form_is_not_brought_to_light() -> None:
    form = Form()
    form.field("/Tx", V=Text("Invisible"), F=NumberObject(2), AP=entries(N=form.words("Invisible")))
    form.field("/Tx", (20, 300, 220, 330), V=Text("motdepasse"), Ff=NumberObject(1 << 13))
    text = _text(pdf_files.cleaned(form.written()))
    assert "Invisible" not in text
    assert "motdepasse" not in text


def test_nothing_that_acts_is_left_anywhere_in_the_file() -> None:
    form = Form()
    writer = form.writer
    script = entries(S=Name("/JavaScript"), JS=writer._add_object(Text(SCRIPT)))
    chain = writer._add_object(entries(S=Name("/JavaScript"), JS=Text(SCRIPT), Next=writer._add_object(script)))
    writer.root_object[Name("/OpenAction")] = chain
    form.page[Name("/AA")] = entries(O=chain)
    form.field("/Btn", Ff=NumberObject(1 << 16), A=entries(S=Name("/SubmitForm"), F=Text("http://evil/")), AA=entries(U=chain))
    link = entries(S=Name("/URI"), URI=Text("https://exemple.ca/"), Next=chain)
    form.annotation("/Link", (1, 1, 20, 20), A=link, AA=entries(E=chain))
    form.annotation("/Link", (1, 1, 20, 20), A=entries(S=Name("/Launch"), F=Text("evil.exe")))
    form.annotation("/Link", (1, 1, 20, 20), A=entries(S=Name("/URI"), URI=Text("javascript:evil()")))
    form.annotation("/FileAttachment", (1, 1, 20, 20), FS=entries(Type=Name("/Filespec"), F=Text("evil.exe")))
    form.annotation("/Screen", (1, 1, 20, 20), A=entries(S=Name("/Rendition"), JS=Text(SCRIPT)))
    writer.add_outline_item(title="Partie", page_number=0).get_object()[Name("/A")] = chain
    writer.add_attachment("evil.exe", b"MZ evil")
    cleaned = pdf_files.cleaned(form.written())
    for found in (b"evil", b"JavaScript", b"Launch", b"SubmitForm", b"/AA", b"EmbeddedFile", b"AcroForm"):
        assert found not in cleaned
    reader = PdfReader(io.BytesIO(cleaned))
    assert [each.get_object().get("/A") for each in reader.pages[0]["/Annots"]] == [
        {"/S": "/URI", "/URI": "https://exemple.ca/"}, None, None,
    ]  # fmt: skip
    assert reader.outline[0].title == "Partie"


def test_a_font_that_is_named_as_an_action_is_not_one() -> None:
    form = Form()
    form.page[Name("/Resources")] = entries(Font=entries(AA=form.helvetica, JS=form.helvetica))
    stream = form.look("BT /AA 14 Tf 20 300 Td (Texte) Tj ET").get_object()
    form.page[Name("/Contents")] = form.writer._add_object(stream)
    form.field("/Tx", V=Text("x"), AP=entries(N=form.words("Réponse")))
    fonts = PdfReader(io.BytesIO(pdf_files.cleaned(form.written()))).pages[0]["/Resources"]["/Font"]
    assert set(fonts) == {"/AA", "/JS"}


def _dynamic(writer: PdfWriter) -> None:
    form = entries(Fields=ArrayObject(), XFA=TextStringObject("<xdp/>"))
    writer.root_object[Name("/AcroForm")] = form
    writer.root_object[Name("/NeedsRendering")] = BooleanObject(True)


def _portfolio(writer: PdfWriter) -> None:
    writer.root_object[Name("/Collection")] = DictionaryObject()


def _unknown_letters(writer: PdfWriter) -> None:
    form = Form()
    form.field("/Tx", V=Text("Bon 𓀀"))
    writer.clone_document_from_reader(PdfReader(io.BytesIO(form.written())))


@pytest.mark.parametrize(
    ("change", "said"),
    [(_dynamic, "dynamique"), (_portfolio, "porte-documents"), (_unknown_letters, "𓀀")],
    ids=["xfa", "portfolio", "letters"],
)
def test_what_cannot_be_kept_is_refused_in_plain_words(change: Callable[[PdfWriter], None], said: str) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    with pytest.raises(NotTaken, match=said):
        pdf_files.cleaned(file.getvalue())


def test_a_damaged_file_that_readers_open_is_repaired_and_one_without_pages_is_refused() -> None:
    whole = (DATA / "filled-form.pdf").read_bytes()
    for broken in (whole[: whole.rindex(b"xref")], whole.replace(b"startxref\n", b"startxref\n9"), whole + b"\0" * 3000):
        assert "REPONSE 42" in _text(pdf_files.cleaned(broken))
    with pytest.raises(NotTaken, match="endommagé"):
        pdf_files.cleaned(b"%PDF-1.7\n%%EOF")


@pytest.mark.parametrize("names", [NumberObject(3), ArrayObject(), TextStringObject("x")])
def test_a_part_of_the_wrong_kind_breaks_nothing(names: object) -> None:
    form = Form()
    form.writer.root_object[Name("/Names")] = names
    form.form[Name("/DA")] = NumberObject(1)
    form.field("/Tx", V=Text("Réponse"), MK=NumberObject(2), Q=Text("x"), Ff=Text("y"))
    assert "Réponse" in _text(pdf_files.cleaned(form.written()))


def test_a_hostile_file_ends_with_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    running._kept.clear()
    monkeypatch.setattr(pdf_files, "CLEANING", replace(pdf_files.CLEANING, wall_seconds=0.01))
    with pytest.raises(NotTaken, match="trop long"):
        pdf_files.cleaned((DATA / "filled-form.pdf").read_bytes())
