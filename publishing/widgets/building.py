"""The form that makes a snippet."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from authoring.forms import CHOOSE, asked_when, choice_field
from catalogue.addresses import absolute
from catalogue.collections import collection_of
from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import address, query_of
from publishing.widgets import scripts
from publishing.widgets.listing import MAX_ROWS, USUAL
from records.bilingual import reading_language
from records.kinds import kind_named, listed_kinds, owner_code
from records.models.taxonomies import Region

_HEX = re.compile(r"^#[0-9a-fA-F]{6}$")
# WCAG 2.2, 1.4.3: contrast of text, links included.
LEAST_CONTRAST = 4.5


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _colour(label: Any, placeholder: str, help_text: Any = "") -> forms.CharField:
    attributes = {"placeholder": placeholder, "pattern": "#[0-9a-fA-F]{6}", "autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(label=label, required=False, help_text=help_text, widget=forms.TextInput(attrs=attributes))


class WidgetForm(forms.Form):
    """What to show, and how it looks. Empty colours are those of the page around it."""

    show = forms.ChoiceField(
        label=gettext_lazy("What to show"),
        choices=lambda: [(kind.code, kind.embed.label) for kind in listed_kinds() if kind.embed],
        widget=forms.RadioSelect,
    )
    organisation = forms.ChoiceField(label=gettext_lazy("Establishment"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Health region"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[("fr", "Français"), ("en", "English")])
    number = forms.IntegerField(label=gettext_lazy("Maximum number to show"), min_value=1, max_value=MAX_ROWS)
    heading = forms.TypedChoiceField(
        label=gettext_lazy("Heading level"),
        choices=[(level, f"h{level}") for level in range(2, 7)],
        coerce=int,
        help_text=gettext_lazy("One level below the heading above the list on your page."),
    )
    accent = _colour(
        gettext_lazy("Link colour"),
        "#0b5c8a",
        gettext_lazy("# followed by six digits or letters. Leave empty to keep the colour of your page."),
    )
    text = _colour(gettext_lazy("Text colour"), "#1a1a1a")
    background = _colour(gettext_lazy("Background"), "#ffffff")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        embeds = [kind.embed for kind in listed_kinds() if kind.embed]
        for embed in embeds:
            asked_when(self.fields[embed.by], embed.asked_label)
        empty = ("", CHOOSE)
        choice_field(self, "organisation").choices = [empty, *_establishments()]
        choice_field(self, "region").choices = [empty, *((region.code, region.name) for region in Region.objects.all())]
        self.initial = {
            "show": next(kind.code for kind in listed_kinds() if kind.embed),
            "number": USUAL,
            "heading": 3,
            "language": reading_language(),
            **self.initial,
        }

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        embed = kind_named(values["show"]).embed if values.get("show") else None
        wanted = embed.by if embed else ""
        if wanted and not values.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("Choose one from the list."))
        for name in ("accent", "text", "background"):
            if values.get(name) and not _HEX.match(values[name]):
                self.add_error(name, _("Write # followed by six digits or letters from a to f, such as #0b5c8a."))
        for name in ("accent", "text"):
            self._check_contrast(name, values)
        return values

    def _check_contrast(self, name: str, values: dict[str, Any]) -> None:
        colour, behind = values.get(name), values.get("background") or "#ffffff"
        if not colour or name in self.errors or "background" in self.errors:
            return
        found = contrast(colour, behind)
        if found < LEAST_CONTRAST:
            message = _(
                "Not enough contrast with the background: %(found).1f. At least %(least)s is needed so that everyone can read it."
            )
            self.add_error(name, message % {"found": found, "least": LEAST_CONTRAST})


def _establishments() -> Iterable[tuple[str, str]]:
    entries = Criteria.read(owner_code(), address(organisation_kind="establishment")).matching()
    rows = entries.order_by(f"sort_title_{reading_language()}").values_list("key", "title_fr", "title_en")
    return [(key, (english if reading_language() == "en" else french) or french) for key, french, english in rows]


def query_for(values: dict[str, Any]) -> str:
    """The list's own filters, as its page writes them."""
    if "query" in values:
        return str(values["query"])
    embed = kind_named(values["show"]).embed
    if embed is None:
        raise LookupError(values["show"])
    return urlencode([(embed.by, values[embed.by]), *(("state", state) for state in embed.states)])


def data_path(values: dict[str, Any]) -> str:
    own = urlencode({"kind": values["show"], "lang": values["language"], "limit": values["number"]})
    return f"{reverse('widget-data')}?{own}" + (f"&{query}" if (query := query_for(values)) else "")


def element(values: dict[str, Any], src: str) -> SafeString:
    """The element, with the plain link that is there without a script."""
    with override(values["language"]):
        collection = collection_of(values["show"])
        label = _("%(what)s, in the Registry of Québec’s health network") % {"what": collection.title}
        query = query_for(values)
        url = absolute(f"{collection.url}?{query}" if query else collection.url)
    colours = [format_html(' {}="{}"', name, values[name]) for name in ("accent", "text", "background") if values.get(name)]
    return format_html(
        '<registry-list src="{}" heading="{}"{}>\n  <a href="{}">{}</a>\n</registry-list>',
        src,
        values["heading"],
        SafeString("".join(colours)),
        url,
        label,
    )


def values_of_list(criteria: Criteria) -> dict[str, Any]:
    """What the snippet of any list of the registry is made of: its kind and its filters, with the usual looks."""
    usual = {"language": reading_language(), "number": USUAL, "heading": 3}
    return {"show": criteria.kind, "query": query_of(criteria), **usual}


def snippet(values: dict[str, Any]) -> str:
    """What a webmaster copies: the element, and the script with its fingerprint."""
    script = format_html(
        '<script src="{}" integrity="{}" crossorigin="anonymous" async></script>',
        absolute(reverse("widget-script", args=[scripts.CURRENT])),
        scripts.integrity(scripts.CURRENT),
    )
    return f"{element(values, absolute(data_path(values)))}\n{script}\n"
