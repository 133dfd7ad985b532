"""Every column that sounds like a person's is sealed, or stands here with its reason."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from core.privacy.fields.bound import BoundField
from core.privacy.scrubbing import PERSONAL_KEY

OURS = ("core.", "catalog", "issuance", "reporting", "tenants")
NOT_A_RESIDENTS = {
    "divisions.Division": {"name"},
    "exchange.Dispatch": {"subject"},  # the heading of a paper between offices
    "tenants.Tenant": {"schema_name", "name", "short_name"},
    "verification.VerificationCode": {"schema_name"},
    "identity.User": {"name", "phone"},  # staff, and the telephone on their desk
    "audit.Entry": {"actor_name"},  # staff
    "directory.Community": {"name", "township_name", "phone", "address"},
    "directory.OfficeContact": {"address"},
    "directory.RelyingParty": {"name", "phone"},
    # Staff and offices.
    "catalog.Edition": {
        "drafted_by_name",
        "submitted_by_name",
        "published_by_name",
        "withdrawn_by_name",
        "origin_name",
    },
    "catalog.EditionChange": {"made_by_name"},
    "catalog.PendingMerge": {"closed_by_name"},
    "catalog.AdditionRequest": {
        "requester_name",
        "name",
        "requested_by_name",
        "answered_by_name",
    },
    "catalog.AdoptionReport": {"reporter_name"},
    "catalog.ParentWithdrawal": {"kept_by_name"},
    "catalog.CertificateItem": {"name"},
    "catalog.AlternativeRoute": {"phone", "address"},
    "catalog.Substitute": {"name"},
    "issuance.Certificate": {"item_name", "issuer_name"},  # the community's
    "issuance.Demand": {"unit_name"},
    "issuance.DiscretionaryFile": {"unit_name"},
    "issuance.PaperSaved": {"name"},  # of what does as well
    "issuance.RetentionClass": {"name"},
    "issuance.Seal": {"name"},
    "issuance.UnitName": {"name"},
    "reporting.Concern": {
        "unit_name",
        "item_name",
        "raised_by_name",
        "answered_by_name",
        "is_by_phone",
    },
    "reporting.ConcernAttachment": {"removed_by_name"},
    "reporting.JointSession": {"recorded_by_name"},
    "reporting.MonitoringPoint": {"chosen_by_name"},
    "reporting.QuarterlyReport": {"handed_in_by_name", "submitted_by_name"},
    "reporting.ReceivedConcern": {"sender_name", "unit_name", "item_name", "answered_by_name"},
    "reporting.ReceivedPoints": {"sender_name"},
    "reporting.ReceivedReport": {"sender_name", "answered_by_name"},
    "reporting.ResidentCount": {"residents", "noted_by_name"},  # how many they are
    "summaries.QuarterSummary": {"name", "schema_name"},
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def test_a_column_that_sounds_personal_is_sealed() -> None:
    in_the_open = {
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.local_concrete_fields
        if PERSONAL_KEY.search(field.name)
        and not field.is_relation
        and not isinstance(field, BoundField)
        and field.name not in NOT_A_RESIDENTS.get(model._meta.label, set())
    }
    assert in_the_open == set()


def test_no_two_columns_are_bound_to_the_same_place() -> None:
    places = [
        field.binding
        for model in our_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, BoundField)
    ]
    assert sorted(places) == sorted(set(places))
    assert "issuance_application.subject_id_number" in places
