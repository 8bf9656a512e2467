"""What the build refuses, by itself."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from tests import checks, dead_code, wording


def test_the_build_refuses_a_template_wider_than_120_columns(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>short</p>\n" + "<p>" + "é" * 117 + "\n", encoding="utf-8")
    assert not [problem for problem in checks.wide_templates(tmp_path) if "page.html" in problem]

    (tmp_path / "page.html").write_text("<p>short</p>\n" + "<p>" + "é" * 118 + "\n", encoding="utf-8")
    assert [problem for problem in checks.wide_templates(tmp_path) if "page.html" in problem] == [
        "templates/page.html: lines of more than 120 columns: 2."
    ]


def test_a_reviewed_long_line_that_is_gone_leaves_the_list(tmp_path: Path) -> None:
    for name in checks.LONG_LINES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<p>short</p>\n", encoding="utf-8")
    assert len(checks.wide_templates(tmp_path)) == len(checks.LONG_LINES)


def test_what_serves_the_pages_starts_in_a_process_of_its_own() -> None:
    """An import that only works once something else was imported shows here, not when the server starts."""
    started = [sys.executable, "-c", "from registry.wsgi import application; assert callable(application)"]
    answer = subprocess.run(started, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(("code", "refused"), [
    ("""_("Read") + f" – {name}\"""", ""),
    ("""f"{_('Read')} – {name}\"""", "hides a text in a formatted string"),
    ("""f"{name:{pgettext('a', 'b')}}\"""", "hides a text in a formatted string"),
    ("_(name)", "not a literal"),
    ("""_("%(name)s" % name)""", "not a literal"),
    ("""_(f"Read {name}")""", "not a literal"),
    ("""translation.ngettext("a day", plural, count)""", "not a literal"),
    ("""translation.ngettext("a day", "%(count)d days", count)""", ""),
])  # fmt: skip
def test_the_build_refuses_a_text_that_is_not_collected(tmp_path: Path, code: str, refused: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "views.py").write_text(
        "from django.utils import translation\nfrom django.utils.translation import gettext as _, pgettext\n\n"
        f"def say(name, plural, count):\n    return {code}\n",
        encoding="utf-8",
    )
    found = wording.uncollectable_texts(tmp_path)
    assert bool(found) == bool(refused)
    assert all(refused in problem for problem in found)


@pytest.mark.parametrize(("line", "refused"), [
    ("from django.utils.translation import gettext as say", "a name that is not collected"),
    ("from django.utils.translation import gettext\nTITLE = gettext('Needs')", "when it is imported"),
    ("from django.utils.translation import gettext_lazy as _\nTITLE = _('Needs')", ""),
    ("from django.utils.translation import gettext as _\nTITLE = lambda: _('Needs')", ""),
])  # fmt: skip
def test_the_build_refuses_a_text_that_keeps_the_language_it_was_read_in(tmp_path: Path, line: str, refused: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "kind.py").write_text(line, encoding="utf-8")
    found = wording.uncollectable_texts(tmp_path)
    assert bool(found) == bool(refused)
    assert all(refused in problem for problem in found)


@pytest.mark.parametrize(("given", "is_refused"), [
    ('_("Late")', True), ("milestone.get_step_display()", True), ("pilot.heading()", True), ("reverse('x')", True),
    ("milestone.get_step_display", False), ('lambda: _("Late")', False), ("pilot.organisation", False),
])  # fmt: skip
def test_the_build_refuses_a_letter_in_the_language_of_whoever_acts(tmp_path: Path, given: str, is_refused: bool) -> None:
    (tmp_path / "app").mkdir()
    for writes in ("letters.send", "tell_office", "mail.tell_vendor"):
        code = f"from django.utils.translation import gettext as _\n\ndef say(x):\n    {writes}(x, step={given})\n"
        (tmp_path / "app" / "mail.py").write_text(code, encoding="utf-8")
        assert bool(wording.uncollectable_texts(tmp_path)) == is_refused


