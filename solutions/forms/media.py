"""What people send and say about pictures and documents of a solution."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import asked_when
from records.generics import ModelForm
from solutions.models.media import Media, Publication
from solutions.services.media import NO_WORDS


class LabelForm(forms.Form):
    """What a picture shows, or how a document is called, in both languages."""

    label_fr = forms.CharField(
        label=_("In French: what the picture shows, or the title of the document"),
        max_length=250,
        required=False,
        help_text=_("Read aloud to people who cannot see the picture. Example: “List of patients, the most urgent first”."),
    )
    label_en = forms.CharField(
        label=_("The same in English"), max_length=250, required=False, widget=forms.TextInput(attrs={"lang": "en"})
    )


asked_when(LabelForm.base_fields["label_fr"], _("required, except for a logo"))


class MediaForm(LabelForm):
    """A new one. A logo needs no words: the name of the product stands beside it."""

    kind = forms.ChoiceField(label=_("What do you add?"), choices=Media.Kind.choices, widget=forms.RadioSelect, initial="picture")
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Images: PNG, JPEG or WebP, up to 8 MB. Hidden data such as the place and the author are removed. "
            "Documents: PDF, office documents or text, up to 10 MB. Never include patient data, not even on a "
            "screenshot."
        ),
    )
    field_order = ("kind", "file", "label_fr", "label_en")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") not in (None, Media.Kind.LOGO) and not cleaned.get("label_fr"):
            self.add_error("label_fr", NO_WORDS)
        return cleaned


class ChangeForm(LabelForm):
    """Other words, another file, or both."""

    file = forms.FileField(label=_("Replace the file"), required=False)
    field_order = ("label_fr", "label_en", "file")


class PublicationForm(ModelForm[Publication]):
    class Meta:
        model = Publication
        fields = ["doi", "title", "journal"]
        help_texts = {
            "doi": _(
                "As shown on the article: 10.1016/j.cmpb.2024.107999. You can also enter the full address, https://doi.org/…"
            ),
            "journal": _("Example: Radiology, 2025."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doi"] = _DoiField(label="DOI", max_length=250, help_text=self.fields["doi"].help_text)


class _DoiField(forms.CharField):
    """Takes the address of doi.org, too; the model's own check follows."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        for start in ("https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi.org/", "doi:"):
            if text.lower().startswith(start):
                return text[len(start) :].strip()
        return text
