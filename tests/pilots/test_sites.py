"""Sites: who joins a pilot, on which days, who answers a request, and how one leaves."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.actors import Actor
from accounts.models.memberships import Role
from adoption.findings import findings
from adoption.reports.content import figures_of
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from pilots.charts.indicators import charts
from pilots.checklist import checklist
from pilots.forms.planning import SitesForm
from pilots.models.joining import JoinRequest
from pilots.services import joining, measuring, phases, planning, sites
from pilots.views.pilots import GUIDE
from pilots.workspace import tasks as awaiting
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import InstallationFactory, OrganisationFactory, PilotFactory, acting, region
from tests.letters import forget_earlier_letters
from tests.pilots import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def test_a_place_is_added_once_with_days_inside_the_pilot(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    hospital = InstallationFactory(organisation=pilot.organisation, name="Hôpital de Matane")
    flow.at_places(pilot)
    client, path = sign_in(lead), reverse("pilots:sites", args=[pilot.reference])
    wrong: list[dict[str, Any]] = [
        {},
        {"installation": hospital.name, "starts_on": "2000-01-01"},
        {"installation": hospital.name, "starts_on": flow.month(1).isoformat(), "ends_on": flow.month(2).isoformat()},
        {"installation": InstallationFactory().name},
    ]
    for sent in wrong:
        assert client.post(path, sent).status_code == 422, sent
    assert client.post(path, {"installation": "hopital matane"}).status_code == 302
    again = client.post(path, {"installation": hospital.code})
    assert "Ce lieu est déjà un site" in again.content.decode()
    assert client.post(path, {"installation": hospital.code, "place_fr": "Urgence"}).status_code == 302
    assert client.post(path, {"installation": hospital.code, "place_fr": "urgence"}).status_code == 422
    assert client.post(path, {"place_fr": "Unité mobile"}).status_code == 302
    names = {str(site.place_name) for site in pilot.sites.all()}
    assert names == {"Accueil", "Hôpital de Matane", "Hôpital de Matane, Urgence", "Unité mobile"}
    with pytest.raises(IntegrityError), transaction.atomic():
        pilot.sites.create(organisation=pilot.organisation, region=region(), place_fr="UNITÉ MOBILE")
    with pytest.raises(Incomplete) as refused:
        planning.set_sites(pilot, by=lead, sites=[{"organisation": pilot.organisation}] * 2)
    assert set(refused.value.gaps) == {"sites"}


def test_all_of_an_establishment_and_one_of_its_places_are_never_both_sites(sign_in: SignIn) -> None:
    pilot, lead = flow.planned()
    client, path = sign_in(lead), reverse("pilots:sites", args=[pilot.reference])
    hospital = InstallationFactory(organisation=pilot.organisation, name="Hôpital de Matane")
    assert "ce lieu compris" in client.post(path, {"installation": hospital.code}).content.decode()
    own = pilot.sites.get()
    sites.edit_site(own, by=lead, values={"installation": hospital})
    assert "de ses lieux sont déjà des sites" in client.post(path, {}).content.decode()
    type(own).objects.filter(pk=own.pk).update(installation=None)
    type(pilot).objects.filter(pk=pilot.pk).update(published_at=None)
    both = {"sites": ["all", f"i{hospital.pk}"]}
    refused = client.post(reverse("pilots:edit", args=[pilot.reference, "sites"]), both)
    assert refused.status_code == 422
    assert "comprend déjà ses lieux" in refused.content.decode()
    with pytest.raises(Incomplete) as gaps:
        planning.set_sites(pilot, by=lead, sites=[{"site": own}, {"organisation": pilot.organisation, "installation": hospital}])
    assert set(gaps.value.gaps) == {"sites"}


def test_naming_an_officer_is_no_change_of_the_text_in_the_public_history() -> None:
    pilot, lead = flow.planned()
    site = pilot.sites.get()
    before = list(Event.objects.filter(reference=pilot.reference, is_public=True))
    sites.edit_site(site, by=lead, values={"officer": acting(organisation=pilot.organisation).user})
    assert list(Event.objects.filter(reference=pilot.reference, is_public=True)) == before
    sites.edit_site(site, by=lead, values={"place_fr": "Urgence"})
    assert Event.objects.filter(reference=pilot.reference, is_public=True).latest("pk").verb == "pilot.site_edited"


def test_each_site_that_joins_is_a_line_of_the_history_with_its_name() -> None:
    pilot, lead = flow.running()
    flow.at_places(pilot)
    for place in ("Urgence", "Pharmacie"):
        sites.add_site(pilot, pilot.organisation, by=lead, values={"place_fr": place})
    history = Client().get(record_path(pilot)).content.decode().split('<ol class="timeline">')[1]
    assert f"{pilot.organisation.name_fr} – Urgence" in history
    assert f"{pilot.organisation.name_fr} – Pharmacie" in history
    assert "2 fois" not in history


def test_the_pages_of_sites_lead_back_to_their_pilot_and_write_dates_in_words(sign_in: SignIn) -> None:
    pilot, lead = flow.planned()
    client = sign_in(lead)
    for address in ("pilots:sites", "pilots:invite"):
        page = client.get(reverse(address, args=[pilot.reference])).content.decode()
        crumbs = page.split('class="breadcrumbs')[1].split("</nav>")[0]
        assert f'href="{record_path(pilot)}">{pilot.reference}' in crumbs, address
    page = client.get(reverse("pilots:sites", args=[pilot.reference])).content.decode()
    assert date_format(pilot.starts_on, "DATE_FORMAT") in page
    assert f">{pilot.starts_on.isoformat()}<" not in page


def test_the_region_of_a_site_is_that_of_its_installation(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    flow.at_places(pilot)
    elsewhere = InstallationFactory(organisation=pilot.organisation, region=region("03", "Capitale-Nationale"))
    site = sites.add_site(pilot, pilot.organisation, by=lead, values={"installation": elsewhere})
    assert site.region.code == "03"
    here = InstallationFactory(organisation=pilot.organisation)
    sign_in(lead).post(reverse("pilots:site", args=[pilot.reference, site.pk]), {"installation": here.code})
    site.refresh_from_db()
    assert (site.installation, site.region.code) == (here, "01")


def test_nobody_names_another_establishment_as_a_site() -> None:
    pilot, lead = flow.running()
    other = OrganisationFactory(region=region())
    for name_it in (
        lambda: sites.add_site(pilot, other, by=lead, values={}),
        lambda: planning.set_sites(pilot, by=lead, sites=[{"organisation": other, "region": region()}]),
    ):
        with pytest.raises(Incomplete) as refused:
            name_it()
        assert set(refused.value.gaps) == {"organisation"}


def test_the_officer_of_a_site_is_a_member_there_and_is_told(sign_in: SignIn, django_capture_on_commit_callbacks: Any) -> None:
    pilot, lead = flow.running(2)
    site = pilot.sites.select_related("organisation")[1]
    client, path = sign_in(lead), reverse("pilots:site", args=[pilot.reference, site.pk])
    assert client.post(path, {"officer": acting().user_id}).status_code == 422
    person = acting(Role.CONTRIBUTOR, site.organisation)
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path, {"officer": person.user_id, "place_fr": "Urgence"}).status_code == 302
    assert [message.to for message in mail.outbox] == [[person.user.email]]
    html = Client().get(record_path(pilot)).content.decode()
    assert "Urgence" in html
    assert person.user.email not in html
    with pytest.raises(Incomplete) as refused:
        sites.edit_site(site, by=lead, values={"officer": acting().user})
    assert set(refused.value.gaps) == {"officer"}


def test_an_establishment_that_is_named_as_a_site_is_told(django_capture_on_commit_callbacks: Any) -> None:
    pilot, _lead = flow.running()
    named = acting(organisation=OrganisationFactory(region=region()))
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        sites.add_site(pilot, named.membership.organisation, by=acting(Role.REGISTRY_ADMINISTRATOR), values={})
    (letter,) = mail.outbox
    assert letter.to == [named.user.email]
    assert letter.subject.startswith("Votre établissement est maintenant un site")


def test_sites_are_told_once_their_pilot_is_announced_and_not_before(django_capture_on_commit_callbacks: Any) -> None:
    pilot = PilotFactory(private=True)
    lead = acting(organisation=pilot.organisation)
    place = OrganisationFactory(region=region())
    officer, office = acting(Role.CONTRIBUTOR, place), acting(organisation=OrganisationFactory(region=region()))
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        administrator = acting(Role.REGISTRY_ADMINISTRATOR)
        sites.add_site(pilot, place, by=administrator, values={"officer": officer.user})
        sites.add_site(pilot, office.membership.organisation, by=administrator, values={})
    assert not mail.outbox
    with django_capture_on_commit_callbacks(execute=True):
        planning.announce_pilot(pilot, by=lead)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([officer.user.email, office.user.email])


def test_a_site_leaves_with_a_reason_and_the_last_one_never(sign_in: SignIn) -> None:
    pilot, lead = flow.measured(2, started_months_ago=2)
    first, second = pilot.sites.all()
    client = sign_in(lead)
    path = reverse("pilots:site-leave", args=[pilot.reference, second.pk])
    assert client.post(path, {"reason_fr": ""}).status_code == 422
    assert client.post(path, {"reason_fr": "Plus de personnel."}).status_code == 302
    assert "Plus de personnel." in Client().get(record_path(pilot)).content.decode()
    assert second.measurements.count() == 4
    assert client.post(reverse("pilots:site-leave", args=[pilot.reference, first.pk]), {"reason_fr": "x"}).status_code == 422
    with pytest.raises(WrongState):
        sites.withdraw_site(second, by=lead, reason_fr="Encore.")
    with pytest.raises(Incomplete):
        measuring.record_measurement(pilot.indicators.all()[0], second, by=lead, period=flow.month(-2), value=Decimal(30))


def test_an_establishment_asks_to_join_the_lead_answers_and_both_are_told(
    sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    pilot, lead = flow.running()
    asker = acting(organisation=OrganisationFactory(region=region()))
    client, path = sign_in(asker), reverse("pilots:join", args=[pilot.reference])
    assert reverse("pilots:join", args=[pilot.reference]) in client.get(record_path(pilot)).content.decode()
    assert client.post(path, {"message": ""}).status_code == 422
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path, {"message": "Notre urgence a la même attente."}).status_code == 302
    assert [message.to for message in mail.outbox] == [[lead.user.email]]
    assert client.post(path, {"message": "Encore."}).status_code == 422, "one request waits already"
    request = JoinRequest.objects.get()
    assert "Notre urgence" not in Client().get(record_path(pilot)).content.decode()
    assert [task.action for task in awaiting(lead) if "participation" in task.label] == ["Répondre"]
    client = sign_in(lead)
    accept = reverse("pilots:join-accept", args=[pilot.reference, request.pk])
    assert client.post(accept, {"starts_on": "2000-01-01"}).status_code == 422
    assert client.post(accept, {"starts_on": ""}).status_code == 422
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(accept, {"starts_on": timezone.localdate().isoformat()}).status_code == 302
    assert [message.to for message in mail.outbox] == [[asker.user.email]], "one letter says it all"
    site = pilot.sites.get(organisation=asker.membership.organisation)
    assert site.officer == asker.user
    with pytest.raises(WrongState):
        joining.decline_request(request, by=lead, reason="Trop tard.")


def test_a_request_is_declined_with_a_reason_that_its_asker_reads(
    sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    pilot, lead = flow.running()
    asker = acting(organisation=OrganisationFactory(region=region()))
    request = joining.ask_to_join(pilot, by=asker, message="Nous aussi.")
    path = reverse("pilots:join-decline", args=[pilot.reference, request.pk])
    client = sign_in(lead)
    assert client.post(path, {"reason": ""}).status_code == 422
    forget_earlier_letters()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path, {"reason": "Le budget est clos."}).status_code == 302
    assert mail.outbox[-1].to == [asker.user.email]
    assert "Le budget est clos." in mail.outbox[-1].body
    again = joining.ask_to_join(pilot, by=asker, message="L’an prochain ?")
    sign_in(asker).post(reverse("pilots:join-take-back", args=[pilot.reference, again.pk]))
    again.refresh_from_db()
    assert again.state == "withdrawn"


def test_nobody_joins_a_pilot_of_their_own_one_that_ended_or_one_that_is_not_public() -> None:
    pilot, lead = flow.running()
    with pytest.raises(Incomplete):
        joining.ask_to_join(pilot, by=lead, message="Moi.")
    with pytest.raises(WrongState):
        joining.ask_to_join(PilotFactory(private=True), by=acting(), message="Moi.")
    phases.stop_pilot(pilot, by=lead, reason_fr="Un cas manqué.")
    with pytest.raises(WrongState):
        joining.ask_to_join(pilot, by=acting(), message="Moi.")
    with pytest.raises(Refused):
        joining.ask_to_join(pilot, by=acting(Role.CONTRIBUTOR), message="Moi.")


def test_a_site_that_has_not_begun_is_not_counted_drawn_nor_asked_for_values(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    site, indicator = flow.at_places(pilot).sites.get(), pilot.indicators.all()[0]
    for each in pilot.indicators.all():
        measuring.record_measurement(each, site, by=lead, period=flow.month(1), value=Decimal(30))
    to_come = sites.add_site(pilot, pilot.organisation, by=lead, values={"place_fr": "Urgence"})
    to_come.pilot.refresh_from_db()
    type(to_come).objects.filter(pk=to_come.pk).update(starts_on=timezone.localdate() + timedelta(days=40))
    pilot = type(pilot).objects.for_page().get(pk=pilot.pk)
    for chart in charts(pilot):
        assert [panel.name for panel in chart.panels] == [str(site)]
        assert not chart.latest_note
        assert not chart.is_mean, "the value of one site is no mean"
    assert [len(each.sites) for each in findings(pilot)] == [1, 1]
    assert next(line for line in checklist(pilot) if line.code == "values").is_done
    page = sign_in(lead).get(reverse("pilots:measures", args=[pilot.reference])).content.decode()
    assert f"value_{indicator.pk}_{site.pk}" in page
    assert f"value_{indicator.pk}_{to_come.pk}" not in page
    assert "moyenne des sites" not in Client().get(record_path(pilot)).content.decode()


def test_the_checklist_leads_to_the_site_that_lacks_an_officer_and_the_guide_says_the_same(sign_in: SignIn) -> None:
    pilot, lead = flow.planned(2)
    site = pilot.sites.order_by("pk")[1]
    type(site).objects.filter(pk=site.pk).update(officer=None)
    own = reverse("pilots:site", args=[pilot.reference, site.pk])
    page = sign_in(lead).get(record_path(pilot)).content.decode()
    assert f'href="{own}">Compléter' in page
    draft = PilotFactory()
    draft.published_at = None
    draft.sites.update(officer=None)
    assert not GUIDE.is_complete(draft, SitesForm, {})
    draft.sites.update(officer=lead.user)
    assert GUIDE.is_complete(draft, SitesForm, {})


def test_sites_stand_by_name(sign_in: SignIn) -> None:
    pilot, lead = flow.running()
    flow.at_places(pilot)
    for name in ("Zone", "Équipe"):
        sites.add_site(pilot, pilot.organisation, by=lead, values={"place_fr": name})
    page = sign_in(lead).get(reverse("pilots:sites", args=[pilot.reference])).content.decode()
    assert page.index("Équipe") < page.index("Zone")


def test_the_plan_offers_the_installations_of_the_establishment_and_keeps_what_it_does_not_offer(sign_in: SignIn) -> None:
    pilot, lead = flow.planned(2)
    type(pilot).objects.filter(pk=pilot.pk).update(published_at=None)
    hospital = InstallationFactory(organisation=pilot.organisation, name="Hôpital de Matane", municipality="Matane")
    gone = InstallationFactory(organisation=pilot.organisation, name="CLSC fermé", left_on=timezone.localdate())
    InstallationFactory(name="Hôpital d’ailleurs")
    own = pilot.sites.get(organisation=pilot.organisation)
    type(own).objects.filter(pk=own.pk).update(place_fr="Urgence")
    path, client = reverse("pilots:edit", args=[pilot.reference, "sites"]), sign_in(lead)
    page = client.get(path).content.decode()
    assert "Hôpital de Matane (Matane)" in page
    assert "Hôpital d’ailleurs" not in page
    assert gone.name not in page
    client.post(path, {"sites": [f"i{hospital.pk}", f"s{own.pk}"]})
    assert pilot.sites.count() == 3, "the site of the other establishment stays"
    client.post(path, {"sites": [f"i{hospital.pk}"]})
    names = {site.place_name for site in pilot.sites.filter(organisation=pilot.organisation)}
    assert names == {"Hôpital de Matane"}


def test_values_charts_files_and_the_report_name_the_place_of_each_site(sign_in: SignIn) -> None:
    pilot, lead = flow.running(indicators=[flow.WAIT])
    owner = flow.at_places(pilot).organisation
    for name, code in (("Hôpital de Matane", "51218980"), ("Hôpital de Rimouski", "51227882")):
        hospital = InstallationFactory(organisation=owner, name=name, code=code)
        sites.add_site(pilot, owner, by=lead, values={"installation": hospital, "officer": lead.user})
    client, path = sign_in(lead), reverse("pilots:paste", args=[pilot.reference])
    page = client.get(path).content.decode()
    assert "<code>51218980</code>" in page
    cells = f"site\tmois\tvaleur\n51218980\t{flow.month(1):%Y-%m}\t30\nHôpital de Rimouski\t{flow.month(1):%Y-%m}\t35"
    preview = client.post(path, {"values": cells, "indicator": pilot.indicators.get().pk}, follow=True)
    assert "Hôpital de Matane" in preview.content.decode()
    refused = client.post(path, {"values": cells.replace("51218980", owner.slug), "indicator": pilot.indicators.get().pk})
    assert refused.status_code == 422, "the establishment has several sites: which one is not said"
    matane, rimouski = (pilot.sites.get(installation__code=code) for code in ("51218980", "51227882"))
    for site, value in ((matane, 30), (rimouski, 35)):
        measuring.record_measurement(pilot.indicators.get(), site, by=lead, period=flow.month(1), value=Decimal(value))
    pilot = type(pilot).objects.for_page().get(pk=pilot.pk)
    (chart,) = charts(pilot)
    assert [f"{owner} – Hôpital de Matane", f"{owner} – Hôpital de Rimouski"] == chart.site_names[1:]
    reader = Client()
    assert "Hôpital de Rimouski" in reader.get(record_path(pilot)).content.decode()
    values = reader.get(reverse("pilots:chart-csv", args=[pilot.reference, pilot.indicators.get().pk])).content.decode()
    assert "Hôpital de Matane" in values
    rows = reader.get(f"/api/v1/pilots/{pilot.reference}/measurements/").json()["measurements"]
    assert {(row["site"], row["installation"], row["place"]) for row in rows} == {
        (owner.slug, "51218980", "Hôpital de Matane"),
        (owner.slug, "51227882", "Hôpital de Rimouski"),
    }
    content = figures_of(pilot, None, number=1)
    assert f"{owner.name_fr} – Hôpital de Matane" in {site["name"]["fr"] for site in content["sites"]}
    assert CatalogueEntry.objects.get(key=pilot.reference).names.count("Matane") >= 1


def test_a_site_that_leaves_before_the_start_never_took_part_and_only_the_history_names_it(sign_in: SignIn) -> None:
    pilot, lead = flow.planned(2)
    stays, left = pilot.sites.select_related("organisation")
    away = region("15")
    type(left).objects.filter(pk=left.pk).update(region=away)
    assert "ne comptera plus" in sign_in(lead).get(reverse("pilots:site-leave", args=[pilot.reference, left.pk])).content.decode()
    sites.withdraw_site(left, by=lead, reason_fr="Plus de personnel.")
    pilot = phases.begin_ethics_review(flow.ticked(pilot, lead), by=lead)
    pilot = phases.start_pilot(flow.ticked(pilot, lead), by=lead, ethics_reference="CER-1", started_on=flow.month(6))
    for chart in charts(pilot):
        assert chart.site_names == [str(stays)]
        assert chart.missing_count == 6
    assert [len(each.sites) for each in findings(pilot)] == [1, 1]
    entry = CatalogueEntry.objects.get(kind="pilot", key=pilot.reference)
    assert entry.details["sites"] == 1
    assert f"region:{away.code}" not in entry.tags
    page, history = Client().get(record_path(pilot)).content.decode().split('<ol class="timeline">')
    assert str(left.organisation) not in page
    assert f"{left.organisation.name_fr}\u00a0: Plus de personnel." in history
    assert sites.add_site(pilot, left.organisation, by=acting(Role.REGISTRY_ADMINISTRATOR), values={}).pk, "it may come back"


def test_the_history_names_the_place_that_left_in_the_language_of_its_reader() -> None:
    pilot, lead = flow.running(2)
    left = pilot.sites.all()[1]
    type(left).objects.filter(pk=left.pk).update(place_fr="Urgence", place_en="Emergency room")
    sites.withdraw_site(left, by=lead, reason_fr="Plus de personnel.", reason_en="No more staff.")
    for language, words in (("fr", "Urgence\u00a0: Plus de personnel."), ("en", "Emergency room: No more staff.")):
        with translation.override(language):
            assert words in Client().get(record_path(pilot)).content.decode()


def test_a_site_that_leaves_before_its_own_first_day_never_took_part() -> None:
    pilot, lead = flow.running(2)
    site = pilot.sites.all()[1]
    type(site).objects.filter(pk=site.pk).update(starts_on=timezone.localdate() + timedelta(days=3))
    sites.withdraw_site(site, by=lead, reason_fr="Plus de personnel.")
    assert pilot.sites.count() == 1


def test_a_site_that_left_counts_for_the_months_in_which_it_took_part() -> None:
    pilot, lead = flow.measured(2, started_months_ago=4)
    stays, left = pilot.sites.select_related("organisation")
    indicator = pilot.indicators.all()[0]
    left.measurements.filter(period__gte=flow.month(3)).delete()
    stays.measurements.filter(indicator=indicator, period=flow.month(1)).delete()
    sites.withdraw_site(left, by=lead, reason_fr="Plus de personnel.", on=flow.month(2) + timedelta(days=9))
    chart = charts(type(pilot).objects.for_page().get(pk=pilot.pk))[0]
    assert chart.site_names == [str(stays), str(left)]
    assert chart.missing_count == 2, "one month of each, in its own time"
    assert not chart.latest_note, "the last value is of every site that was there"


def test_a_site_whose_first_month_is_not_over_owes_no_value_to_the_checklist() -> None:
    pilot, _lead = flow.measured(started_months_ago=2)
    new = sites.add_site(pilot, OrganisationFactory(region=region()), by=acting(Role.REGISTRY_ADMINISTRATOR), values={})
    type(new).objects.filter(pk=new.pk).update(starts_on=timezone.localdate())
    assert next(line for line in checklist(pilot) if line.code == "values").is_done
    type(new).objects.filter(pk=new.pk).update(starts_on=flow.month(1))
    assert not next(line for line in checklist(pilot) if line.code == "values").is_done
