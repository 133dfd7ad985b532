from django.db import migrations

from core.tenancy.triggers import refuse_changes

CERTIFICATE_PARTICULARS = (
    "id, public_id, application_id, community_id, edition_id, template_id, item_code, item_name, "
    "issuer_name, relying_party, number, year, serial, verification_code, issued_at, issued_on, valid_until, clerk_id, approver_id, "
    "is_self_approved, paper, pdf_sha256, pdf_size"
)


class Migration(migrations.Migration):
    """Certificates, archive, register and slips stand as written, whatever the code says."""

    dependencies = [("issuance", "0001_initial"), ("tenancy", "0001_shared_ground")]
    operations = [
        refuse_changes("issuance_certificate", of=CERTIFICATE_PARTICULARS),
        refuse_changes("issuance_certificate", when="OLD.state <> 'issued'", name="ended"),
        refuse_changes("issuance_application", when="OLD.state = 'issued'"),
        refuse_changes("issuance_archiveentry"),
        refuse_changes("issuance_sealuse"),
        refuse_changes("issuance_reprint"),
        refuse_changes("issuance_demand"),
        refuse_changes("issuance_redirection"),
    ]
