"""The status of a qualification for programs, of any origin."""

from django.http import Http404
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from qualification.statements import as_json
from qualification.status import decision_of, status_of

# A suspension is known to every program within a minute, and a busy one asks once a minute at most.
MAX_AGE_S = 60
_NUMBER = OpenApiParameter(
    "reference",
    str,
    "path",
    description=gettext_lazy("The reference number of an application (`DOS-`) or of a solution (`SOL-`)."),
)


@extend_schema(
    responses={200: OpenApiTypes.OBJECT},
    parameters=[_NUMBER],
    summary=gettext_lazy("The status of a qualification"),
    description=gettext_lazy(
        "The current status of a decision: valid, conditional, suspended, expired, withdrawn, refused or superseded. "
        "`appeal` shows whether it has been appealed: `filed` until the ministry answers, `upheld` until it makes a new "
        "decision."
    ),
)
@api_view(["GET"])
def status(request: Request, reference: str) -> Response:
    """What a decision is worth at this moment: valid, conditional, suspended, expired, withdrawn, refused or superseded.

    `appeal` says whether it is contested: `filed` until the ministry answers, `upheld` until it decides again.
    """
    found = decision_of(reference)
    if found is None:
        raise Http404
    headers = {"Cache-Control": f"public, max-age={MAX_AGE_S}", "Access-Control-Allow-Origin": "*"}
    return Response(as_json(found, status_of(found)), headers=headers)
