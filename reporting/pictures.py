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
    """`heads` are those of its table."""

    code: str
    title: str
    side: str
    heads: tuple[str, ...]
    bars: list[Bar]

    @property
    def summary(self) -> str:
        return f"Show as table: {self.title.lower()}, {self.side.lower()}"


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
        ("became", "What became of them", ("State now", "Referrals"), became),
        ("months", "By month", ("Month", "Referrals"), side.months),
        ("came", "What came of them", ("Result", "Times recorded", "Worth"), side.came),
    ]
    return [
        Picture(f"{code}-{number}", title, side.title, heads, bars(rows))
        for code, title, heads, rows in found
        if rows
    ]
