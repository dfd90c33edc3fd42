"""Who came, as registers say it, and what they can show for it."""

from demonstration.cpd import certificates, doors, registers
from demonstration.parts import DemonstrationPart

PARTS = (
    DemonstrationPart("registers taken", order=103, book=registers.take),
    DemonstrationPart("register links and codes", order=104, book=doors.open_doors),
    DemonstrationPart("certificates", order=105, book=certificates.issue),
)
