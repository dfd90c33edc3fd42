"""Facets of lists, in words."""

from thep.search.lists.facets import chosen_in_words, facet_of


def test_what_is_chosen_reads_as_within_a_sentence_and_names_keep_their_capital():
    subject = facet_of("subject", "Subject", {"english": "English"})
    hours = facet_of("hours", "Hours", {"part": "Part time", "full": "Full time"})
    role = facet_of("role", "Role", {"sendco": "SENDCo", "it": "IT support", "head": "Headteacher"})
    chosen = {"role": ("sendco", "it", "head", "cook"), "hours": ("part",), "subject": ("english",)}
    found = chosen_in_words([subject, hours, role], chosen, names={"subject"})
    assert found == ["English", "part time", "SENDCo", "IT support", "headteacher", "cook"]
