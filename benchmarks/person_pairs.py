"""How a workspace judges the pairs of mentions in data/person-pairs.tsv, which were judged by hand.

    python benchmarks/person_pairs.py WORKSPACE [--json]

WORKSPACE holds the corpus of g0v.se (see benchmarks/corpus.py --workspace). For each verdict: how many pairs are
joined, how many are apart, and how many are not found (an announcement that is not loaded, a name that is read
otherwise).
Pairs that were drawn as joined and as apart are told separately: together they are no random sample of all pairs.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from kg.workspace import open_workspace

PAIRS = Path(__file__).parent / "data" / "person-pairs.tsv"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    false: list[str] = []
    with open_workspace(arguments.workspace) as opened:
        persons = {
            (row["url"], row["name"]): row["person"]
            for row in opened.ledger.rows(
                "SELECT reading.url, claim.person AS name, reading.person FROM reading "
                "JOIN claim ON claim.id = reading.claim"
            )
        }
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        drawn, verdict, url, name, other, its, _ = line.split("\t")
        found = persons.get((url, name)), persons.get((other, its))
        now = "not found" if None in found else "joined" if found[0] == found[1] else "apart"
        counts.setdefault(f"drawn as {drawn}, {verdict}", Counter())[now] += 1
        if verdict == "different" and now == "joined":
            false.append(f"{name}: {url} {other}")
    if arguments.json:
        print(json.dumps({"counts": counts, "false": false}, ensure_ascii=False, indent=1))
        return
    for key, counted in counts.items():
        print(key, dict(counted))
    print("\n".join(false) or "No pair of two persons is joined.")


if __name__ == "__main__":
    main()
