import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('solutions', '0003_model_card'),
    ]

    operations = [
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('release_number', models.CharField(blank=True, max_length=40, verbose_name='version in use')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('happened_on', models.DateField(verbose_name='date of the incident')),
                ('severity', models.CharField(choices=[('near_miss', 'No harm: noticed in time'), ('moderate', 'Temporary harm, or care delayed'), ('serious', 'Serious harm, or death'), ('data', 'Confidentiality or security of data')], max_length=10, verbose_name='severity')),
                ('description', models.TextField(max_length=5000, verbose_name='what happened')),
                ('state', django_fsm.FSMField(choices=[('reported', 'Reported'), ('confirmed', 'Confirmed'), ('dismissed', 'Not confirmed')], db_index=True, default='reported', max_length=50, protected=True, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('statement_fr', models.TextField(blank=True, max_length=2000, verbose_name='public statement in French')),
                ('statement_en', models.TextField(blank=True, max_length=2000, verbose_name='public statement in English')),
                ('dismissal_reason', models.TextField(blank=True, max_length=2000, verbose_name='why it is not confirmed')),
            ],
            options={
                'verbose_name': 'incident',
                'ordering': ['-reported_at', '-id'],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='IncidentHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('release_number', models.CharField(blank=True, max_length=40, verbose_name='version in use')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported')),
                ('happened_on', models.DateField(verbose_name='date of the incident')),
                ('severity', models.CharField(choices=[('near_miss', 'No harm: noticed in time'), ('moderate', 'Temporary harm, or care delayed'), ('serious', 'Serious harm, or death'), ('data', 'Confidentiality or security of data')], max_length=10, verbose_name='severity')),
                ('description', models.TextField(max_length=5000, verbose_name='what happened')),
                ('state', django_fsm.FSMField(choices=[('reported', 'Reported'), ('confirmed', 'Confirmed'), ('dismissed', 'Not confirmed')], default='reported', max_length=50, protected=True, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('statement_fr', models.TextField(blank=True, max_length=2000, verbose_name='public statement in French')),
                ('statement_en', models.TextField(blank=True, max_length=2000, verbose_name='public statement in English')),
                ('dismissal_reason', models.TextField(blank=True, max_length=2000, verbose_name='why it is not confirmed')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PerformanceFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('sensitivity', 'Sensitivity (%)'), ('specificity', 'Specificity (%)'), ('ppv', 'Positive predictive value (%)'), ('npv', 'Negative predictive value (%)'), ('auc', 'Area under the ROC curve (0 to 1)'), ('accuracy', 'Accuracy (%)'), ('agreement', 'Agreement with the reference, kappa (−1 to 1)'), ('word_error', 'Word error rate (%)')], max_length=12, verbose_name='measure')),
                ('value', models.FloatField(verbose_name='value')),
                ('low', models.FloatField(verbose_name='interval, from')),
                ('high', models.FloatField(verbose_name='interval, to')),
                ('confidence', models.PositiveSmallIntegerField(default=95, validators=[django.core.validators.MinValueValidator(80), django.core.validators.MaxValueValidator(99)], verbose_name='confidence level (%)')),
                ('population_fr', models.CharField(max_length=200, verbose_name='population, in French')),
                ('population_en', models.CharField(blank=True, max_length=200, verbose_name='population, in English')),
                ('site', models.CharField(max_length=200, verbose_name='site')),
                ('sample_size', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='number of cases')),
                ('study', models.CharField(choices=[('retrospective', 'Retrospective'), ('prospective', 'Prospective'), ('randomised', 'Randomised trial'), ('in_use', 'Measured in routine use')], max_length=14, verbose_name='kind of study')),
                ('source_url', models.URLField(blank=True, max_length=300, verbose_name='publication')),
            ],
            options={
                'verbose_name': 'performance figure',
                'ordering': ['measure', 'population_fr', 'site', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='version number')),
                ('released_on', models.DateField(verbose_name='released on')),
                ('change', models.CharField(choices=[('first', 'First version entered'), ('minor', 'Minor: corrections, same use and same model'), ('planned', 'Foreseen by the change control plan'), ('major', 'Major: new use, new population, new model or new data')], max_length=8, verbose_name='extent of the change')),
                ('notes_fr', models.TextField(max_length=3000, verbose_name='what changed, in French')),
                ('notes_en', models.TextField(blank=True, max_length=3000, verbose_name='what changed, in English')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='entered')),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'ordering': ['-released_on', '-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='authorisation',
            name='one_row_per_authorisation',
        ),
        migrations.AddField(
            model_name='authorisation',
            name='is_declared',
            field=models.BooleanField(default=False, verbose_name='declared by the vendor'),
        ),
        migrations.AlterField(
            model_name='authorisation',
            name='authority',
            field=models.CharField(choices=[('health_canada', 'Health Canada'), ('fda', 'U.S. Food and Drug Administration'), ('ce', 'CE marking (European Union)')], max_length=20, verbose_name='authority'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.UniqueConstraint(fields=('solution', 'authority', 'number'), name='one_row_per_authorisation'),
        ),
        migrations.AddConstraint(
            model_name='authorisation',
            constraint=models.UniqueConstraint(condition=models.Q(('is_declared', False)), fields=('authority', 'number'), name='one_row_per_listed_authorisation'),
        ),
        migrations.AddField(
            model_name='follower',
            name='solution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='solutions.solution'),
        ),
        migrations.AddField(
            model_name='follower',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incident',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='incident',
            name='reported_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incident',
            name='solution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='solutions.solution'),
        ),
        migrations.AddField(
            model_name='incidenthistory',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='incidenthistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='incidenthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='solutions.incident'),
        ),
        migrations.AddField(
            model_name='incidenthistory',
            name='reported_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='incidenthistory',
            name='solution',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='solutions.solution'),
        ),
        migrations.AddField(
            model_name='performancefigure',
            name='solution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='performance', to='solutions.solution'),
        ),
        migrations.AddField(
            model_name='release',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='release',
            name='solution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='solutions.solution'),
        ),
        migrations.AddConstraint(
            model_name='follower',
            constraint=models.UniqueConstraint(fields=('solution', 'user'), name='one_follower_per_person'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(fields=['solution', 'state'], name='incidents_of_solution'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('statement_fr', ''), _negated=True), _connector='OR'), name='a_confirmed_incident_is_stated'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'dismissed'), _negated=True), models.Q(('dismissal_reason', ''), _negated=True), _connector='OR'), name='a_dismissed_incident_has_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "solutions_incidenthistory" ("decided_at", "description", "dismissal_reason", "happened_on", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_number", "reported_at", "reported_by_id", "severity", "solution_id", "state", "statement_en", "statement_fr") VALUES (NEW."decided_at", NEW."description", NEW."dismissal_reason", NEW."happened_on", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."release_number", NEW."reported_at", NEW."reported_by_id", NEW."severity", NEW."solution_id", NEW."state", NEW."statement_en", NEW."statement_fr"); RETURN NULL;', hash='d46f50fa1dea3febf84b77908adf6c0171e9a7c2', operation='INSERT', pgid='pgtrigger_insert_insert_f8533', table='solutions_incident', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "solutions_incidenthistory" ("decided_at", "description", "dismissal_reason", "happened_on", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "release_number", "reported_at", "reported_by_id", "severity", "solution_id", "state", "statement_en", "statement_fr") VALUES (NEW."decided_at", NEW."description", NEW."dismissal_reason", NEW."happened_on", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."release_number", NEW."reported_at", NEW."reported_by_id", NEW."severity", NEW."solution_id", NEW."state", NEW."statement_en", NEW."statement_fr"); RETURN NULL;', hash='794b1bd87856f355f71d56578f7f67e1f6aa6470', operation='UPDATE', pgid='pgtrigger_update_update_43b14', table='solutions_incident', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='performancefigure',
            constraint=models.CheckConstraint(condition=models.Q(('low__lte', models.F('value')), ('value__lte', models.F('high'))), name='a_value_lies_in_its_interval'),
        ),
        migrations.AddConstraint(
            model_name='performancefigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('high__lte', 1), ('low__gte', 0), ('measure', 'auc')), models.Q(('high__lte', 1), ('low__gte', -1), ('measure', 'agreement')), models.Q(models.Q(('measure__in', ['auc', 'agreement']), _negated=True), ('high__lte', 100), ('low__gte', 0)), _connector='OR'), name='a_figure_stays_in_the_range_of_its_measure'),
        ),
        migrations.AddConstraint(
            model_name='performancefigure',
            constraint=models.UniqueConstraint(fields=('solution', 'measure', 'population_fr', 'site', 'study'), name='one_figure_per_measure_population_and_site'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('solution', 'number'), name='one_release_per_number'),
        ),
    ]
