"""Graphs: each format read back by another program is the same graph, and the graph is what the questions answer."""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import networkx
import pydot
import pytest
from click.testing import CliRunner
from lxml import etree  # type: ignore[import-untyped]

from kg.cli import cli
from kg.dates import from_day
from kg.errors import KgError
from kg.export.edges import EDGE_TYPES, NODE_TYPES, period
from kg.export.network import LARGEST, NETWORK_KINDS, Network, NetworkKind, Wanted
from kg.export.snapshot import Snapshot
from kg.sureness import EVER, held_on, span, together
from tests.export.conftest import Teller, exported
from tests.questions.reference import overlaps
from tests.questions.worlds import World
from tests.triples.invented import UNKNOWN, claim, organisation, person, tenure
from tests.triples.invented import world as one_of_each

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "data" / "gexf-1.3.xsd"))
GEXF = "{http://gexf.net/1.3}"


def edges_of(snapshot: Snapshot, kind: NetworkKind, **wanted: Any) -> dict[str, Any]:
    found = list(Network(snapshot, Wanted(kind, **wanted)).edges())
    assert len({edge.id for edge in found}) == len(found), "an id is used twice"
    return {edge.id: edge for edge in found}


# what the graph is


def test_each_tenure_at_a_known_organisation_is_an_edge_with_its_evidence(snapshot: Snapshot, world: World) -> None:
    found = edges_of(snapshot, "bipartite")
    held = {id_: edge for id_, edge in found.items() if edge.kind != "part of"}
    assert set(held) == {t["id"] for t in world.of("tenure") if world.get("organisation", t["organisation"])}
    for id_, edge in held.items():
        state = world.states["tenure"][id_]
        assert (edge.source, edge.target) == (state["person"], state["organisation"])
        assert edge.attributes.get("sure") == held_on(state, 20_000)
        claims = {c["id"] for c in world.of("claim") if c["tenure"] == id_}
        assert set(str(edge.attributes.get("claims", "")).split()) == claims
        assert len(str(edge.attributes.get("quotes", "")).split("\n")) == max(len(claims), 1)
    parts = {(e.source, e.target) for e in found.values() if e.kind == "part of"}
    known = {o["id"] for o in world.of("organisation")}
    assert parts == {(o["id"], o["parent"]) for o in world.of("organisation") if o["parent"] in known}


def test_the_busiest_nodes_and_the_edges_between_them(snapshot: Snapshot) -> None:
    network = Network(snapshot, Wanted("bipartite"))
    ends = Counter(id_ for edge in network.edges() for id_ in (edge.source, edge.target))
    some = network.busiest(5)
    assert some is not None and len(some) == 5
    assert min(ends[id_] for id_ in some) >= max(number for id_, number in ends.items() if id_ not in some)
    assert {edge.id for edge in network.edges(some)} == {
        edge.id for edge in network.edges() if edge.source in some and edge.target in some
    }
    assert network.busiest(len(ends)) is None


