"""An application that followed a withdrawal, a refusal or an end by date once took its place: what stood before is put back."""

from typing import Any

from django.db import migrations


def put_back(apps: Any, schema_editor: Any) -> None:
    Solution, Decision = apps.get_model("solutions", "Solution"), apps.get_model("qualification", "Decision")
    lost = Solution.objects.filter(qualification__in=["none", "under_review"]).exclude(decision_reference="")
    for solution in lost.iterator():
        decision = (
            Decision.objects.filter(application__reference=solution.decision_reference, superseded_at=None)
            .select_related("application")
            .first()
        )
        if stood := _stood(decision):
            Solution.objects.filter(pk=solution.pk).update(qualification=stood)


def _stood(decision: Any) -> str:
    """Empty where nothing is to be put back: an upheld appeal opened the refusal again."""
    if decision is None:
        return ""
    if decision.outcome == "refused":
        return "refused" if decision.application.state in ("decided", "withdrawn") else ""
    return "withdrawn" if decision.measures.filter(kind="withdrawn").exists() else "expired"


class Migration(migrations.Migration):
    dependencies = [("qualification", "0002_initial"), ("solutions", "0002_no_followers")]

    # What was lost cannot be told from what never was: backwards leaves what was put back.
    operations = [migrations.RunPython(put_back, migrations.RunPython.noop)]
