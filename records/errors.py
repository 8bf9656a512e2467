"""Domain exceptions: each names its cause and its remedy, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something a person asked for that the rules do not allow. `message` is shown to them."""

    message: str | Promise = _("This action is not possible.")
    # What the API calls it (RFC 9457 `type` and status).
    code = "refused"
    status = 409
    # When trying again may help: after how long.
    retry_after_s = 0

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(str(self.message))

    def __str__(self) -> str:
        return str(self.message)

    @property
    def in_full(self) -> str:
        """All of it, where no field stands beside it."""
        return str(self)

    def by_place(self) -> dict[str, str]:
        """What is wrong with each part of what was sent, when the cause has parts: the API's `errors`."""
        return {}


class Refused(DomainError):
    """The right is missing. Pages and API answer 404: what one may not do here does not exist for them."""

    code = "not-found"
    status = 404

    def __init__(self, right: str) -> None:
        self.right = right
        super().__init__(_("Your current role does not allow you to do this."))


class WrongState(DomainError):
    """The record is no longer in the state that the action starts from: usually someone else was first."""

    code = "wrong-state"


class Stale(DomainError):
    """Someone saved this record after the page was opened."""

    code = "stale"
    message = _("Someone else saved this record while you were writing. Their version and yours are shown below.")
    own_message = _("You saved another text in a different window while you were writing here. Both texts are shown below.")

    @classmethod
    def since(cls, *, is_own: bool) -> "Stale":
        """Who saved meanwhile: the same person from another window, or somebody else."""
        return cls(cls.own_message) if is_own else cls()


class Incomplete(DomainError):
    """What the action needs is missing. `gaps` maps a field's name to what is missing there."""

    code = "incomplete"
    status = 422

    def __init__(self, gaps: dict[str, str | Promise]) -> None:
        self.gaps = gaps
        super().__init__(_("Some answers are missing. Complete them to continue."))

    @property
    def in_full(self) -> str:
        return f"{self} {' · '.join(dict.fromkeys(self.by_place().values()))}"

    def by_place(self) -> dict[str, str]:
        return {name: str(text) for name, text in self.gaps.items()}
