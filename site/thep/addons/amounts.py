"""Half days in words."""


def days_in_words(half_days: int) -> str:
    """Return half days as people say them: 'half a day', '1 day', '2½ days', 'no days'."""
    days, half = divmod(abs(half_days), 2)
    match days, half:
        case 0, 0:
            return "no days"
        case 0, 1:
            return "half a day"
        case 1, 0:
            return "1 day"
    return f"{days}½ days" if half else f"{days} days"
