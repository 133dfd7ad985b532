"""People who sign in: staff in a tenant's schema, operators in the public one."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models

from core.identity.access import Role


class UserManager(BaseUserManager["User"]):
    """Makes users with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """Return a saved user; without ``password`` nobody can sign in as them."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff, or an operator.

    ``community_code`` (12 digits) is where a clerk or approver serves; empty for bureaus. It is a
    code and not a foreign key because the public schema has users but no communities.
    ``training_code`` is the practice book they work in now, empty outside training mode: whoever
    asks where somebody works asks ``workplace_code``.
    """

    username = models.CharField(
        "用户名",
        max_length=64,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已有人使用。"},
    )
    name = models.CharField("姓名", max_length=64)
    role = models.CharField("角色", max_length=16, choices=Role.choices)
    community_code = models.CharField("所在社区代码", max_length=12, blank=True, default="")
    training_code = models.CharField("练习所在代码", max_length=12, blank=True, default="")
    phone = models.CharField("办公电话", max_length=32, blank=True, default="")
    is_active = models.BooleanField("在用", default=True)
    joined_at = models.DateTimeField("开通时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    objects = UserManager()

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_training(self) -> bool:
        """Whether what they do now goes into a practice book and counts nowhere."""
        return bool(self.training_code)

    @property
    def workplace_code(self) -> str:
        """The community whose books they work in now: their own, or its training twin."""
        return self.training_code or self.community_code

    def get_full_name(self) -> str:
        """Return the name shown to colleagues."""
        return self.name
