"""`python -m tests.simulation …`: run seeds, print a seed's story, list functions' calls."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.simulation.campaigns import (
    Campaign,
    Outcome,
    coverage_table,
    run_order,
    run_seeds,
    uncovered,
)
from tests.simulation.planted_bugs import Found, PatchError, find_all, names, table_of
from tests.simulation.schedules import Schedule, shrunk, write_calls
from tests.simulation.world import (
    order_of_seed,
    run,
    run_without_operators,
    schedule_of_seed,
    story_of,
)

_EPILOG = """
examples:
  python -m tests.simulation faults --seeds 1000         1,000 schedules on all cores
  python -m tests.simulation orders --count 10000        10,000 random orders of acts
  python -m tests.simulation story 4711                  one seed, shrunk and told as a story
  python -m tests.simulation story failing.json          a schedule that was saved
  python -m tests.simulation planted-bugs                after how many seeds each bug is found
exit codes: 0 all promises hold, 1 a promise is broken, 2 wrong arguments;
  planted-bugs: 0 all bugs are found, 1 a bug is not found
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; its exit code."""
    options = _parser().parse_args(arguments)
    code: int = options.command(options)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation",
        description="The real handlers in a deterministic simulation of AWS.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    faults = commands.add_parser("faults", help="run many seeds and check all promises")
    faults.add_argument("--seeds", type=int, default=1000, help="how many (default: %(default)s)")
    faults.add_argument("--first", type=int, default=1, help="the first seed (default: 1)")
    faults.add_argument("--cores", type=int, default=2, help="processes (default: %(default)s)")
    faults.add_argument("--coverage", action="store_true", help="print the table of killed calls")
    faults.set_defaults(command=_faults)
    orders = commands.add_parser("orders", help="run random orders of acts without faults")
    orders.add_argument("--count", type=int, default=1000, help="how many (default: %(default)s)")
    orders.add_argument("--first", type=int, default=1, help="the first seed (default: 1)")
    orders.add_argument("--cores", type=int, default=2, help="processes (default: %(default)s)")
    orders.set_defaults(command=_orders)
    story = commands.add_parser("story", help="shrink a seed and tell what happens")
    story.add_argument("seed", help="a seed, or a file with a schedule")
    story.add_argument("--order", action="store_true", help="the seed draws an order of acts")
    story.add_argument("--promise", help="shrink only this broken promise")
    story.add_argument("--whole", action="store_true", help="do not shrink")
    story.add_argument("--trace", type=Path, help="write the trace to this file")
    story.add_argument("--save", type=Path, help="write the schedule to this file")
    story.set_defaults(command=_story)
    calls = commands.add_parser("calls", help="rewrite the list of calls from many seeds")
    calls.add_argument("--seeds", type=int, default=400, help="how many (default: %(default)s)")
    calls.set_defaults(command=_calls)
    bugs = commands.add_parser("planted-bugs", help="search for bugs that patches plant")
    bugs.add_argument("--names", nargs="+", choices=names(), default=names(), metavar="NAME")
    bugs.add_argument("--seeds", type=int, default=1000, help="at most (default: %(default)s)")
    bugs.add_argument("--cores", type=int, default=2, help="bugs at a time (default: %(default)s)")
    bugs.set_defaults(command=_planted_bugs)
    return parser


def _faults(options: argparse.Namespace) -> int:
    seeds = range(options.first, options.first + options.seeds)
    campaign = _gathered(run_seeds(seeds, options.cores), options.seeds)
    _report(campaign, with_coverage=options.coverage)
    return 1 if campaign.failing else 0


def _orders(options: argparse.Namespace) -> int:
    seeds = range(options.first, options.first + options.count)
    campaign = _gathered(run_seeds(seeds, options.cores, run_order), options.count)
    _failures(campaign, "replay with python -m tests.simulation story --order ")
    return 1 if campaign.failing else 0


def _gathered(outcomes: Iterable[Outcome], count: int) -> Campaign:
    """All outcomes; progress is printed."""
    campaign, began = Campaign(), time.monotonic()
    for outcome in outcomes:
        campaign.outcomes.append(outcome)
        done = len(campaign.outcomes)
        if done % 100 == 0 or done == count:
            seconds = time.monotonic() - began
            failing = len(campaign.failing)
            print(f"{done} of {count} seeds, {failing} failing, {seconds:.0f} s", file=sys.stderr)
    return campaign


def _report(campaign: Campaign, *, with_coverage: bool) -> None:
    print(f"{len(campaign.outcomes)} seeds")
    _counts("Faults that happened, by class (seeds):", campaign.classes())
    missing = uncovered(campaign.kills())
    print(f"\nCalls that were never killed before or after: {len(missing)}")
    for point in missing[:20]:
        print(f"  {point.side} {point.target}")
    if with_coverage:
        print("\n" + coverage_table(campaign.kills()))
    _failures(campaign, "replay with make faults SEED=")


def _failures(campaign: Campaign, replay: str) -> None:
    for outcome in campaign.failing:
        print(f"\nSEED {outcome.seed}: {replay}{outcome.seed}")
        print(outcome.crash or "\n".join(f"  {violation}" for violation in outcome.violations))
    print(f"\n{len(campaign.failing)} of {len(campaign.outcomes)} seeds break a promise")


def _counts(title: str, counts: Counter[str]) -> None:
    if counts:
        print(f"\n{title}")
    for name, count in counts.most_common():
        print(f"  {count:6}  {name}")


def _story(options: argparse.Namespace) -> int:
    act = run_without_operators if options.order else run
    if options.seed.isdecimal():
        draw = order_of_seed if options.order else schedule_of_seed
        schedule = draw(int(options.seed))
    else:
        schedule = Schedule.from_json(Path(options.seed).read_text(encoding="utf-8"))
    result = act(schedule)
    wanted = options.promise or next((v.promise for v in result.violations), None)
    if wanted in result.promises and not options.whole:
        print("shrinking …", file=sys.stderr)
        schedule = shrunk(schedule, lambda candidate: wanted in act(candidate).promises)
        result = act(schedule)
    if options.trace:
        options.trace.write_text("\n".join(result.trace) + "\n", encoding="utf-8")
    if options.save:
        options.save.write_text(schedule.to_json() + "\n", encoding="utf-8")
    print(story_of(result))
    return 1 if result.violations else 0


def _calls(options: argparse.Namespace) -> int:
    outcomes = run_seeds(range(1, 1 + options.seeds))
    write_calls(call for outcome in outcomes for call in outcome.calls)
    return 0


def _planted_bugs(options: argparse.Namespace) -> int:
    try:
        found = find_all(options.names, options.seeds, options.cores, _tell)
    except PatchError as error:
        print(error, file=sys.stderr)
        return 1
    print(table_of(found))
    hidden = [result for result in found if result.crash or not result.promises]
    print(f"\n{len(found) - len(hidden)} of {len(found)} planted bugs are found")
    return 1 if hidden else 0


def _tell(result: Found) -> None:
    what = result.crash or ", ".join(result.promises) or "NOT FOUND"
    print(f"{result.bug}: {what} ({result.seeds} seeds)", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
