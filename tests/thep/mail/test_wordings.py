"""The office rewords letters: what it may type, what then goes out, and what happens to what stood there before."""

import pytest
from django.contrib.auth.models import Group
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.template import Template, TemplateSyntaxError
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.groups import ensure_groups
from thep.bookings.letter_kinds import CONFIRMED
from thep.domains import declared
from thep.mail import letters, substitution, wordings
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable
from thep.mail.letter_parts import parts_of
from thep.mail.models import Message, Wording
from thep.mail.office import kind_rows as office
from thep.schools.emails import APPROVED
from thep.schools.models import School

pytestmark = pytest.mark.django_db

WORDS = "Welcome, {{ first_name }}. You can now book for {{ school }}."
VERSION = "version"


def part(name, kind=APPROVED):
    return next(each for each in parts_of(kind) if each.name == name)


def address(name="introduction", kind=APPROVED, step="reword"):
    return reverse(f"office_emails:{step}", args=[kind.name, part(name, kind).slug])


def somebody(group="Office managers"):
    ensure_groups()
    person = PersonFactory(name="Dana Hughes")
    person.groups.add(Group.objects.get(name=group))
    return person


def browser_of(client, person):
    browser = type(client)()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def manager():
    return somebody()


@pytest.fixture
def office_browser(client, manager):
    return browser_of(client, manager)


def save(browser, words, *, name="introduction", version=0, kind=APPROVED):
    return browser.post(address(name, kind), {"words": words, "version": version, "save": "1"})


def written(school=None, to=None):
    """Return the letter that goes to somebody who is approved just now."""
    school = school or School.objects.filter(name="Mulberry Primary").first() or SchoolFactory(name="Mulberry Primary")
    affiliation = AffiliationFactory(school=school, person=to or PersonFactory(name="Asha Begum"))
    return letters.send(APPROVED, affiliation.person, Cause(affiliation), {"affiliation": affiliation, "school": affiliation.school})


def test_reworded_parts_go_out_in_html_and_text(office_browser):
    before = written()
    assert "You’re now listed at Mulberry Primary" in before.text
    assert save(office_browser, WORDS).status_code == 302
    assert save(office_browser, "Your school: {{ school }}", name="subject").status_code == 302
    letter = written()
    assert letter.subject == "Your school: Mulberry Primary"
    for body in (letter.text, letter.html):
        assert "Welcome, Asha. You can now book for Mulberry Primary." in body
        assert "When you book" not in body
    before.refresh_from_db()
    assert "You’re now listed at Mulberry Primary" in before.text


def test_lines_stay_lines(office_browser):
    save(office_browser, "Welcome.\r\n\r\nYou can now book.  \r\n")
    letter = written()
    assert "Welcome.<br><br>You can now book." in letter.html
    assert "Welcome.\n\nYou can now book.\n" in letter.text


def test_what_is_typed_and_what_is_filled_in_are_text_and_never_markup(office_browser):
    save(office_browser, "<b>Tom & Jo</b> <script>alert(1)</script> {{ school }}")
    save(office_browser, "Tom & Jo: {{ school }}", name="subject")
    letter = written(school=SchoolFactory(name="<i>St Mary & O’Brien’s</i>"))
    assert "<script>" not in letter.html
    assert "&lt;b&gt;Tom &amp; Jo&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt; &lt;i&gt;St Mary &amp; O’Brien’s&lt;/i&gt;" in letter.html
    assert letter.subject == "Tom & Jo: <i>St Mary & O’Brien’s</i>"
    assert "<b>Tom & Jo</b> <script>alert(1)</script> <i>St Mary & O’Brien’s</i>" in letter.text


def test_a_value_that_looks_like_a_template_is_left_as_it_is(office_browser):
    save(office_browser, "For {{ school }}")
    letter = written(school=SchoolFactory(name="{{ first_name }} {% now 'Y' %} {{ settings.SECRET_KEY }}"))
    assert "For {{ first_name }} {% now 'Y' %} {{ settings.SECRET_KEY }}" in letter.text


@pytest.mark.parametrize(
    "words",
    [
        "Hello {{ address }}",
        "Hello {{ to.email }}",
        "Hello {{ first_name|upper }}",
        "Hello {{ first_name.__class__ }}",
        "{% load static %}",
        "{% include 'x' %}",
        "{# note #}",
        "Hello {{ first_name",
        "Hello }} first_name",
        "{{{ first_name }}% now 'Y' %}",
        "{{{{ first_name }}}}",
        "{{ }}",
    ],
)
def test_what_is_no_variable_of_the_kind_is_refused_beside_the_field(office_browser, words):
    answer = save(office_browser, words)
    assert answer.status_code == 200
    [error] = answer.context["form"].errors["words"]
    assert error.endswith("You can use {{ first_name }}, {{ school }}, {{ noun }}, {{ role }}.")
    assert answer.context["form"]["words"].value() == words
    assert not Wording.objects.exists()


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("introduction", "  \r\n ", "Introduction: enter what it should say, or go back to the original words."),
        ("introduction", "\u200b", "Introduction: enter what it should say, or go back to the original words."),
        ("introduction", "x" * 1501, "Introduction: use 1,500 characters or fewer. This has 1,501."),
        ("subject", "x" * 151, "Subject: use 150 characters or fewer. This has 151."),
    ],
    ids=["empty", "unseen", "long", "long subject"],
)
def test_empty_and_too_long_words_are_refused(office_browser, name, words, says):
    answer = save(office_browser, words, name=name)
    assert answer.context["form"].errors["words"] == [says]
    assert not Wording.objects.exists()


