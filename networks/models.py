from .meetings.models import MeetingAction as MeetingAction
from .meetings.models import MeetingPapers as MeetingPapers
from .members.models import NetworkInvitation as NetworkInvitation
from .members.models import NetworkMember as NetworkMember
from .pages.models import NetworkPage as NetworkPage
from .pages.models import NetworksPage as NetworksPage
from .resources.uploads.models import ResourceUpload as ResourceUpload
