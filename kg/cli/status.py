"""`kg status`: what the workspace holds, what it covers and what is behind."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import click

from kg.cli.base import counted, out, workspace_option
from kg.cli.graph import graph_status
from kg.dates import iso
from kg.errors import KgError
from kg.ledger.feed import counts_by_kind, head
from kg.pipeline import behind_extraction
from kg.register import own_files
from kg.triples.view import published_seq
from kg.workspace import Workspace, open_workspace


@click.command()
@workspace_option
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to print it.")  # fmt: skip
@click.option("--skipped", is_flag=True, help="List everything that loads skipped, with the reasons.")
def status(workspace: Path, format_: str, skipped: bool) -> None:
    """What the workspace holds: counts, coverage by source and period, and what is behind.

    \b
    Examples:
      kg status
      kg status --skipped
      kg status --format json
    """
    with open_workspace(workspace) as opened, opened.ledger.read():
        told = _status(opened, skipped)
    if format_ == "json":
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    out(f"Workspace {workspace}, base IRI {told['base_iri']}", style="bold")
    out(", ".join(counted(count, kind) for kind, count in told["counts"].items()) or "empty")
    for source in told["sources"]:
        period = f"{source['first']} to {source['last']}" if source["first"] else "undated"
        out(f"  {source['source']}: {counted(source['announcements'], 'announcement')}, {period}, "
            f"{source['with_claims']} with claims, {source['withdrawn']} withdrawn")  # fmt: skip
        if source["by_year"]:
            out("    " + "  ".join(f"{year}: {count}" for year, count in source["by_year"].items()), style="dim")
    if told["registers"]:
        out("Registers of its own: " + ", ".join(told["registers"]))
    if told["register_error"]:
        out(f"Not in force: {told['register_error']}", style="yellow")
    behind = told["behind"]
    lines = (
        (behind["unresolved"], "announcements are stored but not resolved; finish the load, or: kg rebuild"),
        (behind["unextracted"], "announcements were read by an older extractor; read them again with: kg rebuild"),
        (behind["triples"], "changes are not in the triples yet; bring them up to date with: kg sync"),
        (behind["graph"], "changes are not in Neo4j yet; bring it up to date with: kg sync"),
        (behind["lost_decisions"], "decisions find their target no longer, or several: see kg review"),
        (behind["erasure"], "erasure is not finished, since another process reads what must go; any command goes on"),
        (
            behind["outdated"],
            "persons were resolved by older rules or registers; the next load makes them again, or: kg rebuild",
        ),
        (behind["unfinished_loads"], "loads were interrupted; give the same command again to go on"),
    )
    for count, text in lines:
        if count:
            out(f"{count} {text}", style="yellow")
    if told["decisions"]:
        out("Decided and in force: " + ", ".join(f"{count} {kind}" for kind, count in told["decisions"].items()))
    claims = told["claims"]
    if any(claims.values()):
        readers = ", ".join(f"{name} {count}" for name, count in told["readers"].items())
        out(f"Announcements read by {readers}. Claims read alike {claims['agreed']}, otherwise by a second extractor "
            f"{claims['differs']}, by it alone {claims['alone']}, not by it {claims['unconfirmed']}")  # fmt: skip
    review = {what.replace("_", " "): count for what, count in told["to_review"].items() if count}
    if review:
        out("To be looked at with kg review: " + ", ".join(f"{count} {what}" for what, count in review.items()))
    graph = told["graph"]
    if graph and graph["error"]:
        out(f"How far Neo4j is cannot be told: {graph['error']}", style="yellow")
    elif graph:
        out(f"Neo4j at {graph['address']} is at sequence {graph['sequence']}.")
    if not any(count for count, _ in lines):
        out(f"Everything is up to date, at sequence {told['sequence']}.")
    for item in told["skipped"] or ():
        out(f"skipped {item['place']}: {item['reason']}")
    if told["skipped_count"] and not skipped:
        out(f"{told['skipped_count']} things were skipped by loads; list them with: kg status --skipped")


def _status(workspace: Workspace, list_skipped: bool) -> dict[str, Any]:
    from kg.erasure import is_under_way  # noqa: PLC0415
    from kg.extract import default_extractor  # noqa: PLC0415
    from kg.resolve.agreement import KINDS, agreement_counts  # noqa: PLC0415
    from kg.resolve.decisions import decided  # noqa: PLC0415
    from kg.resolve.explain import doubtful  # noqa: PLC0415
    from kg.resolve.readings import use_registers  # noqa: PLC0415
    from kg.resolve.reviewing import astray, disagreements  # noqa: PLC0415
    from kg.resolve.run import is_outdated  # noqa: PLC0415

    ledger = workspace.ledger
    register_error = None
    try:
        use_registers(ledger)
    except KgError as error:
        register_error = str(error)
    counts = counts_by_kind(ledger)
    sources = []
    for row in ledger.rows(
        "SELECT source, count(*) AS announcements, min(published_earliest) AS first, max(published_latest) AS last, "
        "sum(withdrawn) AS withdrawn, "
        "sum(EXISTS (SELECT 1 FROM reading WHERE reading.url = announcement.url)) AS with_claims "
        "FROM announcement JOIN version ON version.id = announcement.version GROUP BY source ORDER BY source"
    ):
        years = ledger.rows(
            "SELECT substr(published, 1, 4) AS year, count(*) AS number FROM announcement "
            "JOIN version ON version.id = announcement.version WHERE source = ? AND published IS NOT NULL "
            "GROUP BY year ORDER BY year",
            (row["source"],),
        )
        by_year = {year["year"]: year["number"] for year in years}
        sources.append({**dict(row), "first": iso(row["first"]), "last": iso(row["last"]), "by_year": by_year})
    readers = {
        row["extractor"]: row["number"]
        for row in ledger.rows(
            "SELECT extractor, count(*) AS number FROM announcement JOIN extraction USING (version) "
            "GROUP BY extractor ORDER BY extractor"
        )
    }
    claims = agreement_counts(ledger)
    graph = graph_status(workspace.folder, head(ledger))
    skipped = [dict(row) for row in ledger.rows("SELECT DISTINCT place, reason FROM skipped ORDER BY place")]
    return {
        "workspace": str(workspace.folder),
        "base_iri": workspace.base_iri,
        "sequence": head(ledger),
        "counts": counts,
        "sources": sources,
        "registers": [path.name for path in own_files(workspace.folder)],
        "register_error": register_error,
        "behind": {
            "unresolved": ledger.value("SELECT count(*) FROM pending"),
            "unextracted": len(behind_extraction(workspace, [default_extractor()])),
            "triples": head(ledger) - published_seq(workspace.triples),
            "graph": graph["behind"] if graph else None,
            "lost_decisions": len(astray(ledger)),
            "erasure": int(is_under_way(workspace)),
            "outdated": counts.get("person", 0) if register_error or is_outdated(ledger) else 0,
            "unfinished_loads": ledger.value("SELECT count(*) FROM run WHERE finished IS NULL"),
        },
        "decisions": dict(sorted(Counter(each.kind for each in decided(ledger) if not each.undone).items())),
        "to_review": {
            "pairs": len(doubtful(ledger)),
            "lost_decisions": len(astray(ledger)),
            "disagreements": len(disagreements(ledger)),
            "claims": sum(claims[kind] for kind in KINDS),
        },
        "readers": readers,
        "claims": claims,
        "graph": graph,
        "skipped_count": len(skipped),
        "skipped": skipped if list_skipped else None,
    }
