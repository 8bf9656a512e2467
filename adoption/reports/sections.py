"""The sections of a value report beside its dimensions: costs, lessons, rules, and the decision taken on it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adoption.models.decisions import PilotDecision
from adoption.money import percent, result_places
from adoption.reports.parts import Fact, Part, Section, lines_of, paragraphs_of, said, text_of
from pilots.models.pilots import Pilot
from records.bilingual import shown_pair
from records.money import dollars
from records.numbers import shown_percent

Content = dict[str, Any]


def held(conduct: Content) -> list[Section]:
    """What was tried and how; reports of before schema 4 do not say."""
    if not conduct:
        return []
    texts = ((_("Goals"), "goals"), (_("Summary of the protocol"), "protocol"))
    return [Section(_("What was tested"), parts=_parts(conduct, texts))]


def rules(conduct: Content) -> list[Section]:
    """Ethics, privacy, the means and the rules for stopping."""
    if not conduct:
        return []
    budget = dollars(Decimal(conduct["budget_cad"])) if conduct["budget_cad"] else _("Not stated")
    facts = [
        _ethics(conduct),
        Fact(_("Privacy impact assessment"), conduct["privacy_reference"] or _("Not stated")),
        Fact(_("Budget of the pilot project"), budget),
    ]
    texts = (
        (_("Source of funds"), "funding"),
        (_("Criteria for stopping, agreed beforehand"), "stop_criteria"),
        (_("Risks and mitigation measures"), "risks"),
        (_("Data agreements"), "data_agreements"),
    )
    return [Section(_("Ethics, privacy and criteria for stopping"), facts=facts, parts=_parts(conduct, texts))]


def _ethics(conduct: Content) -> Fact:
    """The reference or, where no approval was required, the reason; reports of before schema 5 do not say the latter."""
    if conduct.get("ethics_approval") != Pilot.EthicsApproval.NOT_REQUIRED:
        return Fact(_("Ethics approval"), conduct["ethics_reference"] or _("Not stated"))
    lead, because = _("Not required, because:"), said(conduct["no_ethics_because"])
    return Fact(_("Ethics approval"), f"{lead} {because.text}", because.lang)


def _parts(conduct: Content, texts: Iterable[tuple[str, str]]) -> list[Part]:
    return [Part(title, paragraphs_of(conduct[name])) for title, name in texts if text_of(conduct[name])]


def costs(found: list[Content] | None) -> list[Section]:
    if found is None:
        return []
    title = _("Costs and returns")
    if not found:
        return [Section(title, lead=[_("No public calculation of costs was attached to this pilot project.")])]
    return [Section(title, lead=[_("Present values: year 1 is not discounted.")], parts=[_calculation(each) for each in found])]


def _calculation(each: Content) -> Part:
    amounts = {name: Decimal(each[name]) for name in ("cost", "benefit", "net")}
    places = result_places(amounts.values())
    years = each["horizon_years"]
    if each["payback_year"]:
        covered = _("The costs are covered from year %(year)s.") % {"year": each["payback_year"]}
    else:
        covered = _("The costs are not covered within the time horizon.")
    return Part(
        text_of(each["title"]),
        paragraphs_of(each["assumptions"]),
        facts=[
            Fact(_("Total cost of ownership"), dollars(amounts["cost"], places)),
            Fact(_("Benefits"), dollars(amounts["benefit"], places)),
            Fact(_("Net value"), dollars(amounts["net"], places)),
            Fact(_("Return on cost"), percent(Decimal(each["return_percent"]) if each["return_percent"] else None)),
            Fact(_("Payback"), covered),
            Fact(
                _("Time horizon and discount rate"),
                ngettext("%(years)d year, %(rate)s per year", "%(years)d years, %(rate)s per year", years)
                % {"years": years, "rate": shown_percent(Decimal(each["discount_percent"]))},
            ),
        ],
        note=_("Calculated by: %(name)s") % {"name": text_of(each["organisation"])},
        lang=said(each["title"]).lang,
    )


def lessons(found: list[Content] | None) -> list[Section]:
    if found is None:
        return []
    title = _("Lessons learned")
    if not found:
        return [Section(title, lead=[_("No lessons had been written when this version was published.")])]
    return [
        Section(
            title,
            parts=[
                Part(
                    text_of(each["title"]),
                    paragraphs_of(each["text"]),
                    note=text_of(each["organisation"]),
                    lang=said(each["title"]).lang,
                )
                for each in found
            ],
        )
    ]


def decision(decisions: Iterable[PilotDecision] | None) -> list[Section]:
    """What was decided on this version: it came after the content was frozen, and says so. None for a draft."""
    if decisions is None:
        return []
    title = _("Decision made on this report")
    taken = list(decisions)
    if not taken:
        return [Section(title, lead=[_("No decision has been made on this version yet.")])]
    lead = [
        _(
            "This decision was made after this version was published, and is "
            "not part of the content of this version, which cannot change."
        )
    ]
    return [Section(title, lead=lead, parts=[_decided(each) for each in taken])]


def _decided(each: PilotDecision) -> Part:
    on = date_format(timezone.localtime(each.decided_at), "DATE_FORMAT")
    title = f"{each.get_outcome_display()}, {on}"
    facts = [Fact(_("New end date"), date_format(each.extended_until, "DATE_FORMAT"))] if each.extended_until else []
    return Part(title, lines_of(shown_pair(each.rationale_fr, each.rationale_en)), facts=facts)
