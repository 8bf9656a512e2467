"""Whose form it is: a signed mark that each posted form carries beside its token, for when its session is over.

The mark says who opened the form and opens nothing by itself.
"""

from django.core import signing
from django.http import HttpRequest

WRITER = "form_writer"
_signer = signing.Signer(salt="registry.writer-of-a-form")


def mark_of(request: HttpRequest) -> str:
    """The mark of the person signed in, or of the one whose form is shown again; empty for a visitor."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return _signer.sign(str(user.pk))
    mark = request.POST.get(WRITER, "") if request.method == "POST" else ""
    return mark if writer_in(mark) else ""


def writer_in(mark: str) -> int:
    """The person whom a mark names; 0 for one that we did not sign."""
    try:
        return int(_signer.unsign(mark))
    except (signing.BadSignature, ValueError):
        return 0
