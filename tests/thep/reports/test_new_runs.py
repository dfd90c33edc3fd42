"""A run that is added to a course starts from the last one; whoever publishes is told what may have been forgotten."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page
from tests.factories.events import EventFactory
from tests.factories.membership import TierFactory
from tests.thep.reports.test_events import filled_in, in_london, words
from thep.events import events
from thep.events.models import CancellationPolicy, Event, Facilitator

pytestmark = pytest.mark.django_db


def tenth_of(month, hour):
    return in_london(2027, month, 10, hour)


@pytest.fixture
def course():
    return course_page("Number sense")


@pytest.fixture
def last_run(course):
    """A run of two sessions at £90 + VAT, free for a tier, after an earlier one that was cheaper."""
    EventFactory(page=course, title=course.title, price=1000, capacity=5, starts_at=timezone.now() - datetime.timedelta(days=900))
    leila = Facilitator.objects.create(name="Leila Haddad", slug="leila")
    event = events.create(
        kind="course",
        title=course.title, page=course, capacity=32, min_places=9, vat_rate=2000, format=Event.Format.ONLINE, uses_included_places=True,
        policy=CancellationPolicy.objects.create(name="Ten days", slug="ten-days"), facilitators=[leila],
        joining_link="https://meet.example/number", booking_opens_at=tenth_of(1, 9), booking_closes_at=tenth_of(2, 9),
        sessions=[
            events.Sitting(starts_at=tenth_of(3, 16), ends_at=tenth_of(3, 18)),
            events.Sitting(starts_at=tenth_of(4, 9), ends_at=tenth_of(4, 12)),
        ],
        prices={None: 9000, TierFactory(): 0},
    )  # fmt: skip
    return events.publish(event)


class TestANewRun:
    def test_starts_from_the_last_run_of_its_page(self, office, client, done, course, last_run):
        office("Events")
        address = reverse("office_events:add") + f"?page={course.pk}"
        page = client.get(address)
        assert "Filled in from the last run, Number sense, 10 March 2027" in words(page)
        form, sittings, prices = (page.context[name] for name in ("form", "sittings", "prices"))
        sent = {f"sessions-{name}": value for name, value in sittings.management_form.initial.items()}
        for part in (form, prices, *sittings):
            sent |= {field.html_name: shown for field in part if (shown := as_sent(field)) not in (None, "", [])}
        assert sent["sessions-0-starts"] == "16:00"
        assert "sessions-0-date" not in sent

        dates = {"sessions-0-date": "2028-05-11", "sessions-1-date": "2028-06-15"}
        assert "is a draft" in done(client.post(address, sent | dates, follow=True))

        event = Event.objects.latest("pk")
        copied = ("kind", "page", "capacity", "min_places", "vat_rate", "format", "uses_included_places", "policy", "joining_link", "title")
        assert [getattr(event, name) for name in copied] == [getattr(last_run, name) for name in copied]
        assert (event.state, event.booking_opens_at, event.booking_closes_at) == (Event.State.DRAFT, None, None)
        assert list(event.facilitators.all()) == list(last_run.facilitators.all())
        assert set(event.prices.values_list("tier", "net_pence")) == set(last_run.prices.values_list("tier", "net_pence"))
        spans = [(session.starts_at, session.ends_at) for session in event.sessions.order_by("starts_at")]
        assert spans == [
            (in_london(2028, 5, 11, 16), in_london(2028, 5, 11, 18)),
            (in_london(2028, 6, 15, 9), in_london(2028, 6, 15, 12)),
        ]

    def test_of_which_no_dates_are_known_leaves_them_to_be_confirmed(self, office, client, done, course, last_run):
        office("Events")
        suggested = {
            "sessions-TOTAL_FORMS": "2", "sessions-INITIAL_FORMS": "2",
            "sessions-0-date": "", "sessions-0-starts": "16:00", "sessions-0-ends": "18:00",
            "sessions-1-date": "", "sessions-1-starts": "09:00", "sessions-1-ends": "12:00",
        }  # fmt: skip
        address = reverse("office_events:add") + f"?page={course.pk}"
        done(client.post(address, filled_in(page=course.pk, **suggested), follow=True))
        assert Event.objects.latest("pk").starts_at is None

    def test_whose_times_were_changed_and_whose_date_was_forgotten_is_asked_for_it(self, office, client, course, last_run):
        office("Events")
        changed = {
            "sessions-TOTAL_FORMS": "1", "sessions-INITIAL_FORMS": "1",
            "sessions-0-date": "", "sessions-0-starts": "17:00", "sessions-0-ends": "18:00",
        }  # fmt: skip
        answer = client.post(reverse("office_events:add") + f"?page={course.pk}", filled_in(page=course.pk, **changed))
        assert "Enter the date of the session." in words(answer)

    def test_is_filled_in_when_the_page_is_chosen_in_the_form(self, office, client, course, last_run):
        office("Events")
        answer = client.post(reverse("office_events:add"), {"page": course.pk, "start-from-page": "1"})
        assert answer.url == reverse("office_events:add") + f"?page={course.pk}"

    @pytest.mark.parametrize("page", ["", "0", "99999999999999999999", "x", "²"])
    def test_of_no_page_is_an_empty_form(self, office, client, page):
        office("Events")
        answer = client.get(reverse("office_events:add"), {"page": page})
        assert answer.status_code == 200
        assert "Filled in from" not in words(answer)

    def test_of_a_course_without_runs_has_its_page_chosen(self, office, client, course):
        office("Events")
        answer = client.get(reverse("office_events:add"), {"page": course.pk})
        assert f'<option value="{course.pk}" selected>Number sense</option>' in answer.text


def as_sent(field):
    """What a browser sends of a field as it's shown."""
    value = field.value()
    if isinstance(value, list):
        return [getattr(each, "pk", each) for each in value]
    return field.field.widget.format_value(field.field.prepare_value(value)) if hasattr(value, "strftime") else getattr(value, "pk", value)


