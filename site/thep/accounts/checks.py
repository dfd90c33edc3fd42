"""What accounts complain of when the site starts."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, register

from thep import domains

from .closing import Erasure
from .personal_data import PersonalData


@register()
def check_personal_data(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each domain whose records point at people, and that doesn't say what it holds of them or what it deletes."""
    complaints: list[CheckMessage] = []
    for config in domains.ours():
        pointing = [
            f"{model.__name__}.{field.name}"
            for model in config.get_models()
            for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
            if field.related_model is get_user_model()
        ]
        parts = domains.parts_of(config)
        for kind, number in ((PersonalData, 1), (Erasure, 2)):
            if pointing and not any(isinstance(part, kind) for part in parts):
                complaints.append(
                    Error(
                        f"{config.name} keeps records of people ({', '.join(pointing)}) and declares no {kind.__name__}.",
                        hint=f"Declare one in {config.name}.domain.",
                        id=f"accounts.E00{number}",
                    )
                )
    return complaints
