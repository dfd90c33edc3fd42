"""`make audit`: Lighthouse, the Nu HTML checker, axe and the budgets, over every page type; fails where one is not met."""

import argparse
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demonstration.settings")
django.setup()

from playwright.sync_api import sync_playwright  # noqa: E402 -- settings first

from demonstration.schools.people import PASSWORD  # noqa: E402 -- settings first
from tests.audit import letters, lighthouse, markup, register, report, site  # noqa: E402 -- settings first
from tests.audit.pages import Visitor  # noqa: E402 -- settings first
from tests.audit.walk import walk  # noqa: E402 -- settings first
from tests.journeys.conftest import WINDOWLESS  # noqa: E402 -- settings first

ROOT = Path(__file__).parents[2]
NODE = ROOT / "var/node"
COURSE = "/courses/phonics-that-sticks/"
VISITOR = [
    "/", "/teach/", "/teach/vacancies/", "/courses/", "/courses/?q=phonic", "/courses/?q=nothing+like+it", "/courses/?view=calendar",
    COURSE, "/calendar/", "/search/", "/search/?q=phonics", "/search/?q=zzzqqq", "/accounts/login/", "/accounts/signup/", "/no-such-page/",
    "/about/", "/contact/", "/complaints/", "/accessibility/", "/privacy/", "/design/", "/add-ons/", "/add-ons/consultancy-day/",
    "/teach/living-here/", "/teach/early-career/", "/teach/pay/", "/teach/stories/?phase=primary", "/teach/stories/they-waited-for-me/",
    "/teach/people/", "/teach/contact/", "/teach/schools/?area=E1", "/teach/schools/131023-stephen-hawking-school/", "/teach/visits/",
    "/teach/interest/", "/teach/alerts/?phase=primary",
]  # fmt: skip
MEMBER = ["/member/", "/member/profile/", "/accounts/2fa/", "/", COURSE, "/courses/", "/teach/vacancies/"]
LEAD = ["/member/school/", "/member/", "/member/school/100890/add-ons/", "/member/bookings/?whose=colleagues", COURSE]
NETWORK = ["/networks/early-years/", "/networks/resources/", "/networks/early-years/discussion/", "/networks/early-years/members/"]
OWN = ("/member/", "/book/")
PEOPLE = {
    "a visitor": (None, VISITOR, ("/",)),
    "a teacher": ("nasima.begum@benjonson.example", MEMBER, (*OWN, "/accounts/")),
    "a school’s lead": ("farida.khanom@benjonson.example", LEAD, OWN),
    "a recruiter": ("mina.rahman@osmani.example", ["/member/school/"], OWN),
    "a network’s lead": ("dionne.baptiste@columbiamarket.example", NETWORK, ("/networks/early-years/", "/networks/resources/")),
    "a facilitator": ("rukhsana.akhtar@thep.example", ["/member/leading/"], ("/member/leading/",)),
}
"""Who looks, where they begin, and the parts of the site in which they follow links: the public pages, and a member's account, are the
same for all."""


def main():
    parser = argparse.ArgumentParser(prog="make audit")
    parser.add_argument("--site", default="", help="the address of a demonstration that runs already")
    parser.add_argument("--parts", default="pages,letters,lighthouse", help="what to look at")
    parser.add_argument("--most", type=int, default=100, help="pages looked at for each kind of visitor")
    parser.add_argument("--out", default=str(ROOT / "docs/audit.json"))
    parser.add_argument("--document", default=str(ROOT / "docs/audit.md"))
    chosen = parser.parse_args()
    if not all((NODE / "node_modules" / name).exists() for name in ("vnu-jar", "caniemail")):
        sys.exit("make audit needs Lighthouse, the Nu HTML checker and caniemail's data: make var/node/.installed")
    with site.running(chosen.site) as (address, data), tempfile.TemporaryDirectory() as folder:
        parts = chosen.parts.split(",")
        pages = look_at_pages(address, most=chosen.most) if "pages" in parts else []
        written = letters.written() if "letters" in parts else {}
        sent = {f"{page['who']} at {page['path']}": page["html_text"] for page in pages}
        sent |= {f"the letter {name}": letters.without_words_of_outlook(letter.html) for name, letter in written.items()}
        errors = markup.errors(sent, node=NODE, folder=Path(folder))
        looks = letters.faults(written, node=NODE) if written else []
        found = report.of(pages, errors, {}, looks)
        print("\n".join(f"!! {fault}" for fault in found["faults"]), flush=True)
        if "lighthouse" in parts:
            scored = score(address, pages, folder) | (score_registers(address, data, folder) if data else {})
            found = report.of(pages, errors, scored, looks)
    report.write(found, Path(chosen.out), Path(chosen.document))
    print(report.as_text(found))
    sys.exit(bool(found["faults"]))


def look_at_pages(address, *, most):
    """What each kind of visitor finds on each page type; several look at once, each with a browser of their own."""
    with ThreadPoolExecutor(os.cpu_count()) as looking:
        found = looking.map(lambda who: look_as(who, address, most=most), PEOPLE)
        pages = [page for each in found for page in each]
    print()
    return pages


def look_as(who, address, *, most):
    """What this kind of visitor finds."""
    email, seeds, within = PEOPLE[who]
    pages = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=WINDOWLESS, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        state = sign_in(browser, address, email) if email else None
        for found in walk(Visitor(browser, address, state=state), seeds, within=within, most=most):
            if found["path"] in seeds:
                found["faults"] += [f"is called as {page['path']} is" for page in pages if page["title"] == found["title"]]
            pages.append({"who": who, **found})
            print("!" if found["faults"] else ".", end="", flush=True)
        browser.close()
    return pages


def sign_in(browser, address, email):
    """What a browser keeps of having signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{address}/member/")
    state = context.storage_state()
    context.close()
    return state


def score(address, pages, folder):
    """Lighthouse's scores of the five pages that a teacher who looks for a post comes by."""
    paths = [page["path"] for page in pages if page["who"] == "a visitor"]
    chosen = {
        "home": "/",
        "landing": "/teach/",
        "story": next((path for path in paths if path.startswith("/teach/stories/") and path.count("/") > 3), ""),
        "vacancies": "/teach/vacancies/",
        "vacancy": next((path for path in paths if path.startswith("/teach/vacancies/") and path.count("/") > 3), ""),
    }
    return {
        name: {"path": path, **lighthouse.scores(address + path, node=NODE, folder=folder)}
        if path
        else {"path": "", "says": ["there is no such page"]}
        for name, path in chosen.items()
    }


def score_registers(address, data, folder):
    """Lighthouse's scores of a register of three hundred, as it's opened on a phone at the door."""
    paths = register.plant(data)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=WINDOWLESS, args=["--no-sandbox", "--disable-gpu"])
        kept = sign_in(browser, address, register.LEADER)["cookies"]
        browser.close()
    cookies = {"for who leads it": "; ".join(f"{each['name']}={each['value']}" for each in kept)}
    return {
        f"register of 300, {who}": {"path": path}
        | lighthouse.scores(address + path, node=NODE, folder=folder, least=lighthouse.OF_A_REGISTER, cookie=cookies.get(who, ""))
        for who, path in paths.items()
    }


if __name__ == "__main__":
    main()
