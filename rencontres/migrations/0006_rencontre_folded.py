from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rencontres", "0005_serie_name")]

    operations = [
        migrations.AddField(
            model_name="rencontre",
            name="folded",
            field=models.TextField(
                default="", editable=False, help_text="Its words, as lists look for them."
            ),
            preserve_default=False,
        ),
    ]
