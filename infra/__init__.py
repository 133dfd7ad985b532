"""How the project is wired and run; the only package that knows every other.

Nothing is imported here: `infra.devservices.bootstrap` runs before any package is installed.
"""
