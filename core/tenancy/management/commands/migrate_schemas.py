from core.tenancy.management.commands.migrate import Command

__all__ = ["Command"]
