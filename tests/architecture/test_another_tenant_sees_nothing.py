"""For every model there is, and every that will come: a row of one office is in no other."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from core.tenancy import PUBLIC, working_in
from tests.architecture.specimens import specimen
from tests.architecture.test_schemas import home_of

HERE, ELSEWHERE = "pzh_dongqu", ("pzh_xiqu", "panzhihua")
EVERY = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed and model._meta.app_config.name in settings.TENANT_APPS
]


def rows(schema: str, model: type[models.Model]) -> set[object]:
    with working_in(schema):
        return set(model._base_manager.values_list("pk", flat=True))


@pytest.mark.parametrize("model", EVERY, ids=lambda model: model._meta.label)
def test_a_row_of_one_office_is_in_no_other(model: type[models.Model], database: None) -> None:
    schemas = [*ELSEWHERE, *([PUBLIC] if home_of(model) == "both" else [])]
    before = {schema: rows(schema, model) for schema in (HERE, *schemas)}
    with working_in(HERE):
        key = specimen(model, {}).pk
    assert rows(HERE, model) == before[HERE] | {key}
    assert key not in before[HERE]
    for schema in schemas:
        assert rows(schema, model) == before[schema], schema
