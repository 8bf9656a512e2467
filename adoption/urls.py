"""Addresses of what comes of pilots, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from adoption.views import after, costing, lessons, report
from adoption.views import path as paths

urlpatterns = [
    path(_("board/"), paths.board, name="board"),
    path(_("board/paths.csv"), paths.board_csv, name="board-csv"),
    path(_("figures/"), paths.figures, name="figures"),
    path(_("lessons/"), lessons.lessons, name="lessons"),
    path(_("calculator/"), costing.calculator, name="calculator"),
    path(_("calculations/"), costing.calculations, name="calculations"),
    path(_("calculations/new/"), costing.new, name="calculation-new"),
    path(_("calculations/<number:pk>/"), costing.calculation, name="calculation"),
    path(_("calculations/<number:pk>/edit/"), costing.edit, name="calculation-edit"),
    path(_("<reference:reference>/report/write/"), report.write, name="report-write"),
    path(_("<reference:reference>/report/publish/"), report.publish, name="report-publish"),
    path(_("<reference:reference>/report/preview.pdf"), report.preview_pdf, name="report-preview-pdf"),
    path(_("<reference:reference>/report/preview.docx"), report.preview_word, name="report-preview-word"),
    path(_("<reference:reference>/report/<number:number>/"), report.version, name="report"),
    path(_("<reference:reference>/report/<number:number>/report.pdf"), report.as_pdf, name="report-pdf"),
    path(_("<reference:reference>/report/<number:number>/report.docx"), report.as_word, name="report-word"),
    path(_("<reference:reference>/report/<number:number>/report.json"), report.as_json, name="report-json"),
    path(_("<reference:reference>/path/<slug:step>/<slug:action>/"), paths.milestone, name="milestone"),
    path(_("<reference:reference>/lessons/new/"), lessons.new, name="lesson-new"),
    path(_("<reference:reference>/lessons/<number:pk>/"), lessons.edit, name="lesson-edit"),
    path(_("<reference:reference>/alike/"), after.alike, name="alike"),
]
