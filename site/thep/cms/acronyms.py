"""Acronyms of schools that not every reader knows. An editor is asked to explain each at its first use on a page."""

ACRONYMS = {
    "CPD": "continuing professional development",
    "DSL": "designated safeguarding lead",
    "EAL": "English as an additional language",
    "ECF": "early career framework",
    "ECT": "early career teacher",
    "EHCP": "education, health and care plan",
    "EYFS": "early years foundation stage",
    "FSM": "free school meals",
    "GDS": "greater depth standard",
    "GIAS": "Get Information About Schools",
    "HLTA": "higher level teaching assistant",
    "INSET": "in-service training",
    "ITT": "initial teacher training",
    "KCSIE": "Keeping Children Safe in Education",
    "LAC": "looked-after children",
    "MAT": "multi-academy trust",
    "MPS": "main pay scale",
    "NPQ": "national professional qualification",
    "PGCE": "postgraduate certificate in education",
    "PPA": "planning, preparation and assessment",
    "QTS": "qualified teacher status",
    "RSHE": "relationships, sex and health education",
    "SBM": "school business manager",
    "SCITT": "school-centred initial teacher training",
    "SEMH": "social, emotional and mental health",
    "SENCo": "special educational needs coordinator",
    "SENDCo": "special educational needs and disabilities coordinator",
    "SEND": "special educational needs and disabilities",
    "SLT": "senior leadership team",
    "TLR": "teaching and learning responsibility",
    "UPS": "upper pay scale",
    "URN": "unique reference number",
}
"""What each stands for, to be said with the acronym in brackets after it: "continuing professional development (CPD)"."""

VAGUE = (
    "click", "click here", "continue", "details", "find out more", "full details", "go", "here", "learn more", "link", "more",
    "more details", "more info", "more information", "read more", "see here", "see more", "this", "this link", "this page", "view",
    "view more",
)  # fmt: skip
"""What says nothing of where a link leads, to somebody who hears the links of a page without the words around them."""
