import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_initial'),
    ]

    operations = [
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
            name='deactivated_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deactivated'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='accounts.organisation', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='requires_mfa',
            field=models.BooleanField(default=False, verbose_name='asks its members for a second factor'),
        ),
        migrations.AddField(
            model_name='organisationhistory',
            name='deactivated_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deactivated'),
        ),
        migrations.AddField(
            model_name='organisationhistory',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='organisationhistory',
            name='requires_mfa',
            field=models.BooleanField(default=False, verbose_name='asks its members for a second factor'),
        ),
        migrations.AddField(
            model_name='user',
            name='erased_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='erased'),
        ),
        migrations.AddField(
            model_name='user',
            name='retention_warned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='told of erasure'),
        ),
        migrations.AddField(
            model_name='user',
            name='visited_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last visit'),
        ),
        migrations.AddField(
            model_name='user',
            name='visited_before_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='visit before'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_organisationhistory" ("city", "created_at", "deactivated_at", "description_en", "description_fr", "id", "is_active", "is_demonstration", "is_registered", "is_verified", "kind", "merged_into_id", "name_en", "name_fr", "name_key", "neq", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "requires_mfa", "short_name", "slug", "source", "subtype", "updated_at", "vendor_size", "website") VALUES (NEW."city", NEW."created_at", NEW."deactivated_at", NEW."description_en", NEW."description_fr", NEW."id", NEW."is_active", NEW."is_demonstration", NEW."is_registered", NEW."is_verified", NEW."kind", NEW."merged_into_id", NEW."name_en", NEW."name_fr", NEW."name_key", NEW."neq", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region_id", NEW."requires_mfa", NEW."short_name", NEW."slug", NEW."source", NEW."subtype", NEW."updated_at", NEW."vendor_size", NEW."website"); RETURN NULL;', hash='bbbf9fc03b9a10039b47b3c02f13d8015a15c921', operation='INSERT', pgid='pgtrigger_insert_insert_66a5c', table='accounts_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_organisationhistory" ("city", "created_at", "deactivated_at", "description_en", "description_fr", "id", "is_active", "is_demonstration", "is_registered", "is_verified", "kind", "merged_into_id", "name_en", "name_fr", "name_key", "neq", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "requires_mfa", "short_name", "slug", "source", "subtype", "updated_at", "vendor_size", "website") VALUES (NEW."city", NEW."created_at", NEW."deactivated_at", NEW."description_en", NEW."description_fr", NEW."id", NEW."is_active", NEW."is_demonstration", NEW."is_registered", NEW."is_verified", NEW."kind", NEW."merged_into_id", NEW."name_en", NEW."name_fr", NEW."name_key", NEW."neq", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region_id", NEW."requires_mfa", NEW."short_name", NEW."slug", NEW."source", NEW."subtype", NEW."updated_at", NEW."vendor_size", NEW."website"); RETURN NULL;', hash='2e37b589f9999209cd20ec7ecc48cfc1a17f46fb', operation='UPDATE', pgid='pgtrigger_update_update_9e5fc', table='accounts_organisation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), ('is_active', False), _connector='OR'), name='merged_is_not_active'),
        ),
    ]
