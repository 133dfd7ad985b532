"""Why a tenant cannot be made."""

from core.errors import DomainError


class SlugTaken(DomainError):
    """Another office has this slug."""

    code = "slug_taken"
    message = "这个代号已被另一个地区使用，请换一个。"


class TemplateSchemaMissing(DomainError):
    """The template schema was not migrated yet."""

    code = "template_schema_missing"
    message = "模板库尚未建立，请先运行 manage.py migrate_tenants。"
