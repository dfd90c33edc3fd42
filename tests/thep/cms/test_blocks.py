"""What editors build pages from, as visitors see it."""

import datetime
import functools
import re

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.models import Document
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file_jpeg

from tests.factories.courses import course_page, run
from tests.thep.cms.pages import home, standard_page
from thep.cms.blocks import BodyBlock
from thep.design.templatetags.thep import day

pytestmark = pytest.mark.django_db

NAMES = [
    "text", "picture", "table", "note", "quote", "people", "key_facts", "steps", "timeline", "faq", "call_to_action", "cards",
    "downloads", "video", "network_list", "newsletter", "event_list", "course_list", "story_list", "vacancy_list",
]  # fmt: skip


def picture(title="Reading corner", size=(1600, 1200), **words):
    return get_image_model().objects.create(title=title, file=get_test_image_file_jpeg(size=size), **words)


def shown(image, alt="Children read in a corner", *, decorative=False):
    return {"image": image.pk, "alt_text": alt, "decorative": decorative}


def drawn(client, *blocks):
    """The page that `blocks` make, as a visitor gets it."""
    page = standard_page(body=[{"type": name, "value": value} for name, value in blocks])
    answer = client.get(page.get_url())
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def refusal(name, value):
    """What the editor of a block is told of `value`, by field."""
    block = BodyBlock().child_blocks[name]
    with pytest.raises(ValidationError) as caught:
        block.clean(block.to_python(value))
    return told(caught.value)


def told(error):
    if isinstance(error, StructBlockValidationError):
        return {field: told(each) for field, each in error.block_errors.items()}
    if isinstance(error, ListBlockValidationError):
        return " ".join(str(each) for each in error.non_block_errors) or [told(each) for each in error.block_errors.values()]
    return " ".join(error.messages)


def test_editors_have_every_block():
    assert sorted(BodyBlock().child_blocks) == sorted(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if hasattr(BodyBlock().child_blocks[name].meta, "preview_value")])
def test_a_blocks_example_is_a_page(client, name):
    block = BodyBlock().child_blocks[name]
    assert drawn(client, (name, block.get_prep_value(block.get_preview_value()))).count("<h1") == 1


def test_a_picture_comes_in_sizes_with_its_room_kept_free_and_what_it_shows(client):
    block = ("picture", {"image": shown(picture()), "caption": "Year 2, last spring"})
    page = drawn(client, block, block)

    first, tag = re.findall(r"<picture>.*?</picture>", page)
    assert 'fetchpriority="high"' in first
    assert "lazy" not in first
    assert 'type="image/avif"' in tag
    assert re.search(r'srcset="[^"]+ 480w, [^"]+ 880w, [^"]+ 1344w"', tag)
    assert 'sizes="(min-width: 46rem) 42rem' in tag
    assert 'alt="Children read in a corner"' in tag
    assert 'width="880"' in tag
    assert 'height="660"' in tag
    assert 'loading="lazy"' in tag
    assert "Year 2, last spring" in page


def test_a_small_picture_is_offered_once(client):
    small = get_image_model().objects.create(title="Small", file=get_test_image_file_jpeg(size=(300, 200)))
    page = drawn(client, ("picture", {"image": shown(small)}))
    assert re.search(r'srcset="[^"]*"', page)[0].count("300w") == 1


def test_decoration_is_said_to_be_nothing(client):
    assert 'alt=""' in drawn(client, ("picture", {"image": shown(picture(description="A corner"), "", decorative=True)}))


def test_a_picture_without_words_is_refused_beside_the_words():
    assert "alt text" in refusal("picture", {"image": shown(picture(), "")})["image"]["alt_text"]


def test_a_fourth_card_is_refused():
    card = {"heading": "Visit", "text": "", "link": {}, "picture": None}
    assert "3" in refusal("cards", {"cards": [card] * 4})["cards"]


def test_a_card_without_a_picture_has_a_cloth_of_its_own(client):
    page = drawn(client, ("cards", {"cards": [{"heading": "Visit a school", "link": {"label": "See when", "address": "/calendar/"}}]}))

    assert '<svg class="cloth"' in page
    assert '<a class="whole" href="/calendar/">Visit a school</a>' in page


