"""Where organisations want to be called, and every call."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_api_keys'),
        ('notifications', '0002_followers_become_subscriptions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('sealed_secret', models.TextField(editable=False)),
                ('sealed_old_secret', models.TextField(blank=True, editable=False)),
                ('old_secret_until', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added')),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True, verbose_name='paused')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='removed')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhook_endpoints', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'webhook',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='EndpointCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('type', models.CharField(max_length=60)),
                ('message_id', models.UUIDField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('request', models.TextField()),
                ('answer', models.TextField(blank=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('took_ms', models.PositiveIntegerField(default=0)),
                ('delivery', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls', to='notifications.delivery')),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='notifications.endpoint')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='endpoint',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'url'), name='one_endpoint_per_address'),
        ),
        migrations.AddIndex(
            model_name='endpointcall',
            index=models.Index(fields=['endpoint', '-at', '-id'], name='call_of_endpoint'),
        ),
        migrations.AddIndex(
            model_name='endpointcall',
            index=models.Index(fields=['at'], name='call_age'),
        ),
    ]
