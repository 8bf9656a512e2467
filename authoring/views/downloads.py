"""Files as answers: always private downloads, whoever wrote them."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A private file, always as a download. Nothing that people send is shown by the browser as part of the registry."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
