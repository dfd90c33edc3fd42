import datetime

from django.db import migrations

from thep.mail.old_causes import name_kinds

MOVES = "submitted|sent_back|published|expired|withdrawn"


def moment(words, form):
    return datetime.datetime.strptime(words, form).replace(tzinfo=datetime.UTC).isoformat()


def moments_of(model, field, form):
    """The exact moments of records, by their number and how the old causes named the moment."""
    rows = model.objects.exclude(**{field: None}).values_list("pk", field)
    return {(str(pk), at.strftime(form)): at.astimezone(datetime.UTC).isoformat() for pk, at in rows}


def name(apps, schema_editor):
    closing = moments_of(apps.get_model("teach_th", "Vacancy"), "closes_at", "%Y%m%d%H%M")
    corrected = moments_of(apps.get_model("teach_th", "SchoolProfile"), "changed_at", "%Y%m%d%H%M%S")

    def closing_soon(match):
        at = closing.get((match[1], match[2])) or moment(match[2], "%Y%m%d%H%M")
        return f"teach_th.vacancy:{match[1]}:{at}"

    def profile(match):
        at = corrected.get((match[1], match[2])) or moment(match[2], "%Y%m%d%H%M%S")
        return f"teach_th.schoolprofile:{match[1]}:{at}"

    renames = (
        (r"job alert (\d+) \w+ (confirm|already) (\S+ \S+)", r"job_alerts.\2", r"teach_th.jobalert:\1:\3"),
        (r"job alert (\d+) \w+ digest (\S+)", "job_alerts.digest", r"teach_th.jobalert:\1:\2"),
        (r"expression of interest (\d+) \w+ (confirm|already) (\S+ \S+)", r"interest.\2", r"teach_th.expressionofinterest:\1:\3"),
        (r"expression of interest (\d+) \w+ ending (\S+)", "interest.ending", r"teach_th.expressionofinterest:\1:\2"),
        (r"expression of interest (\d+) \w+ contacted (\d+)", "interest.contacted", r"teach_th.expressionofinterest:\1:teach_th.look:\2"),
        (rf"vacancy move (\d+) ({MOVES}): \d+", r"vacancies.\2", r"teach_th.vacancymove:\1"),
        (r"vacancy (\d+) closing (\d+) closing_soon: \d+", "vacancies.closing_soon", closing_soon),
        (r"school (\d+) closed, vacancies to (\d+): \d+", "vacancies.school_closed", r"schools.school:\1:teach_th.vacancy:\2"),
        (r"school (\d+) closed, visits to (\d+): \d+", "visits.school_closed", r"schools.school:\1:events.event:\2"),
        (r"school profile (\d+) corrected (\d+): \d+", "school_profiles.corrected", profile),
        (r"enquiry (\S+)", "enquiries.enquiry", r"once:\1"),
    )
    name_kinds(apps.get_model("mail", "Message").objects, renames)


class Migration(migrations.Migration):
    dependencies = [("teach_th", "0006_a_picture_beside_the_title"), ("mail", "0004_kinds_of_letters")]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
