"""What a file is, by its first bytes: so that one that is not taken is refused with its true reason."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Words = str | Promise


class NotTaken(ValueError):
    """A file that is not let in, with the reason for people."""


_MAGIC: list[tuple[bytes, Words]] = [
    (b"MZ", gettext_lazy("a Windows program")),
    (b"\x7fELF", gettext_lazy("a Linux program")),
    (b"\xcf\xfa\xed\xfe", gettext_lazy("a macOS program")),
    (b"\xca\xfe\xba\xbe", gettext_lazy("a program")),
    (b"#!", gettext_lazy("a script")),
    (b"Rar!", gettext_lazy("a compressed folder (RAR)")),
    (b"7z\xbc\xaf\x27\x1c", gettext_lazy("a compressed folder (7z)")),
    (b"\x1f\x8b", gettext_lazy("a compressed file (gzip)")),
    (b"BZh", gettext_lazy("a compressed file (bzip2)")),
    (b"\xfd7zXZ", gettext_lazy("a compressed file (xz)")),
    (b"GIF8", gettext_lazy("a GIF image")),
    (b"II*\x00", gettext_lazy("a TIFF image")),
    (b"MM\x00*", gettext_lazy("a TIFF image")),
    (b"BM", gettext_lazy("a BMP image")),
    (b"%!PS", gettext_lazy("a PostScript document")),
    (b"{\\rtf", gettext_lazy("an RTF document")),
    (b"ID3", gettext_lazy("a sound recording")),
    (b"OggS", gettext_lazy("a sound recording")),
    (b"\x1aE\xdf\xa3", gettext_lazy("a video")),
    (b"SQLite format 3\x00", gettext_lazy("a database")),
    (b"\x00\x01\x00\x00Standard", gettext_lazy("an Access database")),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", gettext_lazy("a Windows shortcut")),
]  # fmt: skip
_RIFF = {b"WEBP": gettext_lazy("a WebP image"), b"WAVE": gettext_lazy("a sound recording"), b"AVI ": gettext_lazy("a video")}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_OFFICE: list[tuple[str, Words]] = [
    ("EncryptedPackage", ""),
    ("WordDocument", gettext_lazy("an older Word document (.doc)")),
    ("Workbook", gettext_lazy("an older Excel workbook (.xls)")),
    ("PowerPoint Document", gettext_lazy("an older PowerPoint presentation (.ppt)")),
    ("__substg1.0_", gettext_lazy("an Outlook message")),
]
_KINDS: dict[str, Words] = {
    "pdf": gettext_lazy("a PDF"),
    "png": gettext_lazy("an image"),
    "jpg": gettext_lazy("an image"),
    "docx": gettext_lazy("a Word document"),
    "xlsx": gettext_lazy("an Excel workbook"),
    "pptx": gettext_lazy("a PowerPoint presentation"),
    "odt": gettext_lazy("an OpenDocument text document"),
    "ods": gettext_lazy("an OpenDocument spreadsheet"),
    "odp": gettext_lazy("an OpenDocument presentation"),
    "txt": gettext_lazy("a text file"),
    "csv": gettext_lazy("a text file"),
}
# The endings that people give to each kind: any of one line is right for all of it.
_FAMILIES = [
    {"pdf"},
    {"png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif"},
    {"docx", "doc", "docm", "dotx", "dotm", "rtf"}, {"xlsx", "xls", "xlsm", "xltx", "xltm", "xlsb"},
    {"pptx", "ppt", "pptm", "potx", "ppsx", "ppsm"}, {"odt", "ott"}, {"ods", "ots"}, {"odp", "otp"},
    {"txt", "csv", "tsv", "tab", "text", "log", "md"},
]  # fmt: skip
# What a computer would run or open as a page, by its name alone.
_RUN_BY_NAME = {
    "exe", "com", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "mjs", "wsf", "wsh", "hta", "msi", "msp", "scr", "pif",
    "cpl", "dll", "sys", "jar", "lnk", "url", "reg", "inf", "scf", "sh", "command", "app", "desktop", "html", "htm", "xhtml",
    "shtml", "svg", "xml", "php", "py", "rb", "pl", "apk", "dmg", "iso", "zip", "rar", "7z", "gz", "eml", "msg", "mp3", "mp4",
    "mov", "avi",
}  # fmt: skip


# Zip files that are no office documents.
_PACKAGES: dict[str, Words] = {
    "application": gettext_lazy("an app"),
    "program": gettext_lazy("a program"),
    "apple": gettext_lazy("an Apple document (Pages, Numbers, Keynote)"),
    "book": gettext_lazy("an e-book"),
}


def asked_for() -> str:
    return _("Send a PDF, an image (PNG, JPEG), an office document, or a text or CSV file.")


def refuse(data: bytes) -> None:
    """Raises `NotTaken` for a file of a kind that is known and not let in, naming the kind."""
    if not data:
        raise NotTaken(_("This file is empty. Check that it was saved before you send it."))
    if data.startswith(OLD_OFFICE):
        _refuse_old_office(data)
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"):
            raise NotTaken(_("This is a HEIC photo, the format used by iPhones. Save it as a JPEG, then send it again."))
        raise NotTaken(_not_taken(_("an AVIF image") if brand in (b"avif", b"avis") else _("a video or sound recording")))
    if data.startswith(b"RIFF") and data[8:12] in _RIFF:
        raise NotTaken(_not_taken(_RIFF[data[8:12]]))
    if re.match(rb"\s*<(!doctype html|html|script)", data[:1000], re.IGNORECASE):
        raise NotTaken(_not_taken(_("a web page (HTML)")))
    if re.search(rb"<svg[\s>]", data[:1000], re.IGNORECASE) and data.lstrip()[:1] == b"<":
        raise NotTaken(_not_taken(_("an SVG drawing")))
    if re.match(rb"\s*<(!doctype|\?xml)", data[:1000], re.IGNORECASE):
        raise NotTaken(_not_taken(_("an XML file")))
    for start, words in _MAGIC:
        if data.startswith(start) and (len(start) > 2 or _is_binary(data)):
            raise NotTaken(_not_taken(words))


def why_not(reason: Mapping[str, Any]) -> str:
    """The words for the code with which a picture, text or office document was refused."""
    kind = _PACKAGES.get(reason.get("kind", ""))
    words: dict[str, Words] = {
        "pixels": _("This image is too large. Make it smaller."),
        "large": _("This document is too large once unpacked."),
        "password": _("This document is protected by a password. Remove the password, then send the document again."),
        "macros": _("This document contains macros. Remove them, then send the document again."),
        "program": _("This document contains a program. Remove the program, then send the document again."),
        "object": _(
            "This document contains a file from another program (an embedded object or an ActiveX control). "
            "Replace it with an image, or save the document as a PDF, then send it again."
        ),
        "connections": _(
            "This workbook takes data from other workbooks or from a database. Break these links so that only the "
            "values remain, then send it again."
        ),
        "names": _(
            "The parts of this document have names that no office software uses. Save it as a new file, then send it again."
        ),
        "formula": _(
            "This table contains a formula that starts a program or fetches data from elsewhere (%(formula)s). "
            "Remove it, then send the file again."
        )
        % {"formula": reason.get("formula", "")},
        "kind": _not_taken(kind) if kind else _("This is a compressed folder (ZIP). Send each of its files instead."),
        "unknown": _("The content of this file is not recognized.") + f" {asked_for()}",
        "empty": _("This file is empty. Check that it was saved before you send it."),
        "html": _not_taken(_("a web page (HTML)")),
    }
    return str(words.get(reason.get("code", "")) or _("This file is damaged, or its content does not match its name."))


def must_match(name: str, extension: str) -> None:
    """Raises `NotTaken` when the ending of a name says another kind than what the file holds."""
    ending = name.rsplit(".", 1)[1].strip().lower() if "." in name else ""
    family = next((each for each in _FAMILIES if extension in each), {extension})
    if ending in family or not (ending in _RUN_BY_NAME or any(ending in each for each in _FAMILIES)):
        return
    raise NotTaken(
        _(
            "The name of this file ends in .%(ending)s, but its content is %(kind)s. Check that it is the right "
            "file, or rename it."
        )
        % {"ending": ending, "kind": _KINDS.get(extension, extension)}
    )


def _not_taken(kind: Words) -> str:
    said = _("This is %(kind)s, which is not accepted.") % {"kind": kind}
    return f"{said} {asked_for()}"


def _is_binary(data: bytes) -> bool:
    return data.startswith(b"#!") or any(byte < 9 or 13 < byte < 32 for byte in data[:1024]) or len(data) < 8


def _refuse_old_office(data: bytes) -> None:
    for name, words in _OLD_OFFICE:
        if name.encode("utf-16-le") in data:
            if not words:
                raise NotTaken(_("This document is protected by a password. Remove the password, then send the document again."))
            raise NotTaken(
                _("This is %(kind)s. Save it in the current format or as a PDF, then send it again.") % {"kind": words}
            )
    raise NotTaken(_not_taken(_("a file from an older office suite")))
