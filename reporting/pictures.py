"""Bars for a list of values, drawn as SVG by the server. Each stands beside the same figures as a table."""

from dataclasses import dataclass

from reporting.measures import CAME_TO, Side


@dataclass(frozen=True)
class Bar:
    """`width` is in hundredths of the longest; None where the value is withheld."""

    label: str
    shown: str
    width: float | None
    amount: object = None


@dataclass(frozen=True)
class Picture:
    code: str
    title: str
    heads: tuple[str, ...]
    bars: list[Bar]


def bars(rows: list[dict]) -> list[Bar]:
    longest = max((row["value"] or 0 for row in rows), default=0) or 1
    return [
        Bar(
            row["label"],
            row["shown"],
            None if row["value"] is None else round(100 * row["value"] / longest, 1),
            row.get("amount"),
        )
        for row in rows
    ]


def of(side: Side, number: int) -> list[Picture]:
    """The pictures of one side: what became of them, by month, and what came of them. Empty ones are left out."""
    became = [
        {"label": f.measure.name, "shown": f.shown, "value": f.value}
        for f in side.figures
        if f.measure.code in CAME_TO
    ]
    found = [
        Picture(f"became-{number}", "What became of them", ("State now", "Referrals"), bars(became)),
        Picture(f"months-{number}", "By month", ("Month", "Referrals"), bars(side.months)),
        Picture(
            f"came-{number}", "What came of them", ("Result", "Times recorded", "Worth"), bars(side.came)
        ),
    ]
    return [picture for picture in found if picture.bars]
