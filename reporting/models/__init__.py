"""Points, concerns, quarterly reports and reminders."""

from reporting.models.quarterly import QuarterlyReport, ReceivedReport, ReceivedState, ReportState
from reporting.models.reminders import ReminderSent

__all__ = ["QuarterlyReport", "ReceivedReport", "ReceivedState", "ReminderSent", "ReportState"]
