"""The results as a picture. The same results give the same bytes, with the same version of matplotlib."""

from __future__ import annotations

from io import StringIO
from statistics import median
from typing import Any

from benchmark.figures import Measured, Values
from benchmark.measuring import Refused
from benchmark.programs import COMPILED, INFRA, ROOT, TITLES, UNTRIMMED

FILE = ROOT / "docs" / "performance.svg"
# Apart by lightness too: they differ in print and to the colour-blind.
STYLES = {COMPILED: ("#1f4e9c", "o"), INFRA: ("#d1495b", "s"), UNTRIMMED: ("#7a8a3a", "^")}


def draw(results: dict[str, Any]) -> None:
    it = Measured(results)
    try:
        import matplotlib  # pyright: ignore[reportMissingImports]
        from matplotlib.ticker import (  # pyright: ignore[reportMissingImports]
            FixedLocator,
            NullLocator,
            ScalarFormatter,
        )
    except ImportError as e:
        raise Refused(f"matplotlib is missing: {e}\n    run: pip install -r verify/benchmark/requirements.txt") from e
    # A file, no window.
    matplotlib.use("svg")
    from matplotlib import pyplot  # pyright: ignore[reportMissingImports]

    # Otherwise the ids in the file are random. Letters as outlines: they look the same wherever the picture is shown.
    matplotlib.rcParams.update({"svg.hashsalt": "benchmarks", "svg.fonttype": "path", "font.size": 10})
    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    parts = [("wall", "wall time, s"), ("peak", "peak memory of all processes, MiB")]
    for axis, (measure, title) in zip(axes, parts, strict=True):
        for program, (colour, marker) in STYLES.items():
            points = [(n, values) for n in it.stacks if (values := it.of(program, n, measure))]
            axis.errorbar(
                [stacks for stacks, _ in points],
                [median(values.values()) for _, values in points],
                yerr=bars([values for _, values in points]),
                label=TITLES[program],
                color=colour,
                marker=marker,
                capsize=3,
            )
        axis.set_xscale("log")
        axis.set_yscale("log")
        axis.set_xlabel("stacks")
        axis.set_title(title)
        axis.xaxis.set_major_locator(FixedLocator(it.stacks))
        axis.xaxis.set_minor_locator(NullLocator())
        for scale in (axis.xaxis, axis.yaxis):
            scale.set_major_formatter(ScalarFormatter())
        axis.grid(True, which="both", linewidth=0.3)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=len(STYLES), frameon=False)
    # White behind it: readable on a dark page too.
    drawn = StringIO()
    figure.savefig(drawn, format="svg", facecolor="white", metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    # Without the blanks at the ends of lines.
    FILE.write_text("".join(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines()), encoding="utf-8")


def bars(of: list[Values]) -> list[list[float]]:
    spread = [(min(values.values()), median(values.values()), max(values.values())) for values in of]
    return [[middle - low for low, middle, _ in spread], [high - middle for _, middle, high in spread]]
