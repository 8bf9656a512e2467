"""What owners type about webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import asked_when, choice_field
from catalogue.collections import collections
from notifications.webhooks.topics import PRIORITIES, Topics


class TopicsForm(forms.Form):
    topics = forms.MultipleChoiceField(
        label=_("Whole lists"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("Every event in these lists.")
    )
    search = forms.CharField(
        label=_("A search"),
        required=False,
        max_length=1000,
        help_text=_("The address of a list or search of this site, with its filters. Copy it from your browser."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = [(each.kind, each.title) for each in collections()]
        choice_field(self, "topics").choices = [*lists, (PRIORITIES, _("Network priorities"))]

    def chosen(self) -> Topics:
        return Topics(self.cleaned_data["topics"], self.cleaned_data["search"].strip())


for _name in ("topics", "search"):
    asked_when(TopicsForm.base_fields[_name], _("one of the two fields is required"))


class EndpointForm(TopicsForm):
    url = forms.URLField(
        label=_("Address of your system"),
        max_length=500,
        assume_scheme="https",
        help_text=_("The address must start with https:// and be reachable from the internet."),
    )
    field_order = ("url", "topics", "search")
