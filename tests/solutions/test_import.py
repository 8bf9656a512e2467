"""The import of the FDA's list: all or nothing, every bad line named, and never a double."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models.organisations import Organisation
from catalogue.addresses import record_path
from records.models.events import Event
from records.reference_data import load_reference_data
from solutions.models.solutions import Solution
from tests.tables import workbook

pytestmark = pytest.mark.django_db
LIST = Path(settings.BASE_DIR) / "solutions" / "data" / "fda_ai_devices.csv"


def _first_lines(count: int) -> list[str]:
    return LIST.read_text(encoding="utf-8").splitlines()[: count + 1]


def _import(folder: Path, lines: list[str]) -> str:
    path, out = folder / "list.csv", io.StringIO()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    call_command("import_solutions", str(path), stdout=out)
    return out.getvalue()


def test_importing_again_updates_what_changed_and_never_duplicates(tmp_path: Path) -> None:
    load_reference_data()
    lines = _first_lines(20)
    assert "20 created, 0 updated, 0 unchanged" in _import(tmp_path, lines)
    references = set(Solution.objects.values_list("reference", flat=True))
    assert "0 created, 0 updated, 20 unchanged" in _import(tmp_path, lines)
    lines[1] = lines[1].replace("SpineAR SNAP", "SpineAR SNAP 2")
    assert "0 created, 1 updated, 19 unchanged" in _import(tmp_path, lines)
    assert set(Solution.objects.values_list("reference", flat=True)) == references
    assert Solution.objects.filter(name_fr__startswith="SpineAR SNAP 2").exists()
    assert Event.objects.filter(verb="solution.imported").count() == 20
    assert Event.objects.filter(verb="solution.updated_from_source").count() == 1


def test_one_broken_line_stops_everything_and_every_problem_is_named(tmp_path: Path) -> None:
    lines = _first_lines(10)
    lines[3] = lines[3].replace("2025-09-26", "26/09/2025")
    lines[5] = "NOTANUMBER" + lines[5][lines[5].index(",") :]
    lines[7] = lines[6]
    lines[9] = "K123456,2025-01-01"
    with pytest.raises(CommandError) as refused:
        _import(tmp_path, lines)
    told = str(refused.value)
    assert "line 4, decision_date: “26/09/2025” is not a date" in told
    assert "line 6, submission_number: “NOTANUMBER” is not an FDA submission number" in told
    assert "line 8, submission_number:" in told
    assert "is at line 7 already" in told
    assert "line 10, whole line: the line has not the header's 12 cells" in told
    assert "Nothing was imported" in told
    assert not Solution.objects.exists()
    assert not Organisation.objects.exists()


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    lines = _first_lines(2)
    lines[0] = lines[0].replace("device,", "gadget,")
    with pytest.raises(CommandError, match="line 1, device: this column is missing"):
        _import(tmp_path, lines)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00bad", b""])
def test_a_file_that_is_not_the_list_is_refused_clearly(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_solutions", str(path))


def test_a_file_that_is_not_there_is_refused_clearly(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_solutions", str(tmp_path / "none.csv"))


def test_an_imported_device_says_that_the_list_is_american_and_its_vendor_not_registered(tmp_path: Path, client: Client) -> None:
    load_reference_data()
    _import(tmp_path, _first_lines(1))
    solution = Solution.objects.get()
    html = client.get(record_path(solution)).content.decode()
    assert "non une homologation canadienne" in html
    assert "Non inscrite au registre" in html
    assert "Declared" not in html
    assert solution.authorisations.get().number in html
    assert "This list gives no information about a Canadian licence" in client.get(record_path(solution, "en")).content.decode()
    assert "Non inscrite au registre" in client.get(record_path(solution.organisation, "fr")).content.decode()


TABLES = Path(__file__).parents[1] / "files" / "data" / "tables"


def test_columns_that_a_file_does_not_have_stay_as_they_are() -> None:
    load_reference_data()
    for name in ("first.csv", "again-without-optional.csv"):
        call_command("import_solutions", str(TABLES / name), stdout=(out := io.StringIO()))
    assert "0 created, 0 updated, 1 unchanged" in out.getvalue()
    authorisation = Solution.objects.get().authorisations.get()
    assert (authorisation.product_code, authorisation.url) == ("ABC", "https://www.example.org/K777701")


def test_headings_are_known_in_capitals_and_with_spaces_and_workbooks_are_read(tmp_path: Path) -> None:
    load_reference_data()
    heads = ["SUBMISSION NUMBER", "Decision Date", "Submission type", "Device", "Company", "Panel"]
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(heads, ["K777701", date(2026, 1, 15), "510(k)", "Invented", "Company", "Radiology"]))
    call_command("import_solutions", str(path), stdout=io.StringIO())
    assert Solution.objects.get().authorisations.get().decided_on == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        (
            "submission_number,decision_date,submission_type,device,company,panel,product_cod",
            "K777701,2026-01-15,x,D,C,P,ABC",
            "product_code",
        ),
        ("submission_number,decision_date,submission_type,device,company,panel,panel", "K777701,2026-01-15,x,D,C,P,P", "twice"),
        ("submission_number,decision_date,submission_type,device,company,panel", "K777701,01/02/2026,x,D,C,P", "decision_date"),
        ("submission_number,decision_date,submission_type,device,company,panel", "K777701,2026-01-15,x,D,C,P,lost", "G2"),
    ],
)
def test_nothing_of_a_file_is_dropped_or_shifted(head: str, line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=said):
        _import(tmp_path, [head, line])
    assert not Solution.objects.exists()