@pytest.mark.parametrize(
    "address", ["https://evil.example/watch", "http://vimeo.com/1", "https://youtube.com.evil.example/1", "https://x@vimeo.com/1"]
)
def test_a_video_of_nobody_we_name_is_refused_with_the_names(address):
    assert "YouTube, Vimeo, BBC or Microsoft Stream" in refusal("video", {"title": "A day", "address": address})["address"]


def test_a_video_is_a_link_and_asks_its_provider_for_nothing(client):
    page = drawn(client, ("video", {"title": "A day in Year 2", "address": "https://vimeo.com/76979871", "length": "3 minutes"}))

    assert 'href="https://vimeo.com/76979871" rel="external noreferrer"' in page
    assert "Watch on Vimeo, 3 minutes" in page
    assert page.count("vimeo.com") == 1
    assert "<iframe" not in page


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/", "data:text/html,x", "courses", "/a b"])
def test_a_link_that_leads_nowhere_or_astray_is_refused(address):
    value = {"heading": "Come", "link": {"label": "Come", "address": address}, "second_link": {}}
    assert "Begin with /" in refusal("call_to_action", value)["link"]["address"]


def test_a_link_has_either_a_page_or_an_address_and_words():
    value = {"heading": "Come", "link": {"label": "", "page": home().pk, "address": "/"}, "second_link": {}}
    problems = refusal("call_to_action", value)["link"]
    assert problems == {"label": "Write the words of the link.", "address": "Choose a page or give an address, not both."}
    assert refusal("call_to_action", {"heading": "Come", "link": {}, "second_link": {}})["link"] == {
        "address": "Choose a page or give an address."
    }


def test_a_link_to_a_page_that_was_taken_down_is_not_offered(client):
    gone = standard_page(slug="gone", live=False)
    page = drawn(client, ("call_to_action", {"heading": "Come", "link": {"label": "Come and see", "page": gone.pk}}))
    assert "Come and see" not in page


def test_a_download_says_what_it_is_and_how_large(client):
    document = Document.objects.create(title="Minutes", file=ContentFile(b"%PDF-1.7" + b"x" * 2040, name="minutes.pdf"))
    page = drawn(client, ("downloads", {"downloads": [{"document": document.pk, "label": "Minutes of June"}]}))
    assert "Minutes of June" in page
    assert "PDF, 2.0 KB" in page


def test_a_quotation_has_one_pair_of_marks(client):
    page = drawn(client, ("quote", {"words": "“They gave me a class.”", "who": "Ines Carvalho"}))
    assert "“They gave me a class.”" in page
    assert "““" not in page


def test_a_list_of_a_domain_that_is_no_longer_here_is_not_shown(client):
    page = drawn(client, ("club_list", {"heading": "Our clubs", "number": 3}), ("quote", {"words": "They gave me a class", "who": "Ines"}))
    assert "Our clubs" not in page
    assert "They gave me a class" in page


def test_an_empty_list_says_so_kindly(client):
    page = drawn(client, ("story_list", {"heading": "Hear from them", "number": 3}))
    assert "Hear from them" in page
    assert "The first stories are being written." in page


def test_a_list_stands_on_a_page_once():
    block = BodyBlock()
    twice = [{"type": "event_list", "value": {"heading": "What’s on", "number": 3}}] * 2
    with pytest.raises(StreamBlockValidationError) as caught:
        block.clean(block.to_python(twice))
    assert " ".join(caught.value.non_block_errors) == "Event list: The maximum number of items is 1"


def test_an_event_list_shows_what_starts_soonest_of_its_subject_with_price_and_places(client):
    phonics = course_page("Phonics that sticks", subjects=["Phonics"])
    run(phonics, price=4500)
    run(course_page("Number sense", subjects=["Maths"]))

    page = drawn(client, ("event_list", {"heading": "What’s on", "number": 5, "subject": "phonics"}))

    assert "Phonics that sticks" in page
    assert "£45" in page
    assert "20 places left" in page
    assert "Number sense" not in page


