"""Which code wrote an entry, so that an upgrade knows what to write anew. Entries that are there say nothing: all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_orders_of_needs")]
    operations = [
        migrations.AddField(
            model_name="catalogueentry",
            name="written_by",
            field=models.CharField(db_default="", default="", editable=False, max_length=16),
        ),
    ]
