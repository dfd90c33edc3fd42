"""What each domain gives to the rest of the site.

A domain is an installed app that says in its `domain.py` what it gives: `PARTS`, values of types that the layers define which use them
(`SearchSource`, `PersonalData`, `Round` …). Whoever draws a menu, exports what is held of a person, or sweeps asks for the parts of its
type, and names no domain. Installing the app is all it takes; what a domain hasn't, it leaves out.
"""

from collections import Counter
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import module_has_submodule

Part = TypeVar("Part")

MODULE = "domain"


def declared(kind: type[Part]) -> tuple[Part, ...]:
    """Return the parts of type `kind` that the installed domains declare, in the order of `INSTALLED_APPS` and of each declaration."""
    return parts_by_kind(kind)  # type: ignore[arg-type]  # mypy takes no class for hashable


@cache
def parts_by_kind(kind: type) -> tuple[Any, ...]:
    # Kept, because it is asked for each event of a list.
    return tuple(part for part in every_part() if isinstance(part, kind))


@cache
def every_part() -> tuple[object, ...]:
    """Return all that is declared. It doesn't change while a process runs, so it is read once."""
    return tuple(part for config in apps.get_app_configs() for part in parts_of(config))


def parts_of(config: AppConfig) -> tuple[object, ...]:
    """Return what the app of `config` declares; nothing where it has no `domain.py`."""
    if config.module is None or not module_has_submodule(config.module, MODULE):
        return ()
    return tuple(import_module(f"{config.name}.{MODULE}").PARTS)


def ours() -> list[AppConfig]:
    """Return the apps of this project, whether they declare something or nothing: those that were not installed as packages."""
    return [config for config in apps.get_app_configs() if "site-packages" not in config.path]


@register()
def check_names(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each name that two parts of one type claim."""
    claimed = Counter((type(part), name) for part in every_part() if (name := getattr(part, "name", None)) is not None)
    return [
        Error(f"Two domains declare the {kind.__name__} {name!r}.", hint="Give one of them another name.", id="domains.E001")
        for (kind, name), times in claimed.items()
        if times > 1
    ]
