"""A Word document as the HTML of our pages."""

import html
import re

import mammoth

from .bounds import GIVEN, LARGEST_HTML, Told
from .markup import clean_html, level_headings, words_of
from .text import tidy

STYLES = """
p[style-name='Title'] => h3:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Heading 1'] => h3:fresh
p[style-name='Heading 2'] => h4:fresh
p[style-name='Heading 3'] => h5:fresh
p[style-name='Heading 4'] => h6:fresh
p[style-name='Heading 5'] => h6:fresh
p[style-name='Heading 6'] => h6:fresh
p[style-name='Quote'] => blockquote:fresh
"""


def read_word() -> Told:
    """Tell a Word document as the HTML of our pages, with headings from the third level down, and without its pictures."""
    with GIVEN.open("rb") as file:
        made = mammoth.convert_to_html(file, style_map=STYLES, convert_image=mammoth.images.img_element(lambda image: {"src": ""})).value
    if len(made) > LARGEST_HTML:
        return {"why_not": "long", "text": words_of(made[:LARGEST_HTML])}
    clean = clean_html(made)
    title = re.match(r"\s*<h3>(.*?)</h3>", clean, re.DOTALL)
    return {
        "html": level_headings(clean),
        "text": words_of(clean),
        "title": tidy(html.unescape(re.sub(r"<[^>]+>", "", title[1])), 200) if title else "",
        "after_title": level_headings(clean[title.end() :] if title else clean),
    }
