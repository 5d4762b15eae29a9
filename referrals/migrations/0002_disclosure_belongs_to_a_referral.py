"""The ledger is a floor below the referrals, so the key from it up to them is laid from here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("consent", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "alter table consent_disclosure add constraint disclosure_of_a_referral "
            "foreign key (referral_id) references referrals_referral (id) deferrable initially deferred",
            "alter table consent_disclosure drop constraint disclosure_of_a_referral",
        )
    ]
