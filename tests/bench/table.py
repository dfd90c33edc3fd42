"""The report as Markdown: each figure against its target, for docs/speed.md."""

import re

BENCH, COMPARE = "make bench", "tests.bench.compare"
"""Who writes: each has its own two marks in the document."""

LEAST = {
    "catalogue": 1 / 2, "facets": 1 / 2, "words": 1 / 2, "course": 1 / 10, "feed": 1 / 1.5, "feed 304": 1 / 3,
    "home, cached": 0.4, "catalogue, cached": 0.4, "course, cached": 0.4,
}  # fmt: skip
"""The least share of the rate of the bare view that a page resembles."""
MOST_QUERIES = {"member": 15}
MOST_QUERIES_ELSEWHERE = 12
MOST_GROWTH = 1.2
MOST_QUERIES_OF_VISITORS = 10
LEAST_HELD = 0.7
"""The least share of the rate with the fewest adverts that a list keeps with the most."""
MOST_LOST = 1.1
"""How many times the CPU time of before a page may need."""
MOST_REQUESTS, LEAST_ORDERS, MOST_MEMORY, MOST_SECONDS = 5, 20, 160, 2


def into(document, writer, tables):
    """`document` with `tables` between the two marks of their writer."""
    start, end = f"<!-- {writer} writes from here -->", "<!-- to here -->"
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    return pattern.sub(lambda match: f"{start}\n\n{tables}\n{end}", document)


def comparison(report):
    """A table for each engine: the CPU time of each page and of an order before and after, at each size, and the calls at the largest."""
    for engine in dict.fromkeys(each["engine"] for each in report):
        sizes = [each for each in report if each["engine"] == engine]
        yield f"| {engine} | " + " | ".join(f"{each['runs']:,} runs, ms | | by median" for each in sizes) + " | calls |"
        yield "| --- " * (2 + 3 * len(sizes)) + "|"
        for name in sizes[0]["rows"]:
            rows = [each["rows"][name] for each in sizes]
            yield f"| {name} | {' | '.join(map(before_and_after, rows))} | {calls(rows[-1])} |"
        yield ""


def before_and_after(row):
    least, median = (row["after"][kind] / row["before"][kind] for kind in ("least", "median"))
    lost = missed(least > MOST_LOST and median > MOST_LOST)
    return f"{row['before']['least']:.2f} → {row['after']['least']:.2f} | **× {least:.2f}**{lost} | × {median:.2f}"


def calls(row):
    before, after = (row[name].get("calls") for name in ("before", "after"))
    return f"{before:,} → {after:,}" if before else ""


def markdown(report):
    runs = report["runs"]
    parts = [f"{report['machine']}. ✗ marks what misses its target.\n"]
    for engine in dict.fromkeys(run["engine"] for run in runs):
        of_engine = [run for run in runs if run["engine"] == engine]
        parts += [f"### {engine}\n", *pages(of_engine), "", *whole(of_engine), ""]
    for engine in dict.fromkeys(each["engine"] for each in report.get("adverts", [])):
        parts += [f"### Vacancies, {engine}\n", *adverts([each for each in report["adverts"] if each["engine"] == engine]), ""]
    return "\n".join(parts)


def pages(runs):
    """A row for each page: its ratio, rate, time and queries at each size, and what the largest catalogue adds to the smallest."""
    yield "| page | compared with | target | " + " | ".join(f"{run['runs']:,} runs" for run in runs) + " | time, bytes |"
    yield "| --- " * (4 + len(runs)) + "|"
    for name, first in runs[0]["pages"].items():
        least = LEAST.get(name)
        cells = [cell(run["pages"][name], least, MOST_QUERIES.get(name, MOST_QUERIES_ELSEWHERE)) for run in runs]
        target = f"{least:.2f}" if least else ""
        yield f"| {name} | {first['resembles']} | {target} | {' | '.join(cells)} | {growth(first, runs[-1]['pages'][name])} |"


def adverts(sizes):
    """A row for each public page about working here: rate and queries with few and many adverts, and the share that many leave."""
    yield "| page, not signed in | " + " | ".join(f"{each['adverts']:,} adverts" for each in sizes) + " | rate kept | by CPU |"
    yield "| --- " * (3 + len(sizes)) + "|"
    for name, first in sizes[0]["pages"].items():
        last = sizes[-1]["pages"][name]
        cells = [advert_cell(each["pages"][name]) for each in sizes]
        kept, by_cpu = last["per_second"] / first["per_second"], first["cpu_ms"] / last["cpu_ms"]
        yield f"| {name} | {' | '.join(cells)} | **{kept:.2f}**{missed(kept < LEAST_HELD)} | {by_cpu:.2f} |"


def advert_cell(page):
    queries = page["queries"]
    return f"{page['per_second']:.0f}/s, p99 {page['p99_ms']:.1f} ms, {queries} queries{missed(queries > MOST_QUERIES_OF_VISITORS)}"


def cell(page, least, most_queries):
    queries = page["queries"]
    asked = f", {queries} queries{missed(queries > most_queries)}" if queries is not None else ""
    slow = least is not None and page["ratio"] < least
    share = f"**{page['ratio']:.2f}**{missed(slow)} (by CPU {page['cpu_ratio']:.2f}), {page['per_second']:.0f}/s"
    return f"{share}, p50 {page['p50_ms']:.1f}, p99 {page['p99_ms']:.1f} ms{asked}"


def growth(small, large):
    """How many times the time and the bytes of the smallest catalogue the largest needs: CPU, which other work disturbs least."""
    times = large["cpu_ms"] / small["cpu_ms"] if small["cpu_ms"] else 1
    size = large["bytes"] / small["bytes"] if small["bytes"] else 1
    return f"× {times:.2f}{missed(times > MOST_GROWTH)}, × {size:.2f}{missed(size > MOST_GROWTH)}"


def whole(runs):
    yield "| | target | " + " | ".join(f"{run['runs']:,} runs" for run in runs) + " |"
    yield "| --- " * (2 + len(runs)) + "|"
    orders = [run["booking"]["orders_per_second"] for run in runs]
    requests = [run["booking"]["requests_per_order"] for run in runs]
    memory = [run["worker_peak_mb"] for run in runs]
    start = [run["start_seconds"] for run in runs]
    yield row("orders a second, 8 clients", f"at least {LEAST_ORDERS}", [f"{n}{missed(n < LEAST_ORDERS)}" for n in orders])
    yield row("requests an order", f"at most {MOST_REQUESTS}", [f"{n}{missed(n > MOST_REQUESTS)}" for n in requests])
    yield row("memory of a worker, MB", f"under {MOST_MEMORY}", [f"{n}{missed(n >= MOST_MEMORY)}" for n in memory])
    yield row("start to first answer, s", f"under {MOST_SECONDS}", [f"{n}{missed(n >= MOST_SECONDS)}" for n in start])
    for name in runs[0]["bare"]:
        yield row(f"bare: {name}", "", [f"{run['bare'][name]['per_second']:.0f}/s" for run in runs])


def row(label, target, values):
    return f"| {label} | {target} | {' | '.join(values)} |"


def missed(is_so):
    return " ✗" if is_so else ""
