"""Why a file is not taken. The small process only says which reason it is; the product says it in the reader's language."""

from typing import Any


class NotTakenError(Exception):
    """Why a file is not taken, as a code that the product puts into words."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details

    def as_data(self) -> dict[str, Any]:
        return {"code": self.code, **self.details}
