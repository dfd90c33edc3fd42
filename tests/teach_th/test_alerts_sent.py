"""What a job alert tells its reader, and when: each new vacancy once, in the morning."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from teach_th.alerts import alerts
from teach_th.alerts import letters as alert_letters
from teach_th.models import AlertedVacancy, JobAlert, Vacancy
from tests.factories.alerts import alert, digests, just_published, link_of
from tests.factories.schools import SchoolFactory
from tests.factories.vacancies import closed, draft, published
from thep.mail import preferences
from thep.mail.models import Frequency
from thep.schedule.rounds import SomeFailed
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


class TestSending:
    def test_each_new_vacancy_is_told_of_once_the_next_morning(self, monday):
        published(title="An old one")
        alert(frequency="daily")
        new = just_published(title="Year 4 teacher")
        just_published(title="Teacher of physics", phases=["secondary"])
        monday(0, 23, 0)
        assert alerts.send_due() == 0
        monday(1)
        assert alerts.send_due() == 1
        letter = digests().get()
        assert letter.subject == "1 new job: primary"
        assert "Year 4 teacher" in letter.text
        assert f"http://testserver{reverse('vacancy', args=[new.pk, new.slug])}" in letter.text
        assert "An old one" not in letter.text
        assert "physics" not in letter.text
        monday(1)
        assert alerts.send_due() == 0
        just_published(title="Year 6 teacher")
        monday(1)
        alerts.send_due()
        assert "Year 6 teacher" in digests().last().text
        assert "Year 4 teacher" not in digests().last().text

    def test_one_near_a_place_says_how_far_the_nearest_first(self, monday):
        alert(frequency="daily", search="near=Aldgate+East+station")
        just_published(title="At the dock", school=SchoolFactory(postcode="E14 9AA", easting=537_800, northing=179_800))
        just_published(title="In Weaver Street", school=SchoolFactory(postcode="E1 5AA", easting=534_000, northing=182_000))
        monday(1)
        alerts.send_due()
        text = digests().get().text
        assert text.index("In Weaver Street") < text.index("At the dock")
        assert "E1, Whitechapel and Stepney, 0.4 miles away" in text

    def test_a_weekly_one_comes_on_its_weekday(self, monday):
        alert(frequency="weekly")
        just_published()
        days = []
        for day in range(1, 15):
            monday(1)
            if alerts.send_due():
                days.append(day)
                just_published(title=f"Day {day}")
        assert days == [7, 14]
        assert f"{timezone.localtime():%A}" == "Monday"

    def test_it_comes_at_seven_in_london_in_winter_and_in_summer(self, monday):
        found = alert(frequency="daily")
        assert timezone.localtime(found.next_at).hour == 7
        monday(180, 15, 0)
        alerts.send_due()
        found.refresh_from_db()
        assert timezone.localtime(found.next_at).hour == 7
        assert found.next_at.hour == 6

    def test_nothing_is_sent_when_nothing_is_new(self, monday):
        alert()
        monday(1)
        assert sweep()["job alerts"] == 0
        assert not digests()
        assert JobAlert.objects.get().next_at > timezone.now()

    def test_the_subject_says_how_many_and_what(self, monday):
        alert(search="pattern=part_time&phase=primary")
        for n in range(3):
            just_published(title=f"Post {n}", patterns=["part_time"])
        monday(1)
        alerts.send_due()
        assert digests().get().subject == "3 new jobs: primary, part time"

    def test_many_are_counted_and_the_first_are_listed(self, monday):
        alert(search="")
        for n in range(alert_letters.MOST_LISTED + 3):
            just_published(title=f"Post {n}")
        monday(1)
        alerts.send_due()
        letter = digests().get()
        assert letter.subject == "23 new jobs: all vacancies"
        assert "And 3 more" in letter.text
        assert AlertedVacancy.objects.count() == 23

    def test_what_is_closed_or_a_draft_is_not_told_of(self, monday):
        alert(search="")
        closed()
        draft()
        gone = just_published(title="Withdrawn")
        Vacancy.objects.filter(pk=gone.pk).update(state=Vacancy.State.WITHDRAWN)
        monday(1)
        assert alerts.send_due() == 0

    def test_a_paused_one_rests_and_tells_later_of_what_is_still_open(self, client, monday):
        found = alert()
        client.post(link_of(found), {"do": "pause"})
        just_published(title="Year 4 teacher")
        monday(1)
        assert alerts.send_due() == 0
        client.post(link_of(found), {"do": "resume"})
        monday(1)
        assert alerts.send_due() == 1

    def test_an_address_that_pauses_all_its_emails_is_told_later_of_what_is_still_open(self, monday):
        found = alert()
        preferences.pause(found.email, timezone.localdate() + datetime.timedelta(days=3))
        just_published(title="Year 4 teacher")
        monday(1)
        assert alerts.send_due() == 0
        preferences.resume(found.email)
        assert alerts.send_due() == 1

    def test_whoever_stopped_everything_and_asks_again_gets_it(self, monday):
        preferences.stop_all(["nasima@home.example"])
        alert()
        just_published(title="Year 4 teacher")
        monday(1)
        alerts.send_due()
        assert preferences.frequency("nasima@home.example", alert_letters.DIGEST) != Frequency.NEVER

    def test_after_an_outage_there_is_one_letter(self, monday):
        alert(frequency="daily")
        just_published()
        monday(5, 12, 0)
        assert alerts.send_due() == 1
        assert alerts.send_due() == 0

    def test_html_in_an_advert_is_text_in_the_letter(self, monday):
        alert(search="")
        just_published(title="<b>Teacher</b> & more")
        monday(1)
        alerts.send_due()
        letter = digests().get()
        assert "<b>Teacher</b> & more" in letter.text
        assert "&lt;b&gt;Teacher" in letter.html

    def test_killed_midway_it_sends_all_the_same_and_only_once(self, monday, monkeypatch):
        alert()
        just_published()
        monday(1)

        def die(*args, **kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(alert_letters, "digest", die)
            with pytest.raises(KeyboardInterrupt):
                alerts.send_due()
        assert not digests()
        assert not AlertedVacancy.objects.exists()
        assert alerts.send_due() == 1
        assert alerts.send_due() == 0
        assert digests().count() == 1

    def test_one_that_fails_does_not_keep_the_others_from_theirs(self, monday, monkeypatch):
        alert("a@home.example")
        alert("b@home.example")
        just_published()
        monday(1)
        digest = alert_letters.digest

        def fail(found, *args, **kwargs):
            if found.email == "a@home.example":
                raise ValueError
            return digest(found, *args, **kwargs)

        with monkeypatch.context() as patched:
            patched.setattr(alert_letters, "digest", fail)
            with pytest.raises(SomeFailed, match="Some job alerts could not be written") as some:
                alerts.send_due()
        assert (some.value.done, some.value.failed) == (1, 1)
        assert [letter.to for letter in digests()] == ["b@home.example"]
        assert alerts.send_due() == 1
