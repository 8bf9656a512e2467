"""Below the apps of records, nothing knows a kind or one of its states by name: it reads the register of kinds."""

import ast
from collections.abc import Iterator
from pathlib import Path

from records.kinds import RecordKind, all_kinds

BASE = Path(__file__).resolve().parents[2]
BELOW = ("records", "safety", "files", "catalogue", "authoring", "publishing", "website", "accounts")
# Words that are something else where they stand.
REVIEWED = {
    # The state of most drafts, unless a kind says otherwise.
    ("records/kinds.py", "draft"),
    # Programs, among what people send.
    ("files/standalone/packages.py", "application"),
    ("files/upload_kinds.py", "application"),
    # The field of a form that says which draft its page opened.
    ("authoring/views/editing.py", "draft"),
    ("authoring/views/gone.py", "draft"),
    ("authoring/views/steps.py", "draft"),
    # A name of the context of a page.
    ("authoring/views/amending.py", "closed"),
    ("accounts/views/workspace.py", "closed"),
    # An element of Atom.
    ("publishing/feeds/atom.py", "published"),
    # The state of a request to register or to join; a consent that was withdrawn.
    ("accounts/models/organisations.py", "withdrawn"),
    ("accounts/models/joining.py", "withdrawn"),
    ("accounts/services/privacy.py", "withdrawn"),
}
# A kind's code that is also the name of a field of every record: only where a kind is meant.
FIELD = "organisation"
LABELS = {"_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy"}
OF_A_KIND = {"kind_named", "is_kind", "record_model", "moved_to", "public_entry", "move"}


def test_no_code_below_the_apps_of_records_names_a_kind_or_a_state() -> None:
    assert sorted(_found() - REVIEWED) == []


def test_the_reviewed_words_are_still_there() -> None:
    assert sorted(REVIEWED - _found()) == []


def _found() -> set[tuple[str, str]]:
    return {
        (str(path.relative_to(BASE)), word)
        for app in BELOW
        for path in (BASE / app).rglob("*.py")
        if "migrations" not in path.parts
        for word in _named(ast.parse(path.read_text(encoding="utf-8")), _words_of_others(app))
    }


def _words_of_others(app: str) -> set[str]:
    """Codes and states of the kinds that other apps declare."""
    kinds: list[RecordKind] = [kind for kind in all_kinds() if kind.app != app]
    return {word for kind in kinds for word in (kind.code, *kind.states)}


def _named(tree: ast.Module, words: set[str]) -> Iterator[str]:
    labels = {id(node.args[-1]) for node in _calls(tree) if _name(node) in LABELS and node.args}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or node.value not in words or id(node) in labels:
            continue
        if node.value != FIELD or id(node) in _where_a_kind_is_meant(tree):
            yield str(node.value)


def _where_a_kind_is_meant(tree: ast.Module) -> set[int]:
    """What is compared, what is given as `kind=`, and what is asked of the register or the catalogue."""
    found = {id(side) for node in ast.walk(tree) if isinstance(node, ast.Compare) for side in (node.left, *node.comparators)}
    for call in _calls(tree):
        found |= {id(keyword.value) for keyword in call.keywords if keyword.arg in ("kind", "code")}
        if _name(call) in OF_A_KIND and call.args:
            found.add(id(call.args[0]))
    return found


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
