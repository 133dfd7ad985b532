"""Points, concerns, quarterly reports and reminders."""

from reporting.models.quarterly import QuarterlyReport, ReceivedReport, ReceivedState, ReportState

__all__ = ["QuarterlyReport", "ReceivedReport", "ReceivedState", "ReportState"]
