"""Columns of the office's lists: sums, days, states and links, as people read them."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.ui.tables import Column, StatusTagColumn

from thep.design.templatetags.thep import day, money


class MoneyColumn(Column):
    """Pence, shown as pounds."""

    def get_value(self, instance: Any) -> str:
        return money(super().get_value(instance) or 0)


class DayColumn(Column):
    """A date or an instant, shown as the day in London; `empty` where there is none."""

    def __init__(self, *args: Any, empty: str = "", classname: str = "", **kwargs: Any) -> None:
        super().__init__(*args, classname=f"{classname} office-day".strip(), **kwargs)
        self.empty = empty

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        return day(value) if value else self.empty


class StateColumn(StatusTagColumn):
    """A state in a word; `good` says which records stand out."""

    def __init__(self, name: str, *, good: Callable[[Any], bool] | None = None, **kwargs: Any) -> None:
        super().__init__(name, primary=good or (lambda record: False), **kwargs)


class LinkColumn(Column):
    """A value that leads to another screen, where `address` gives one."""

    cell_template_name = "office/link_cell.html"

    def __init__(self, *args: Any, address: Callable[[Any], str | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return context | {"address": self.address(instance)}
