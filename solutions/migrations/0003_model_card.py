import django.core.validators
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_group_of_organisations'),
        ('accounts', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('registry', '0005_kept_forms'),
        ('solutions', '0002_held_by'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='solution',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='solution',
            name='update_update',
        ),
        migrations.AddField(
            model_name='solution',
            name='accessibility_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='accessibility, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='accessibility_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='accessibility, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='certifications',
            field=models.CharField(blank=True, max_length=300, verbose_name='certifications'),
        ),
        migrations.AddField(
            model_name='solution',
            name='change_plan_en',
            field=models.TextField(blank=True, max_length=2000, verbose_name='change control plan, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='change_plan_fr',
            field=models.TextField(blank=True, max_length=2000, verbose_name='change control plan, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='cost_elements_en',
            field=models.TextField(blank=True, max_length=2000, verbose_name='elements of the total cost, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='cost_elements_fr',
            field=models.TextField(blank=True, max_length=2000, verbose_name='elements of the total cost, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='data_residency',
            field=models.CharField(blank=True, choices=[('establishment', 'At the establishment'), ('quebec', 'In Québec'), ('canada', 'In Canada, outside Québec'), ('abroad', 'Outside Canada')], max_length=14, verbose_name='where the data stay'),
        ),
        migrations.AddField(
            model_name='solution',
            name='energy_use_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='energy use, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='energy_use_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='energy use, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='explainability_en',
            field=models.TextField(blank=True, max_length=1500, verbose_name='how an output is explained, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='explainability_fr',
            field=models.TextField(blank=True, max_length=1500, verbose_name='how an output is explained, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='inputs_en',
            field=models.TextField(blank=True, max_length=1500, verbose_name='inputs, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='inputs_fr',
            field=models.TextField(blank=True, max_length=1500, verbose_name='inputs, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='integration_weeks',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(260)], verbose_name='integration effort (weeks)'),
        ),
        migrations.AddField(
            model_name='solution',
            name='intended_users_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='intended users, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='intended_users_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='intended users, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='outputs_en',
            field=models.TextField(blank=True, max_length=1500, verbose_name='outputs, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='outputs_fr',
            field=models.TextField(blank=True, max_length=1500, verbose_name='outputs, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='price_model',
            field=models.CharField(blank=True, choices=[('subscription', 'Subscription'), ('per_use', 'Per use or per exam'), ('licence', 'Licence bought once'), ('result', 'Payment by result'), ('open_source', 'Free software with paid services'), ('free', 'Free of charge')], max_length=12, verbose_name='price model'),
        ),
        migrations.AddField(
            model_name='solution',
            name='privacy_assessment_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='privacy impact assessment, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='privacy_assessment_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='privacy impact assessment, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='quebec_content_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='Québec content, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='quebec_content_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='Québec content, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='support_en',
            field=models.TextField(blank=True, max_length=1500, verbose_name='support, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='support_fr',
            field=models.TextField(blank=True, max_length=1500, verbose_name='support, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='training_data_en',
            field=models.TextField(blank=True, max_length=2000, verbose_name='population of the training data, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='training_data_fr',
            field=models.TextField(blank=True, max_length=2000, verbose_name='population of the training data, in French'),
        ),
        migrations.AddField(
            model_name='solution',
            name='validation_data_en',
            field=models.TextField(blank=True, max_length=2000, verbose_name='population of the validation data, in English'),
        ),
        migrations.AddField(
            model_name='solution',
            name='validation_data_fr',
            field=models.TextField(blank=True, max_length=2000, verbose_name='population of the validation data, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='accessibility_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='accessibility, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='accessibility_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='accessibility, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='certifications',
            field=models.CharField(blank=True, max_length=300, verbose_name='certifications'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='change_plan_en',
            field=models.TextField(blank=True, max_length=2000, verbose_name='change control plan, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='change_plan_fr',
            field=models.TextField(blank=True, max_length=2000, verbose_name='change control plan, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='cost_elements_en',
            field=models.TextField(blank=True, max_length=2000, verbose_name='elements of the total cost, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='cost_elements_fr',
            field=models.TextField(blank=True, max_length=2000, verbose_name='elements of the total cost, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='data_residency',
            field=models.CharField(blank=True, choices=[('establishment', 'At the establishment'), ('quebec', 'In Québec'), ('canada', 'In Canada, outside Québec'), ('abroad', 'Outside Canada')], max_length=14, verbose_name='where the data stay'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='energy_use_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='energy use, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='energy_use_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='energy use, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='explainability_en',
            field=models.TextField(blank=True, max_length=1500, verbose_name='how an output is explained, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='explainability_fr',
            field=models.TextField(blank=True, max_length=1500, verbose_name='how an output is explained, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='inputs_en',
            field=models.TextField(blank=True, max_length=1500, verbose_name='inputs, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='inputs_fr',
            field=models.TextField(blank=True, max_length=1500, verbose_name='inputs, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='integration_weeks',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(260)], verbose_name='integration effort (weeks)'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='intended_users_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='intended users, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='intended_users_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='intended users, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='outputs_en',
            field=models.TextField(blank=True, max_length=1500, verbose_name='outputs, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='outputs_fr',
            field=models.TextField(blank=True, max_length=1500, verbose_name='outputs, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='price_model',
            field=models.CharField(blank=True, choices=[('subscription', 'Subscription'), ('per_use', 'Per use or per exam'), ('licence', 'Licence bought once'), ('result', 'Payment by result'), ('open_source', 'Free software with paid services'), ('free', 'Free of charge')], max_length=12, verbose_name='price model'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='privacy_assessment_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='privacy impact assessment, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='privacy_assessment_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='privacy impact assessment, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='quebec_content_en',
            field=models.TextField(blank=True, max_length=1000, verbose_name='Québec content, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='quebec_content_fr',
            field=models.TextField(blank=True, max_length=1000, verbose_name='Québec content, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='support_en',
            field=models.TextField(blank=True, max_length=1500, verbose_name='support, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='support_fr',
            field=models.TextField(blank=True, max_length=1500, verbose_name='support, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='training_data_en',
            field=models.TextField(blank=True, max_length=2000, verbose_name='population of the training data, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='training_data_fr',
            field=models.TextField(blank=True, max_length=2000, verbose_name='population of the training data, in French'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='validation_data_en',
            field=models.TextField(blank=True, max_length=2000, verbose_name='population of the validation data, in English'),
        ),
        migrations.AddField(
            model_name='solutionhistory',
            name='validation_data_fr',
            field=models.TextField(blank=True, max_length=2000, verbose_name='population of the validation data, in French'),
        ),
    ]