def test_a_course_list_shows_each_course_once_at_its_nearest_date(client):
    phonics = course_page("Phonics that sticks", phases=["early_years"])
    soon, later = (timezone.now() + datetime.timedelta(days=days) for days in (10, 20))
    run(phonics, starts_at=later)
    run(phonics, starts_at=soon)
    run(course_page("Number sense", phases=["secondary"]))

    page = drawn(client, ("course_list", {"heading": "Courses", "number": 5, "phase": "early_years"}))

    assert page.count("Phonics that sticks") == 1
    assert f"Next on {day(soon)}" in page
    assert "Number sense" not in page


def full_body(number):
    """A body with `number` of each block, which all refer to different pages, documents and pictures."""
    small = functools.partial(picture, size=(400, 300))  # so that its sizes are quickly made
    blocks = []
    for n in range(number):
        page = standard_page(slug=f"other-{n}", title=f"Other {n}")
        document = Document.objects.create(title=f"Minutes {n}", file=ContentFile(b"%PDF-1.7", name=f"minutes-{n}.pdf"), file_size=8)
        words = f'<p><a linktype="page" id="{page.pk}">Other {n}</a> <a linktype="document" id="{document.pk}">minutes</a></p>'
        link = {"label": f"Go to other {n}", "page": page.pk}
        blocks += [
            ("text", words),
            ("note", {"tone": "info", "text": words}),
            ("picture", {"image": shown(small())}),
            ("quote", {"words": "They gave me a class", "who": "Ines", "picture": shown(small())}),
            ("people", {"people": [{"name": "Ines", "picture": shown(small())}]}),
            ("cards", {"cards": [{"heading": "Visit", "link": link, "picture": shown(small())}]}),
            ("call_to_action", {"heading": "Come", "link": link}),
            ("downloads", {"downloads": [{"document": document.pk}]}),
            ("faq", {"questions": [{"question": "Where?", "answer": words}]}),
        ]
    return [{"type": name, "value": value} for name, value in blocks]


@pytest.mark.parametrize("number", [1, 5])
def test_a_page_asks_the_database_as_little_however_much_it_holds(client, number, django_assert_max_num_queries):
    page = standard_page(body=full_body(number))
    first = client.get("/about/").text  # makes the renditions
    for remembered in ("pages", "results"):
        caches[remembered].clear()

    with django_assert_max_num_queries(10):
        again = client.get(page.url).text

    assert again == first
    assert again.count("<picture>") == 4 * number
    assert again.count("Other 0</a>") == 3
    assert 'href="/other-0/"' in again


def test_live_lists_ask_nothing_for_half_a_minute(client, django_assert_max_num_queries):
    course = course_page("Phonics that sticks")
    run(course, price=4500)
    lists = [{"type": f"{name}_list", "value": {"heading": name, "number": 3}} for name in ("event", "course", "story", "vacancy")]
    standard_page(body=[*full_body(2), *lists])
    first = client.get("/about/").text

    with django_assert_max_num_queries(10):
        again = client.get("/about/?again").text

    assert again.count("Phonics that sticks") == first.count("Phonics that sticks") == 2


def test_a_link_in_text_to_a_page_that_was_taken_down_leads_nowhere(client):
    gone = standard_page(slug="gone", live=False)
    assert "<a>gone</a>" in drawn(
        client, ("text", f'<p><a linktype="page" id="{gone.pk}">gone</a> <a linktype="page" id="99999">no</a></p>')
    )


def test_renditions_are_made_when_a_page_is_published(client, django_capture_on_commit_callbacks, django_assert_num_queries):
    image = picture()
    with django_capture_on_commit_callbacks(execute=True):
        standard_page(body=[{"type": "picture", "value": {"image": shown(image)}}])

    made = set(image.renditions.values_list("filter_spec", flat=True))
    client.get("/about/")

    assert made == set(image.renditions.values_list("filter_spec", flat=True))
    assert "width-880|format-avif" in made


def test_a_picture_whose_file_cannot_be_read_breaks_no_page(client):
    image = picture()
    with image.file.storage.open(image.file.name, "wb") as file:
        file.write(get_test_image_file_jpeg(size=(1600, 1200)).read()[:3000])
    assert "Year 2" in drawn(client, ("picture", {"image": shown(image), "caption": "Year 2"}))
