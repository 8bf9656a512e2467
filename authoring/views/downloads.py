"""Files as answers: always private downloads, whoever wrote them."""

from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from files.stored_files import ContentUnavailable, content_of
from safety.error_pages import file_unavailable


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A private file, always as a download."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def download_of(request: HttpRequest, file: FieldFile, *, name: str, content_type: str) -> HttpResponse:
    """What was kept. Nothing that people send is shown by the browser as part of the registry."""
    try:
        content = content_of(file)
    except ContentUnavailable:
        return file_unavailable(request)
    response = file_response(content, name, content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response
