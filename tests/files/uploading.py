"""What becomes of a document that somebody sends: it is taken, or refused in words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from files.uploads import Accepted, accept
from records.errors import Incomplete


def take(data: bytes, name: str = "document") -> Accepted:
    return accept(SimpleUploadedFile(name, data))


def refusal_of(data: bytes, name: str = "document") -> str:
    """The sentence beside the field."""
    with pytest.raises(Incomplete) as refused:
        take(data, name)
    return str(refused.value.gaps["file"])
