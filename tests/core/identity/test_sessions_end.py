"""Expired sessions do not pile up."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from core.identity.tasks import clear_sessions


def test_only_expired_sessions_are_deleted(in_county):
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))
    clear_sessions.run()
    assert set(Session.objects.values_list("session_key", flat=True)) >= {"new"}
    assert not Session.objects.filter(session_key="old").exists()
