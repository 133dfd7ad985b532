"""Points, concerns, quarterly reports and reminders."""

from reporting.models.concerns import (
    Concern,
    ConcernAttachment,
    ConcernKind,
    ConcernState,
    JointSession,
    ReceivedConcern,
    Scope,
)
from reporting.models.points import POINTS_WANTED, MonitoringPoint, ReceivedPoints, ResidentCount
from reporting.models.quarterly import QuarterlyReport, ReceivedReport, ReceivedState, ReportState
from reporting.models.reminders import ReminderSent

__all__ = [
    "POINTS_WANTED",
    "Concern",
    "ConcernAttachment",
    "ConcernKind",
    "ConcernState",
    "JointSession",
    "MonitoringPoint",
    "QuarterlyReport",
    "ReceivedConcern",
    "ReceivedPoints",
    "ReceivedReport",
    "ReceivedState",
    "ReminderSent",
    "ReportState",
    "ResidentCount",
    "Scope",
]
