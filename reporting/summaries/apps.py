from django.apps import AppConfig


class SummariesConfig(AppConfig):
    """In the shared schema: one row per tenant and quarter, for the picture of a province."""

    name = "reporting.summaries"
    label = "summaries"
    verbose_name = "季度汇总"
