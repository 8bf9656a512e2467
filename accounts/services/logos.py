"""An organisation's logo: shown on its public page as soon as an owner sends it."""

from datetime import datetime
from io import BytesIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts import events
from accounts.actors import Actor
from accounts.models.logos import Logo
from accounts.models.organisations import Organisation
from accounts.services.ledger import note
from accounts.services.members import locked_organisation
from files.shown_pictures import accept_picture
from files.stored_files import discard, keep, kept_with_row

SIZE = (480, 240)


def set_logo(organisation: Organisation, *, by: Actor, upload: "UploadedFile[bytes]", at: datetime | None = None) -> Logo:
    """Show this logo, in the place of the one before. Raises `Incomplete` on `logo` for what is no picture."""
    by.must("accounts.edit_profile", organisation)
    picture = accept_picture(upload, "logo", sizes=(SIZE,), person_id=by.user_id)
    [size] = picture.sizes
    with transaction.atomic():
        organisation = locked_organisation(organisation)
        _forget(organisation)
        logo = Logo(organisation=organisation, width=size.width, height=size.height, sha256=picture.digest)
        logo.added_at = at or timezone.now()
        with kept_with_row(logo.file):
            keep(logo.file, picture.name, BytesIO(size.data), field="logo")
            logo.save()
        note(events.PROFILE_EDITED, organisation, by=by, at=at, fields=["logo"])
    return logo


@transaction.atomic
def remove_logo(organisation: Organisation, *, by: Actor, at: datetime | None = None) -> None:
    """Show none any more. Nothing happens where there is none."""
    by.must("accounts.edit_profile", organisation)
    organisation = locked_organisation(organisation)
    if _forget(organisation):
        note(events.PROFILE_EDITED, organisation, by=by, at=at, fields=["logo"])


def _forget(organisation: Organisation) -> bool:
    """Delete the row, and its content once that is certain."""
    old = Logo.objects.filter(organisation=organisation).first()
    if old is None:
        return False
    storage, place = old.file.storage, old.file.name or ""
    old.delete()
    transaction.on_commit(lambda: discard(storage, place), robust=True)
    return True
