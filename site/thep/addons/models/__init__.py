from .add_on import AddOn, AddOnPrice
from .delivery import Delivery
from .half_day_entry import HalfDayEntry
from .purchase import Purchase

__all__ = ["AddOn", "AddOnPrice", "Delivery", "HalfDayEntry", "Purchase"]