def test_the_build_refuses_a_template_that_translates_a_variable(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    page = tmp_path / "templates" / "page.html"
    page.write_text("{% translate 'Read' %}{% fact _(\"Read\") %}{% endfact %}", encoding="utf-8")
    assert not wording.uncollectable_texts(tmp_path)
    page.write_text("{% translate label %}", encoding="utf-8")
    assert len(wording.uncollectable_texts(tmp_path)) == 1


@pytest.mark.parametrize(("page", "is_refused"), [
    ("<li>{{ site }}, {{ month|date:'F Y' }}: <del>{{ before }}</del></li>", True),
    ("<li>{{ place }} : {{ value }}</li>", True),
    ("{% blocktranslate trimmed %}\n{{ site }}, {{ month }}:\n{% endblocktranslate %}", False),
    ("<a href='{{ scheme }}://x'>{{ name }}</a>", False),
])  # fmt: skip
def test_the_build_refuses_an_english_colon_after_a_value(tmp_path: Path, page: str, is_refused: bool) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(f"<ul>\n{page}\n", encoding="utf-8")
    assert [problem for problem in wording.uncollectable_texts(tmp_path) if "colon" in problem] == [
        f"templates/page.html:2 sets a colon after a value outside a text; {wording.WHY_NO_COLON}."
    ] * is_refused


@pytest.mark.parametrize(("text", "refused"), [
    ("Tout changement à la fiche est public.", "changement à la fiche"),
    ("Les changements à venir sont annoncés.", ""),
    ("Elle est finale.", "Elle est finale"),
    ("Un essai randomisé.", "randomis"),
    ("Écrivez votre e-mail : %(email)s.", "e-mail"),
    ("Votre adresse courriel : %(email)s.", ""),
    ("Dit à quoi sert un système; la page dit comment.", "page dit"),
    ("Choisissez un collègue.", "un collègue"),
    ("Choisissez un ou une collègue.", ""),
    ("Vous pouvez la rejoindre.", "rejoindre"),
    ("rejoindre/<slug:slug>/", ""),
    ("Votre besoin a été coté.", "coté"),
    ("Vous serez avisé par courriel.", "Vous serez avisé"),
    ("Vous seul pouvez le faire.", "Vous seul"),
    ("Tapez un mot.", "Tapez"),
    ("La sortie oriente les soins.", "La sortie"),
    ("La sortie de la liste.", ""),
    ("La fin médicale de l’outil.", "fin médicale"),
    ("Qui a la balle", "la balle"),
    ("Où les parcours piétinent", "piétinent"),
    ("Laisser tomber le filtre", "Laisser tomber"),
    ("Que subit-on si rien ne change?", "Que subit-on"),
    ("Établissements qui co-parrainent", "co-parrain"),
    ("<reference:reference>/co-parrainer/", ""),
    ("Elle parle une norme en place.", "parle une norme"),
    ("Clair ou sombre", "Clair ou sombre"),
    ("Connexion avec Compte analyste réussie.", "Connexion avec"),
    ("Elle sert à cette alerte seulement.", "Elle"),
    ("Cette adresse sert à cette alerte; elle est effacée ensuite.", ""),
    ("Il faut un motif.", ""),
    ("Dites pourquoi.", "Dites"),
    ("Entrez une adresse, ou videz le champ.", "Entrez"),
    ("3 tâches vous attendent", "vous attendent"),
    ("Donnez la raison.", "Donnez la raison"),
    ("La décision rendue sur ce dossier est publique.", "décision rendue sur ce dossier"),
    ("La décision rendue dans ce dossier est publique.", ""),
    ("Ce que les évaluateurs ont trouvé.", "les évaluateurs"),
    ("Ce que les évaluatrices et évaluateurs ont trouvé.", ""),
])  # fmt: skip
def test_the_build_refuses_words_that_a_public_service_does_not_print(text: str, refused: str) -> None:
    found = [place for place, _right in wording.french_words(text)]
    assert bool(found) == bool(refused)
    assert any(refused in place for place in found) or not refused


def test_words_of_the_field_stand_in_data_though_not_on_pages() -> None:
    assert not list(wording.french_words("La cote de triage; un rappel par un collègue.", is_of_the_product=False))
    assert list(wording.french_words("Un essai randomisé.", is_of_the_product=False))


def test_a_short_text_that_several_apps_share_is_reviewed_or_has_a_context(tmp_path: Path) -> None:
    reviewed = tmp_path / "shared_words.yaml"
    reviewed.write_text("Read: needs pilots\n", encoding="utf-8")

    def found(*places: str, text: str = "Read", context: str | None = None) -> list[str]:
        both = Message("Read", locations=[("needs/views.py", 1), ("templates/pilots/detail.html", 1)])
        each = Message(text, locations=[(place, 1) for place in places], context=context)
        return wording.ambiguous_words([both, each] if text != "Read" or context else [each], reviewed)

    assert found("needs/views.py", "templates/needs/detail.html", "templates/pilots/detail.html") == []
    assert "also used in solutions" in found("needs/kind.py", "pilots/kind.py", "templates/solutions/card.html")[0]
    assert "not shared any more" in found("needs/kind.py")[0]
    assert "'Late' is also used in needs, pilots" in found("needs/kind.py", "pilots/kind.py", text="Late")[0]
    assert found("needs/kind.py", "pilots/kind.py", text="Late", context="pilot") == []
    assert found("needs/kind.py", "pilots/kind.py", text="A sentence says which") == []


@pytest.mark.parametrize(("text", "translation", "refused"), [
    ("Confirm it.", "Confirmez-la.La fiche « %(title)s » attend.", "fills in %(title)s instead of nothing"),
    ("%(count)d of %(total)d", "%(count)d sur %(count)d", "fills in"),
    ("Confirm it. Or close it.", "Confirmez-la.Ou fermez-la.", "two texts run together"),
    ("Confirm it.", "Confirmez cette fiche maintenant. Confirmez cette fiche maintenant.", "says a sentence twice"),
    ("Between 0 and 20.", "Entre 0 et 20 %.", "has a percent sign"),
    ("%(part)s%% of %(total)s", "%(part)s %% de %(total)s", ""),
    ("Read a.csv or example.org.", "Lisez a.csv ou example.org.", ""),
])  # fmt: skip
def test_the_build_refuses_a_translation_that_is_not_of_its_text(text: str, translation: str, refused: str) -> None:
    found = "; ".join(checks.translation_problems(text, translation))
    assert refused in found if refused else not found


@pytest.mark.parametrize(("text", "refused"), [
    ("This deadline can be put off: set one first.", "put off"),
    ("A condition is overdue", "overdue"),
    ("The pilot is running.", "pilot"),
    ("The pilot project is running; see /pilots/board/.", ""),
    ("Its risk level was computed.", "computed"),
    ("Only the records of `organisation:chum`, or organisation:chum.", ""),
    ("An organisation analyses its colors.", "organisation"),
    ("An organization analyzes its colours under a licence.", ""),
    ("Nothing awaits %(name)s.", "awaits"),
    ("%(awaiting)s tasks to do.", ""),
    ("Who holds the ball", "holds the ball"),
    ("What is suffered if nothing changes?", "is suffered"),
    ("A chance that will return", "A chance that"),
    ("Late by 60 days", "Late by"),
    ("Counted from the registry’s own clocks", "own clocks"),
    ("It is being sent again.", "It"),
    ("They come from a file.", "They"),
    ("It is going well", ""),
    ("This is not possible right now.", "This is not possible"),
    ("Say why this establishment is invited.", "Say why"),
    ("The page says that it is late.", "says that"),
    ("The establishment will be told.", "be told"),
    ("Two answers are to be reviewed.", "are to be reviewed"),
    ("Your establishment is not named anywhere in public.", "named anywhere in public"),
    ("A task is waiting for you.", "is waiting for you"),
])  # fmt: skip
def test_the_build_refuses_english_that_no_public_service_would_print(text: str, refused: str) -> None:
    found = wording.strange_english([(text, "msgid")])
    assert bool(found) == bool(refused)
    assert all(refused in problem for problem in found)


def test_the_build_refuses_a_name_that_nothing_uses(tmp_path: Path) -> None:
    (tmp_path / "needs").mkdir()
    lines = ["import helping", "LEFT = 3", "USED = 2", "@transaction.atomic", "def recompute(): return USED", "@register.tag"]
    (tmp_path / "needs" / "ranking.py").write_text("\n".join([*lines, "def shown(): return helping"]), encoding="utf-8")
    found = dead_code.unused_names(tmp_path)
    assert found == [
        f"needs/ranking.py:{line} defines {name}, which nothing uses." for line, name in ((2, "LEFT"), (5, "recompute"))
    ]


@pytest.mark.parametrize(("loop", "is_refused"), [
    ("for site in pilot.sites.all(): site.pilot = pilot", True),
    ("for site in pilot.sites.filter(left_on=None).order_by('pk'): site.pilot = pilot", True),
    ("for site in pilot.sites.all(): site.place = pilot.place", False),
    ("for site in found: site.pilot = pilot", False),
])  # fmt: skip
def test_the_build_refuses_a_loop_that_sets_what_django_sets(tmp_path: Path, loop: str, is_refused: bool) -> None:
    (tmp_path / "pilots").mkdir()
    (tmp_path / "pilots" / "sites.py").write_text(loop, encoding="utf-8")
    assert bool(dead_code.set_by_django(tmp_path)) is is_refused


@pytest.mark.parametrize(("english", "french", "is_refused"), [
    ("The milestone is late.", "Le jalon est en retard.", False),
    ("The milestone is late.", "L’étape est en retard.", True),
    ("Evidence for %(evidence)s", "Preuve pour %(evidence)s", False),
    ("Add evidence.", "Ajoutez une pièce.", True),
    ("%(evidence)s has been added.", "%(evidence)s est ajoutée.", False),
    ("evidence/", "preuves/", False),
])  # fmt: skip
def test_the_build_refuses_a_second_name_for_a_thing_of_the_glossary(english: str, french: str, is_refused: bool) -> None:
    assert bool(wording.inconsistent_terms([(english, french)])) == is_refused


def test_the_build_refuses_code_that_touches_what_the_orm_keeps_for_itself(tmp_path: Path) -> None:
    (tmp_path / "needs").mkdir()
    (tmp_path / "needs" / "choices.py").write_text("found = rows.all()\nfound._result_cache = []\n", encoding="utf-8")
    assert dead_code.inside_the_orm(tmp_path) == ["needs/choices.py:2 touches _result_cache, which is the ORM's own."]
    assert dead_code.inside_the_orm() == []
