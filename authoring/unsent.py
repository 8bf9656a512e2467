"""What somebody typed and has not sent, for services and the workspace; the pages are in `authoring/views/unsent_forms.py`."""

from django.http import QueryDict
from django.urls import translate_url

from authoring.models.unsent import UnsentForm
from records.bilingual import LANGUAGES


def unsent_of(user_id: int, path: str) -> QueryDict:
    """What a person typed in the form at an address, in either language, and has not sent; empty when nothing is. One query."""
    known = translate_url(path, LANGUAGES[0])[:300]
    row = UnsentForm.objects.filter(user_id=user_id, path__in={known, path[:300]}).order_by("-saved_at").first()
    return QueryDict(row.typed if row else "")
