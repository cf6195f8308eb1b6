from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deposits", "0002_watches_and_inquiries")]

    operations = [
        migrations.AddField(
            model_name="campaign", name="asked_digest", field=models.BinaryField(max_length=32, null=True)
        ),
        migrations.AddField(
            model_name="daydraw", name="deposited", field=models.PositiveBigIntegerField(default=0)
        ),
    ]
