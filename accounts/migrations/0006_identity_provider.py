import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_privacy'),
        ('socialaccount', '0006_alter_socialaccount_extra_data'),
    ]

    operations = [
        migrations.CreateModel(
            name='IdentityProvider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('vouches_for_mfa', models.BooleanField(default=False, verbose_name='asks for a second factor itself')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
            ],
            options={
                'verbose_name': 'identity provider',
                'ordering': ['organisation__name_key'],
            },
        ),
        migrations.AddField(
            model_name='identityprovider',
            name='app',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity_provider', to='socialaccount.socialapp'),
        ),
        migrations.AddField(
            model_name='identityprovider',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identity_providers', to='accounts.organisation'),
        ),
    ]
