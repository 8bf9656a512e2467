"""Files while a request is read: up to what its page takes, and no more than that is ever kept."""

import io
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from files.spooling import Spool

# A little more than the largest file that a page takes (`files.uploads.MAX_BYTES`): kept in memory, never written to a disk
# that anybody could fill.
MAX_BYTES = 11 * 1024 * 1024
# All files of one request to a view that is marked with `takes_large_files`: kept on disk while the request lasts.
MAX_LARGE_BYTES = 60 * 1024 * 1024


_View = TypeVar("_View", bound=Callable[..., Any])


def takes_large_files(view: _View) -> _View:
    """Marks a view, outermost: what signed-in people send to it may be large, and is kept on disk while it is read."""
    vars(view)["takes_large_files"] = True
    return view


class BoundedUploadHandler(FileUploadHandler):
    """Of what is too much, for all files of a request together, only the size is known: the form says that it is too large."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._is_large = False
        self._spool = Spool()
        self._parts: list[bytes] = []
        self._taken = 0

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        # Asked once, when there are files: middleware reads what is sent before a view is known.
        self._is_large = self.request is not None and _takes_large_files(self.request)
        super().handle_raw_input(*args, **kwargs)

    @property
    def _max_bytes(self) -> int:
        return MAX_LARGE_BYTES if self._is_large else MAX_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._spool, self._parts = Spool(), []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self._taken += len(raw_data)
        if self._taken > self._max_bytes:
            self._parts.clear()
            self._spool.close()
            self._spool = Spool()
        elif self._is_large:
            self._spool.write(raw_data)
        else:
            self._parts.append(raw_data)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        is_whole = self._taken <= self._max_bytes
        size = file_size if is_whole else max(file_size, self._max_bytes)
        content = self._spool.content if self._is_large else io.BytesIO(b"".join(self._parts))
        # Read in parts by whoever reads it.
        return UploadedFile(content, self.file_name or "", self.content_type or "", size, self.charset, self.content_type_extra)

    def upload_interrupted(self) -> None:
        self._spool.close()


def _takes_large_files(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    if session is None or SESSION_KEY not in session:
        return False
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return bool(getattr(view, "takes_large_files", False))
