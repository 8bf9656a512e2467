"""The steps of a care path, each a few short boxes in one group."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from needs.care_path import MAX_STEPS, PARTS, TEXTS, Step, normal, path_in_words


class CarePathWidget(forms.Widget):
    """So many numbered groups: a script hides those that are empty. Names: `care_path-0-who_fr`, `care_path-0-is_tool`."""

    # Several boxes under one legend.
    is_group = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        steps: list[Step] = list(value or [])[:MAX_STEPS]
        rows = [
            {
                "number": place + 1,
                "name": f"{name}-{place}",
                "step": (step := steps[place] if place < len(steps) else {}),
                "is_empty": not step,
                "has_english": any(step.get(f"{part}_en") for part in PARTS),
            }
            for place in range(MAX_STEPS)
        ]
        described = (attrs or {}).get("aria-describedby", "")
        return render_to_string("needs/care_path_fields.html", {"rows": rows, "longest": PARTS, "described": described})

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> list[Step]:
        return [
            {text: data.get(f"{name}-{place}-{text}", "") for text in TEXTS} | {"is_tool": f"{name}-{place}-is_tool" in data}
            for place in range(MAX_STEPS)
        ]

    def value_omitted_from_data(self, data: Any, files: MultiValueDict[str, Any], name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)


class CarePathField(forms.Field):
    widget = CarePathWidget

    def clean(self, value: Any) -> list[Step]:
        """The steps that say something; a tool is in no step that says nothing. Raises `ValidationError` for each long text."""
        errors = [
            _("Step %(number)d: keep each answer short (%(most)d characters at most).") % {"number": number, "most": most}
            for number, step in enumerate(value or [], start=1)
            for name, most in ((name, PARTS[name.partition("_")[0]]) for name in TEXTS)
            if len(str(step.get(name, "")).strip()) > most
        ]
        if errors:
            raise ValidationError(list(dict.fromkeys(errors)))
        return normal(value or [])

    def in_words(self, value: Any) -> str:
        return path_in_words(value)


def sent(name: str, steps: list[Step]) -> dict[str, str]:
    """The steps as a browser sends them."""
    posted = {f"{name}-{place}-{text}": str(step.get(text, "")) for place, step in enumerate(steps) for text in TEXTS}
    return posted | {f"{name}-{place}-is_tool": "on" for place, step in enumerate(steps) if step.get("is_tool")}
