"""Addresses of qualification, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalogue.views import permanent
from qualification.views import (
    answering,
    applications,
    checklists,
    deciding,
    decisions,
    early_advice,
    evidence,
    late_conditions,
    meetings,
    ministry,
    pieces,
    protocol_editing,
    public,
    reviews,
    screening,
    submitting,
    verifying,
)

app_name = "qualification"
urlpatterns = [
    # For everyone
    path("", public.protocols, name="protocols"),
    path(_("before-applying/"), public.preflight, name="preflight"),
    path(_("before-applying/checklist.<slug:form>"), checklists.of_outlook, name="outlook-checklist"),
    path("sources/", public.sources, name="sources"),
    path(_("statistics/"), public.figures, name="statistics"),
    path(_("protocols/<slug:level>/"), public.in_force, name="protocol-in-force"),
    path(_("protocols/<slug:level>/<str:version>/"), public.protocol, name="protocol"),
    path(_("protocols/<slug:level>/<str:version>/checklist.<slug:form>"), checklists.of_protocol, name="protocol-checklist"),
    path(_("protocols/<slug:level>/<str:version>/since/<str:before>/"), public.changes, name="changes"),
    path(_("decisions/<reference:reference>/"), decisions.decision, name="decision"),
    path(_("decisions/<reference:reference>/certificate.pdf"), decisions.certificate, name="certificate"),
    path(_("decisions/<reference:reference>/statement.jws"), verifying.statement, name="statement"),
    path(_("verify/<reference:reference>/"), verifying.verify, name="verify"),
    path(_("verify/<str:typed>/"), verifying.verify_typed, name="verify-typed"),
    path(_("verify/"), verifying.check, name="check"),
    # For vendors
    path(_("of/<reference:reference>/"), applications.of_solution, name="of-solution"),
    path(_("applications/<reference:reference>/"), applications.application, name="application"),
    path(_("applications/<reference:reference>/answer/<str:code>/"), answering.answer, name="answer"),
    path(_("applications/<reference:reference>/answer/<str:code>/evidence/"), evidence.add, name="add-evidence"),
    path(_("applications/<reference:reference>/answer/<str:code>/pool/"), pieces.pool, name="pool"),
    path(_("applications/<reference:reference>/carried/"), pieces.carried, name="carried"),
    path(_("applications/<reference:reference>/files/<slug:kind>/<number:pk>/"), pieces.enclose, name="enclose"),
    path(_("applications/<reference:reference>/receipt.pdf"), submitting.receipt, name="receipt"),
    path(_("applications/<reference:reference>/submit/"), submitting.submit, name="submit"),
    path(_("applications/<reference:reference>/withdraw/"), applications.withdraw, name="withdraw"),
    path(_("applications/<reference:reference>/delete/"), applications.delete, name="delete"),
    path(_("applications/<reference:reference>/clarifications/"), applications.clarifications, name="clarifications"),
    path(
        _("decisions/<reference:reference>/conditions/<number:pk>/report/"), decisions.report_condition, name="report-condition"
    ),
    path(_("decisions/<reference:reference>/appeal/"), decisions.appeal, name="appeal"),
    # Early advice: for vendors, for the ministry, for whoever gives it
    path(_("early-advice/"), early_advice.overview, name="early-list"),
    path(_("early-advice/of/<reference:reference>/"), early_advice.ask, name="early-ask"),
    path(_("early-advice/<number:pk>/"), early_advice.detail, name="early"),
    path(_("early-advice/<number:pk>/withdraw/"), early_advice.withdraw, name="early-withdraw"),
    path(_("early-advice/<number:pk>/assign/"), early_advice.assign, name="early-assign"),
    path(_("early-advice/<number:pk>/answer/"), early_advice.answer, name="early-answer"),
    # Evidence
    path(_("evidence/<number:pk>/remove/"), evidence.remove, name="remove-evidence"),
    path(_("evidence/<number:pk>/"), evidence.view, name="evidence"),
    path(_("evidence/<number:pk>/with-its-text/"), evidence.enclosed, name="enclosed"),
    path(_("applications/<reference:reference>/evidence/<str:code>/"), evidence.of_requirement, name="evidence-of"),
    path(_("evidence/open/<str:token>/"), evidence.download, name="evidence-file"),
    path(_("evidence/open/<str:token>/<number:page>.png"), evidence.picture, name="evidence-page"),
    # For the ministry
    path(_("queue/"), ministry.queue, name="queue"),
    path(_("applications/<reference:reference>/do/<slug:action>/"), ministry.step, name="step"),
    path(_("applications/<reference:reference>/screening/"), screening.screening, name="screening"),
    path(_("applications/<reference:reference>/return/"), ministry.send_back, name="return"),
    path(_("applications/<reference:reference>/evaluators/"), ministry.evaluators, name="evaluators"),
    path(_("applications/<reference:reference>/evaluators/<number:pk>/remove/"), ministry.unassign, name="unassign"),
    path(_("applications/<reference:reference>/ask/"), ministry.ask, name="ask"),
    path(_("applications/<reference:reference>/deliberation/"), ministry.deliberation, name="deliberation"),
    path(_("applications/<reference:reference>/deliberation/meeting/"), meetings.meeting, name="new-meeting"),
    path(_("applications/<reference:reference>/deliberation/meeting/<number:pk>/"), meetings.meeting, name="meeting"),
    path(_("applications/<reference:reference>/decide/"), deciding.decide, name="decide"),
    path(_("decisions/<reference:reference>/measure/<slug:action>/"), decisions.measure, name="measure"),
    path(
        _("decisions/<reference:reference>/conditions/<number:pk>/accept/"), decisions.accept_condition, name="accept-condition"
    ),
    path(
        _("decisions/<reference:reference>/conditions/<number:pk>/return/"), decisions.return_condition, name="return-condition"
    ),
    path(_("decisions/<reference:reference>/conditions/<number:pk>/remind/"), late_conditions.remind, name="remind-condition"),
    path(
        _("decisions/<reference:reference>/conditions/<number:pk>/new-date/"),
        late_conditions.postpone,
        name="postpone-condition",
    ),
    path(_("decisions/<reference:reference>/appeal/answer/"), decisions.answer_appeal, name="answer-appeal"),
    path(_("edit/<slug:level>/"), protocol_editing.draft, name="draft"),
    path(_("edit/<slug:level>/requirement/"), protocol_editing.requirement, name="new-requirement"),
    path(_("edit/<slug:level>/requirement/<number:pk>/"), protocol_editing.requirement, name="requirement"),
    path(_("edit/<slug:level>/requirement/<number:pk>/remove/"), protocol_editing.drop, name="drop-requirement"),
    path(_("edit/<slug:level>/publish/"), protocol_editing.publish, name="publish"),
    # For evaluators
    path(_("reviews/"), reviews.mine, name="reviews"),
    path(_("reviews/<reference:reference>/"), reviews.review, name="review"),
    path(_("reviews/<reference:reference>/hand-in/"), reviews.hand_in, name="hand-in"),
    path(_("reviews/<reference:reference>/<str:code>/"), reviews.finding, name="finding"),
    path(_("applications/<typed_reference:reference>/"), permanent.lead, name="application-permanent"),
    path("<typed_reference:reference>/", permanent.lead, name="permanent"),
]
