"""The development settings plus empty views to compare with, and no limit on verifying."""

from infra.settings.development import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
GRAPHIQL = False
VERIFICATION_LOOKS_PER_MINUTE = 1_000_000
QUESTIONS_PER_MINUTE = 1_000_000
