import django.contrib.postgres.operations
import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('solutions', '0004_releases_and_incidents'),
    ]

    operations = [
        migrations.AddField(
            model_name='solution',
            name='decision_reference',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='solution',
            name='qualification',
            field=django_fsm.FSMField(choices=[('none', 'Not qualified'), ('under_review', 'Under review'), ('qualified', 'Qualified'), ('conditional', 'Qualified with conditions'), ('refused', 'Refused'), ('suspended', 'Suspended'), ('expired', 'Expired'), ('withdrawn', 'Qualification withdrawn')], db_index=True, default='none', max_length=50, protected=True, verbose_name='qualification'),
        ),
        migrations.AddField(
            model_name='solution',
            name='qualified_level',
            field=models.CharField(blank=True, choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High')], max_length=10, verbose_name='level it is qualified at'),
        ),
        migrations.AddField(
            model_name='solution',
            name='qualified_until',
            field=models.DateField(blank=True, null=True, verbose_name='qualified until'),
        ),
        migrations.AddField(
            model_name='solution',
            name='review_flag',
            field=models.CharField(blank=True, choices=[('release', 'A major version came out after the qualified one'), ('incident', 'A confirmed incident')], max_length=10),
        ),
        migrations.AddField(
            model_name='solution',
            name='review_flagged_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='flagged for review'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='decision_reference',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='qualification',
            field=django_fsm.FSMField(choices=[('none', 'Not qualified'), ('under_review', 'Under review'), ('qualified', 'Qualified'), ('conditional', 'Qualified with conditions'), ('refused', 'Refused'), ('suspended', 'Suspended'), ('expired', 'Expired'), ('withdrawn', 'Qualification withdrawn')], default='none', max_length=50, protected=True, verbose_name='qualification'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='qualified_level',
            field=models.CharField(blank=True, choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High')], max_length=10, verbose_name='level it is qualified at'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='qualified_until',
            field=models.DateField(blank=True, null=True, verbose_name='qualified until'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='review_flag',
            field=models.CharField(blank=True, choices=[('release', 'A major version came out after the qualified one'), ('incident', 'A confirmed incident')], max_length=10),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='review_flagged_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='flagged for review'),
        ),
        migrations.AddField(
            model_name='solution',
            name='qualified_release',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='solutions.release', verbose_name='qualified version'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='qualified_release',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='solutions.release', verbose_name='qualified version'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='solution',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "solutions_solutionhistory" ("accessibility_en", "accessibility_fr", "archived_at", "archiving_reason", "certifications", "change_plan_en", "change_plan_fr", "confirmation_asked_at", "contact_email", "cost_elements_en", "cost_elements_fr", "created_at", "created_by_id", "data_residency", "decides_access", "decision_reference", "description_en", "description_fr", "energy_use_en", "energy_use_fr", "explainability_en", "explainability_fr", "has_medical_purpose", "held_by_id", "hosting_en", "hosting_fr", "human_oversight_en", "human_oversight_fr", "human_reviews", "id", "inputs_en", "inputs_fr", "integration_en", "integration_fr", "integration_weeks", "intended_purpose_en", "intended_purpose_fr", "intended_users_en", "intended_users_fr", "is_demonstration", "last_confirmed_at", "learns_in_use", "limits_en", "limits_fr", "maturity", "name_en", "name_fr", "organisation_id", "origin", "output_role", "outputs_en", "outputs_fr", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_model", "privacy_assessment_en", "privacy_assessment_fr", "published_at", "qualification", "qualified_level", "qualified_release_id", "qualified_until", "quebec_content_en", "quebec_content_fr", "reference", "review_flag", "review_flagged_at", "risk_level", "situation", "speaks_english", "speaks_french", "state", "summary_en", "summary_fr", "support_en", "support_fr", "training_data_en", "training_data_fr", "updated_at", "validation_data_en", "validation_data_fr", "version", "website") VALUES (NEW."accessibility_en", NEW."accessibility_fr", NEW."archived_at", NEW."archiving_reason", NEW."certifications", NEW."change_plan_en", NEW."change_plan_fr", NEW."confirmation_asked_at", NEW."contact_email", NEW."cost_elements_en", NEW."cost_elements_fr", NEW."created_at", NEW."created_by_id", NEW."data_residency", NEW."decides_access", NEW."decision_reference", NEW."description_en", NEW."description_fr", NEW."energy_use_en", NEW."energy_use_fr", NEW."explainability_en", NEW."explainability_fr", NEW."has_medical_purpose", NEW."held_by_id", NEW."hosting_en", NEW."hosting_fr", NEW."human_oversight_en", NEW."human_oversight_fr", NEW."human_reviews", NEW."id", NEW."inputs_en", NEW."inputs_fr", NEW."integration_en", NEW."integration_fr", NEW."integration_weeks", NEW."intended_purpose_en", NEW."intended_purpose_fr", NEW."intended_users_en", NEW."intended_users_fr", NEW."is_demonstration", NEW."last_confirmed_at", NEW."learns_in_use", NEW."limits_en", NEW."limits_fr", NEW."maturity", NEW."name_en", NEW."name_fr", NEW."organisation_id", NEW."origin", NEW."output_role", NEW."outputs_en", NEW."outputs_fr", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price_model", NEW."privacy_assessment_en", NEW."privacy_assessment_fr", NEW."published_at", NEW."qualification", NEW."qualified_level", NEW."qualified_release_id", NEW."qualified_until", NEW."quebec_content_en", NEW."quebec_content_fr", NEW."reference", NEW."review_flag", NEW."review_flagged_at", NEW."risk_level", NEW."situation", NEW."speaks_english", NEW."speaks_french", NEW."state", NEW."summary_en", NEW."summary_fr", NEW."support_en", NEW."support_fr", NEW."training_data_en", NEW."training_data_fr", NEW."updated_at", NEW."validation_data_en", NEW."validation_data_fr", NEW."version", NEW."website"); RETURN NULL;', hash='f40b52b011a6ec837c66745d415feabaef32b504', operation='INSERT', pgid='pgtrigger_insert_insert_546a8', table='solutions_solution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='solution',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "solutions_solutionhistory" ("accessibility_en", "accessibility_fr", "archived_at", "archiving_reason", "certifications", "change_plan_en", "change_plan_fr", "confirmation_asked_at", "contact_email", "cost_elements_en", "cost_elements_fr", "created_at", "created_by_id", "data_residency", "decides_access", "decision_reference", "description_en", "description_fr", "energy_use_en", "energy_use_fr", "explainability_en", "explainability_fr", "has_medical_purpose", "held_by_id", "hosting_en", "hosting_fr", "human_oversight_en", "human_oversight_fr", "human_reviews", "id", "inputs_en", "inputs_fr", "integration_en", "integration_fr", "integration_weeks", "intended_purpose_en", "intended_purpose_fr", "intended_users_en", "intended_users_fr", "is_demonstration", "last_confirmed_at", "learns_in_use", "limits_en", "limits_fr", "maturity", "name_en", "name_fr", "organisation_id", "origin", "output_role", "outputs_en", "outputs_fr", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price_model", "privacy_assessment_en", "privacy_assessment_fr", "published_at", "qualification", "qualified_level", "qualified_release_id", "qualified_until", "quebec_content_en", "quebec_content_fr", "reference", "review_flag", "review_flagged_at", "risk_level", "situation", "speaks_english", "speaks_french", "state", "summary_en", "summary_fr", "support_en", "support_fr", "training_data_en", "training_data_fr", "updated_at", "validation_data_en", "validation_data_fr", "version", "website") VALUES (NEW."accessibility_en", NEW."accessibility_fr", NEW."archived_at", NEW."archiving_reason", NEW."certifications", NEW."change_plan_en", NEW."change_plan_fr", NEW."confirmation_asked_at", NEW."contact_email", NEW."cost_elements_en", NEW."cost_elements_fr", NEW."created_at", NEW."created_by_id", NEW."data_residency", NEW."decides_access", NEW."decision_reference", NEW."description_en", NEW."description_fr", NEW."energy_use_en", NEW."energy_use_fr", NEW."explainability_en", NEW."explainability_fr", NEW."has_medical_purpose", NEW."held_by_id", NEW."hosting_en", NEW."hosting_fr", NEW."human_oversight_en", NEW."human_oversight_fr", NEW."human_reviews", NEW."id", NEW."inputs_en", NEW."inputs_fr", NEW."integration_en", NEW."integration_fr", NEW."integration_weeks", NEW."intended_purpose_en", NEW."intended_purpose_fr", NEW."intended_users_en", NEW."intended_users_fr", NEW."is_demonstration", NEW."last_confirmed_at", NEW."learns_in_use", NEW."limits_en", NEW."limits_fr", NEW."maturity", NEW."name_en", NEW."name_fr", NEW."organisation_id", NEW."origin", NEW."output_role", NEW."outputs_en", NEW."outputs_fr", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price_model", NEW."privacy_assessment_en", NEW."privacy_assessment_fr", NEW."published_at", NEW."qualification", NEW."qualified_level", NEW."qualified_release_id", NEW."qualified_until", NEW."quebec_content_en", NEW."quebec_content_fr", NEW."reference", NEW."review_flag", NEW."review_flagged_at", NEW."risk_level", NEW."situation", NEW."speaks_english", NEW."speaks_french", NEW."state", NEW."summary_en", NEW."summary_fr", NEW."support_en", NEW."support_fr", NEW."training_data_en", NEW."training_data_fr", NEW."updated_at", NEW."validation_data_en", NEW."validation_data_fr", NEW."version", NEW."website"); RETURN NULL;', hash='2457f6905643d95107987bb1b98b884e8a7a460f', operation='UPDATE', pgid='pgtrigger_update_update_9e383', table='solutions_solution', when='AFTER')),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name='solution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('qualification__in', ['qualified', 'conditional', 'suspended']), _negated=True), models.Q(('qualified_release__isnull', False), ('qualified_until__isnull', False), models.Q(('decision_reference', ''), _negated=True)), _connector='OR'), name='a_qualification_names_its_decision_version_and_end'),
        ),
    ]
