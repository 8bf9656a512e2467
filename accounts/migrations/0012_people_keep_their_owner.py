import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_islands_keep_atlantic_time'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='people_keep_their_owner', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.is_owner)', constraint='CONSTRAINT', func="\nPERFORM 1 FROM accounts_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;\nIF EXISTS (SELECT 1 FROM accounts_membership WHERE organisation_id = OLD.organisation_id)\n    AND NOT EXISTS (SELECT 1 FROM accounts_membership WHERE organisation_id = OLD.organisation_id AND is_owner)\nTHEN\n    RAISE EXCEPTION USING MESSAGE = 'organisation ' || OLD.organisation_id || ' has people and no owner',\n        ERRCODE = 'check_violation', CONSTRAINT = 'people_keep_their_owner', TABLE = 'accounts_membership';\nEND IF;\nRETURN NULL;\n", hash='aa232524d96f54eff2d31e53aa38d9e69ec9e9c8', operation='DELETE OR UPDATE OF "is_owner", "organisation_id"', pgid='pgtrigger_people_keep_their_owner_88723', table='accounts_membership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
