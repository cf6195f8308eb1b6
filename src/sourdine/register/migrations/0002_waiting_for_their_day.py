from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="opposition",
            index=models.Index(
                models.F("effective_at"),
                models.F("id"),
                condition=models.Q(("ended_at", None), ("is_listed", False), ("suspended_at", None)),
                name="opposition_waits_for_its_day",
            ),
        )
    ]
