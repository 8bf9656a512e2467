"""Files while a request is read: kept in memory up to what any page takes, never written to a disk that they could fill."""

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# A little more than the largest file that a page takes (`files.uploads.MAX_BYTES`).
MAX_BYTES = 11 * 1024 * 1024


class BoundedUploadHandler(FileUploadHandler):
    """Of what is too much, for all files of a request together, only the size is known: the form says that it is too large."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._parts: list[bytes] = []
        self._taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._parts = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._taken += len(raw_data)
        if self._taken <= MAX_BYTES:
            self._parts.append(raw_data)
        else:
            self._parts.clear()
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        is_whole = self._taken <= MAX_BYTES
        return InMemoryUploadedFile(
            file=io.BytesIO(b"".join(self._parts)),
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size if is_whole else max(file_size, MAX_BYTES),
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
