"""The site itself: home, prose, announcements, contact, reports of errors, its own administration."""
