"""Stations in the borough and at its edges, on the National Grid to ten metres.

Worked out from the positions that Transport for London publishes of its stations (open data, powered by TfL Open Data; contains OS data
© Crown copyright and database rights), where a station of several lines stands for all of its platforms.
"""

STATIONS: dict[str, tuple[int, int]] = {
    "Aldgate": (533620, 181240),
    "Aldgate East": (533850, 181330),
    "All Saints": (537980, 180990),
    "Bethnal Green": (534990, 182720),
    "Bethnal Green Overground": (534710, 182340),
    "Blackwall": (538410, 180670),
    "Bow Church": (537380, 182850),
    "Bow Road": (537100, 182740),
    "Bromley-by-Bow": (538040, 182530),
    "Cambridge Heath": (534850, 183240),
    "Canada Water": (535480, 179480),
    "Canary Wharf": (537520, 180250),
    "Crossharbour": (537930, 179290),
    "Devons Road": (537650, 182230),
    "East India": (538740, 180830),
    "Fenchurch Street": (533410, 180940),
    "Hackney Wick": (537060, 184570),
    "Heron Quays": (537420, 180110),
    "Hoxton": (533580, 183160),
    "Island Gardens": (538240, 178430),
    "Langdon Park": (537890, 181450),
    "Limehouse": (536120, 181110),
    "Liverpool Street": (533220, 181640),
    "London Fields": (534790, 184260),
    "Mile End": (536510, 182520),
    "Mudchute": (537920, 178750),
    "Poplar": (537680, 180610),
    "Pudding Mill Lane": (537930, 183580),
    "Shadwell": (534930, 180990),
    "Shoreditch High Street": (533630, 182250),
    "South Quay": (537800, 179780),
    "Stepney Green": (535620, 182140),
    "Stratford": (538550, 184430),
    "Tower Gateway": (533730, 180830),
    "Tower Hill": (533580, 180760),
    "Wapping": (535020, 180180),
    "West India Quay": (537490, 180530),
    "Westferry": (537050, 180790),
    "Whitechapel": (534710, 181850),
}
"""Easting and northing in metres."""

ALSO_CALLED = {
    "shoreditch": "Shoreditch High Street",
    "crossharbour and london arena": "Crossharbour",
    "canary": "Canary Wharf",
    "isle of dogs": "Crossharbour",
    "docklands": "Canary Wharf",
    "stepney": "Stepney Green",
    "bow": "Bow Road",
    "bromley": "Bromley-by-Bow",
    "tower bridge": "Tower Hill",
    "spitalfields": "Liverpool Street",
    "brick lane": "Aldgate East",
    "blackwall reach": "Blackwall",
}
"""What people type for one, in lower case."""
