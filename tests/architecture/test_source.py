"""What no line of the project may do."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from core.privacy.fields import EncryptedJSONField, EncryptedTextField
from tests.architecture.source import (
    ROOT,
    imported_by,
    names_in,
    parsed,
    place_of,
    python_files,
)

LEVELS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log"}
PERSONAL = {"answers", "id_number", "subject_name", "phone", "address", "password", "payload"}
NOT_IMPORTED = {
    "schema_context", "tenant_context", "schema_required", "_bound", "standing_in", "FakeTenant",
    "BareSchema",
}  # fmt: skip
NOT_CALLED = {"set_schema", "set_tenant", "set_schema_to_public"}
MAY_SET_THE_SCHEMA = {"tenants/schemas.py"}


def personal_names() -> set[str]:
    """Return the columns of personal data, and what such data is called on its way there."""
    sealed = (EncryptedTextField, EncryptedJSONField)
    columns = {
        field.name
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, sealed)
    }
    return columns | PERSONAL


def test_the_contracts_of_the_house_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_log_line_names_personal_data() -> None:
    banned = personal_names()
    assert {"subject_id_number", "answers", "phone"} <= banned
    guilty = [
        f"{place_of(path, node)} {sorted(names_in(node) & banned)}"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and names_in(node.func.value) & {"logger", "logging", "log"}
        and names_in(node) & banned
    ]
    assert guilty == []


def test_nothing_is_printed_to_a_log_by_print() -> None:
    guilty = [
        place_of(path, node)
        for path in python_files("core", "catalog", "issuance", "reporting", "tenants", "api")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert guilty == []


def test_a_tenant_is_entered_by_working_in_and_no_other_way() -> None:
    guilty = [
        place_of(path, node)
        for path in python_files()
        if not path.is_relative_to(ROOT / "core/tenancy")
        and str(path.relative_to(ROOT)) not in MAY_SET_THE_SCHEMA
        for node in ast.walk(parsed(path))
        if imported_by(node) & NOT_IMPORTED
        or (isinstance(node, ast.Attribute) and node.attr in NOT_CALLED)
    ]
    assert guilty == []


def test_nobody_sets_the_search_path_or_a_session_variable_himself() -> None:
    guilty = [
        place_of(path, node)
        for path in python_files()
        if not path.is_relative_to(ROOT / "core/tenancy/postgresql")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "search_path" in node.value
        and ("SET " in node.value or "set_config" in node.value)
    ]
    assert guilty == []


def test_only_the_trail_makes_its_lines() -> None:
    """Its model may be named in a signature elsewhere, and no more (import-linter sees to the rest)."""
    guilty = [
        place_of(path, node)
        for path in python_files()
        if not path.is_relative_to(ROOT / "core/audit")
        and any("Entry" in imported_by(node, "core.audit") for node in ast.walk(parsed(path)))
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Entry")
        or (isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Entry")
    ]
    assert guilty == []


def test_callbacks_after_commit_are_robust() -> None:
    """A broker that is away must not turn what was committed into an error page."""
    guilty = [
        place_of(path, node)
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "on_commit"
        and names_in(node) & {"delay", "apply_async", "send_task"}
        and "robust" not in {keyword.arg for keyword in node.keywords}
    ]
    assert guilty == []


# --- Settings -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    ["SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN", "LANGUAGE_COOKIE_DOMAIN",
     "TENANT_LIMIT_SET_CALLS", "EXTRA_SET_TENANT_METHOD_PATH", "PG_EXTRA_SEARCH_PATHS"],
)  # fmt: skip
def test_no_setting_widens_a_cookie_or_the_path(name: str) -> None:
    assigned = [
        place_of(path, node)
        for path in python_files("infra")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if getattr(target, "id", "") == name
    ]
    assert assigned == []


def test_the_tenant_comes_before_everything_that_may_query() -> None:
    before = settings.MIDDLEWARE[
        : settings.MIDDLEWARE.index("core.tenancy.middleware.TenantMiddleware")
    ]
    assert before == ["whitenoise.middleware.WhiteNoiseMiddleware"]
    for alias in settings.DATABASES.values():
        assert alias["ENGINE"] == "core.tenancy.postgresql"
        assert alias["ATOMIC_REQUESTS"] is False
    for cache in settings.CACHES.values():
        assert cache["KEY_FUNCTION"] == "core.tenancy.cache.make_key"


def test_cookies_in_production_are_bound_to_their_host() -> None:
    code = (
        "import django.conf as c, json;"
        "s = c.settings;"
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_PATH,"
        " s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_DOMAIN,"
        " s.DEBUG]))"
    )
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "infra.settings.production",
        "SECRET_KEY": "x",
        "PERSONAL_DATA_KEYS": '{"1": ""}',
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PUBLIC_URL": "https://example.invalid",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [
        "__Host-session", True, "/", None, "__Host-csrf", True, None, False,
    ]  # fmt: skip
