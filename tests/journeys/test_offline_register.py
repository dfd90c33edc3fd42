"""A facilitator takes the register on a phone whose connection goes away, and comes back."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, people_with_places, place_at
from tests.factories.schools import SchoolFactory
from tests.journeys.pages import fits
from thep.cpd import hours
from thep.cpd.facilitator_links import links
from thep.cpd.models import Mark
from thep.cpd.registers import register_of

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
KEPT = """async () => {
  const ask = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const database = await ask(indexedDB.open("register"));
  const all = (name) => ask(database.transaction(name).objectStore(name).getAll());
  const [kept, marks] = [await all("kept"), await all("marks")];
  const bytes = kept.map((each) => new TextDecoder("latin1").decode(each.data)).join();
  return { kept: kept.length, marks: marks.length, words: bytes + JSON.stringify(marks) };
}"""


@pytest.fixture
def event():
    return event_that_began(title="Phonics that sticks")


@pytest.fixture
def people(event):
    school = SchoolFactory(name="Loomwright Primary School")
    names = ("Grace Okafor", "Nasima Begum", "Peter Lowe")
    return [place_at(event, PersonFactory(name=name), school=school).person for name in names]


def row(page, name):
    return page.get_by_role("listitem").filter(has_text=name)


def press(page, name, what):
    row(page, name).get_by_role("button", name=re.compile(f"^{what}.*{name}")).click()


def out_of_reach():
    """Close a connection without an answer. The browser is told to be offline, but a worker that starts is told a moment late."""
    raise ConnectionResetError


def test_people_are_marked_offline_and_sent_once_when_the_connection_is_back(live_server, event, people, page, context, shot, monkeypatch):
    link = links.make(event, for_whom="Farida Khan", by=PersonFactory())
    problems = []
    page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}{links.address_of(link)}")
    expect(page.get_by_text("You can go on without a connection.")).to_be_visible()
    press(page, "Grace Okafor", "Present")
    expect(row(page, "Grace Okafor").get_by_text(re.compile(r"Present \(.*, by Farida Khan\) · sent"))).to_be_visible()

    with monkeypatch.context() as away:
        away.setattr(live_server.thread.httpd, "get_app", out_of_reach)
        context.set_offline(True)
        press(page, "Nasima Begum", "Absent")
        row(page, "Peter Lowe").get_by_text("More").click()
        row(page, "Peter Lowe").get_by_label("Minutes there").fill("45")
        press(page, "Peter Lowe", "Late")
        expect(row(page, "Nasima Begum").get_by_text("Absent · saved here")).to_be_visible()
        expect(page.get_by_text("No connection. 2 marks are saved here and not sent yet.")).to_be_visible()
        kept = page.evaluate(KEPT)
        assert (kept["kept"], kept["marks"]) == (1, 2)
        assert not re.search("Nasima|Peter|Loomwright", kept["words"])
        assert fits(page)
        shot("register-offline-phone")

        asked = []
        page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        page.reload()
        assert asked == ["beforeunload"]
        expect(page.get_by_role("heading", name="Phonics that sticks")).to_be_visible()
        expect(row(page, "Nasima Begum").get_by_text("Absent · saved here")).to_be_visible()
        expect(row(page, "Peter Lowe").get_by_text("Late, there for 45 minutes · saved here")).to_be_visible()
        assert Mark.objects.count() == 1

        # The key of the names is the first tab's alone: a second one says where to go on, and keeps nothing from being sent.
        second = context.new_page()
        second.set_viewport_size(PHONE)
        second.goto(page.url)
        expect(second.get_by_text("No connection. 2 marks are saved here and not sent yet.")).to_be_visible()
        expect(second.get_by_text("This tab can’t show names without a connection.")).to_be_visible()
        expect(second.get_by_text("If the register is open in another tab, go on there.")).to_be_visible()
        expect(second.get_by_text("Nasima Begum")).to_have_count(0)
        assert fits(second)
        press(page, "Grace Okafor", "Absent")
        expect(page.get_by_text("No connection. 3 marks are saved here and not sent yet.")).to_be_visible()

    # Somebody else has marked her meanwhile, without knowing of this phone's mark.
    mark(event, people[1], Mark.State.PRESENT)
    context.set_offline(False)
    for tab in (second, page):
        expect(tab.get_by_text("Everything is sent.")).to_be_visible()
        expect(row(tab, "Peter Lowe").get_by_text(re.compile("^Late.* · sent$"))).to_be_visible()
        expect(tab.get_by_text("This tab can’t show names without a connection.")).to_have_count(0)
    second.close()
    expect(row(page, "Nasima Begum").get_by_text(re.compile(r"Another mark says: .*Mark again to say which is right"))).to_be_visible()
    shot("register-conflict-phone")
    states = sorted(Mark.objects.filter(link=link).values_list("person__name", "state", "minutes"))
    assert states == [
        ("Grace Okafor", "absent", None),
        ("Grace Okafor", "present", None),
        ("Nasima Begum", "absent", None),
        ("Peter Lowe", "late", 45),
    ]

    page.get_by_role("button", name="Finish on this device").click()
    expect(page.get_by_text("Nothing of this register is on this device any more.")).to_be_visible()
    kept = page.evaluate(KEPT)
    assert (kept["kept"], kept["marks"]) == (0, 0)
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert not problems


def test_a_mark_that_is_refused_says_why_on_the_phone(live_server, event, people, page, context):
    link = links.make(event, for_whom="Farida Khan", by=PersonFactory())
    page.goto(f"{live_server.url}{links.address_of(link)}")
    expect(page.get_by_text("Everything is sent.")).to_be_visible()

    row(page, "Peter Lowe").get_by_text("More").click()
    press(page, "Peter Lowe", "Late")

    expect(row(page, "Peter Lowe").get_by_text("Late · refused because: Enter how many minutes they were there")).to_be_visible()
    links.revoke(link)
    press(page, "Grace Okafor", "Present")
    expect(row(page, "Grace Okafor").get_by_text("Present · refused because: This link was withdrawn")).to_be_visible()
    assert not Mark.objects.exists()


TWO_HOURS_AHEAD = """(() => {
  const Right = Date, ahead = 2 * 3600 * 1000;
  Date = class extends Right {
    constructor(...given) { super(...(given.length ? given : [Right.now() + ahead])); }
    static now() { return Right.now() + ahead; }
  };
})()"""


A_CLOCK = """(() => {
  const Right = Date, ahead = () => Number(localStorage.getItem("ahead"));
  Date = class extends Right {
    constructor(...given) { super(...(given.length ? given : [Right.now() + ahead()])); }
    static now() { return Right.now() + ahead(); }
  };
})()"""


def test_three_days_after_the_event_a_phone_has_nothing_of_it_any_more_when_it_is_opened(
    live_server, event, people, page, context, monkeypatch
):
    context.add_init_script(A_CLOCK)
    page.goto(f"{live_server.url}{links.address_of(links.make(event, for_whom='Farida Khan', by=PersonFactory()))}")
    expect(page.get_by_text("You can go on without a connection.")).to_be_visible()

    def open_again(days):
        page.once("dialog", lambda dialog: dialog.accept())
        page.evaluate("days => localStorage.setItem('ahead', days * 24 * 3600 * 1000)", days)
        page.reload()

    with monkeypatch.context() as away:
        away.setattr(live_server.thread.httpd, "get_app", out_of_reach)
        context.set_offline(True)
        press(page, "Nasima Begum", "Absent")
        expect(row(page, "Nasima Begum").get_by_text("Absent · saved here")).to_be_visible()
        open_again(3)
        expect(row(page, "Nasima Begum").get_by_text("Absent · saved here")).to_be_visible()
        assert page.evaluate(KEPT)["kept"] == 1, "it ends two hours from now, so three days after it are still to come"

        open_again(4)
        expect(page.get_by_text("No connection.", exact=True)).to_be_visible()
        expect(page.get_by_text("Nasima Begum")).to_have_count(0)
        kept = page.evaluate(KEPT)
        assert (kept["kept"], kept["marks"]) == (0, 0)
        assert page.evaluate("sessionStorage.length") == 0


def test_nor_has_a_page_that_was_left_open(live_server, event, people, page, context):
    context.add_init_script(A_CLOCK)
    page.goto(f"{live_server.url}{links.address_of(links.make(event, for_whom='Farida Khan', by=PersonFactory()))}")
    expect(page.get_by_text("You can go on without a connection.")).to_be_visible()

    context.set_offline(True)
    page.evaluate("localStorage.setItem('ahead', 4 * 24 * 3600 * 1000)")
    page.evaluate("dispatchEvent(new Event('online'))")

    words = "The event was over three days ago. Nothing of this register is on this device any more."
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("Nasima Begum")).to_have_count(0)
    assert page.evaluate(KEPT)["kept"] == 0
    assert page.evaluate("sessionStorage.length") == 0


def test_two_phones_whose_clocks_differ_mark_the_same_people_offline(live_server, event, browser):
    """Issue of a meeting with two doors: each phone sends when it can, one is closed while it does, and nothing is lost or doubled."""
    thirty = people_with_places(event, 30)
    at = f"{live_server.url}{links.address_of(links.make(event, for_whom='Farida Khan', by=PersonFactory()))}"

    def phone(*scripts):
        context = browser.new_context(viewport=PHONE)
        for script in scripts:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(at)
        expect(page.get_by_text("You can go on without a connection.")).to_be_visible()
        context.set_offline(True)
        return context, page

    def go_through(page, people, absent=()):
        for person in people:
            one = page.locator(f"#p{person.pk}")
            one.scroll_into_view_if_needed()
            one.get_by_role("button", name=re.compile("^Absent" if person in absent else "^Present")).click()
        expect(page.get_by_text("No connection. 30 marks are saved here and not sent yet.")).to_be_visible()

    (first, ahead), (second, right) = phone(TWO_HOURS_AHEAD), phone()
    went_home = thirty[::3]
    go_through(ahead, thirty)
    go_through(right, reversed(thirty), absent=went_home)

    # The server has the marks, and the phone doesn't hear that it has: three times, after the second of which it's closed.
    answers = []

    def lose(route):
        if len(answers) == 3:
            return route.continue_()
        answers.append(route.fetch().status)
        return route.abort("connectionreset")

    first.route("**/sync/", lose)
    second.set_offline(False)
    expect(right.get_by_text("Everything is sent.")).to_be_visible()
    first.set_offline(False)
    with ahead.expect_event("requestfailed", lambda _: len(answers) == 2):
        pass
    ahead.close(run_before_unload=False)
    again = first.new_page()
    again.goto(at)
    expect(again.get_by_text("Everything is sent.")).to_be_visible()
    assert answers == [200, 200, 200]

    assert Mark.objects.count() == 60
    register = register_of(event)
    states = {line.person.pk: line.standings[0].mark.state for line in register.lines}
    assert states == {person.pk: "absent" if person in went_home else "present" for person in thirty}, "the later mark counts"
    assert {line.person.pk for line in register.contradicted} == {person.pk for person in went_home}
    expect(again.get_by_text(re.compile("Mark again to say which is right"))).to_have_count(10)
    assert {each.person.pk: each.minutes for each in hours.of_event(event)} == {
        person.pk: 0 if person in went_home else 180 for person in thirty
    }
    for context in (first, second):
        context.close()
