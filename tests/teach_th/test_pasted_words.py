"""What a school types or pastes is what is published: in the advert, in JobPosting, on its page and for its visits."""

import json
import re

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from teach_th.models import SchoolProfile, Visit
from teach_th.wording import wording
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.vacancies import published
from thep.schools.models import Affiliation

FORM = "Send your form to Mrs L Reeson <office@school.example> by Friday.\nBring it to the office\nor post it.\n\nSee <https://school.example/jobs>."


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (FORM, FORM),
        ("Dear <name>, fill in <address>.\nPay < £30,000 & hours > 20", "Dear <name>, fill in <address>.\nPay < £30,000 & hours > 20"),
        ("<p>Mrs Reeson <office@school.example></p><p>Or ring</p>", "Mrs Reeson <office@school.example>\n\nOr ring"),
        ("Line <b>one</b>\nLine two\n\nLine &amp; three", "Line one\nLine two\n\nLine & three"),
        ("Line one<br>\nLine two\nLine three", "Line one\nLine two\nLine three"),
        ("<p>One sentence\nover two lines of source</p>\n\n<p>Two</p>", "One sentence over two lines of source\n\nTwo"),
        ("<div>A</div><div>B</div>", "A\nB"),
        ("<div>A</div>\n<div><br></div>\n<div>B</div>", "A\n\nB"),
        (
            "<table><tr><td>Monday</td><td>9am</td></tr>\n<tr><td><p>Tuesday</p></td><td><p>10am</p></td></tr></table>",
            "Monday – 9am\nTuesday – 10am",
        ),
        ("<ul><li><p>x</p></li><li><p>y</p></li></ul>", "- x\n- y"),
        ("<ul><li>A<ul><li>B</li></ul></li><li>C</li></ul><p>D</p>", "- A\n- B\n- C\n\nD"),
        ("<h3>The job</h3>You’ll teach.<dl><dt>Pay</dt><dd>M3</dd></dl>", "The job\n\nYou’ll teach.\n\nPay\nM3"),
        (
            # Google Docs: a bold element around everything, a paragraph in each item
            '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span>Hi</span></p>\n'
            '<ul><li dir="ltr"><p dir="ltr">A</p></li><ul><li><p>B</p></li></ul><li>C</li></ul></b>',
            "Hi\n\n- A\n- B\n- C",
        ),
        (
            # Word: paragraphs that look like items, with the bullet as text between its own conditions
            "<p class=MsoListParagraph><!--[if !supportLists]--><span style='x'>·<span>&nbsp;&nbsp; </span></span><!--[endif]-->"
            "Kind<o:p></o:p></p>"
            "<p class=MsoListParagraph><![if !supportLists]><span>·&nbsp; </span><![endif]>Patient</p>",
            "- Kind\n- Patient",
        ),
        ("<style>p { color: red }</style><script>alert(1)</script><p>Words</p>", "Words"),
        ("•\nKind\n•\nPatient", "- Kind\n- Patient"),
    ],
)
def test_lines_blocks_and_addresses_stay_what_they_were(pasted, kept):
    assert wording.plain(pasted) == kept
    assert wording.plain(kept) == kept


@pytest.mark.parametrize("sign", ["●\t", "▪ ", "◦ ", "§ ", "\uf0b7\t", "\uf0a7 ", "➢ ", "✓ ", "• ", "·       ", "– ", "* ", "●"])
def test_every_bullet_becomes_an_item_of_a_list(sign):
    text = wording.plain(f"We look for\n{sign}somebody kind\n{sign}somebody patient\nWrite to us")
    assert wording.as_html(text) == "<p>We look for</p><ul><li>somebody kind</li><li>somebody patient</li></ul><p>Write to us</p>"
    assert wording.items(f"{sign}somebody kind") == ["somebody kind"]


def test_an_o_is_a_bullet_beside_other_bullets_alone():
    assert wording.plain("● a\no b\no c\nend") == "- a\n- b\n- c\nend"
    assert wording.plain("Words\no a lone letter\nWords") == "Words\no a lone letter\nWords"


@pytest.mark.parametrize("line", ["-5 degrees", "12.5 hours", "2027. A good year", "*starred*", "§14 of the Act"])
def test_what_only_looks_like_a_bullet_stays(line):
    assert wording.plain(line) == line


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>/&;\"'= \n-abpliscrtonudv!●o1.", max_size=80) | st.text(max_size=200))
def test_what_is_kept_is_kept_the_same_when_it_is_saved_again(text):
    kept = wording.plain(text)
    if "<" not in kept and "&" not in kept:  # a tag that somebody spelt with entities is a tag the second time
        assert wording.as_html(wording.plain(kept)) == wording.as_html(kept)


@pytest.fixture
def recruiter(db, client, settings):
    settings.MFA_REQUIRED_FOR_DUTIES = False
    affiliation = AffiliationFactory(school=SchoolFactory(name="Loomwright Primary School"), role=Affiliation.Role.RECRUITER)
    client.force_login(affiliation.person, backend="django.contrib.auth.backends.ModelBackend")
    return affiliation


def test_the_advert_and_the_job_posting_say_the_same(client, db):
    vacancy = published(description=wording.plain(f"{FORM}\n● Plan\n● Teach"), looking_for="▪ Kind\n▪ Patient")
    page = client.get(reverse("vacancy", args=[vacancy.pk, vacancy.slug])).content.decode()
    (posting,) = (json.loads(data) for data in re.findall(r'ld\+json">(.*?)</script>', page, re.DOTALL) if '"JobPosting"' in data)
    for shown in (page, posting["description"]):
        assert "Mrs L Reeson &lt;office@school.example&gt; by Friday.<br>Bring it to the office<br>or post it.</p>" in shown
        assert "<ul><li>Plan</li><li>Teach</li></ul>" in shown
    assert "<ul><li>Kind</li><li>Patient</li></ul>" in posting["description"]
    assert "▪" not in page


def test_a_schools_own_words_and_its_visits_keep_lines_and_lists(client, recruiter):
    school = recruiter.school
    said = {
        "welcome": f"{FORM}\n\uf0b7\tA garden\n\uf0b7\tA pool",
        "offer": "✓ Lunch\n✓ Time",
        "welcomes_visits": "on",
        "visits": "<p>Ring</p><p>us</p>",
    }
    client.post(reverse("school_profile_write", args=[school.urn]), said)
    assert SchoolProfile.objects.get().offers == ["Lunch", "Time"]
    page = client.get(reverse("school_profile", args=[school.urn, school.slug])).content.decode()
    assert "&lt;office@school.example&gt; by Friday.<br>" in page
    assert "<ul><li>A garden</li><li>A pool</li></ul>" in page
    assert "<p>Ring</p><p>us</p>" in page
    visit = {
        "title": "Morning",
        "date": "2027-01-14",
        "starts": "09:30",
        "ends": "11:00",
        "places": "8",
        "words": "You’ll see\n● lessons\n● the garden",
    }
    client.post(reverse("school_visit_offer", args=[school.urn]), visit)
    made = Visit.objects.get()
    assert (
        "<p>You’ll see</p><ul><li>lessons</li><li>the garden</li></ul>"
        in client.get(reverse("visit", args=[made.event_id])).content.decode()
    )
