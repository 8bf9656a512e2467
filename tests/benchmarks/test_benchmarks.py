"""The generator of the large record sets makes what the registry itself would have written."""

import pytest

from benchmarks import records
from catalogue.models.index import CatalogueEntry
from matching.models import Profile, TermCount
from records.reference_data import load_reference_data
from tests.factories import NeedFactory, PilotFactory, SolutionFactory

SENTENCES = " ".join(f"Le cas {number} attend." for number in range(12))


@pytest.mark.django_db(transaction=True)
def test_a_generated_set_has_its_number_of_records_with_words_counts_and_meaning() -> None:
    load_reference_data()
    for _ in range(2):
        NeedFactory(published=True, summary_fr=SENTENCES, summary_en=SENTENCES)
        SolutionFactory(listed=True, summary_fr=SENTENCES, summary_en=SENTENCES)
        PilotFactory(summary_fr=SENTENCES, summary_en=SENTENCES)
    records.fill(40)
    records.fill_vectors()
    entries = CatalogueEntry.objects.exclude(kind="organisation")
    assert entries.count() == Profile.objects.count() == 40
    generated = entries.filter(key__contains="-2099-")
    assert generated.count() == 30
    assert not generated.filter(words="").exists()
    assert set(TermCount.objects.filter(term=0).values_list("kind", "records")) == {
        (kind, entries.filter(kind=kind).count()) for kind in ("need", "solution", "pilot")
    }
