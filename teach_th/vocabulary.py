"""The words of recruitment that stories, candidates and filters share."""

from django.db import models


class Route(models.TextChoices):
    """How somebody came to teach."""

    UNIVERSITY = "university", "University-led training (PGCE)"
    SCHOOL_CENTRED = "school_centred", "School-centred training"
    APPRENTICESHIP = "apprenticeship", "Teaching apprenticeship"
    UNDERGRADUATE = "undergraduate", "Degree with qualified teacher status"
    SUPPORT = "support", "From a support role"
    OVERSEAS = "overseas", "Trained overseas"
    CAREER_CHANGE = "career_change", "From another career"
    RETURNED = "returned", "Returned after a break"
