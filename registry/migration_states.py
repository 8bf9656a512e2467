"""Models of migrations, made anew only where an operation changed them.

Django makes every model anew that is related to the changed one, in a house where all are related to each other: of the
30 s of an empty database's migrations, this took 26. What such an operation writes follows from its own model, and
from the tables and keys that its relations name. Operations that ask who points to a model get all models anew, and so do
code in migrations and what follows them: Django provides for that where it delays relations itself.
"""

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState


class NarrowState(ProjectState):
    """A new table or column, a constraint, index, trigger or option makes one model anew; anything else all of them."""

    _is_adding = False
    # The state before the operation that is under way.
    _before: "NarrowState | None" = None

    @classmethod
    def of(cls, state: ProjectState) -> "NarrowState":
        """Takes over what `state` holds."""
        narrow = cls()
        narrow.__dict__.update(state.__dict__)
        return narrow

    def clone(self) -> "NarrowState":
        self._before = self.of(super().clone())
        return self._before

    def add_model(self, model_state: ModelState) -> None:
        self._is_adding = True
        super().add_model(model_state)
        self._is_adding = False

    def add_field(self, *args: Any, **options: Any) -> None:
        self._is_adding = True
        super().add_field(*args, **options)
        self._is_adding = False

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        # `delay`: nobody's relation changes.
        if not (delay or self._is_adding):
            self._reload_all()
        elif "apps" in self.__dict__:
            self.is_delayed = True
            own: Any = self  # The stubs lack it.
            own._reload({(app_label, model_name.lower())})

    def reload_models(self, models: Any, delay: bool = True) -> None:
        self._reload_all()

    def _reload_all(self) -> None:
        """When they are next asked for."""
        for state in (self, self._before):
            if state and state.is_delayed:
                state.clear_delayed_apps_cache()
        self.__dict__.pop("apps", None)


class NarrowExecutor(MigrationExecutor):
    """Migrates with narrow states."""

    def _create_project_state(self, with_applied_migrations: bool = False) -> NarrowState:
        parent: Any = super()  # The stubs lack it.
        return NarrowState.of(parent._create_project_state(with_applied_migrations))
