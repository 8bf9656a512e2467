"""The webhooks of the OpenAPI document."""

from drf_spectacular.utils import OpenApiWebhook, extend_schema, inline_serializer
from rest_framework import serializers


class _BothLanguages(serializers.Serializer[dict[str, str]]):
    fr = serializers.CharField()
    en = serializers.CharField()


class WebhookEventSerializer(serializers.Serializer[dict[str, object]]):
    event = serializers.UUIDField(help_text="The event's permanent identifier.")
    kind = serializers.CharField(help_text="need, solution, pilot, organisation, …")
    reference = serializers.CharField()
    label = _BothLanguages()  # type: ignore[assignment]  # a field called as a property of fields
    title = _BothLanguages(allow_null=True)
    url = _BothLanguages(allow_null=True)


EVENT_TOLD = OpenApiWebhook(
    name="event",
    decorator=extend_schema(
        summary="A public event",
        description=(
            "Signed according to the Standard Webhooks specification: webhook-id (the same when repeated), webhook-timestamp, "
            "webhook-signature (v1, HMAC-SHA256). Answer 2xx within 10 seconds. Otherwise, the call is repeated; 410 pauses."
        ),
        tags=["webhooks"],
        request=inline_serializer(
            "WebhookMessage",
            {
                "type": serializers.CharField(help_text="need.published, solution.qualified, … or webhook.test"),
                "timestamp": serializers.DateTimeField(),
                "data": WebhookEventSerializer(help_text="Empty in a test."),
            },
        ),
        responses={200: None, 410: None},
    ),
)
