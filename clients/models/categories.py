"""The categories of information on a client. Each class is the whole declaration of its category."""

from django.db import models

from clients.registry import CategoryRecord, category


def words(label: str, **options) -> models.CharField:
    return models.CharField(label, max_length=options.pop("max_length", 200), blank=True, **options)


def story(label: str) -> models.TextField:
    return models.TextField(label, blank=True)


@category(
    "identity",
    "Who they are",
    said="your name and age",
    why="So that the right person is found and called what they want to be called.",
)
class Identity(CategoryRecord):
    known_as = words("Known as", max_length=120)
    given_names = words("Given names", max_length=120)
    family_name = words("Family name", max_length=120)
    birth_date = models.DateField("Date of birth", null=True, blank=True)
    about_age = models.PositiveSmallIntegerField("About how old", null=True, blank=True)

    class Meta(CategoryRecord.Meta):
        # Who turns 16 or 18, and is asked again then.
        indexes = [models.Index(fields=["agency", "birth_date"], name="identity_born")]

    @property
    def name(self) -> str:
        full = f"{self.given_names} {self.family_name}".strip()
        return full or self.known_as or "Name not given"


@category(
    "contact",
    "How to reach them",
    said="how to reach you",
    why="So that help reaches them, and only in ways that are safe.",
)
class Contact(CategoryRecord):
    phone = words("Phone", max_length=40)
    email = words("E-mail", max_length=120)
    through_us = models.BooleanField("Reach them through us", default=False)
    safe_ways = words("Safe ways to reach them")
    address = words("Address")
    postcode = words("Postcode", max_length=10)
    no_fixed_address = models.BooleanField("No fixed address", default=False)
    language = words("Language", max_length=60)
    interpreter = models.BooleanField("Interpreter needed", default=False)


@category(
    "household",
    "Household",
    said="who lives with you",
    why="Who else is affected, and whether there are children.",
)
class Household(CategoryRecord):
    people = models.PositiveSmallIntegerField("How many in the household", null=True, blank=True)
    children = models.PositiveSmallIntegerField("Of them children", null=True, blank=True)
    notes = words("Who they are")


@category("housing", "Housing", said="your home", why="So that homelessness can be prevented in time.")
class Housing(CategoryRecord):
    tenure = words(
        "Home is",
        choices=[
            ("private", "Rented privately"),
            ("social", "Rented from council or association"),
            ("own", "Owned or mortgaged"),
            ("temporary", "Temporary"),
            ("family", "With family or friends"),
            ("none", "No home"),
        ],
        max_length=12,
    )
    landlord = words("Landlord")
    arrears = models.DecimalField(
        "Rent or mortgage arrears (£)", max_digits=9, decimal_places=2, null=True, blank=True
    )
    notice_ends = models.DateField("Notice ends or hearing on", null=True, blank=True)
    details = story("What is happening with the home")


@category("money", "Money", said="your money", why="So that a debt or benefits adviser can start at once.")
class Money(CategoryRecord):
    income = words("Income from")
    benefits = words("Benefits")
    debts = models.DecimalField("Debts in all (£)", max_digits=10, decimal_places=2, null=True, blank=True)
    details = story("What is happening with money")


@category("work", "Work", said="your work", why="So that help with work or training fits.")
class Work(CategoryRecord):
    status = words("Work now")
    details = story("More about work")


@category(
    "immigration",
    "Immigration",
    said="your immigration status",
    why="Some help depends on it. Ask only when the service needs it.",
    sensitive=True,
)
class Immigration(CategoryRecord):
    status = words("Status, in their words")
    ends = models.DateField("Leave ends", null=True, blank=True)
    public_funds = words(
        "Access to public funds", choices=[("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")], max_length=6
    )


@category(
    "health", "Health", said="your health", why="So that the help is safe and can be reached.", sensitive=True
)
class Health(CategoryRecord):
    conditions = story("Health conditions that matter here")
    adjustments = words("What makes it easier for them")


@category(
    "equality",
    "Equality",
    said="your background",
    why="To see whether help reaches everybody. Never needed to refer.",
    sensitive=True,
)
class Equality(CategoryRecord):
    ethnicity = words("Ethnicity, in their words")
    religion = words("Religion or belief")
    disability = words("Disability")


@category(
    "legal", "Legal matters", said="your legal matter", why="So that a hearing or time limit is not missed."
)
class Legal(CategoryRecord):
    matter = words("Matter")
    next_date = models.DateField("Next date", null=True, blank=True)
    details = story("What has happened so far")


@category(
    "offences",
    "Offences",
    said="convictions",
    why="Only where the service cannot work safely without it.",
    sensitive=True,
)
class Offences(CategoryRecord):
    details = story("Convictions or allegations")


@category(
    "safety",
    "Their safety",
    said="your safety",
    why="So that nobody puts them at risk by getting in touch.",
    sensitive=True,
)
class Safety(CategoryRecord):
    risk = story("Risk from others, or to themselves")
    warning = words("Warning for everybody who gets in touch")


@category(
    "worker_safety",
    "Safety of workers",
    said="what makes a visit safe",
    why="So that a visit is planned safely.",
    sensitive=True,
)
class WorkerSafety(CategoryRecord):
    warning = words("What a worker must know")
