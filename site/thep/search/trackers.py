"""What other sites add to links that lead here, to count clicks. It asks nothing of us, and nobody typed it."""

import re

_TRACKER = re.compile(
    r"(utm|gad|mtm|pk|piwik|matomo|hsa|vero|mkt|oly|at|trk)_[a-z_]+"  # whole families
    r"|mc_[ce]id|_hsenc|_hsmi|__hs[a-z]+|hsctatracking|_ga|_gl|_openstat|_ke|_kx"
    r"|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|mkt_tok|epik|rdt_cid|sccid|srsltid|cmpid|elqtrackid"
    r"|ml_subscriber(_hash)?|ck_subscriber_id|sms_(click|source|uph)|ref_(src|url)|fb_(source|ref|action_ids|action_types)",
    re.IGNORECASE,
)


def is_tracker(name: str) -> bool:
    """Say whether a parameter so named is there to count clicks."""
    return _TRACKER.fullmatch(name) is not None
