"""What journeys ask of any page: to go on to the next, and whether it fits the window."""


def follow(control):
    """Press a link or a button that leads to another page, and return when that page is there to be asked."""
    page = control.page
    with page.expect_navigation():
        control.click()


def fits(page):
    """Return whether nothing of the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
