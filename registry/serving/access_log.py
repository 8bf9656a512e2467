"""gunicorn's access log, without what lets its reader act for someone else."""

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from safety.log_lines import shown

FORMAT = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s %(L)ss "%(a)s" [%({x-request-id}o)s]'


class AccessLogger(Logger):
    """No query, no referring address, and `…` in the place of keys."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = shown(environ.get("RAW_URI") or "")
        return found | {
            "U": path,
            "q": "",
            "r": f"{environ.get('REQUEST_METHOD')} {path} {environ.get('SERVER_PROTOCOL')}",
            "f": "-",
        }
