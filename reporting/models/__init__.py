"""Points, concerns, quarterly reports and reminders."""
