"""Checks of `make lint` on code that does nothing: names that nobody uses, and what Django does by itself."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
_NOT_THE_PRODUCT = {"tests", "var", "benchmarks", "staticfiles", ".venv", ".git", "node_modules"}
_READ = {".py", ".html", ".txt", ".toml", ".yaml", ".yml", ".xml", ".typ"}
_WORD = re.compile(r"[A-Za-z_]\w*")
# Files whose names a framework reads, or that hold texts to be collected.
_READ_BY_NAME = ("apps.py", "admin.py", "settings.py", "server_settings.py", "library_texts.py")
_KEEPS_NOTHING = {
    "transaction.atomic",
    "cache",
    "lru_cache",
    "dataclass",
    "public",
    "members_only",
    "require_POST",
    "require_safe",
}
# Names that are asked for by others, with who asks.
_ASKED_FOR = {
    "urlpatterns": "Django",
    "app_name": "Django",
    "Command": "Django",
    "register": "Django",
    "ApiKeyScheme": "drf-spectacular, which knows its extensions by their base",
    "WORDING": "makemessages, for words of a library that Québec says otherwise",
    "ensure_test_servers": "the tests, which run without the rest of `make run`",
}


def unused_names(folder: Path = BASE) -> list[str]:
    """Functions, classes and constants of a module that no other line of the product names."""
    texts = {path.relative_to(folder): path.read_text("utf-8") for path in product_files(folder)}
    words = Counter(word for text in texts.values() for word in _WORD.findall(text))
    return [
        f"{path}:{line} defines {name}, which nothing uses."
        for path, text in texts.items()
        if path.suffix == ".py" and "migrations" not in path.parts and path.name not in _READ_BY_NAME
        for name, line in _defined(ast.parse(text))
        if words[name] == 1
    ]


def product_files(folder: Path = BASE) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in _READ and path.relative_to(folder).parts[0] not in _NOT_THE_PRODUCT and path.is_file():
            yield path


def _defined(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            # Whoever decorates it keeps it (a tag, a task, a receiver), unless the decorator only changes how it works.
            names = [node.name] if all(_is_plain(each) for each in node.decorator_list) else []
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
        else:
            continue
        yield from (
            (name, node.lineno)
            for name in names
            if name not in _ASKED_FOR and not name.startswith(("__", "handler4", "handler5"))
        )


def _is_plain(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).split("(", 1)[0] in _KEEPS_NOTHING


def set_by_django(folder: Path = BASE) -> list[str]:
    """Loops over the related records of an object that set the object on each: a related manager has set it already."""
    found = []
    for path in product_files(folder):
        if path.suffix == ".py":
            found += [
                f"{path.relative_to(folder)}:{line} sets {what} in a loop; the related manager does."
                for line, what in _loops(ast.parse(path.read_text("utf-8")))
            ]
    return found


def _loops(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for loop in ast.walk(tree):
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
            continue
        owner = _owner_of_related(loop.iter)
        for node in loop.body:
            if (
                isinstance(node, ast.Assign)
                and isinstance(target := node.targets[0], ast.Attribute)
                and ast.unparse(target.value) == loop.target.id
                and ast.unparse(node.value) == owner
            ):
                yield node.lineno, ast.unparse(target)


def _owner_of_related(node: ast.expr) -> str:
    """`pilot` of `pilot.sites.all()`, with whatever filters stand between; empty otherwise."""
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return ast.unparse(node.value) if isinstance(node, ast.Attribute) else ""


# Where Django keeps what it read, for itself. A draft shows the terms of an amendment in place of the record's own.
_OWN_OF_THE_ORM = re.compile(r"\b(_result_cache|_prefetch_done|_prefetched_objects_cache)\b")
_MAY_TOUCH_THE_ORM = {"authoring/amending/services.py"}


def inside_the_orm(folder: Path = BASE) -> list[str]:
    """Code that reads or writes what the ORM keeps for itself: it breaks in silence with a new version."""
    return [
        f"{name}:{number} touches {found[0]}, which is the ORM's own."
        for path in product_files(folder)
        if (name := str(path.relative_to(folder))) not in _MAY_TOUCH_THE_ORM and path.suffix == ".py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if (found := _OWN_OF_THE_ORM.search(line))
    ]
