"""Something of everything that editors do: a page for member schools, one in review, one that waits for its day, a promoted result."""

import datetime

from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import PageViewRestriction

from courses.models import CoursePage
from demonstration.schools import people
from thep.cms import privacy
from thep.cms.first_things import add_page, stream_values
from thep.cms.models import StandardPage
from thep.home.models import HomePage

HANDBOOK = "members-handbook"
SPRING = "spring-term"
WORDS_FOR_MEMBERS = """
<h2>Your included places</h2>
<p>Your school’s CPD (continuing professional development) lead sees how many are left, and who has used them.
A place that is cancelled in time goes back.</p>
<h2>Hosting a course</h2>
<p>Offer us a room for a day and two of your colleagues come free.
Write to the events team with the date, the room and how many it seats.</p>
<h2>If you move schools</h2>
<p>Your record comes with you.
Ask your new school’s lead to approve you under <a href="/member/schools/">your schools</a>.</p>
"""


def load(today: datetime.date) -> None:
    """Do what editors do, or leave it as it has become."""
    home = HomePage.objects.get()
    if StandardPage.objects.child_of(home).filter(slug=HANDBOOK).exists():
        return
    keep_for_members(home)
    wait_for_a_day(home)
    ask_for_review()
    promote()


def keep_for_members(home: HomePage) -> None:
    handbook = add_page(
        home,
        StandardPage(
            slug=HANDBOOK,
            title="Members’ handbook",
            lead="How to get the most out of your school’s membership.",
            search_description="For people of member schools: included places, bringing a colleague, hosting a course, and whom to ask.",
            body=stream_values([("text", WORDS_FOR_MEMBERS)]),
        ),
    )
    restriction = PageViewRestriction.objects.create(page=handbook, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set(Group.objects.filter(name=privacy.MEMBER_SCHOOLS))


def wait_for_a_day(home: HomePage) -> None:
    spring = StandardPage(
        slug=SPRING,
        title="What’s new in the spring term",
        lead="New dates, two new networks and a later start on Fridays.",
        search_description="What the Partnership offers from January: new dates, networks and times.",
        body=stream_values([("text", "<p>Twenty new dates open for booking on the day that this page appears.</p>")]),
        live=False,
        go_live_at=timezone.now().replace(hour=8, minute=0, second=0, microsecond=0) + datetime.timedelta(days=9),
    )
    home.add_child(instance=spring)
    spring.save_revision(user=people.named("office_editor"), log_action=True).publish()


def ask_for_review() -> None:
    page = StandardPage.objects.get(slug="complaints")
    writer = people.named("office_events")
    page.lead = "Tell us, and we’ll put it right. You’ll hear from us within two working days."
    page.save_revision(user=writer, log_action=True)
    page.get_workflow().start(page, writer)


def promote() -> None:
    page = CoursePage.objects.live().filter(slug="new-to-reception").first()
    if page is not None:
        SearchPromotion.objects.create(
            query=Query.get("early years"), page=page, description="The place to begin if you’re new to Reception."
        )
