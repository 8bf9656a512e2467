"""Lists of the registry on other sites: a script, its data, and the page that makes the snippet. See docs/feeds.md."""
