"""The trail. Actions call ``core.audit.trail.record``; nothing else writes it."""
