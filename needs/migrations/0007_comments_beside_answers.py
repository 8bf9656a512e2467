"""Comments are about an answer and words of it, have replies, and name colleagues."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0006_care_path'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='field',
            field=models.SlugField(blank=True, db_default='', max_length=40, verbose_name='answer'),
        ),
        migrations.AddField(
            model_name='comment',
            name='mentioned',
            field=models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='comment',
            name='quote',
            field=models.CharField(blank=True, db_default='', max_length=300, verbose_name='passage'),
        ),
        migrations.AddField(
            model_name='comment',
            name='reply_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='needs.comment'),
        ),
    ]
