"""What comes in parts: kept in memory while it is small, and in a file without a name once it is large."""

import io
import tempfile
from typing import IO

IN_MEMORY_BYTES = 1024 * 1024


class Spool:
    """Written to in parts; `content` is then all of it, from its start. Whoever takes it closes it."""

    def __init__(self) -> None:
        self._content: IO[bytes] = io.BytesIO()
        self._is_on_disk = False
        self.size = 0

    def write(self, part: bytes) -> None:
        self.size += len(part)
        if not self._is_on_disk and self.size > IN_MEMORY_BYTES:
            small, self._content = self._content, tempfile.TemporaryFile()  # noqa: SIM115  (closed with the spool)
            small.seek(0)
            self._content.write(small.read())
            self._is_on_disk = True
        self._content.write(part)

    @property
    def content(self) -> IO[bytes]:
        self._content.seek(0)
        return self._content

    def close(self) -> None:
        self._content.close()
