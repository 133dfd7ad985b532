from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """In the shared schema: any host may be asked about any paper."""

    name = "issuance.verification"
    label = "verification"
    verbose_name = "核验"