def test_a_subject_stays_on_one_line(office_browser):
    save(office_browser, "Hello\r\nBcc: everybody@school.example", name="subject")
    assert written().subject == "Hello Bcc: everybody@school.example"


def test_words_are_looked_at_before_they_are_saved(office_browser):
    page = office_browser.post(address(), {"words": WORDS, "version": 0, "preview": "1"})
    assert "You can now book for" in page.context["letter"].html
    assert "You can now book for" in page.context["letter"].text
    assert "Save introduction" in page.text
    assert not Wording.objects.exists()
    assert "You can now book for" not in written().text
    assert "Save introduction" not in office_browser.get(address()).text


def test_words_for_another_case_than_the_examples_are_shown_by_themselves(office_browser):
    typed = {"words": "Welcome to {{ event }}, <i>you</i>.", "version": 0, "preview": "1"}
    page = office_browser.post(address("introduction", CONFIRMED), typed)
    assert "which is for other cases" in page.text
    assert "Welcome to Phonics: the first hundred words, &lt;i&gt;you&lt;/i&gt;." in page.text
    page = office_browser.post(address("introduction when a colleague booked", CONFIRMED), typed)
    assert "which is for other cases" not in page.text
    assert "Welcome to Phonics: the first hundred words" in page.context["letter"].text


def test_each_version_stays_and_the_original_comes_back(office_browser, manager):
    save(office_browser, WORDS)
    save(office_browser, "Welcome.", version=1)
    assert "Welcome." in written().text
    page = office_browser.get(address(step="original"))
    assert "You’re now listed at" in page.text
    office_browser.post(address(step="original"), {"version": 2})
    assert "You’re now listed at" in written().text
    versions = Wording.objects.filter(kind=APPROVED.name, part="introduction")
    assert [(each.version, each.words, each.written_by) for each in versions] == [
        (3, "", manager),
        (2, "Welcome.", manager),
        (1, WORDS, manager),
    ]
    page = office_browser.get(address())
    assert [each.version for each in page.context["versions"]] == [3, 2, 1]
    assert "by Dana Hughes" in page.text
    assert office_browser.get(address(), {"version": "1"}).context["form"]["words"].value() == WORDS
    save(office_browser, WORDS, version=3)
    assert "You can now book for" in written().text


def test_the_original_words_typed_again_are_the_original(office_browser):
    save(office_browser, WORDS)
    save(office_browser, part("introduction").words, version=1)
    assert Wording.objects.first().is_original
    answer = office_browser.post(address(step="original"), {"version": 2})
    assert "these are the original words" in answer.text
    assert Wording.objects.count() == 2


def test_the_same_words_again_are_no_version(office_browser):
    save(office_browser, WORDS)
    assert "it says this already" in save(office_browser, WORDS, version=1).text
    assert Wording.objects.count() == 1


def test_of_two_at_once_the_later_is_told_and_may_replace_it(client, office_browser):
    colleague = browser_of(client, somebody("Editors"))
    save(office_browser, WORDS)
    answer = save(colleague, "Good to have you.")
    assert "Dana Hughes reworded this on" in answer.text
    assert WORDS in answer.context["now"]
    form = answer.context["form"]
    assert (form["words"].value(), form[VERSION].value()) == ("Good to have you.", "1")
    assert Wording.objects.get().words == WORDS
    assert save(colleague, "Good to have you.", version=1).status_code == 302
    assert "Good to have you." in written().text


def test_going_back_is_refused_to_who_saw_other_words(office_browser):
    save(office_browser, WORDS)
    save(office_browser, "Welcome.", version=1)
    answer = office_browser.post(address(step="original"), {"version": 1})
    assert "reworded this meanwhile" in answer.text
    assert Wording.objects.first().words == "Welcome."


