"""Django finds the tables here; code imports each from the module in which it lives."""

from pilots.models.dispensations import Dispensation
from pilots.models.following import Chase, FollowUp, Tick
from pilots.models.indicators import Correction, Indicator, LibraryIndicator, Measurement, SitePlan
from pilots.models.inviting import SiteInvitation
from pilots.models.joining import JoinRequest
from pilots.models.pilots import Pilot, Site

__all__ = [ "Chase", "Correction", "Dispensation", "FollowUp", "Indicator", "JoinRequest",
    "LibraryIndicator", "Measurement", "Pilot",
    "Site", "SiteInvitation", "SitePlan", "Tick",
]  # fmt: skip
