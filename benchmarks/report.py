"""The table of one run, in Markdown, so that it can be pasted into docs/benchmarks.md."""

from benchmarks.timing import BARE, NOTHING, OFF, ON, PROCESSORS, Measured

TARGET_MS, TARGET_STATEMENTS = 50, 12
HEADS = [
    "page", "p50", "p95", "p99", "on processors: p50", "p95", "statements", "× empty view", "× bare SQL", "× without row security",
    "without: p50", "p95", "empty: p50", "bare: p50", "p95",
]  # fmt: skip


def table(measured: list[Measured]) -> str:
    lines = [HEADS, ["---", *["--:"] * (len(HEADS) - 1)], *(line(m) for m in measured)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def line(m: Measured) -> list[str]:
    on = [m.at(ON, percent) for percent in (50, 95, 99)]
    others = [m.at(OFF, 50), m.at(OFF, 95), m.at(NOTHING, 50), m.at(BARE, 50), m.at(BARE, 95)]
    return [
        m.page.name,
        f"{on[0]:.1f}",
        f"**{on[1]:.1f}**" if on[1] > TARGET_MS else f"{on[1]:.1f}",
        f"{on[2]:.1f}",
        *(f"{m.at(ON, percent, PROCESSORS):.1f}" for percent in (50, 95)),
        f"**{m.statements}**" if m.statements > TARGET_STATEMENTS else str(m.statements),
        *(f"{m.ratio(to):.2f}" for to in (NOTHING, BARE, OFF)),
        *(f"{n:.1f}" for n in others),
    ]


def missed(measured: list[Measured]) -> list[str]:
    return [m.page.name for m in measured if m.at(ON, 95) > TARGET_MS]
