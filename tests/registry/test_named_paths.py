"""What docs and comments name is there: a file, a function or a library that moved takes its mentions along."""

import builtins
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from registry.celery import app

BASE = Path(settings.BASE_DIR)
# In backticks, with a slash: `records/kinds.py`, `tests/launched/`, `docs/adr/`.
_NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/[\w.-]*)`")
# With what is in the file: `records/risk.py: assess`, `tests/test_rights.py::TABLE`.
_NAMED_INSIDE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+)(?:::|: )([\w.]+)(?:\[[^`]*\])?(?:\(\))?`")
# Names with an underscore, as functions and settings have them, alone in backticks or with what is around them.
_IDENTIFIER = re.compile(r"\b[A-Za-z]+(?:_[A-Za-z0-9]+)+\b")
# A call and the file that has it: `lock(record)` of `authoring/lifecycle.py`, `list_page` (`catalogue/views/lists.py`).
_NAMED_OF_FILE = re.compile(r"`(\w+)(?:\([^`]*\))?` (?:of|in|\() ?`((?:[\w-]+/)+\w+\.py)`")
# A call by its bare name, and a class or a module's content by its dots: `lock(need)`, `needs.models.needs.Need`.
_CALL = re.compile(r"`([a-z]\w*)\([^`]*\)`")
_DOTTED = re.compile(r"`((?:[a-z_]+\.)+)(?!(?:py|yaml|md|csv|sql)`)([A-Za-z_]+)(?:\([^`]*\))?`")
_DEFINED = re.compile(r"\b(?:def|class|function)\s+(\w+)", re.IGNORECASE)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#{}]+)(?:#[^)]*)?\)")
_MIGRATION_BY_NUMBER = re.compile(r"\bmigrations? (?:\w+ )?\d{4}\b")
# Of PostgreSQL, which the code does not call.
_NAMES_OF_OTHERS = {"pg_current_snapshot"}
# Called as they are.
_OF_DJANGO = {"select_for_update"}
# Made while running, or somebody else's.
_NOT_OURS = ("var/", "staticfiles/", "api/", "healthz/", "http")


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=BASE, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def _named(tracked: list[str]) -> Iterator[tuple[str, str]]:
    for name in tracked:
        if name.endswith((".md", ".py", ".toml", ".yml")) and name != "CHANGELOG.md":
            for path in _NAMED.findall((BASE / name).read_text("utf-8")):
                if not path.startswith(_NOT_OURS):
                    yield name, path


def test_every_path_that_docs_and_comments_name_exists() -> None:
    tracked = _tracked()
    folders = {str(parent) for name in tracked for parent in Path(name).parents}
    tops = {name.partition("/")[0] for name in tracked if "/" in name}
    known = {*tracked, *folders}
    missing = [
        f"{where}: {path}"
        for where, path in _named(tracked)
        if path.partition("/")[0] in tops and path.rstrip("/") not in known and path.rstrip("/") + ".py" not in known
    ]
    assert missing == []


def test_what_docs_and_comments_name_inside_a_file_is_in_it() -> None:
    tracked = _tracked()
    missing = [
        f"{where}: {path}: {name}"
        for where in tracked
        if where.endswith((".md", ".py")) and where != "CHANGELOG.md"
        for path, name in _NAMED_INSIDE.findall((BASE / where).read_text("utf-8"))
        if path not in tracked or not re.search(rf"\b{re.escape(name.split('.')[-1])}\b", (BASE / path).read_text("utf-8"))
    ]
    assert missing == []


def _docs(tracked: list[str]) -> Iterator[tuple[str, str]]:
    """Every page of documentation, without its blocks of code."""
    for name in tracked:
        if name.endswith(".md") and name != "CHANGELOG.md":
            yield name, re.sub(r"```.*?```", "", (BASE / name).read_text("utf-8"), flags=re.DOTALL)


def test_every_function_and_setting_that_docs_name_is_in_the_code() -> None:
    tracked = _tracked()
    code = [name for name in tracked if name.endswith((".py", ".sql", ".html", ".js", ".css", ".yml", ".toml", ".example"))]
    known = set(_NAMES_OF_OTHERS)
    for name in [*code, "Makefile", "Dockerfile"]:
        known.update(_IDENTIFIER.findall((BASE / name).read_text("utf-8")))
    known.update(part for name in tracked for path in Path(name).parts for part in _IDENTIFIER.findall(path))
    missing = [
        f"{where}: {name}"
        for where, text in _docs(tracked)
        for quoted in re.findall(r"`([^`]+)`", text)
        for name in _IDENTIFIER.findall(quoted)
        if name not in known
    ]
    assert missing == []


def test_what_docs_say_of_a_file_is_defined_or_declared_in_it() -> None:
    tracked = _tracked()
    missing = [
        f"{where}: {path}: {name}"
        for where, text in _docs(tracked)
        for name, path in _NAMED_OF_FILE.findall(text)
        if path in tracked
        and not re.search(rf"^\s*(?:(?:def|class) )?{name}\b", (BASE / path).read_text("utf-8"), flags=re.MULTILINE)
    ]
    assert missing == []


def test_every_call_that_docs_name_has_its_function() -> None:
    tracked = _tracked()
    code = [name for name in tracked if name.endswith((".py", ".sql", ".js"))]
    known = {*dir(builtins), *_NAMES_OF_OTHERS, *_OF_DJANGO}
    for name in code:
        known.update(_DEFINED.findall((BASE / name).read_text("utf-8")))
    missing = [f"{where}: {name}" for where, text in _docs(tracked) for name in _CALL.findall(text) if name not in known]
    assert missing == []


def test_every_dotted_name_of_our_apps_that_docs_name_is_there() -> None:
    tracked = _tracked()
    missing = []
    for where, text in _docs(tracked):
        for modules, name in _DOTTED.findall(text):
            parts = modules.rstrip(".").split(".")
            path = "/".join(parts)
            if parts[0] not in settings.OWN_APPS or f"{path}/{name}.py" in tracked or f"{path}/{name}/__init__.py" in tracked:
                continue
            # A right, as `needs.publish`, is none of a module's names.
            rights = f"{parts[0]}/rules.py"
            if rights in tracked and f'"{modules}{name}"' in (BASE / rights).read_text("utf-8"):
                continue
            files = [each for each in (f"{path}.py", f"{path}/__init__.py") if each in tracked]
            if not any(re.search(rf"\b{name}\b", (BASE / each).read_text("utf-8")) for each in files):
                missing.append(f"{where}: {modules}{name}")
    assert missing == []


def test_every_link_between_docs_leads_to_a_file() -> None:
    pages = [(name, text) for name, text in _docs(_tracked()) if not name.startswith("website/pages/")]
    missing = [
        f"{where}: {link}" for where, text in pages for link in _LINK.findall(text) if not ((BASE / where).parent / link).exists()
    ]
    assert missing == []


def test_no_text_names_a_migration_by_its_number() -> None:
    """Migrations are written anew with a first release, and squashed: what a comment means is in `migrations/sql/`."""
    named = [
        f"{where}: {found}"
        for where in _tracked()
        if where.endswith((".md", ".py")) and where != "CHANGELOG.md"
        for found in _MIGRATION_BY_NUMBER.findall((BASE / where).read_text("utf-8"))
    ]
    assert named == []


def test_every_scheduled_task_is_in_the_guide_for_operators() -> None:
    page = (BASE / "docs/operate.md").read_text("utf-8")
    assert [name for name in app.conf.beat_schedule if f"`{name}`" not in page] == []


def test_every_hook_has_its_paragraph() -> None:
    page = (BASE / "docs/extending.md").read_text("utf-8")
    hooks = [
        (name, hook)
        for name in _tracked()
        if name.endswith(".py") and not name.startswith("tests/")
        for hook in re.findall(r"^(\w+): Hook\[", (BASE / name).read_text("utf-8"), flags=re.MULTILINE)
    ]
    assert hooks
    assert [(name, hook) for name, hook in hooks if not re.search(rf"`(?:[\w.]+\.)?{hook}`", page)] == []


def test_every_library_of_the_decision_on_libraries_is_a_dependency_and_there_once() -> None:
    project = tomllib.loads((BASE / "pyproject.toml").read_text("utf-8"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    declared = {re.split(r"[\[<>=;]", each)[0].lower() for group in groups for each in group if isinstance(each, str)}
    page = (BASE / "docs/adr/0005-libraries.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| ")][1:]
    named = [re.sub(r"\s*\(.*\)", "", name).strip().lower() for row in rows for name in row.split(",")]
    # A script of the browser, in `static/vendor/`.
    assert {name for name in named if name not in declared} == {"htmx"}
    assert len(named) == len(set(named))


def test_every_decision_says_when_it_was_taken_and_whether_it_stands() -> None:
    says = re.compile(r"\A# \d+\. .+\n\nDate: \d{4}-\d\d-\d\d · Status: (?:accepted|superseded)\b")
    pages = sorted((BASE / "docs/adr").glob("*.md"))
    assert [page.name for page in pages if not says.match(page.read_text("utf-8"))] == []
