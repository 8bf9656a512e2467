"""The registry's own administration, for what every record shares: taxonomies, pages, announcements, the log."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from authoring.forms import area, choice_field
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import ask_first, form_page
from files.number_fields import as_typed
from records import received
from records.bilingual import LANGUAGES
from records.events import label_of, subject_of
from records.generics import ModelForm
from records.http import ActorRequest
from records.models.taxonomies import TAXONOMIES, Term
from website import prose, site_editing
from website.log_search import found_in_log, page_of, subjects_of, titles_of
from website.models.site import Announcement, PageText

PER_PAGE = 50


# ── Taxonomies ───────────────────────────────────────────────────────────────────────────────────────────────


class TermForm(forms.Form):
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Short, in English, with hyphens. It cannot be changed later."),
    )
    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    position = forms.IntegerField(
        label=gettext_lazy("Position in the list"),
        min_value=0,
        max_value=32000,
        help_text=gettext_lazy("The lowest number comes first."),
    )

    def __init__(self, *args: Any, term: Term | None = None, **kwargs: Any) -> None:
        names = ("name_fr", "name_en", "position")
        kwargs["initial"] = {name: getattr(term, name) for name in names} if term else None
        super().__init__(*args, **kwargs)
        del self.fields["code" if term else "position"]


def _taxonomy(request: ActorRequest, name: str) -> type[Term]:
    request.actor.must("website.edit_taxonomies")
    if name not in TAXONOMIES:
        raise Http404
    return TAXONOMIES[name]


@members_only
def taxonomies(request: ActorRequest) -> HttpResponse:
    request.actor.must("website.edit_taxonomies")
    rows = [
        {"name": name, "title": model._meta.verbose_name_plural, "total": model.objects.count()}
        for name, model in TAXONOMIES.items()
    ]
    return render(request, "administration/taxonomies.html", {"rows": rows, "page_title": _("Taxonomies"), "tab": "taxonomies"})


@members_only
def taxonomy(request: ActorRequest, name: str) -> HttpResponse:
    """The terms of one taxonomy; new ones are added below, several are retired at once."""
    model = _taxonomy(request, name)
    actor = request.actor
    here = reverse("administration:taxonomy", args=[name])
    if request.method == "POST" and "bulk" in request.POST:
        offered = request.POST["bulk"] == "offer"
        total = site_editing.offer_terms(
            name, [code.replace("\x00", "") for code in request.POST.getlist("code")], offered=offered, by=actor
        )
        messages.success(request, ngettext("%(total)d term changed.", "%(total)d terms changed.", total) % {"total": total})
        return redirect(here)
    form = TermForm(request.POST if request.method == "POST" else None)
    if submitted(request, form, lambda: site_editing.add_term(name, by=actor, **form.cleaned_data)):
        messages.success(request, _("The term is now available."))
        return redirect(here)
    query = received.text(request.GET, "q")
    terms = model.objects.all()
    if query:
        terms = terms.filter(name_fr__unaccent__icontains=query) | terms.filter(name_en__unaccent__icontains=query)
    context = {
        "taxonomy": name,
        "terms": terms,
        "query": query,
        "form": form,
        "page_title": capfirst(str(model._meta.verbose_name_plural)),
        "tab": "taxonomies",
    }
    return render(request, "administration/taxonomy.html", context, status=422 if form.errors else 200)


@members_only
def term(request: ActorRequest, name: str, code: str) -> HttpResponse:
    term = get_object_or_404(_taxonomy(request, name), code=code)
    actor = request.actor
    form = TermForm(request.POST if request.method == "POST" else None, term=term)
    back = reverse("administration:taxonomy", args=[name])
    if submitted(request, form, lambda: site_editing.change_term(name, term, by=actor, values=form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(back)
    return form_page(
        request,
        form,
        title=term.name,
        lead=term.code,
        button=_("Save"),
        back_url=back,
        up=capfirst(str(term._meta.verbose_name_plural)),
    )


# ── Texts of public pages ────────────────────────────────────────────────────────────────────────────────────


class PageForm(forms.Form):
    title_fr = forms.CharField(label=gettext_lazy("Title in French"), max_length=120)
    lead_fr = forms.CharField(label=gettext_lazy("Introduction in French"), max_length=400, widget=area(2))
    body_fr = forms.CharField(label=gettext_lazy("Text in French (Markdown)"), widget=area(18))
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120)
    lead_en = forms.CharField(label=gettext_lazy("Introduction in English"), max_length=400, widget=area(2))
    body_en = forms.CharField(label=gettext_lazy("Text in English (Markdown)"), widget=area(18))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def _checked(self, name: str) -> str:
        body = str(self.cleaned_data[name])
        if unknown := prose.unknown_addresses(body):
            text = gettext_lazy("There is no page named %(names)s. Write the address of the link as in the current text.")
            raise forms.ValidationError(text, params={"names": ", ".join(unknown)})
        return body

    def clean_body_fr(self) -> str:
        return self._checked("body_fr")

    def clean_body_en(self) -> str:
        return self._checked("body_en")


@members_only
def pages(request: ActorRequest) -> HttpResponse:
    request.actor.must("website.edit_pages")
    changed = {page.name: page for page in PageText.objects.all()}
    rows = [{"name": name, "prose": prose.prose(name), "changed": changed.get(name)} for name in prose.PAGES]
    return render(request, "administration/pages.html", {"rows": rows, "page_title": _("Public pages"), "tab": "pages"})


@members_only
def page(request: ActorRequest, name: str) -> HttpResponse:
    """Both languages of one page, with a preview before it is public and the versions before it."""
    actor = request.actor
    actor.must("website.edit_pages")
    if name not in prose.PAGES:
        raise Http404
    saved = PageText.objects.filter(name=name).first()
    initial = _version_before(saved, request.GET.get("from", "")) | {"version": saved.version if saved else 0}
    before = prose.source(name)
    form = PageForm(request.POST if request.method == "POST" else None, initial=(before | initial))
    preview = None
    if "preview" in request.POST:
        preview = _preview(form.cleaned_data) if form.is_valid() else None
    elif submitted(request, form, lambda: _save_page(name, actor, form.cleaned_data)):
        _say_what_changed(request, before, form.cleaned_data)
        return redirect("administration:pages")
    return form_page(
        request,
        form,
        title=prose.prose(name).title,
        button=_("Publish"),
        back_url=reverse("administration:pages"),
        up=_("Public pages"),
        template="administration/page.html",
        context={"preview": preview, "versions": _versions(saved), "name": name},
        notes=[_("Words between double braces, such as {{ needs }}, become the address of that page. Keep them.")],
    )


def _say_what_changed(request: ActorRequest, before: dict[str, str], values: dict[str, Any]) -> None:
    """A page that changed in one language only now says something else in the other one."""
    messages.success(request, _("The page has been changed."))
    languages = {name.rpartition("_")[2] for name, text in before.items() if text.split() != values[name].split()}
    if languages == {"fr"}:
        messages.warning(request, _("Only the French text changed. Check that the English text says the same."))
    elif languages == {"en"}:
        messages.warning(request, _("Only the English text changed. Check that the French text says the same."))


def _preview(values: dict[str, Any]) -> list[prose.Prose]:
    today = timezone.localdate()
    return [
        prose.render(values[f"body_{code}"], title=values[f"title_{code}"], lead=values[f"lead_{code}"], updated=today)
        for code in LANGUAGES
    ]


def _save_page(name: str, actor: Any, cleaned: dict[str, Any]) -> PageText:
    values = {key: value for key, value in cleaned.items() if key != "version"}
    return site_editing.change_page(name, by=actor, values=values, version=cleaned["version"])


def _history() -> Any:
    model: Any = PageText  # pghistory's attribute
    return model.pgh_event_model.objects


def _versions(saved: PageText | None) -> list[Any]:
    return list(_history().filter(pgh_obj_id=saved.pk).order_by("-version")[:20]) if saved else []


def _version_before(saved: PageText | None, version: str) -> dict[str, str]:
    """The texts of an older version, to publish it again."""
    if saved is None:
        return {}
    older = _history().filter(pgh_obj_id=saved.pk, version=received.number(version)).first()
    names = [name for name in PageForm.base_fields if name != "version"]
    return {name: getattr(older, name) for name in names} if older else {}


# ── Announcements ────────────────────────────────────────────────────────────────────────────────────────────


class AnnouncementForm(ModelForm[Announcement]):
    class Meta:
        model = Announcement
        formfield_callback = as_typed
        fields = ["text_fr", "text_en", "tone", "starts_at", "ends_at"]
        widgets = {
            "text_fr": area(2),
            "text_en": area(2),
            "tone": forms.RadioSelect,
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "tone").choices = Announcement.Tone.choices
        self.fields["tone"].label = gettext_lazy("Type")
        self.fields["ends_at"].label = gettext_lazy("Shown until")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("ends_at") and values.get("starts_at") and values["ends_at"] <= values["starts_at"]:
            self.add_error("ends_at", gettext_lazy("The end is before the start."))
        return values


@members_only
def announcements(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    actor.must("website.announce")
    form = AnnouncementForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_at": timezone.localtime().replace(second=0, microsecond=0)},
    )
    if submitted(request, form, lambda: site_editing.announce(by=actor, values=form.cleaned_data)):
        messages.success(request, _("The announcement is published. It will appear at the top of every page within a minute."))
        return redirect("administration:announcements")
    return form_page(
        request,
        form,
        title=_("Announcements"),
        button=_("Publish the announcement"),
        back_url="",
        template="administration/announcements.html",
        context={"rows": Announcement.objects.all()[:30], "now": timezone.now(), "tab": "announcements"},
    )


@members_only
def withdraw_announcement(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    actor.must("website.announce")
    announcement = get_object_or_404(Announcement, pk=pk)
    back, done = reverse("administration:announcements"), _("The announcement has been withdrawn.")
    note = _("Readers can no longer see it. It stays in the list of announcements, marked as withdrawn.")
    asked = ask_first(
        request, title=_("Withdraw this announcement"), loses=[announcement.text], back_url=back, note=note, up=_("Announcements")
    )
    return asked or act(request, lambda: site_editing.withdraw_announcement(announcement, by=actor), done=done, back=back)


# ── The log ──────────────────────────────────────────────────────────────────────────────────────────────────


@members_only
def log(request: ActorRequest) -> HttpResponse:
    """Every event, newest first; searched by the words that the page shows."""
    request.actor.must("website.read_log")
    query = received.text(request.GET, "q")
    found = found_in_log(query).select_related("actor", "organisation").order_by("-at", "-id")
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    titles, names = titles_of(shown), subjects_of(shown)
    rows = [
        {
            "event": event,
            "label": label_of(event.verb),
            "subject": names.get(event.pk) or subject_of(event),
            "title": titles.get(event.pk, ""),
            "url": page_of(event),
        }
        for event in shown
    ]
    context = {"rows": rows, "page": shown, "query": query, "page_title": _("Log"), "tab": "log"}
    return render(request, "administration/log.html", context)