def test_the_database_keeps_one_of_two_that_are_written_in_one_moment(manager):
    wordings.reword(APPROVED, part("introduction"), WORDS, by=manager, version=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.create(kind=APPROVED.name, part="introduction", version=1, words="Mine")


@pytest.mark.parametrize(("group", "may_see", "may_reword"), [("Editors", True, True), ("Events", True, False), ("Finance", True, False)])
def test_editors_and_managers_reword_and_others_look(client, group, may_see, may_reword):
    browser = browser_of(client, somebody(group))
    assert browser.get(reverse("office_emails:index")).status_code == 200
    page = browser.get(reverse("office_emails:kind", args=[APPROVED.name]))
    assert page.status_code == 200
    assert ("Reword<" in page.text) == may_reword
    assert (browser.get(address()).status_code == 200) == may_reword
    save(browser, WORDS)
    assert Wording.objects.exists() == may_reword
    if may_reword:
        return
    wordings.reword(APPROVED, part("introduction"), WORDS, by=PersonFactory(), version=0)
    browser.post(address(step="original"), {"version": 1})
    assert Wording.objects.get().words == WORDS


def test_what_there_is_not_is_not_found(office_browser):
    for path in ("no.kind/", f"{APPROVED.name}/nothing/", f"{APPROVED.name}/nothing/original/", "no.kind/introduction/"):
        assert office_browser.get(reverse("office_emails:index") + path).status_code == 404


def test_wordings_are_read_once_for_a_batch(manager, django_assert_num_queries):
    wordings.reword(APPROVED, part("introduction"), WORDS, by=manager, version=0)
    context = APPROVED.example()
    with django_assert_num_queries(1):
        letters.write(APPROVED, context)
    with django_assert_num_queries(1), wordings.read_once():
        for _ in range(20):
            assert "You can now book for" in letters.write(APPROVED, context).text


def test_words_whose_variable_is_gone_give_way_to_the_original(manager):
    Wording.objects.create(kind=APPROVED.name, part="introduction", version=1, words="Hello {{ gone }}", written_by=manager)
    assert "You’re now listed at" in written().text


def test_the_list_says_how_the_week_went_in_two_queries(office_browser, manager, django_assert_num_queries):
    wordings.reword(APPROVED, part("introduction"), WORDS, by=manager, version=0)
    for state in (Message.State.HANDED_OVER, Message.State.BOUNCED, Message.State.CLAIMED):
        Message.objects.filter(pk=written().pk).update(state=state)
    with django_assert_num_queries(2):
        rows = {row.kind.name: row for _, of_class in office.rows_by_class() for row in of_class}
    assert rows.keys() == {kind.name for kind in declared(LetterKind)}
    assert rows[APPROVED.name].week == ["2 sent", "1 bounced", "1 waiting"]
    assert [name for name, row in rows.items() if row.is_reworded] == [APPROVED.name]
    page = office_browser.get(reverse("office_emails:index"))
    for kind in declared(LetterKind):
        assert reverse("office_emails:kind", args=[kind.name]) in page.text
    assert "2 sent, 1 bounced, 1 waiting" in page.text


def test_last_weeks_letters_are_not_this_weeks(office_browser, clock):
    written()
    clock.forward(days=8)
    assert office.counts_of_the_week() == {}


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in declared(LetterKind)])
def test_every_kind_has_its_screen_and_what_it_fills_in_acts_for_nobody(office_browser, kind):
    page = office_browser.get(reverse("office_emails:kind", args=[kind.name]))
    assert page.status_code == 200
    assert kind.label in page.text
    for each, example in page.context["variables"]:
        assert example.strip(), each.name
        assert "://" not in example
    assert page.text.count("<iframe sandbox srcdoc=") == 2
    for each in parts_of(kind):
        shown = office_browser.get(reverse("office_emails:reword", args=[kind.name, each.slug]))
        assert shown.context["form"]["words"].value() == each.words
        assert len(each.words) <= each.longest
    assert len({each.slug for each in parts_of(kind)}) == len(parts_of(kind))


def test_a_kind_shows_what_was_sent_lately_to_those_who_see_messages(client, office_browser):
    letter = written()
    where = reverse("office_emails:kind", args=[APPROVED.name])
    assert letter.to in office_browser.get(where).text
    assert letter.to not in browser_of(client, somebody("Editors")).get(where).text


def test_letters_with_words_to_reword_say_the_original_as_it_was():
    letter = letters.example_of(APPROVED)
    assert "{{" not in letter.text + letter.html + letter.subject
    assert wordings.of_kind(APPROVED) == {}


@pytest.mark.parametrize(
    "words",
    ["{{ event.title }}", "{% if x %}y{% endif %}", "{{ event|upper }}"],
)
def test_the_words_of_a_template_are_no_code_either(words):
    with pytest.raises(TemplateSyntaxError):
        Template(f'{{% words "introduction" %}}{words}{{% endwords %}}')


def test_the_checks_tell_of_words_that_name_what_the_kind_has_not(declare):
    declare(
        LetterKind(
            name="test.approved",
            label="Approved",
            audience="Whoever is approved.",
            template=APPROVED.template,
            about=LetterClass.MEMBERSHIP,
            why="You asked.",
            variables=(LetterVariable("school", "the school", "{{ school.name }}"),),
            example=APPROVED.example,
        )
    )
    told = {(error.id, error.msg) for error in run_checks()}
    assert ("mail.E008", "The words “introduction” of the LetterKind 'test.approved' name noun, role.") in told


def test_nothing_in_a_value_is_filled_in_again():
    assert substitution.fill_in("{{ a }} {{b}}", {"a": "{{ b }}", "b": "c"}.__getitem__) == "{{ b }} c"
