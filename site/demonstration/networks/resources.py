"""What the networks share: pages, links and files, with their versions, what belongs to a meeting, and who used it."""

import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import slugify

from demonstration.networks import slides, word_documents
from demonstration.networks.networks import members_of, words_of_networks
from demonstration.season import school_day_before
from demonstration.seeded_random import Dice
from demonstration.words import words_of
from networks.meetings.meetings import MEETING
from networks.members.leads import leads_of
from networks.pages.models import NetworkPage
from networks.resources import contents, drawings, meeting_resources, placements, resources, telling, uses
from networks.resources.models import KIND, Resource, ResourceVersion
from networks.resources.resources import Contents, Details
from thep.accounts.models import User
from thep.design import tagged_pdf
from thep.events.models import Event
from thep.search import registry

DAY = datetime.timedelta(days=1)
AFTER_SCHOOL = datetime.time(16, 30)
STYLE = Path(__file__).with_name("pdf.css")


def words_of_resources() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = words_of("networks", "resources")["resource"]
    return found


def load(today: datetime.date) -> None:
    """Have each network share what is its; those that share something already stay as they are."""
    phases = {words["slug"]: words["phases"] for words in words_of_networks()}
    having = set(Resource.objects.values_list("networks__slug", flat=True))
    for words in words_of_resources():
        if words["network"] not in having:
            share(NetworkPage.objects.get(slug=words["network"]), words, phases[words["network"]], today)


def share(network: NetworkPage, words: dict[str, Any], phases: list[str], today: datetime.date) -> None:
    by = leads_of(network)[0]
    details = Details(
        title=words["title"],
        summary=words["summary"],
        type=words["type"],
        phases=phases,
        key_stages=words.get("stages", []),
        subjects=list(network.subjects.all()),
        tags=words["tags"],
        licence=words.get("licence", Resource.Licence.PARTNERSHIP),
    )
    resource = resources.add(network, details, version_of(words, words.get("was") or words.get("words", [])), by=by)
    if "was" in words:
        resources.add_version(resource, version_of(words, words["words"]), what_changed=words["changed"], by=by)
    if "also" in words:
        placements.place(resource, list(NetworkPage.objects.filter(slug__in=words["also"])), by=by)
    if words.get("told"):
        telling.tell(resource, by=by)
    for version in resource.versions.filter(drawing=ResourceVersion.Drawing.WAITING):
        drawings.draw(version)
    if event := Event.objects.filter(page=network.page_ptr_id, kind=MEETING, title=words.get("meeting", "")).first():
        meeting_resources.choose(network, event, [*meeting_resources.of_meeting(event, by), resource], by=by)
    for person in users_of(network, words, by):
        uses.use(resource, by=person)
    lately = school_day_before(today, Dice("date of", words["title"]).between(8, 75))
    shared_at = timezone.make_aware(datetime.datetime.combine(lately, AFTER_SCHOOL))
    date(resource, (event.starts_at if event and event.has_begun else None) or shared_at)


def date(resource: Resource, at: datetime.datetime) -> None:
    """Have it be shared, and members told of it, at `at`, its first version some weeks before where there are two."""
    first = at - (resource.versions.count() - 1) * 21 * DAY
    Resource.objects.filter(pk=resource.pk).update(added_at=first, review_on=timezone.localdate(at) + resources.GOOD_FOR)
    for version in resource.versions.all():
        day = at - (resource.versions.count() - version.number) * 21 * DAY
        resource.versions.filter(pk=version.pk).update(added_at=day, told_at=day if version.told_at else None)
    resource.placements.update(placed_at=at)
    registry.refresh(KIND, str(resource.pk))


def users_of(network: NetworkPage, words: dict[str, Any], by: User) -> list[User]:
    """Return as many members, without who shared it, as say that they used it."""
    others = [person for person in members_of(network) if person.pk != by.pk]
    return Dice("resource", words["title"]).shuffled(others)[: words["used"]]


def version_of(words: dict[str, Any], pages: list[str]) -> Contents:
    if "link" in words:
        return Contents(link=words["link"])
    if words.get("slides"):
        made = slides.of_words([page.splitlines() for page in pages])
        return contents.of_file(SimpleUploadedFile(f"{slugify(words['title'])}.pptx", made))
    if words.get("word"):
        document = word_documents.of_words(words["title"], pages)
        return contents.of_file(SimpleUploadedFile(f"{slugify(words['title'])}.docx", document))
    if not words.get("pdf"):
        return Contents(html=format_html_join("", "<p>{}</p>", ((page,) for page in pages)))
    sections = format_html_join("", "<section><p>{}</p></section>", ((page,) for page in pages))
    title = words["title"]
    html = format_html('<html lang="en-GB"><head><title>{}</title></head><body><h1>{}</h1>{}</body></html>', title, title, sections)
    pdf = tagged_pdf.draw(html, style=STYLE)
    return contents.of_file(SimpleUploadedFile(f"{slugify(words['title'])}.pdf", pdf))
