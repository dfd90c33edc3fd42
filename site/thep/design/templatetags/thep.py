"""Filters that write money, dates and times as the house style says; loaded in every template."""

import datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def money(pence: int) -> str:
    """Format pence: 4500 is '£45', 4550 is '£45.50'."""
    pounds, rest = divmod(int(pence), 100)
    return f"£{pounds:,}.{rest:02}" if rest else f"£{pounds:,}"


@register.filter
def pounds(pence: int) -> str:
    """Format pence as accounts do, always with the pennies: 4500 is '£45.00', -4550 is '−£45.50'."""
    whole, rest = divmod(abs(int(pence)), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}.{rest:02}"


@register.filter
def price(net_pence: int, vat_rate: int = 0) -> str:
    """Format a price in pence: 'Free', '£45', or '£45 + VAT' where there is a VAT rate."""
    if not net_pence:
        return "Free"
    return f"{money(net_pence)} + VAT" if vat_rate else money(net_pence)


@register.filter
def clock(at: datetime.datetime) -> str:
    """Format a time in London: '4pm', '5.30pm', '12 noon'."""
    at = timezone.localtime(at)
    if (at.hour, at.minute) == (12, 0):
        return "12 noon"
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


@register.filter
def day(at: datetime.datetime | datetime.date) -> str:
    """Format a day: '14 January 2027'."""
    return f"{_local(at):%-d %B %Y}"


@register.filter
def weekday(at: datetime.datetime | datetime.date) -> str:
    """Format a day with its weekday: 'Thursday 14 January 2027'."""
    return f"{_local(at):%A %-d %B %Y}"


@register.filter
def until(start: datetime.datetime, end: datetime.datetime) -> str:
    """Format from when to when: '4pm to 5.30pm'."""
    return f"{clock(start)} to {clock(end)}"


@register.filter
def spanning(start: datetime.datetime, end: datetime.datetime) -> str:
    """Format from when to when, over one day or several.

    'Thursday 14 January 2027, 4pm to 5.30pm'; 'Thursday 14 January to Thursday 28 January 2027' where it ends on another day.
    """
    if _local(start).strftime("%F") == _local(end).strftime("%F"):
        return f"{weekday(start)}, {until(start, end)}"
    year = "" if _local(start).year == _local(end).year else " %Y"
    return f"{_local(start):%A %-d %B{year}} to {weekday(end)}"


def _local(at: datetime.datetime | datetime.date) -> datetime.datetime | datetime.date:
    return timezone.localtime(at) if isinstance(at, datetime.datetime) else at
