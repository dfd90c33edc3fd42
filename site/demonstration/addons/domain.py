"""The catalogue of add-ons, and what schools bought of it."""

from demonstration.addons import catalogue, kept_pages, purchases
from demonstration.parts import DemonstrationPart

PARTS = (
    DemonstrationPart("add-ons", order=33, load=catalogue.load),
    DemonstrationPart("what schools bought last year", order=34, load=purchases.tell_last_year),
    DemonstrationPart("pages for schools with an add-on", order=56, load=kept_pages.load),
    DemonstrationPart("what schools bought", order=90, book=purchases.tell),
)
