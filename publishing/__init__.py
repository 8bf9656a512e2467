"""How it leaves the house: the API, feeds, calendars, widgets, the sitemap."""
