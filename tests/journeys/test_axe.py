"""Each kind of page, as the demonstration fills it, signed out and in, in light and dark: nothing for axe to find."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.test_booking import LEAD, TEACHER, sign_in

COURSE = "/courses/phonics-that-sticks/"
VISITOR = [
    "/",
    "/courses/",
    "/courses/?q=phonic",
    "/courses/?view=calendar",
    COURSE,
    "/calendar/",
    "/search/",
    "/search/?q=phonics",
    "/search/?q=zzzqqq",
    "/privacy/",
    "/teach/",
    "/teach/living-here/",
    "/teach/early-career/",
    "/teach/pay/",
    "/teach/stories/?phase=primary",
    "/teach/stories/they-waited-for-me/",
    "/teach/people/",
    "/teach/contact/",
    "/teach/schools/?area=E1",
    "/teach/schools/131023-stephen-hawking-school/",
    "/teach/visits/",
    "/teach/interest/",
    "/teach/alerts/?phase=primary",
    "/accounts/signup/",
    "/no-such-page/",
]
MEMBER = [
    "/", COURSE, "/member/", "/member/bookings/", "/member/bookings/?whose=colleagues", "/member/orders/", "/member/calendar/",
    "/member/profile/", "/member/schools/", "/member/school/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/",
]  # fmt: skip
OPENED = {
    "a booking form": [(COURSE, "Continue to book")],
    "a booking": [("/member/bookings/", "main .rows a")],
    "an order": [("/member/orders/", "main .rows a")],
    "a receipt": [("/member/orders/", "main .rows a:has-text('When it boils over')"), (None, "main a:has-text('print the receipt')")],
}


@pytest.fixture
def look(page):
    """Finds fault with the open page: in both schemes, as wide as a window and at 400% zoom of it, and in its frame."""

    def find_fault():
        faults = []
        for scheme, width in (("light", 1280), ("dark", 320)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            faults += [
                f"{page.url}, {scheme}: {each['id']} {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{page.url} scrolls sideways at {width}")
        if page.evaluate("[document.querySelectorAll('h1').length, document.querySelectorAll('.skip').length].join()") != "1,1":
            faults.append(f"{page.url} has no single heading or no way past the header")
        return faults

    return find_fault


def test_axe_finds_nothing_for_a_visitor(site, page, look):
    faults, titles = [], []
    for address in VISITOR:
        page.goto(site + address)
        titles.append(page.title())
        faults += look()
    assert faults == []
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("email", [TEACHER, LEAD])
def test_axe_finds_nothing_for_a_member(site, page, look, email):
    sign_in(page, site, email)
    faults = []
    for address in MEMBER:
        page.goto(site + address)
        faults += look()
    assert faults == []


@pytest.mark.parametrize("steps", OPENED.values(), ids=OPENED)
def test_axe_finds_nothing_behind_a_members_links(site, page, look, steps):
    sign_in(page, site, LEAD)
    for address, link in steps:
        if address:
            page.goto(site + address)
        (page.locator(link) if "main" in link else page.get_by_role("button", name=link)).first.click()
        page.wait_for_load_state()
    assert look() == []
