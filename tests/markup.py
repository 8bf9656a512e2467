"""Pages as tests read them."""


def flat(html: str) -> str:
    """Markup with one space for any white space, and none beside a tag's ends: how a template breaks its lines says nothing."""
    return " ".join(html.split()).replace("> ", ">").replace(" <", "<").replace(" >", ">")
