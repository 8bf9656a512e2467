"""Pages as tests read them."""

import re


def flat(html: str) -> str:
    """Markup with one space for any white space, and none beside a tag's ends: how a template breaks its lines says nothing."""
    return re.sub(r"[ \t\r\n]+", " ", html).replace("> ", ">").replace(" <", "<").replace(" >", ">")
