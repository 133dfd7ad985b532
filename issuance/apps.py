from django.apps import AppConfig


class IssuanceConfig(AppConfig):
    name = "issuance"
    label = "issuance"
    verbose_name = "证明开具"

    def ready(self) -> None:
        """Open the anchors that come through the exchange."""
        from issuance import inbox  # noqa: F401
