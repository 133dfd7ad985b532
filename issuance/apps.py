from django.apps import AppConfig


class IssuanceConfig(AppConfig):
    name = "issuance"
    label = "issuance"
    verbose_name = "证明开具"
