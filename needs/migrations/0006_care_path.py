"""A need says its care path: the steps of it, and where the tool would be used."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0005_language_of_a_response'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='need',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='need',
            name='update_update',
        ),
        migrations.AddField(
            model_name='need',
            name='care_path',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, verbose_name='care path'),
        ),
        migrations.AddField(
            model_name='needhistory',
            name='care_path',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, verbose_name='care path'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "needs_needhistory" ("baseline_en", "baseline_fr", "budget_status", "care_path", "confirmation_asked_at", "constraints_en", "constraints_fr", "contact_email", "created_at", "created_by_id", "data_available_en", "data_available_fr", "decides_access", "difference_en", "difference_fr", "ended_at", "ending_reason_en", "ending_reason_fr", "expected_outcome_en", "expected_outcome_fr", "has_medical_purpose", "held_by_id", "human_reviews", "id", "indicator_en", "indicator_fr", "is_demonstration", "last_confirmed_at", "learns_in_use", "lesson_en", "lesson_fr", "must_be_qualified", "must_keep_data_here", "must_share_standard", "must_speak_french", "network_priority", "operational_owner_en", "operational_owner_fr", "organisation_id", "outcome_en", "outcome_fr", "output_role", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present_situation_en", "present_situation_fr", "priority_rationale_en", "priority_rationale_fr", "problem_en", "problem_fr", "published_at", "reference", "responses_until", "return_reason", "return_remarks", "risk_level", "scheduled_for", "score", "score_breakdown", "situation", "state", "submitted_at", "summary_en", "summary_fr", "systems_in_place_en", "systems_in_place_fr", "target_en", "target_fr", "title_en", "title_fr", "updated_at", "version", "volume_en", "volume_fr", "volume_per_year") VALUES (NEW."baseline_en", NEW."baseline_fr", NEW."budget_status", NEW."care_path", NEW."confirmation_asked_at", NEW."constraints_en", NEW."constraints_fr", NEW."contact_email", NEW."created_at", NEW."created_by_id", NEW."data_available_en", NEW."data_available_fr", NEW."decides_access", NEW."difference_en", NEW."difference_fr", NEW."ended_at", NEW."ending_reason_en", NEW."ending_reason_fr", NEW."expected_outcome_en", NEW."expected_outcome_fr", NEW."has_medical_purpose", NEW."held_by_id", NEW."human_reviews", NEW."id", NEW."indicator_en", NEW."indicator_fr", NEW."is_demonstration", NEW."last_confirmed_at", NEW."learns_in_use", NEW."lesson_en", NEW."lesson_fr", NEW."must_be_qualified", NEW."must_keep_data_here", NEW."must_share_standard", NEW."must_speak_french", NEW."network_priority", NEW."operational_owner_en", NEW."operational_owner_fr", NEW."organisation_id", NEW."outcome_en", NEW."outcome_fr", NEW."output_role", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."present_situation_en", NEW."present_situation_fr", NEW."priority_rationale_en", NEW."priority_rationale_fr", NEW."problem_en", NEW."problem_fr", NEW."published_at", NEW."reference", NEW."responses_until", NEW."return_reason", NEW."return_remarks", NEW."risk_level", NEW."scheduled_for", NEW."score", NEW."score_breakdown", NEW."situation", NEW."state", NEW."submitted_at", NEW."summary_en", NEW."summary_fr", NEW."systems_in_place_en", NEW."systems_in_place_fr", NEW."target_en", NEW."target_fr", NEW."title_en", NEW."title_fr", NEW."updated_at", NEW."version", NEW."volume_en", NEW."volume_fr", NEW."volume_per_year"); RETURN NULL;', hash='feb37adca7de9b1c00008b04da3039e5dbe7eff1', operation='INSERT', pgid='pgtrigger_insert_insert_ae169', table='needs_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "needs_needhistory" ("baseline_en", "baseline_fr", "budget_status", "care_path", "confirmation_asked_at", "constraints_en", "constraints_fr", "contact_email", "created_at", "created_by_id", "data_available_en", "data_available_fr", "decides_access", "difference_en", "difference_fr", "ended_at", "ending_reason_en", "ending_reason_fr", "expected_outcome_en", "expected_outcome_fr", "has_medical_purpose", "held_by_id", "human_reviews", "id", "indicator_en", "indicator_fr", "is_demonstration", "last_confirmed_at", "learns_in_use", "lesson_en", "lesson_fr", "must_be_qualified", "must_keep_data_here", "must_share_standard", "must_speak_french", "network_priority", "operational_owner_en", "operational_owner_fr", "organisation_id", "outcome_en", "outcome_fr", "output_role", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "present_situation_en", "present_situation_fr", "priority_rationale_en", "priority_rationale_fr", "problem_en", "problem_fr", "published_at", "reference", "responses_until", "return_reason", "return_remarks", "risk_level", "scheduled_for", "score", "score_breakdown", "situation", "state", "submitted_at", "summary_en", "summary_fr", "systems_in_place_en", "systems_in_place_fr", "target_en", "target_fr", "title_en", "title_fr", "updated_at", "version", "volume_en", "volume_fr", "volume_per_year") VALUES (NEW."baseline_en", NEW."baseline_fr", NEW."budget_status", NEW."care_path", NEW."confirmation_asked_at", NEW."constraints_en", NEW."constraints_fr", NEW."contact_email", NEW."created_at", NEW."created_by_id", NEW."data_available_en", NEW."data_available_fr", NEW."decides_access", NEW."difference_en", NEW."difference_fr", NEW."ended_at", NEW."ending_reason_en", NEW."ending_reason_fr", NEW."expected_outcome_en", NEW."expected_outcome_fr", NEW."has_medical_purpose", NEW."held_by_id", NEW."human_reviews", NEW."id", NEW."indicator_en", NEW."indicator_fr", NEW."is_demonstration", NEW."last_confirmed_at", NEW."learns_in_use", NEW."lesson_en", NEW."lesson_fr", NEW."must_be_qualified", NEW."must_keep_data_here", NEW."must_share_standard", NEW."must_speak_french", NEW."network_priority", NEW."operational_owner_en", NEW."operational_owner_fr", NEW."organisation_id", NEW."outcome_en", NEW."outcome_fr", NEW."output_role", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."present_situation_en", NEW."present_situation_fr", NEW."priority_rationale_en", NEW."priority_rationale_fr", NEW."problem_en", NEW."problem_fr", NEW."published_at", NEW."reference", NEW."responses_until", NEW."return_reason", NEW."return_remarks", NEW."risk_level", NEW."scheduled_for", NEW."score", NEW."score_breakdown", NEW."situation", NEW."state", NEW."submitted_at", NEW."summary_en", NEW."summary_fr", NEW."systems_in_place_en", NEW."systems_in_place_fr", NEW."target_en", NEW."target_fr", NEW."title_en", NEW."title_fr", NEW."updated_at", NEW."version", NEW."volume_en", NEW."volume_fr", NEW."volume_per_year"); RETURN NULL;', hash='7ea793d6d1f35dd7a1908fa9e7616c0c25984f63', operation='UPDATE', pgid='pgtrigger_update_update_a52e1', table='needs_need', when='AFTER')),
        ),
    ]
