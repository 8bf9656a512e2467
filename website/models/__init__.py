"""Django finds the tables here; code imports each from the module in which it lives."""

from website.models.error_reports import ErrorReport
from website.models.site import Announcement, PageText

__all__ = ["Announcement", "ErrorReport", "PageText"]
