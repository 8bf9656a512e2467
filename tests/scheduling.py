"""Which tests stay together when they run in parallel.

The mark of pytest-xdist for that has no effect with pytest 9: it renames tests in a way that is not looked at any more, and
two workers then loaded one demonstration into one folder.
"""

from typing import Any

from xdist.scheduler import LoadScopeScheduling

# Tests of these share servers of their own: one worker runs each.
TOGETHER = ("tests/launched/", "tests/notifications/test_faults.py", "tests/registry/test_without_servers.py")


class SharedServersScheduling(LoadScopeScheduling):
    """Each test goes to whichever worker is free; those that share servers go to one. The largest lots begin."""

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


def pytest_xdist_make_scheduler(config: Any, log: Any) -> SharedServersScheduling:
    return SharedServersScheduling(config, log)
