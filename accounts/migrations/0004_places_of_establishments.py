"""The installations of the ministry's list, and the number that an establishment has in it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_membership_requests'),
        ('records', '0003_name_reimbursement_of_drugs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='number in the ministry’s list')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('municipality', models.CharField(max_length=80, verbose_name='municipality')),
                ('address', models.CharField(blank=True, max_length=160, verbose_name='address')),
                ('missions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                ('longitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='longitude')),
                ('latitude', models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True, verbose_name='latitude')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='installations', to='accounts.organisation')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.region')),
                ('listed_on', models.DateField(verbose_name='in the list of')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left the list')),
            ],
            options={
                'verbose_name': 'installation',
                'verbose_name_plural': 'installations',
                'ordering': ['municipality', 'name', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='an_installation_has_both_coordinates_or_none')],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='organisation',
            name='update_update',
        ),
        migrations.AddField(
            model_name='organisation',
            name='left_list_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='no longer in the ministry’s list since'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='list_code',
            field=models.CharField(blank=True, db_default='', default='', max_length=12, verbose_name='number in the ministry’s list'),
        ),
        migrations.AddField(
            model_name='organisationhistory',
            name='left_list_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='no longer in the ministry’s list since'),
        ),
        migrations.AddField(
            model_name='organisationhistory',
            name='list_code',
            field=models.CharField(blank=True, db_default='', default='', max_length=12, verbose_name='number in the ministry’s list'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_organisationhistory" ("city", "created_at", "deactivated_at", "description_en", "description_fr", "id", "is_active", "is_demonstration", "is_registered", "is_verified", "kind", "left_list_on", "list_code", "merged_into_id", "name_en", "name_fr", "name_key", "neq", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "requires_mfa", "short_name", "slug", "source", "subtype", "time_zone", "updated_at", "vendor_size", "website") VALUES (NEW."city", NEW."created_at", NEW."deactivated_at", NEW."description_en", NEW."description_fr", NEW."id", NEW."is_active", NEW."is_demonstration", NEW."is_registered", NEW."is_verified", NEW."kind", NEW."left_list_on", NEW."list_code", NEW."merged_into_id", NEW."name_en", NEW."name_fr", NEW."name_key", NEW."neq", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region_id", NEW."requires_mfa", NEW."short_name", NEW."slug", NEW."source", NEW."subtype", NEW."time_zone", NEW."updated_at", NEW."vendor_size", NEW."website"); RETURN NULL;', hash='2d7744f10462a034aa86497cc40a0fa266d4d836', operation='INSERT', pgid='pgtrigger_insert_insert_66a5c', table='accounts_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_organisationhistory" ("city", "created_at", "deactivated_at", "description_en", "description_fr", "id", "is_active", "is_demonstration", "is_registered", "is_verified", "kind", "left_list_on", "list_code", "merged_into_id", "name_en", "name_fr", "name_key", "neq", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "requires_mfa", "short_name", "slug", "source", "subtype", "time_zone", "updated_at", "vendor_size", "website") VALUES (NEW."city", NEW."created_at", NEW."deactivated_at", NEW."description_en", NEW."description_fr", NEW."id", NEW."is_active", NEW."is_demonstration", NEW."is_registered", NEW."is_verified", NEW."kind", NEW."left_list_on", NEW."list_code", NEW."merged_into_id", NEW."name_en", NEW."name_fr", NEW."name_key", NEW."neq", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region_id", NEW."requires_mfa", NEW."short_name", NEW."slug", NEW."source", NEW."subtype", NEW."time_zone", NEW."updated_at", NEW."vendor_size", NEW."website"); RETURN NULL;', hash='7df113ff238f6e7abec762ffd08f1063789c131b', operation='UPDATE', pgid='pgtrigger_update_update_9e5fc', table='accounts_organisation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('list_code', ''), _negated=True), fields=('list_code',), name='one_organisation_per_list_code'),
        ),
    ]
