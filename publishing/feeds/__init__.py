"""Feeds for any reader: what changes in a list, a search, a record or an organisation, as Atom and as JSON Feed.

Only the catalogue and public events are read here: what is not public has no feed. See docs/feeds.md.
"""
