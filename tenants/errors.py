"""Why a tenant cannot be made."""

from core.errors import DomainError


class SlugTaken(DomainError):
    """Another office has this slug."""

    code = "slug_taken"
    message = "这个代号已被另一个地区使用，请换一个。"


class SlugUnfit(DomainError):
    """The slug cannot name a host and a schema, or the platform keeps it for itself."""

    code = "slug_unfit"
    message = (
        "代号只能用小写字母、数字和单个连字符，以字母开头，最多 48 个字符，"
        "且不能是系统保留的名称。请换一个。"
    )


class HostTaken(DomainError):
    """Another office answers on this host."""

    code = "host_taken"
    message = "这个域名已被另一个地区使用，请换一个。"


class TemplateSchemaMissing(DomainError):
    """The template schema was not migrated yet."""

    code = "template_schema_missing"
    message = "模板库尚未建立，请先运行 manage.py migrate_tenants。"
