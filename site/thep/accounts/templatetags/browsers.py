"""A browser and its system, by the names that people know them by."""

from django import template

register = template.Library()

# The first mark that is found decides: Edge and Opera also say Chrome, Chrome also says Safari, Android also says Linux.
BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox", "FxiOS": "Firefox",
    "Chrom": "Chrome", "CriOS": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "a Chromebook", "Windows": "Windows", "Mac OS X": "a Mac",
    "Linux": "Linux",
}  # fmt: skip


@register.filter
def browser(user_agent: str) -> str:
    """Name the browser and its system: 'Firefox on Windows'; 'Another browser' where nothing is known of it."""
    name, system = (next((said for mark, said in known.items() if mark in user_agent), "") for known in (BROWSERS, SYSTEMS))
    return f"{name or 'Another browser'} on {system}" if system else name or "Another browser"
