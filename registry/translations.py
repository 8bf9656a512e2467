"""Compiles the translations with Babel: no system tool is needed, and the compiled files stay out of git."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_translations(*, quiet: bool = False) -> int:
    """Write each `.mo` that is missing or older than its `.po`. Returns how many were written."""
    written = 0
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        with mo.open("wb") as target:
            write_mo(target, catalogue)
        written += 1
    if not quiet:
        sys.stdout.write(f"Translations: {written} file(s) compiled.\n")
    return written


if __name__ == "__main__":
    compile_translations()