def test_people_are_joined_as_the_question_overlaps_answers(snapshot: Snapshot, world: World) -> None:
    found = edges_of(snapshot, "people", many_seats=True)
    ours = Counter(
        (*sorted(str(edge.attributes["tenures"]).split()), edge.attributes["sure"], edge.attributes.get("days"))
        for edge in found.values()
        if edge.kind.startswith("together")
    )
    theirs = Counter[Any]()
    for someone in world.of("person"):
        for row in overlaps.answer(world, someone["id"], "presumed"):
            if world.get("organisation", world.states["tenure"][row["tenure"]]["organisation"]):
                theirs[(*sorted((row["tenure"], row["own_tenure"])), row["sure"], row["days"])] += 1
    assert ours == Counter({key: number // 2 for key, number in theirs.items()})  # told from both sides
    assert sum(ours.values()) > 100
    followed = {tuple(reversed(str(e.attributes["tenures"]).split())) for e in found.values() if e.directed}
    assert followed == {
        (t["id"], t["predecessor"]) for t in world.of("tenure")
        if (before := world.get("tenure", t["predecessor"])) and before["person"] != t["person"]
    }  # fmt: skip


def test_posts_of_many_seats_join_nobody_unless_asked(snapshot: Snapshot, world: World) -> None:
    def seats(edge: Any) -> set[str]:
        tenures = [world.states["tenure"][id_] for id_ in str(edge.attributes["tenures"]).split()]
        return {role["seats"] for t in tenures if (role := world.get("role", t["role"]))}

    few, all_ = edges_of(snapshot, "people"), edges_of(snapshot, "people", many_seats=True)
    assert {id_ for id_, e in all_.items() if e.directed or "many" not in seats(e)} == set(few)
    assert len(few) < len(all_)


def test_a_body_of_very_many_joins_nobody_unless_asked(tell_snapshot: Teller) -> None:
    people = range(1, LARGEST + 2)
    snapshot = tell_snapshot(
        *one_of_each()[:5], *(person(n) for n in people),
        *(tenure(n, person=f"person/{n}", role=None, post=None) for n in people),
    )  # fmt: skip
    network = Network(snapshot, Wanted("people"))
    assert list(network.edges()) == []
    assert "1 bodies of more than 150 tenures" in network.remarks()[0]
    assert len(edges_of(snapshot, "people", many_seats=True)) == LARGEST * (LARGEST + 1) // 2


def test_organisations_are_joined_by_moves_and_by_what_they_are_part_of(snapshot: Snapshot, world: World) -> None:
    moves = [e for e in edges_of(snapshot, "organisations").values() if e.kind != "part of"]
    expected = set()
    for state in world.of("tenure"):
        following = world.get("tenure", state["next"])
        bodies = [world.get("organisation", t["organisation"]) for t in (state, following) if t]
        if following and all(bodies) and state["organisation"] != following["organisation"]:
            expected.add((state["organisation"], following["organisation"], f"{state['id']}\n{following['id']}"))
    assert {(e.source, e.target, e.attributes["tenures"]) for e in moves} == expected
    assert expected
    assert {e.attributes.get("basis") for e in moves} <= {"stated", "inferred", None}


@pytest.mark.parametrize("kind", NETWORK_KINDS)
def test_parallel_edges_have_kinds_of_their_own(kind: NetworkKind, snapshot: Snapshot) -> None:
    found = edges_of(snapshot, kind, many_seats=True).values()
    kinds = Counter(
        (frozenset((e.source, e.target)) if not e.directed else (e.source, e.target), e.kind) for e in found
    )
    assert set(kinds.values()) == {1}


def test_on_a_day_only_what_was_held_is_there(snapshot: Snapshot, world: World) -> None:
    found = edges_of(snapshot, "bipartite", on_the_day=True)
    held = {id_ for id_, e in found.items() if e.kind != "part of"}
    assert held == {
        t["id"] for t in world.of("tenure")
        if held_on(t, 20_000) and world.get("organisation", t["organisation"])
    }  # fmt: skip
    nodes = {node.id for node in Network(snapshot, Wanted(on_the_day=True)).nodes()}
    assert nodes == {end for e in found.values() for end in (e.source, e.target)}


@pytest.mark.parametrize("kind", NETWORK_KINDS)
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_around_somebody_is_what_networkx_finds_at_that_distance(
    kind: NetworkKind, depth: int, snapshot: Snapshot, world: World
) -> None:
    whole: Any = networkx.Graph()
    whole.add_edges_from((e.source, e.target) for e in edges_of(snapshot, kind).values())
    start = max((n for n in sorted(whole) if "large" not in n), key=whole.degree)
    network = Network(snapshot, Wanted(kind, (start,), depth))
    expected = set(networkx.single_source_shortest_path_length(whole, start, depth))
    assert {node.id for node in network.nodes()} == expected
    assert {frozenset((e.source, e.target)) for e in network.edges()} == {
        frozenset(ends) for ends in whole.subgraph(expected).edges()
    }


def test_people_around_an_organisation_begin_with_those_who_were_there(snapshot: Snapshot, world: World) -> None:
    body = next(t["organisation"] for t in world.of("tenure") if world.get("organisation", t["organisation"]))
    found = {node.id for node in Network(snapshot, Wanted("people", (body,), 0)).nodes()}
    assert found == {t["person"] for t in world.of("tenure") if t["organisation"] == body}
    someone = next(t["person"] for t in world.of("tenure") if t["organisation"] == body)
    bodies = {node.id for node in Network(snapshot, Wanted("organisations", (someone,), 0)).nodes()}
    assert body in bodies


def test_a_name_that_nobody_has_and_one_that_two_have_are_told(tell_snapshot: Teller) -> None:
    both = {"name": "Bo Ek", "name_key": "bo ek"}
    snapshot = tell_snapshot(*one_of_each(), person(2), organisation(id="organisation/x", **both), person(3, **both))
    for name, told in (
        ("Nobody", "Nobody"),
        ("Alva Exempelsson", "2 people are named"),
        ("Bo Ek", "is both a person and an organisation"),
        ("person/99", "there is no person with the id"),
    ):
        with pytest.raises(KgError, match=told):
            list(Network(snapshot, Wanted(around=(name,))).nodes())
    assert [n.id for n in Network(snapshot, Wanted(around=("person/3",))).nodes()] == ["person/3"]


def test_together_is_a_day_on_which_both_held_it(world: World) -> None:
    tenures = [t for t in world.of("tenure") if "large" not in t["id"]][:60]
    for one in tenures:
        since, until, presumed = span(one)
        for day in {d for d in (since, until, presumed) if d is not None and d < EVER}:
            assert (held_on(one, day) == "certain") == (
                since is not None and until is not None and since <= day <= until
            )
        for other in tenures:
            met = together(one, other)
            if met is not None:
                levels = {held_on(one, met[1]), held_on(other, met[1])}
                assert levels == {"certain"} if met[0] == "certain" else levels <= {"certain", "presumed"}
            assert (met is None) == (together(other, one) is None)


# what the formats hold


def flat(snapshot: Snapshot, kind: NetworkKind) -> tuple[dict[str, Any], dict[str, Any]]:
    network = Network(snapshot, Wanted(kind))
    nodes = {node.id: dict(node.attributes) for node in network.nodes()}
    edges = {e.id: {"source": e.source, "target": e.target, **e.attributes} for e in network.edges()}
    for values in (*nodes.values(), *edges.values()):
        assert None not in values.values()
    for types, all_ in ((NODE_TYPES, nodes), (EDGE_TYPES, edges)):
        python = {"string": str, "integer": int, "float": float, "boolean": bool}
        for values in all_.values():
            for name, value in values.items():
                if name not in ("source", "target"):
                    assert type(value) is python[types[name]], f"{name} is no {types[name]}"
    return nodes, edges


@pytest.mark.parametrize("kind", NETWORK_KINDS)
def test_graphml_is_read_back_by_networkx(kind: NetworkKind, snapshot: Snapshot, tmp_path: Path) -> None:
    nodes, edges = flat(snapshot, kind)
    path = exported(snapshot, "graphml", tmp_path / "x.graphml", kind=kind)
    # networkx reads graphs with edges of one direction only
    path.write_text(path.read_text().replace('directed="false"', 'directed="true"'))
    graph: Any = networkx.read_graphml(path, force_multigraph=True)
    read = {n: {k: v for k, v in data.items() if k != "label"} for n, data in graph.nodes(data=True)}
    assert read == nodes
    found = {
        data.pop("id", key): {"source": one, "target": two, **{k: v for k, v in data.items() if k != "label"}}
        for one, two, key, data in graph.edges(keys=True, data=True)
    }
    assert found == edges


@pytest.mark.parametrize("kind", NETWORK_KINDS)
def test_node_link_and_cytoscape_json_are_read_back_by_networkx(
    kind: NetworkKind, snapshot: Snapshot, tmp_path: Path
) -> None:
    nodes, edges = flat(snapshot, kind)
    document = json.loads(exported(snapshot, "node-link", tmp_path / "x.json", kind=kind).read_text())
    graph: Any = networkx.node_link_graph(document, edges="edges")
    assert dict(graph.nodes(data=True)) == nodes
    read = {key: {**data, "source": edges[key]["source"], "target": edges[key]["target"]}
            for _, _, key, data in graph.edges(keys=True, data=True)}  # fmt: skip
    assert {key: {k: v for k, v in data.items() if k != "label"} for key, data in read.items()} == edges
    assert graph.is_directed() == (kind != "people")
    document = json.loads(exported(snapshot, "cytoscape", tmp_path / "x.cyjs", kind=kind).read_text())
    drawn: Any = networkx.cytoscape_graph(document)
    assert set(drawn) == set(nodes)
    assert {key for _, _, key in drawn.edges(keys=True)} == set(edges)
    assert {e["data"]["id"]: e["data"].get("claims") for e in document["elements"]["edges"]} == {
        id_: values.get("claims") for id_, values in edges.items()
    }


@pytest.mark.parametrize("kind", NETWORK_KINDS)
def test_gexf_is_valid_and_each_edge_has_its_time(
    kind: NetworkKind, snapshot: Snapshot, world: World, tmp_path: Path
) -> None:
    nodes, edges = flat(snapshot, kind)
    path = exported(snapshot, "gexf", tmp_path / "x.gexf", kind=kind)
    document = etree.parse(path)
    SCHEMA.assertValid(document)
    read = {
        edge.get("id"): (edge, {v.get("for"): v.get("value") for v in edge.iter(f"{GEXF}attvalue")})
        for edge in document.iter(f"{GEXF}edge")
    }
    assert set(read) == set(edges)
    assert {node.get("id") for node in document.iter(f"{GEXF}node")} == set(nodes)
    default = document.find(f"{GEXF}graph").get("defaultedgetype")
    for id_, (edge, values) in read.items():
        assert values.get("claims") == edges[id_].get("claims")
        assert default in (None, edge.get("type")), "Gephi leaves out each edge that is not of the type said before"
        start, end = edge.get("start"), edge.get("end")
        assert start is None or end is not None, "Gephi takes an edge without an end for one that lasts"
        assert start is None or end is None or start <= end
        if kind == "bipartite" and id_ in world.states["tenure"]:
            state = world.states["tenure"][id_]
            if state["end"]["basis"] != "stated" and state["last_confirmed"] is not None:
                assert end in (str(from_day(state["last_confirmed"])), start)
                assert values.get("end") == state["end"]["edtf"], "the end that is told is lost"


def test_gexf_is_read_back_by_networkx(snapshot: Snapshot, tmp_path: Path) -> None:
    nodes, edges = flat(snapshot, "bipartite")
    graph: Any = networkx.read_gexf(exported(snapshot, "gexf", tmp_path / "x.gexf"), version="1.3")
    assert set(graph) == set(nodes)
    read = {data["id"]: (one, two, data.get("claims")) for one, two, data in graph.edges(data=True)}
    assert read == {id_: (e["source"], e["target"], e.get("claims")) for id_, e in edges.items()}


def test_a_broken_gexf_does_not_pass(snapshot: Snapshot, tmp_path: Path) -> None:
    path = exported(snapshot, "gexf", tmp_path / "x.gexf")
    text = path.read_text()
    for old, new in (
        (' start="2', ' start="x2'),
        ('target="organisation', 'target="nobody'),
        ('type="long"', 'type="int"'),
    ):
        assert old in text
        assert not SCHEMA.validate(etree.fromstring(text.replace(old, new, 1).encode()))


@pytest.mark.parametrize(
    ("start", "end", "more", "drawn"),
    [
        ((10, 20), (30, 40), {}, (10, 40)),
        ((10, 20), None, {"first_confirmed": 10, "last_confirmed": 25}, (10, 25)),
        (None, None, {"first_confirmed": 12, "last_confirmed": 25}, (12, 25)),
        ((10, 20), None, {"first_confirmed": None, "last_confirmed": None}, (10, 10)),
        ((30, 30), None, {"first_confirmed": None, "last_confirmed": 20}, (30, 30)),
        (None, (30, 40), {"first_confirmed": None, "last_confirmed": None}, (30, 40)),
        (None, (None, 40), {"first_confirmed": None, "last_confirmed": None}, (None, 40)),
        (None, None, {"first_confirmed": None, "last_confirmed": None, "ended_before": 50}, (None, 50)),
        (None, None, {"first_confirmed": None, "last_confirmed": None}, (None, None)),
    ],
)
def test_an_end_that_nobody_tells_is_where_it_was_last_confirmed(
    start: Any, end: Any, more: dict[str, Any], drawn: tuple[int | None, int | None]
) -> None:
    def bound(days: Any) -> Any:
        return UNKNOWN if days is None else {"edtf": "x", "basis": "stated", "earliest": days[0], "latest": days[1]}

    state: Any = tenure(start=bound(start), end=bound(end), **more)[1]
    assert period(state) == drawn


def test_what_no_day_confirms_is_drawn_where_it_can_have_begun() -> None:
    after = {"edtf": "2021-05-20/..", "basis": "inferred", "earliest": 18767, "latest": None}
    state: Any = tenure(start=after, end=UNKNOWN, first_confirmed=None, last_confirmed=None)[1]
    assert period(state) == (18767, 18767), "without a day, Gephi shows it at all times"


def read_dot(path: Path) -> Any:
    found = pydot.graph_from_dot_data(path.read_text())
    assert found is not None
    return found[0]


@pytest.mark.parametrize("kind", NETWORK_KINDS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what pydot reads with
def test_dot_is_read_back_and_drawn(kind: NetworkKind, snapshot: Snapshot, tmp_path: Path) -> None:
    start = next(iter(edges_of(snapshot, kind).values())).source
    path = exported(snapshot, "dot", tmp_path / "x.dot", kind=kind, around=(start,), depth=2)
    graph = read_dot(path)
    network = Network(snapshot, Wanted(kind, (start,), 2))
    named = {node.get_name().strip('"') for node in graph.get_nodes()} - {"node", "edge", "graph"}
    assert named == {node.id for node in network.nodes()}
    edges = list(network.edges())
    assert len(graph.get_edges()) == len(edges)
    claims = {str(edge.get("kg_claims")).strip('"').replace("\\n", "\n") for edge in graph.get_edges()}
    assert claims - {"None"} == {e.attributes["claims"] for e in edges if "claims" in e.attributes}
    if shutil.which("dot"):
        subprocess.run(["dot", "-Tsvg", path, "-o", tmp_path / "x.svg"], check=True)
        assert etree.parse(tmp_path / "x.svg").getroot().tag.endswith("svg")


HOSTILE = 'a "b" \\N \\G \x0b\ufffe <i>&amp; ]]> \n }; \u202e --> "//'


@pytest.mark.parametrize("name", ["graphml", "gexf", "node-link", "cytoscape", "dot"])
def test_hostile_names_go_through(name: str, tell_snapshot: Teller, tmp_path: Path) -> None:
    snapshot = tell_snapshot(*one_of_each()[:2], organisation(name=HOSTILE), *one_of_each()[3:5],
                             person(name=HOSTILE), one_of_each()[6], claim(quote=HOSTILE))  # fmt: skip
    path = exported(snapshot, name, tmp_path / "x")
    if name in ("graphml", "gexf"):
        document = etree.parse(path)
        told = " ".join([*document.getroot().itertext(), *(v for e in document.iter() for v in e.attrib.values())])
        assert HOSTILE.replace("\x0b", "�").replace("\ufffe", "�")[:20] in told
        if name == "gexf":
            SCHEMA.assertValid(document)
    elif name == "dot":
        graph = read_dot(path)
        assert len(graph.get_edges()) == 1
    else:
        document = json.loads(path.read_text())
        nodes = document["nodes"] if name == "node-link" else [n["data"] for n in document["elements"]["nodes"]]
        assert {node["name"] for node in nodes} == {HOSTILE}


def test_the_command_draws_around_somebody_and_tells_what_is_left_out(workspace: Path) -> None:
    run = CliRunner().invoke(
        cli, ["export", "node-link", "-w", str(workspace), "--kind", "people", "--at", "2024-10-04"]
    )
    assert run.exit_code == 0, run.output
    document = json.loads(run.stdout)
    assert document["graph"]["kind"] == "people"
    assert "many seats" in run.stderr or "no known organisation" in run.stderr
    wrong = CliRunner().invoke(cli, ["export", "gexf", "-w", str(workspace), "--around", "Nobody At All"])
    assert wrong.exit_code == 1
    assert "Traceback" not in wrong.output
    bad_day = CliRunner().invoke(cli, ["export", "gexf", "-w", str(workspace), "--at", "soon"])
    assert bad_day.exit_code == 1
    assert "not a date" in bad_day.output
