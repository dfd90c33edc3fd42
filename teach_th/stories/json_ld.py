"""JSON-LD of stories."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from teach_th.json_ld import CONTEXT, PARTNERSHIP
from thep.design.json_ld import written

from .models import StoryPage


def of_story(story: StoryPage, *, address: str) -> SafeString:
    """Return JSON-LD of the story as an article about a person. `address` is a path on the site."""
    url = settings.SITE_ADDRESS + address
    person: dict[str, Any] = {"@type": "Person", "name": story.person, "jobTitle": story.job}
    if story.school:
        person["worksFor"] = {"@type": "School", "name": story.school.name}
    return written(
        CONTEXT
        | {
            "@type": "Article",
            "@id": url,
            "headline": story.title,
            "description": story.search_description or story.lead or story.pull_quote,
            "url": url,
            "datePublished": story.first_published_at,
            "dateModified": story.last_published_at,
            "author": PARTNERSHIP,
            "publisher": PARTNERSHIP,
            "about": person,
        }
    )
