"""Dispensations from the rule that a solution is not at a lower level of risk than its need expects. A table of its own."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0011_entries_say_their_scope'),
        ('pilots', '0007_site_invitations'),
        ('solutions', '0005_any_measure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispensation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('need_level', models.CharField(choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High')], max_length=10, verbose_name='risk level that the need expects')),
                ('solution_level', models.CharField(choices=[('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High')], max_length=10, verbose_name='risk level of the solution')),
                ('request', models.TextField(max_length=3000, verbose_name='why a dispensation is requested')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('granted', 'Granted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10, verbose_name='state')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reason_fr', models.TextField(blank=True, max_length=2000, verbose_name='reason in French')),
                ('reason_en', models.TextField(blank=True, max_length=2000, verbose_name='reason in English')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='needs.need', verbose_name='need')),
                ('pilot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dispensations', to='pilots.pilot')),
                ('solution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='solutions.solution', verbose_name='solution')),
            ],
            options={
                'verbose_name': 'dispensation',
                'verbose_name_plural': 'dispensations',
                'ordering': ['-asked_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('pilot',), name='one_waiting_dispensation_per_pilot'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['granted', 'declined']), _negated=True), models.Q(models.Q(('reason_fr', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='an_answered_dispensation_says_when_and_why'), models.CheckConstraint(condition=models.Q(models.Q(('need_level', 'moderate'), ('solution_level', 'low')), models.Q(('need_level', 'high'), ('solution_level', 'low')), models.Q(('need_level', 'high'), ('solution_level', 'moderate')), _connector='OR'), name='a_dispensation_is_for_a_lower_level')],
            },
        ),
    ]
