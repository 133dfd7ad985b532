"""Reports in the back office: thin pages over ``reporting.actions``. Registered by autodiscovery."""

from reporting.admin.concern_panel import concern_panel
from reporting.admin.concerns import ConcernAdmin
from reporting.admin.panels import report_panel
from reporting.admin.pictures import PicturesAdmin, pictures_panel
from reporting.admin.points import MonitoringPointAdmin
from reporting.admin.reports import QuarterlyReportAdmin

__all__ = [
    "ConcernAdmin",
    "MonitoringPointAdmin",
    "PicturesAdmin",
    "QuarterlyReportAdmin",
    "concern_panel",
    "pictures_panel",
    "report_panel",
]
