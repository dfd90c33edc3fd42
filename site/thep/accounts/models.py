"""A person: who signs in, books, attends, leads and works in the office."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from thep.cms.fields import OneLineField
from thep.cms.vocabulary import JobRole, Phase


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who can sign in with `email`, kept in lower case; without a password until they set one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by email. `access_needs` and `dietary_needs` pre-fill their booking forms."""

    email = models.EmailField(max_length=254, unique=True, help_text="Kept in lower case.")
    name = OneLineField("full name", max_length=150, blank=True)
    job_role = models.CharField(max_length=30, choices=JobRole, blank=True)
    phase = models.CharField(max_length=20, choices=Phase, blank=True)
    subjects = models.ManyToManyField("cms.Subject", blank=True, related_name="people")
    access_needs = models.TextField(blank=True)
    dietary_needs = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    is_illustrative = models.BooleanField(default=False, help_text="An invented person in demonstration data.")
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    @property
    def first_name(self) -> str:
        """Wagtail's admin greets by this."""
        return self.get_short_name()

    @property
    def is_staff(self) -> bool:
        """Staff are those who may open the back office."""
        return self.is_active and self.has_perm("wagtailadmin.access_admin")
