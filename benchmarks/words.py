"""What is searched for: words that few records have, words that a fifth or more have, and pairs of facets."""

from urllib.parse import urlencode

RARE = ["thyroid ", "dental ", "smart ", "thyroïde ", "prostate ", "spine ", "colonoscopy ", "mammography "]
COMMON = ["imaging ", "radiology ", "images ", "radiologie ", "diagnostic ", "analysis "]
_PAIRS = [("radiology", "fda"), ("pathology", "fda"), ("cardiology", "vendor"), ("radiology", "vendor")]


def search_addresses(words: list[str]) -> list[str]:
    return [f"/api/v1/solutions/?{urlencode({'q': word, 'facets': '1'})}" for word in words]


def page_addresses() -> list[str]:
    pairs = [(word, specialty, origin) for word in COMMON for specialty, origin in _PAIRS]
    return [
        f"/solutions/?{urlencode({'q': word, 'specialty': specialty, 'origin': origin})}" for word, specialty, origin in pairs
    ]
