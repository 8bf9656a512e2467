"""Neutral pictures of three invented products, drawn here and marked as a demonstration: a logo and two screens each."""

import io
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from accounts.actors import Actor
from solutions.models.solutions import Solution
from solutions.services.media import add_media

_INK, _SOFT, _LINE, _PAPER = "#14302f", "#5b6f6d", "#d9d2c3", "#ffffff"
_LETTERS = Path(__file__).parent.parent / "files/standalone/typesetting/fonts/source-sans-3/SourceSans3-Regular.ttf"
_MARK = "DÉMONSTRATION – DEMONSTRATION"
# key of the product → its colour
COLOURS = {"mammofile": "#5b3a86", "retina-nord": "#0d5b57", "notes-vives": "#a6541b"}
_SCREENS = (
    ("list", "Écran d’accueil : la liste des dossiers à voir, les plus urgents d’abord (image de démonstration)",
     "Home screen: the list of files to review, the most urgent first (demonstration picture)"),
    ("detail", "Écran d’un dossier : le résultat de l’outil à droite, la décision à gauche (image de démonstration)",
     "Screen of one file: the tool’s result on the right, the decision on the left (demonstration picture)"),
)  # fmt: skip


def load_pictures(key: str, solution: Solution, *, by: Actor, at: datetime) -> None:
    """Give a draft its pictures, when it is one of the three."""
    colour = COLOURS.get(key)
    if colour is None:
        return
    initials = "".join(word[0] for word in solution.name_fr.split())[:2].upper()
    add_media(solution, by=by, kind="logo", upload=_file("logo.png", logo(initials, colour)), at=at)
    for name, french, english in _SCREENS:
        screen = _file(f"{name}.png", _screen(name, solution.name_fr, colour))
        add_media(solution, by=by, kind="picture", upload=screen, label_fr=french, label_en=english, at=at)


def logo(initials: str, colour: str) -> Image.Image:
    image = Image.new("RGB", (480, 240), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((40, 40, 200, 200), 32, fill=colour)
    draw.text((120, 120), initials, fill=_PAPER, font=_font(72), anchor="mm")
    draw.text((224, 120), "démonstration", fill=_SOFT, font=_font(32), anchor="lm")
    return image


def _screen(name: str, title: str, colour: str) -> Image.Image:
    image = Image.new("RGB", (1280, 800), "#faf8f3")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1280, 88), fill=colour)
    draw.text((40, 44), title, fill=_PAPER, font=_font(34), anchor="lm")
    draw.text((1240, 44), _MARK, fill=_PAPER, font=_font(22), anchor="rm")
    if name == "list":
        _rows(draw, colour)
    else:
        _two_halves(draw, colour)
    return image


def _rows(draw: ImageDraw.ImageDraw, colour: str) -> None:
    for place in range(6):
        top = 130 + place * 105
        draw.rounded_rectangle((40, top, 1240, top + 85), 12, fill=_PAPER, outline=_LINE, width=2)
        draw.ellipse((64, top + 22, 104, top + 62), fill=colour if place < 2 else _LINE)
        draw.rounded_rectangle((130, top + 22, 520 - place * 30, top + 38), 6, fill=_INK)
        draw.rounded_rectangle((130, top + 50, 760 - place * 40, top + 62), 6, fill=_LINE)
        draw.rounded_rectangle((1080, top + 24, 1210, top + 60), 10, outline=colour, width=3)


def _two_halves(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.rounded_rectangle((40, 130, 620, 750), 12, fill=_PAPER, outline=_LINE, width=2)
    for place in range(8):
        draw.rounded_rectangle((80, 180 + place * 52, 540 - (place % 3) * 90, 198 + place * 52), 6, fill=_LINE)
    draw.rounded_rectangle((80, 660, 300, 716), 12, fill=colour)
    draw.rounded_rectangle((660, 130, 1240, 750), 12, fill=_PAPER, outline=_LINE, width=2)
    for place, height in enumerate((220, 310, 180, 380, 270, 420)):
        left = 710 + place * 84
        draw.rectangle((left, 690 - height, left + 54, 690), fill=colour if place == 5 else _LINE)
    draw.line((700, 690, 1210, 690), fill=_SOFT, width=3)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_LETTERS), size)


def _file(name: str, image: Image.Image) -> SimpleUploadedFile:
    written = io.BytesIO()
    image.save(written, "PNG")
    return SimpleUploadedFile(name, written.getvalue(), "image/png")