class TestPublishing:
    def test_warns_of_a_price_of_nothing_no_policy_and_no_vat(self, office, client, done):
        office("Events")
        event = EventFactory(state=Event.State.DRAFT, policy=None, vat_rate=0)
        address = reverse("office_events:publish", args=[event.pk])
        text = words(client.get(address))
        assert "There is no price: everybody books for free." in text
        assert "There is no cancellation policy" in text
        assert "There is no VAT." in text
        assert "is published" in done(client.post(address, follow=True))

    def test_says_nothing_of_what_is_there(self, office, client, last_run):
        office("Events")
        Event.objects.filter(pk=last_run.pk).update(state=Event.State.DRAFT)
        assert "Check before you go on" not in words(client.get(reverse("office_events:publish", args=[last_run.pk])))


class TestACourse:
    def test_has_the_way_to_add_a_run_and_its_runs_in_its_editor(self, client, course, last_run):
        client.force_login(PersonFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).text
        assert page.count(reverse("office_events:add") + f"?page={course.pk}") == 2
        assert reverse("office_events:inspect", args=[last_run.pk]) in page
        assert "Wednesday 10 March 2027" in page

    def test_that_is_new_is_saved_first(self, client, course):
        client.force_login(PersonFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", course.get_parent().pk])
        assert "Save the page first." in client.get(address).text

    def test_offers_runs_to_nobody_who_may_not_add_them(self, office, client, course):
        office("Editors").groups.remove(Group.objects.get(name="Events"))
        page = client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).text
        assert "Add a run" not in page
        assert "The events team adds runs." in page


def test_a_runs_screen_leads_to_its_page(office, client, course, last_run):
    office("Events")
    assert course.get_url() in client.get(reverse("office_events:inspect", args=[last_run.pk])).text
    client.force_login(PersonFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    edit = reverse("wagtailadmin_pages:edit", args=[course.pk])
    assert f'<a href="{edit}">Number sense</a>' in client.get(reverse("office_events:inspect", args=[last_run.pk])).text


def test_pages_and_facilitators_are_chosen_by_typing_from_lists_that_work_without(office, client, course, last_run):
    office("Events")
    page = client.get(reverse("office_events:edit", args=[last_run.pk])).text
    for name in ("page", "facilitators", "venue", "sessions-0-venue"):
        (field,) = [tag for tag in page.split("<select")[1:] if f'name="{name}"' in tag.split(">")[0]]
        assert "data-typed-choice" in field.split(">")[0]
        assert " selected>" in field
    assert "cms/typed_choices.js" in page


def test_schools_are_chosen_by_typing_in_the_forms_of_bookings_and_memberships(office, client, last_run):
    office("Office managers")
    for address in (reverse("office_bookings:book", args=[last_run.pk]), reverse("office_memberships:add")):
        page = client.get(address).text
        (field,) = [tag.split(">")[0] for tag in page.split("<select")[1:] if 'name="school"' in tag.split(">")[0]]
        assert "data-typed-choice" in field
        assert "Type a few letters of its name" in page
