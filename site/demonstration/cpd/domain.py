"""Who came, as registers say it, and what they can show for it."""

from demonstration.cpd import absences, certificates, comings, doors, registers
from demonstration.parts import DemonstrationPart

PARTS = (
    DemonstrationPart("registers taken", order=103, book=registers.take),
    DemonstrationPart("absences decided", order=104, book=absences.decide),
    DemonstrationPart("register links and codes", order=104, book=doors.open_doors),
    DemonstrationPart("who came unbooked or said that they couldn’t", order=104, book=comings.tell),
    DemonstrationPart("certificates", order=105, book=certificates.issue),
)
