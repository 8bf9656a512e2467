"""A form that could not be taken: what was written is shown again, and one press sends it again.

Three ways lead here. The token of the form was old or missing (somebody signed in or out in another tab, cookies are gone);
the session ended, and the page to which the form belongs does not open with what was typed; or the text held a character
that no text holds.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from records import received
from records.models.taxonomies import Term
from records.web_addresses import split_address

# Of the form's own, drawn anew with the page.
_DRAWN_ANEW = ("csrfmiddlewaretoken", "form_key", "form_writer", "kept_files")
# The names of the files that were sent with a form that is kept: "field/name".
KEPT_FILES = "kept_files"
# Never shown, never sent back, whatever the form.
_SECRET = re.compile(r"passw|secret|token|otp|credential|recovery|api_?key", re.IGNORECASE)
_MAX_CHOICES = 100
_LONG = 60
_NO = ("", "0", "off", "false", "False")
# Forms of these ask for secrets alone: they are opened afresh.
_SIGN_IN_MODULES = ("allauth.",)


@dataclass(frozen=True, slots=True)
class Posted:
    """One field of what was posted. `shape`: text, long, chosen (shown and sent as it is), hidden, secret or file."""

    name: str
    label: str
    shape: str
    values: list[str]
    shown: list[str]


def resend_page(
    request: HttpRequest,
    posted: QueryDict,
    *,
    status: int = 200,
    was_signed_out: bool = False,
    is_not_kept: bool = False,
    unreadable: str = "",
) -> HttpResponse:
    """What was posted to this address, and the button that sends it there again: only if it came from a page of ours.

    `is_not_kept`: nobody is signed in and the text cannot wait on the server; `unreadable` names a character that was taken
    out of it, when that is why it was not recorded.
    """
    match = request.resolver_match
    view: Any = match.func if match else None
    asks_for_secrets = getattr(view, "__module__", "").startswith(_SIGN_IN_MODULES)
    lines = file_names(request) if request.method == "POST" else posted.getlist(KEPT_FILES)
    files = dict(line.split("/", 1) for line in lines if "/" in line)
    fields = [] if asks_for_secrets else posted_fields(posted, files)
    is_ours = was_signed_out or comes_from_our_pages(request)
    context = {
        "fields": fields,
        "has_files": any(field.shape == "file" for field in fields),
        "is_ours": is_ours,
        "asks_for_secrets": asks_for_secrets,
        "must_sign_in": getattr(view, "is_for_members", False) and not request.user.is_authenticated,
        "was_signed_out": was_signed_out,
        "is_not_kept": is_not_kept,
        "unreadable": unreadable,
        "has_marks": bool(unreadable) and received.is_named_mark(unreadable),
        "address": request.get_full_path(),
        "request_id": getattr(request, "request_id", ""),
        "page_title": _("Your text is below: send it again"),
    }
    return render(request, "403_csrf.html", context, status=status)


def has_written(request: HttpRequest) -> bool:
    """Whether what was posted holds words of a person: a button that was pressed is pressed again without a loss."""
    return bool(request.FILES) or any(
        name not in _DRAWN_ANEW and _is_written(values) for name, values in request.POST.lists() if any(values)
    )


def without_unreadable(posted: QueryDict) -> QueryDict:
    """A copy without the characters that no text holds."""
    copy = QueryDict(mutable=True)
    for name, values in posted.lists():
        copy.setlist(received.readable(name), [received.readable(value) for value in values])
    return copy


def file_names(request: HttpRequest) -> list[str]:
    """The files that were sent, a line each: `field/name`."""
    return [f"{name}/{file.name}" for name, files in request.FILES.lists() for file in files if isinstance(file, UploadedFile)]


def comes_from_our_pages(request: HttpRequest) -> bool:
    """Whether a page of this site posted it: another site's text must not be a press away from being sent in one's name."""
    ours = f"{request.scheme}://{request.get_host()}"
    trusted = {ours, *settings.CSRF_TRUSTED_ORIGINS}
    origin = request.headers.get("Origin", "null")
    if origin != "null":
        return origin in trusted
    # No origin, or a hidden one: the page that posted it must be named.
    referer = split_address(request.headers.get("Referer", ""))
    is_same_site = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return is_same_site and referer is not None and f"{referer.scheme}://{referer.netloc}" in trusted


def posted_fields(posted: QueryDict, files: Mapping[str, str]) -> list[Posted]:
    """Each with its label when a form of the product has it. `files` holds the file names by field."""
    names = [name for name in posted if name not in _DRAWN_ANEW]
    known = _fields_of_the_form({*names, *files})
    shown = [_posted(name, posted.getlist(name), known.get(name)) for name in names]
    return [*shown, *(Posted(name, _label(name, known.get(name)), "file", [], [file]) for name, file in files.items())]


def _posted(name: str, values: list[str], field: forms.Field | None) -> Posted:
    label = _label(name, field)
    if _SECRET.search(name) or (field is not None and isinstance(field.widget, forms.PasswordInput)):
        return Posted(name, label, "secret", [], [])
    if not any(values) or (field is not None and field.widget.is_hidden):
        return Posted(name, label, "hidden", values, [])
    if isinstance(field, forms.BooleanField):
        return Posted(name, label, "chosen", values, [_("No") if value in _NO else _("Yes") for value in values])
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return Posted(name, label, "chosen", values, _labels_of(field, values))
    if field is None and not _is_written(values):
        return Posted(name, label, "hidden", values, [])
    is_long = len(values) == 1 and (isinstance(getattr(field, "widget", None), forms.Textarea) or _is_long(values[0]))
    if len(values) > 1:
        return Posted(name, label, "chosen", values, values)
    return Posted(name, label, "long" if is_long else "text", values, values)


def _is_written(values: list[str]) -> bool:
    """A field that we do not know: words are what somebody wrote, a number or a code is what the page carries."""
    return any(" " in value.strip() or not re.fullmatch(r"[\w.:-]*", value, re.ASCII) for value in values)


def _is_long(value: str) -> bool:
    return len(value) > _LONG or "\n" in value


def _label(name: str, field: forms.Field | None) -> str:
    return str(field.label) if field is not None and field.label else name.replace("_", " ").capitalize()


def _labels_of(field: Any, values: list[str]) -> list[str]:
    """The words of a choice, where it is the same list for everyone.

    Anyone may send any number under the name of any field, and whose records a form offers is settled for each reader: of
    rows, only terms have words here. People and records are sent again by their number, and not named.
    """
    if isinstance(field, forms.ModelChoiceField):
        if field.queryset is None or not issubclass(field.queryset.model, Term):
            return []
        keys = [
            value for value in values[:_MAX_CHOICES] if value.isascii() and value.isdigit() and len(value) <= received.MAX_DIGITS
        ]
        return [field.label_from_instance(row) for row in field.queryset.filter(pk__in=keys)]
    choices: list[tuple[Any, Any]] = list(flatten_choices(field.choices))
    known = {str(value): str(words) for value, words in choices}
    return [known.get(value, value) for value in values]


def _fields_of_the_form(names: set[str]) -> dict[str, forms.Field]:
    """Those of the form class that has most of these names, and fewest others."""
    best: dict[str, forms.Field] = {}
    if not names:
        return best
    for form in _forms():
        fields = form.base_fields
        if (len(names & fields.keys()), -len(fields)) > (len(names & best.keys()), -len(best)):
            best = fields
    return best


def _forms(of: type[Any] = forms.BaseForm) -> Iterator[Any]:
    for form in of.__subclasses__():
        if hasattr(form, "base_fields"):
            yield form
        yield from _forms(form)
