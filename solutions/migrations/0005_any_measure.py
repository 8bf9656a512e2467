"""Any measure of performance, with its name, unit and direction. What was stated before keeps the same limits."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('solutions', '0004_face_of_a_product'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='performancefigure',
            name='a_figure_stays_in_the_range_of_its_measure',
        ),
        migrations.RemoveConstraint(
            model_name='performancefigure',
            name='one_figure_per_measure_population_and_site',
        ),
        migrations.AddField(
            model_name='performancefigure',
            name='direction',
            field=models.CharField(blank=True, choices=[('higher', 'Higher is better'), ('lower', 'Lower is better')], db_default='', max_length=6, verbose_name='which way is better'),
        ),
        migrations.AddField(
            model_name='performancefigure',
            name='other_en',
            field=models.CharField(blank=True, db_default='', max_length=120, verbose_name='name of the other measure, in English'),
        ),
        migrations.AddField(
            model_name='performancefigure',
            name='other_fr',
            field=models.CharField(blank=True, db_default='', max_length=120, verbose_name='name of the other measure, in French'),
        ),
        migrations.AddField(
            model_name='performancefigure',
            name='unit',
            field=models.CharField(blank=True, db_default='', max_length=40, verbose_name='unit'),
        ),
        migrations.AlterField(
            model_name='performancefigure',
            name='measure',
            field=models.CharField(choices=[('sensitivity', 'Sensitivity (%)'), ('specificity', 'Specificity (%)'), ('ppv', 'Positive predictive value (%)'), ('npv', 'Negative predictive value (%)'), ('auc', 'Area under the ROC curve (0 to 1)'), ('accuracy', 'Accuracy (%)'), ('agreement', 'Agreement with the reference, kappa (−1 to 1)'), ('word_error', 'Word error rate (%)'), ('dice', 'Overlap with the reference, Dice (0 to 1)'), ('icc', 'Agreement with the reference, ICC (−1 to 1)'), ('other', 'Another measure')], max_length=12, verbose_name='measure'),
        ),
        migrations.AddConstraint(
            model_name='performancefigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('high__lte', 1), ('low__gte', 0), ('measure__in', ['auc', 'dice'])), models.Q(('high__lte', 1), ('low__gte', -1), ('measure__in', ['agreement', 'icc'])), ('measure', 'other'), models.Q(models.Q(('measure__in', ['auc', 'dice', 'agreement', 'icc', 'other']), _negated=True), ('high__lte', 100), ('low__gte', 0)), _connector='OR'), name='a_figure_stays_in_its_range'),
        ),
        migrations.AddConstraint(
            model_name='performancefigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('measure', 'other'), models.Q(('other_fr', ''), _negated=True), models.Q(('unit', ''), _negated=True), models.Q(('direction', ''), _negated=True)), models.Q(models.Q(('measure', 'other'), _negated=True), ('direction', ''), ('other_en', ''), ('other_fr', ''), ('unit', '')), _connector='OR'), name='another_measure_has_name_unit_and_direction'),
        ),
        migrations.AddConstraint(
            model_name='performancefigure',
            constraint=models.UniqueConstraint(condition=models.Q(('measure', 'other'), _negated=True), fields=('solution', 'measure', 'population_fr', 'site', 'study'), name='one_figure_per_measure_population_site'),
        ),
        migrations.AddConstraint(
            model_name='performancefigure',
            constraint=models.UniqueConstraint(condition=models.Q(('measure', 'other')), fields=('solution', 'other_fr', 'population_fr', 'site', 'study'), name='one_figure_per_other_measure'),
        ),
    ]
