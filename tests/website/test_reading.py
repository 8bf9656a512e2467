"""Long pages: facts in a list, the list of what a page holds, the language of a part."""

import pytest
from django.template import engines
from django.test import Client
from django.utils import translation

from catalogue.addresses import record_path
from records.bilingual import Text
from records.prose import as_written
from tests.factories import NeedFactory, PilotFactory, SolutionFactory, amend
from website.templatetags.reading import file_size, with_anchors


def _drawn(template: str, **values: object) -> str:
    with translation.override("en"):
        return str(engines["django"].from_string(template).render(values)).strip()


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [(1, "1\u00a0octet", "1 byte"), (13_400, "13,1\u00a0ko", "13.1 KB"), (2_500_000, "2,4\u00a0Mo", "2.4 MB")],
)
def test_the_size_of_a_file_is_said_as_its_limits_are(size: int, french: str, english: str) -> None:
    for language, words in (("fr", french), ("en", english)):
        with translation.override(language):
            assert file_size(size) == words


def test_lines_that_begin_with_a_dash_are_a_list_and_the_others_stay_as_written() -> None:
    blocks = as_written("Deux sites\u00a0:\n- Rimouski\n- Matane\n\nEt après\ndeux lignes.\n– Un seul point")
    assert [each.items or each.text for each in blocks] == [
        "Deux sites\u00a0:", ["Rimouski", "Matane"], "Et après\ndeux lignes.", ["Un seul point"],
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_text_of_a_record_shows_its_lists(client: Client) -> None:
    need = NeedFactory(published=True, problem_fr="Les salles\u00a0:\n- Triage\n- Choc")
    page = client.get(record_path(need)).content.decode()
    assert "<li>Triage</li>" in page


def test_a_fact_is_a_term_and_its_value() -> None:
    assert _drawn("{% fact label %}{{ value }}{% endfact %}", label="A & B", value="<b>") == (
        "<div><dt>A &amp; B</dt><dd>&lt;b&gt;</dd></div>"
    )


def test_a_fact_without_a_value_is_a_dash() -> None:
    assert "–" in _drawn('{% fact "Volume" %}  <span></span> {% endfact %}')


def test_a_long_fact_takes_the_whole_line() -> None:
    long, short = "word " * 30, "word"
    assert 'class="is-long"' in _drawn('{% fact "Use" %}{{ value }}{% endfact %}', value=long)
    link = '{% fact "Use" %}<a href="{{ far }}">{{ value }}</a>{% endfact %}'
    assert 'class="is-long"' not in _drawn(link, value=short, far=long)


def test_every_heading_gets_an_anchor_of_its_own() -> None:
    html, headings = with_anchors('<h2 id="goal">Goal</h2><h2>The need</h2><h2 data-unlisted>Note</h2><h2>The <b>need</b></h2>')
    assert headings == [("goal", "Goal"), ("the-need", "The need"), ("the-need-2", "The need")]
    assert '<h2 id="the-need">' in html
    assert '<h2 id="the-need-2">' in html
    assert "<h2 data-unlisted>" in html


def test_a_heading_is_listed_as_it_is_read() -> None:
    _html, headings = with_anchors("<h2>«&nbsp;Fair&nbsp;»  &amp;\n open</h2>")
    assert [words for _anchor, words in headings] == ["«\u00a0Fair\u00a0» & open"]


def test_a_short_page_has_no_list_of_its_parts() -> None:
    assert "<nav" not in _drawn("{% contents %}<h2>A</h2><h2>B</h2>{% endcontents %}")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([Text("Un", "fr"), Text("Deux", "fr")], "in French only"),
        ([Text("Un", "fr"), Text("Two", "")], "partly in French only"),
        ([Text("Un", "fr"), Text("", "")], "in French only"),
        ([Text("One", ""), Text("Two", "")], ""),
    ],
)
def test_a_part_says_once_which_language_its_texts_are_in(texts: list[Text], words: str) -> None:
    assert _drawn("{% only_in texts %}", texts=texts) == (f'<p class="only-in">{words}</p>' if words else "")


@pytest.mark.django_db
@pytest.mark.parametrize("make", [NeedFactory, SolutionFactory, PilotFactory])
def test_the_list_of_a_records_parts_leads_to_each_of_them(make: type, client: Client) -> None:
    state = {NeedFactory: "published", SolutionFactory: "listed", PilotFactory: "running"}[make]
    record = make(**{state: True})
    html = client.get(record_path(record, "en")).content.decode()
    listed = html.split('<nav class="contents', 1)[1].split("</nav>", 1)[0]
    anchors = [part.split('"', 1)[0] for part in listed.split('href="#')[1:]]
    assert len(anchors) >= 4
    for anchor in anchors:
        assert html.count(f'id="{anchor}"') == 1


@pytest.mark.django_db
def test_what_a_need_measures_is_marked_once_for_its_language(client: Client) -> None:
    need = NeedFactory(published=True)
    amend(need, indicator_fr="Délai", baseline_fr="40 minutes", target_fr="15 minutes")
    html = client.get(record_path(need, "en")).content.decode()
    box = html.split('<dl class="target-box">', 1)[1].split("<h2", 1)[0]
    assert box.count("in French only") == 1
