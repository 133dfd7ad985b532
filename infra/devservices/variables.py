"""The environment variables that the project's settings read, for a stack on this machine."""

import base64
import json
import os
import secrets
from pathlib import Path

from infra.devservices.services import Services
from infra.devservices.state import LOCAL, locked, make_folder, prepare, read_state, write_state

SECRETS = "secrets.json"


def stack_variables(services: Services, local: Path) -> dict[str, str]:
    """Return what the settings need: servers, secrets and folders.

    Secrets are made once and remembered in `secrets.json`; without that file the personal data in
    the database cannot be read any more. For the checkout's own stack, secrets and files that
    the caller's environment names come first; a stack beside it is always on its own.

    Args:
        services: the servers, with the database and the Redis number in their URLs.
        local: the folder for secrets, files and logs.
    """
    given = os.environ if local == LOCAL else {}
    files = given.get("FILES_URL") or f"file://{prepare(local)}"
    make_folder(local / "static", 0o755)
    made = {name: value for name, value in _secrets(local).items() if not given.get(name)}
    return {
        **made,
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "LOCAL_DIR": str(local),
        "FILES_URL": files,
    }


def _secrets(local: Path) -> dict[str, str]:
    """Return the secrets of a local folder, made on the first occasion."""
    path = prepare(local) / SECRETS
    with locked(local / f"{SECRETS}.lock"):
        held = read_state(path)
        if not held.get("SECRET_KEY") or not held.get("PERSONAL_DATA_KEYS"):
            key = base64.b64encode(secrets.token_bytes(32)).decode()
            held.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
            held.setdefault("PERSONAL_DATA_KEYS", json.dumps({"1": key}))
            write_state(path, held)
    return {name: str(held[name]) for name in ("SECRET_KEY", "PERSONAL_DATA_KEYS")}
