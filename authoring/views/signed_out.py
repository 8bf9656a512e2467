"""A form that somebody sent and that has to wait: kept in the browser's session until that same person comes back to it.

Their session had ended, or the act asks first who is there: with the password again, or with a second factor.

The page says whose form it is (`{% csrf_token %}` writes a signed mark). Without the mark nothing is kept: a visitor who never
was signed in stores nothing here, and on a shared computer the next person is not shown what the one before had typed.
"""

from typing import NamedTuple

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy

from authoring.views.unsent_forms import LONGEST
from safety.form_writer import WRITER, writer_in
from safety.resending import KEPT_FILES, file_names
from safety.throttle import allows

KEPT = "kept_forms"
MAX_KEPT = 5
MAX_PER_HOUR = 120
KEPT_MESSAGE = gettext_lazy("You were signed out while writing. Here is what you had typed: save it to continue.")
AGAIN_MESSAGE = gettext_lazy("Here is what you had typed. Press the button to continue.")


class Kept(NamedTuple):
    posted: QueryDict
    message: str


def keep_sent(request: HttpRequest) -> bool:
    """Keep a form that was sent without a session. False when it cannot be: nobody's, too long, or too many in an hour."""
    posted = request.POST.copy()
    writer = writer_in(posted.get(WRITER, ""))
    posted.setlist(KEPT_FILES, file_names(request))
    if not writer or len(posted.urlencode()) > LONGEST or not allows(request, "kept-form", most=MAX_PER_HOUR):
        return False
    keep(request, posted, writer=writer)
    return True


def keep(request: HttpRequest, posted: QueryDict, *, writer: int, was_signed_in: bool = False) -> None:
    """Of the forms of one browser the latest are kept."""
    kept = dict(request.session.get(KEPT, {}))
    kept.pop(request.path, None)
    kept[request.path] = [writer, posted.urlencode(), was_signed_in]
    request.session[KEPT] = dict(list(kept.items())[-MAX_KEPT:])


def take(request: HttpRequest) -> Kept | None:
    """What the person who is signed in now had sent to this address; nobody else is shown it."""
    kept = dict(request.session.get(KEPT, {}))
    found = kept.get(request.path)
    if not isinstance(found, list) or found[0] != request.user.pk:
        return None
    del kept[request.path]
    request.session[KEPT] = kept
    return Kept(QueryDict(found[1]), str(AGAIN_MESSAGE if found[2:] == [True] else KEPT_MESSAGE))
