"""Office documents that people send: what was taken out of them, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_TAKEN_OUT: dict[str, str | Promise] = {
    "actions": gettext_lazy("actions that start a program or a script"),
    "data": gettext_lazy("the worksheets behind charts (the charts are kept)"),
    "fields": gettext_lazy("fields that fetch data from elsewhere (what they showed is kept)"),
    "formulas": gettext_lazy("formulas that fetch data from elsewhere (their last value is kept)"),
    "links": gettext_lazy("links to files and to locations other than web pages and email addresses"),
    "media": gettext_lazy("images and recordings whose hidden details (location, author) cannot be removed"),
    "parts": gettext_lazy("parts of an unknown type"),
}


def what_was_taken_out(codes: tuple[str, ...]) -> str:
    """What was taken out, as a sentence for whoever sent the document; nothing when nothing was."""
    found = [str(_TAKEN_OUT[code]) for code in codes if code in _TAKEN_OUT]
    return _("Removed from the file: %(what)s. Check the copy saved here.") % {"what": "; ".join(found)} if found else ""
