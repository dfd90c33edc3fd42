"""What the words of letters about recruitment may name."""

from thep.mail.kinds import FIRST_NAME, LetterVariable

OF_A_SCHOOL = (FIRST_NAME, LetterVariable("school", "the name of the school", "{{ school.name }}"))
OF_AN_ADVERT = (
    *OF_A_SCHOOL,
    LetterVariable("advert", "the title of the advert", "{{ vacancy.title }}"),
    LetterVariable("closing_day", "the day on which the advert closes", "{{ vacancy.apply_by|weekday }}"),
    LetterVariable("closing_time", "the time at which the advert closes", "{{ vacancy.apply_by|clock }}"),
)
HOW_IT_WENT = LetterVariable(
    "how_it_went",
    "how often the advert was read, and how many applied, as in “read 120 times, and 4 applications were started”",
    "read {{ figures.views }} time{{ figures.views|pluralize }}, and {{ figures.applications }} "
    "application{{ figures.applications|pluralize }} {{ figures.applications|pluralize:'was,were' }} started",
)
URN = LetterVariable("urn", "the school’s number in the register", "{{ school.urn }}")
OF_AN_ALERT = (
    LetterVariable("search", "what the alert is for", "{{ search }}"),
    LetterVariable("how_often", "how often it comes: “daily” or “weekly”", "{{ alert.get_frequency_display|lower }}"),
)
OF_NEW_JOBS = (
    LetterVariable("new_jobs", "how many jobs are new, as in “3 new jobs”", "{{ number }} new job{{ number|pluralize }}"),
    LetterVariable("search", "what the alert is for", "{{ search }}"),
    LetterVariable("search_in_short", "the same, shorter", "{{ in_short }}"),
)
CANDIDATE = LetterVariable("first_name", "the reader’s first name", "{{ expression.short_name }}")
OF_A_CONTACT = (
    CANDIDATE,
    LetterVariable("school", "the name of the school", "{{ look.school.name }}"),
    LetterVariable("writer", "whoever writes for the school", "{{ look.by_name }}"),
)
OF_AN_ENDING = (
    CANDIDATE,
    LetterVariable("shown_until", "until when schools can see it", "{{ expression.expires_at|day }}"),
    LetterVariable("deleted_on", "when we delete it", "{{ expression.forgotten_on|day }}"),
)
WHO_ASKS = LetterVariable("name", "whoever asks", "{{ name }}")
