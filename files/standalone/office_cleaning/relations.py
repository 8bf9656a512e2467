"""The relationships that a document of Office may have, and what each of them leads to.

ISO/IEC 29500-1, annex L, and the extensions of Office 2010 to 365 that show something. Everything else is cut.
"""

import re

# What a part is, for the one who reads it.
MARKUP, DRAWING, PICTURE, RECORDING, TYPEFACE, LINK = "markup", "drawing", "picture", "recording", "typeface", "link"

_TYPE = re.compile(
    r"http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org/ooxml|schemas\.microsoft\.com/office)/(?:[\w.-]+/)*([\w-]+)",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"application/vnd\.(?:openxmlformats-officedocument|ms-word|ms-excel|ms-powerpoint|ms-office)"
    r"\.(?:(?:wordprocessingml|spreadsheetml|presentationml|drawingml)\.)?([\w.]+?)(?:\+xml)?",
    re.IGNORECASE,
)
# The relationship and the last part of the content type that goes with it, where the two have different names.
_NAMED_OTHERWISE = {
    "chartusershapes": "chartshapes", "diagramquickstyle": "diagramstyle", "glossarydocument": "document.glossary",
    "ctrlprop": "controlproperties", "threadedcomment": "threadedcomments", "namedsheetview": "namedsheetviews",
}  # fmt: skip
_MARKUP = {
    # Any of the three
    "theme", "themeoverride", "chart", "chartusershapes", "chartstyle", "chartcolorstyle", "chartex", "comments",
    "diagramdata", "diagramlayout", "diagramquickstyle", "diagramcolors", "diagramdrawing", "styles",
    # Texts
    "styleswitheffects", "settings", "websettings", "fonttable", "numbering", "header", "footer", "footnotes", "endnotes",
    "commentsextended", "commentsids", "commentsextensible", "people", "glossarydocument",
    # Workbooks
    "worksheet", "chartsheet", "sharedstrings", "sheetmetadata", "drawing", "threadedcomment", "person", "table", "pivottable",
    "pivotcachedefinition", "pivotcacherecords", "slicer", "slicercache", "timeline", "timelinecache", "namedsheetview",
    "ctrlprop", "rdrichvalue", "rdrichvaluestructure", "rdrichvaluetypes", "richvaluerel", "richstyles", "rdarray",
    "rdsupportingpropertybag", "rdsupportingpropertybagstructure", "featurepropertybag",
    # Presentations
    "slide", "slidelayout", "slidemaster", "notesslide", "notesmaster", "handoutmaster", "presprops", "viewprops", "tablestyles",
    "commentauthors", "authors",
}  # fmt: skip
KINDS = dict.fromkeys(_MARKUP, MARKUP) | {
    "vmldrawing": DRAWING, "image": PICTURE, "hdphoto": PICTURE, "font": TYPEFACE, "video": RECORDING, "audio": RECORDING,
    "media": RECORDING, "hyperlink": LINK,
}  # fmt: skip
REFUSED = {
    "vbaproject": "macros", "wordvbadata": "macros", "vbaprojectsignature": "macros", "xlmacrosheet": "macros",
    "xlintlmacrosheet": "macros", "dialogsheet": "macros", "oleobject": "object", "control": "object", "package": "object",
    "activexcontrolbinary": "object", "afchunk": "object", "webextension": "object", "connections": "connections",
    "querytable": "connections", "externallink": "connections",
}  # fmt: skip
# Cut without a word: nobody sees that it is gone, or it only says who made the document and where.
HIDDEN = {
    "attachedtemplate", "thumbnail", "printersettings", "customxml", "customxmlprops", "calcchain", "origin", "signature",
    "core-properties", "extended-properties", "custom-properties", "recipientdata", "mailmergesource", "mailmergeheadersource",
    "tags", "customproperty", "revisionheaders", "usernames", "changesinfo", "revisioninfo", "documenttasks",
    "keymapcustomizations", "attachedtoolbars", "classificationlabels", "labelinfo", "volatiledependencies", "slideupdateinfo",
    "package", "xmlmaps", "extensibility", "customdata", "legacydiagramtextinfo", "diagramlayoutheader", "userxmldata",
    "transform", "ui",
}  # fmt: skip
CHARTS = {"chart", "chartex"}
# A part that says of itself that it runs.
_ACTIVE = re.compile(r"macro|vba|activex|oleobject|dialogsheet", re.IGNORECASE)

_PLAIN = "application/vnd.openxmlformats-officedocument."
_WORD, _SHEET, _SLIDES = "wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"
# What a main part says it is: the ending, the kind of file, the content type that it is given.
MAIN = {
    f"{_PLAIN}{named}.main+xml": (ending, f"{_PLAIN}{kind}", f"{_PLAIN}{kind}.main+xml")
    for ending, kind, names in (
        ("docx", _WORD, (_WORD, "wordprocessingml.template")),
        ("xlsx", _SHEET, (_SHEET, "spreadsheetml.template")),
        ("pptx", _SLIDES, (_SLIDES, "presentationml.template", "presentationml.slideshow")),
    )
    for named in names
}


def relation_of(declared: str) -> str:
    """The short name of a relationship type; nothing when it is none of Office."""
    found = _TYPE.fullmatch(declared.strip())
    return found[1].lower() if found else ""


def refused_for(content_type: str) -> str | None:
    """Why a part of this declared type is not let in at all."""
    found = _ACTIVE.search(content_type)
    return None if not found else "object" if found[0].lower() in ("activex", "oleobject") else "macros"


def agrees(relation: str, content_type: str) -> bool:
    """Whether a part of markup declares itself to be what leads to it."""
    found = _CONTENT.fullmatch(content_type.strip())
    return bool(found) and found is not None and found[1].lower() == _NAMED_OTHERWISE.get(relation, relation)
