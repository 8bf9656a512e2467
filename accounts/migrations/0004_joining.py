import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_organisation_standing'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmailDomain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('^(?=.{4,120}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$', 'Write the part after the @, such as “cisss.gouv.qc.ca”.')], verbose_name='e-mail domain')),
                ('claimed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='claimed')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified')),
            ],
            options={
                'ordering': ['domain'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('role', models.CharField(choices=[('vendor_member', 'Vendor member'), ('contributor', 'Contributor'), ('innovation_officer', 'Innovation officer'), ('evaluator', 'Evaluator'), ('ministry_analyst', 'Ministry analyst'), ('registry_administrator', 'Registry administrator')], max_length=30, verbose_name='role')),
                ('is_owner', models.BooleanField(default=False, verbose_name='owner')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='invited')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
            ],
            options={
                'ordering': ['-invited_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RegistrationRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked')),
                ('due_at', models.DateTimeField(verbose_name='answer due')),
                ('kind', models.CharField(choices=[('establishment', 'Establishment'), ('vendor', 'Vendor'), ('ministry', 'Ministry or agency'), ('research', 'Research centre'), ('support', 'Support organisation')], max_length=20, verbose_name='kind')),
                ('name_fr', models.CharField(max_length=200, verbose_name='official name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('short_name', models.CharField(blank=True, max_length=80, verbose_name='short name')),
                ('neq', models.CharField(blank=True, max_length=10, validators=[django.core.validators.RegexValidator('^(11|22|33|88)\\d{8}$', 'A NEQ has ten digits and begins with 11, 22, 33 or 88. It is on every letter of the Registraire.')], verbose_name='NEQ')),
                ('vendor_size', models.CharField(blank=True, choices=[('startup', 'Start-up'), ('sme', 'Small or medium-sized enterprise'), ('large', 'Large company'), ('spinoff', 'Research spin-off')], max_length=20, verbose_name='size')),
                ('city', models.CharField(blank=True, max_length=80, verbose_name='city')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('domain', models.CharField(blank=True, max_length=120, validators=[django.core.validators.RegexValidator('^(?=.{4,120}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$', 'Write the part after the @, such as “cisss.gouv.qc.ca”.')], verbose_name='e-mail domain')),
                ('function', models.CharField(max_length=120, verbose_name='your function there')),
                ('proof', models.TextField(max_length=2000, verbose_name='how we can check')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=12, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('evidence', models.CharField(blank=True, choices=[('enterprise_register', 'Québec enterprise register'), ('public_list', 'Official list of establishments or agencies'), ('call_back', 'Call back to a published telephone number'), ('signed_letter', 'Signed letter of the management')], max_length=30, verbose_name='checked with')),
                ('evidence_note', models.TextField(blank=True, max_length=2000, verbose_name='what was seen')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer to the person')),
            ],
            options={
                'verbose_name': 'request for registration',
                'ordering': ['requested_at', 'id'],
            },
        ),
        migrations.AddField(
            model_name='emaildomain',
            name='claimed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emaildomain',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='emaildomain',
            name='verified_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='accepted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='registrationrequest',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registrationrequest',
            name='existing',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='registration_requests', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='registrationrequest',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.region'),
        ),
        migrations.AddField(
            model_name='registrationrequest',
            name='requested_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='registration_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='emaildomain',
            constraint=models.UniqueConstraint(fields=('organisation', 'domain'), name='one_claim_per_organisation'),
        ),
        migrations.AddConstraint(
            model_name='emaildomain',
            constraint=models.UniqueConstraint(condition=models.Q(('verified_at__isnull', False)), fields=('domain',), name='one_owner_per_domain'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('organisation', 'email', 'role'), name='one_open_invitation_per_role'),
        ),
        migrations.AddConstraint(
            model_name='registrationrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('evidence_note', ''), _negated=True), _connector='OR'), name='approval_has_evidence'),
        ),
        migrations.AddConstraint(
            model_name='registrationrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='refusal_has_reason'),
        ),
    ]
