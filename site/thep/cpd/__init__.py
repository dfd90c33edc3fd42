"""On the day and after: who came, what it counts for, and what they can show for it.

A **mark** says what somebody was at a session: there, late, gone early, absent or excused. Marks are never changed; a later one says
otherwise. The **register** of an event is what its marks come to. Imports bookings and below. Start at `marks.py` and `registers.py`.

It is taken by list (`taking`), from paper (`paper`), at a facilitator's link (`facilitator_links`), without a connection (`offline`) and by
delegates themselves (`self_marking`); who has no place is added at the door, or named at a link and added later (`walk_ins`); the office
closes it by term (`closing`). From it follow hours (`hours.py`, `learning`, `attendance`), what became of a booking (`outcomes`) and
`certificates`; from not coming, what it costs and who is told (`absences`), and a place at another date of a missed session (`parallel`).
Who leads an event has its pages in `leading`, and writes to its people in `writing`; `reminders` go out before.
"""
