"""What the FDA's list does not say of its own devices: the meaning of product codes, and what named products are for.

Both are reviewable data in solutions/data, in the concepts of the vocabulary. They enrich what a device is found by,
and are never shown as its vendor's words.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalogue.vocabulary.concepts import concepts

_DATA = Path(__file__).parent / "data"
# A code tells of a class of devices; a product's name tells of this one.
OF_PRODUCT, OF_CODE = 0.9, 0.5


@dataclass(frozen=True, slots=True)
class ProductCode:
    """What a class of devices does, in both languages."""

    french: str
    english: str
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Product:
    name: re.Pattern[str]
    code: str
    concepts: tuple[str, ...]


@lru_cache(maxsize=1)
def product_codes() -> dict[str, ProductCode]:
    """Raises `ValueError` for a concept that the vocabulary has not."""
    return {
        code: ProductCode(row["fr"], row["en"], _known(row["is"], code))
        for code, row in _rows("fda_product_codes.yaml").items()
    }  # fmt: skip


@lru_cache(maxsize=1)
def _products() -> list[_Product]:
    return [
        _Product(re.compile(row["name"], re.IGNORECASE), row.get("code", ""), _known(row["is"], row["name"]))
        for row in _rows("fda_products.yaml")
    ]


def _rows(name: str) -> Any:
    return yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))


def _known(text: str, where: str) -> tuple[str, ...]:
    codes = tuple(text.split())
    if unknown := set(codes) - concepts().keys():
        raise ValueError(f"{where}: the vocabulary has no {', '.join(sorted(unknown))}")
    return codes


def concepts_of(device: str, product_code: str) -> dict[str, float]:
    """What a device of the list is about, by its code and its name, each concept with its weight."""
    found = dict.fromkeys(product_codes()[product_code].concepts, OF_CODE) if product_code in product_codes() else {}
    for product in _products():
        if product.code in ("", product_code) and product.name.search(device):
            found |= dict.fromkeys(product.concepts, OF_PRODUCT)
    return found
