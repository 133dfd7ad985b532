"""Reports in the back office: thin pages over ``reporting.actions``. Registered by autodiscovery."""

from reporting.admin.panels import report_panel
from reporting.admin.reports import QuarterlyReportAdmin

__all__ = ["QuarterlyReportAdmin", "report_panel"]
