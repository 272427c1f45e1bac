"""The tables of the ledger and how an older ledger becomes a newer one.

Kept until erased: source, announcement, version, fetch, archived, claim, sighting, extraction, decision, tombstone,
identity, change.
Derived, and made again by a rebuild: reading, alias, doubt, term, usage, spell, resolved, name, and the
full-text indexes.
"""

import sqlite3
from collections.abc import Callable

from kg.errors import KgError

_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE source (
    name TEXT PRIMARY KEY, title TEXT NOT NULL, publisher TEXT NOT NULL, url TEXT NOT NULL,
    licence TEXT NOT NULL, coverage TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE run (
    id INTEGER PRIMARY KEY, loader TEXT NOT NULL, arguments TEXT NOT NULL, started TEXT NOT NULL,
    finished TEXT, counts TEXT
);
CREATE TABLE handled (run INTEGER NOT NULL, url TEXT NOT NULL, PRIMARY KEY (run, url)) WITHOUT ROWID;
CREATE TABLE skipped (
    run INTEGER NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (run, place)
) WITHOUT ROWID;

CREATE TABLE announcement (
    url TEXT PRIMARY KEY, key TEXT NOT NULL, source TEXT NOT NULL, version TEXT NOT NULL,
    withdrawn INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX announcement_key ON announcement (key);
CREATE INDEX announcement_source ON announcement (source);
CREATE TABLE version (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, url TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('first', 'correction', 'reread')), previous TEXT,
    published TEXT, published_earliest INTEGER, published_latest INTEGER, language TEXT NOT NULL,
    title TEXT NOT NULL, summary TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX version_url ON version (url);
CREATE TABLE fetch (
    url TEXT NOT NULL, status INTEGER NOT NULL, sha256 TEXT NOT NULL, version TEXT NOT NULL,
    first_retrieved TEXT NOT NULL, last_retrieved TEXT NOT NULL,
    media_type TEXT NOT NULL, etag TEXT, last_modified TEXT,
    PRIMARY KEY (url, status, sha256, version)
) WITHOUT ROWID;
CREATE TABLE archived (
    sha256 TEXT PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE claim (
    id TEXT PRIMARY KEY, version TEXT NOT NULL, person TEXT NOT NULL, role TEXT, organisation TEXT,
    status TEXT NOT NULL, start TEXT, "end" TEXT, acting INTEGER NOT NULL, decided TEXT, decided_by TEXT,
    replaces TEXT, end_cause TEXT, pronoun TEXT, person_key TEXT, post_key TEXT, organisation_key TEXT
) WITHOUT ROWID;
CREATE INDEX claim_version ON claim (version);
CREATE TABLE sighting (
    claim TEXT NOT NULL, extractor TEXT NOT NULL, extractor_version TEXT NOT NULL, current INTEGER NOT NULL,
    quote TEXT NOT NULL, begin INTEGER NOT NULL, finish INTEGER NOT NULL, spans TEXT NOT NULL, confidence REAL NOT NULL,
    PRIMARY KEY (claim, extractor, extractor_version)
) WITHOUT ROWID;
CREATE TABLE extraction (
    version TEXT NOT NULL, extractor TEXT NOT NULL, extractor_version TEXT NOT NULL,
    PRIMARY KEY (version, extractor)
) WITHOUT ROWID;

CREATE TABLE decision (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('same', 'not same', 'accept', 'reject', 'correct', 'hide', 'erase', 'undo')),
    anchor TEXT NOT NULL, other TEXT
);
CREATE TABLE identity (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, anchor TEXT NOT NULL, id TEXT NOT NULL, UNIQUE (kind, anchor)
);

CREATE TABLE pending (number INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE);

CREATE TABLE reading (
    claim TEXT PRIMARY KEY, url TEXT NOT NULL, mention TEXT NOT NULL, trace TEXT NOT NULL, block TEXT NOT NULL,
    role TEXT, organisation TEXT, post TEXT, person TEXT, spell TEXT
) WITHOUT ROWID;
CREATE INDEX reading_url ON reading (url);
CREATE INDEX reading_mention ON reading (mention);
CREATE INDEX reading_block ON reading (block);
CREATE INDEX reading_post ON reading (post) WHERE post IS NOT NULL;
CREATE INDEX reading_person ON reading (person);
CREATE INDEX reading_role ON reading (role) WHERE role IS NOT NULL;
CREATE INDEX reading_organisation ON reading (organisation) WHERE organisation IS NOT NULL;
CREATE TABLE term (
    kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (kind, id, name)
) WITHOUT ROWID;
CREATE TABLE usage (
    kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, claim TEXT NOT NULL, PRIMARY KEY (kind, id, name, claim)
) WITHOUT ROWID;
CREATE INDEX usage_claim ON usage (claim);
CREATE TABLE spell (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, post TEXT, organisation TEXT, block TEXT NOT NULL,
    replaces INTEGER NOT NULL, state TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX spell_person ON spell (person);
CREATE INDEX spell_post ON spell (post) WHERE post IS NOT NULL;
CREATE INDEX spell_organisation ON spell (organisation, block) WHERE organisation IS NOT NULL;
CREATE INDEX spell_replaces ON spell (organisation) WHERE replaces;

CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('put', 'delete', 'redirect')), kind TEXT NOT NULL, id TEXT NOT NULL,
    state TEXT, cause TEXT NOT NULL
);
CREATE INDEX change_id ON change (kind, id, seq);
CREATE INDEX change_tenure_person ON change (json_extract(state, '$.person')) WHERE kind = 'tenure' AND op = 'put';
CREATE INDEX change_claim_tenure ON change (json_extract(state, '$.tenure')) WHERE kind = 'claim' AND op = 'put';
CREATE INDEX change_claim_announcement ON change (json_extract(state, '$.announcement'))
    WHERE kind = 'claim' AND op = 'put';
CREATE INDEX change_person_name ON change (json_extract(state, '$.name_key')) WHERE kind = 'person' AND op = 'put';
CREATE TABLE resolved (
    kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE name (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL,
    UNIQUE (kind, id, name)
);
CREATE INDEX name_by_key ON name (kind, name_key);

CREATE VIRTUAL TABLE name_text USING fts5 (name, content='name', content_rowid='number',
    tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER name_added AFTER INSERT ON name BEGIN
    INSERT INTO name_text (rowid, name) VALUES (new.number, new.name);
END;
CREATE TRIGGER name_removed AFTER DELETE ON name BEGIN
    INSERT INTO name_text (name_text, rowid, name) VALUES ('delete', old.number, old.name);
END;
CREATE VIRTUAL TABLE version_text USING fts5 (title, summary, body, content='version', content_rowid='number',
    tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER version_added AFTER INSERT ON version BEGIN
    INSERT INTO version_text (rowid, title, summary, body) VALUES (new.number, new.title, new.summary, new.body);
END;
CREATE TRIGGER version_removed AFTER DELETE ON version BEGIN
    INSERT INTO version_text (version_text, rowid, title, summary, body)
    VALUES ('delete', old.number, old.title, old.summary, old.body);
END;
"""

# alias: names that may be another form of a name of the block `key`; a row whose name nobody bears is harmless.
# doubt: the strongest evidence, below the threshold, that two persons are one; `blocks` are those of the mentions.
_SECOND = """
CREATE TABLE alias (
    key TEXT NOT NULL, name TEXT NOT NULL, block TEXT NOT NULL, PRIMARY KEY (key, name)
) WITHOUT ROWID;
CREATE TABLE doubt (
    first TEXT NOT NULL, other TEXT NOT NULL, first_block TEXT NOT NULL, other_block TEXT NOT NULL,
    bits REAL NOT NULL, barred INTEGER NOT NULL, PRIMARY KEY (first, other)
) WITHOUT ROWID;
CREATE INDEX doubt_first ON doubt (first_block);
CREATE INDEX doubt_other ON doubt (other_block);
"""

_THIRD = """
CREATE INDEX spell_block ON spell (block);
"""


# detail: what a decision says beyond its kind, as JSON: of what it is ("of"), corrected fields, a name.
# reading.named: the name in force; judged: what a person decided about the claim, as JSON; veiled: so is its tenure;
# hidden: it is resolved, and shown nowhere. tombstone: salted hashes of what was erased, by which it is known again.
_FOURTH = """
CREATE TABLE decision_of_any_kind (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (
        kind IN ('same', 'not same', 'accept', 'reject', 'correct', 'rename', 'hide', 'erase', 'undo')
    ),
    anchor TEXT NOT NULL, other TEXT, detail TEXT
);
INSERT INTO decision_of_any_kind (id, at, who, why, kind, anchor, other)
    SELECT id, at, who, why, kind, anchor, other FROM decision;
DROP TABLE decision;
ALTER TABLE decision_of_any_kind RENAME TO decision;
ALTER TABLE reading ADD COLUMN named TEXT NOT NULL DEFAULT '';
ALTER TABLE reading ADD COLUMN judged TEXT;
ALTER TABLE reading ADD COLUMN veiled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reading ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
UPDATE reading SET named = (SELECT person FROM claim WHERE claim.id = reading.claim);
CREATE TABLE tombstone (
    kind TEXT NOT NULL, hash TEXT NOT NULL, decision INTEGER NOT NULL, PRIMARY KEY (kind, hash)
) WITHOUT ROWID;
"""

_FIFTH = """
CREATE INDEX fetch_version ON fetch (version);
CREATE INDEX fetch_sha256 ON fetch (sha256);
"""


# match: which item of Wikidata a person, an organisation or a post is, or that it has none.
_SIXTH = """
CREATE TABLE decision_with_matches (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (
        kind IN ('same', 'not same', 'accept', 'reject', 'correct', 'rename', 'hide', 'erase', 'match', 'undo')
    ),
    anchor TEXT NOT NULL, other TEXT, detail TEXT
);
INSERT INTO decision_with_matches SELECT id, at, who, why, kind, anchor, other, detail FROM decision;
DROP TABLE decision;
ALTER TABLE decision_with_matches RENAME TO decision;
"""


def _script(sql: str) -> Callable[[sqlite3.Connection], None]:
    def run(connection: sqlite3.Connection) -> None:
        for statement in _statements(sql):
            connection.execute(statement)

    return run


def _statements(sql: str) -> list[str]:
    """The statements of a script; executescript would commit, and a migration must be one transaction."""
    found, current = [], ""
    for line in sql.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            found.append(current)
            current = ""
    return found


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _script(_FIRST), _script(_SECOND), _script(_THIRD), _script(_FOURTH), _script(_FIFTH),
    _script(_SIXTH),
)  # fmt: skip
"""Migration n takes a ledger from schema version n to n + 1. Never change one that was released; append."""

VERSION = len(MIGRATIONS)


def schema_version(connection: sqlite3.Connection) -> int:
    """The schema version of an open ledger; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema to VERSION, each migration in a transaction of its own.

    Raises:
        KgError: the ledger was written by a newer kg.
    """
    found = schema_version(connection)
    if found > VERSION:
        raise KgError(
            f"the ledger has schema version {found}, this kg knows {VERSION}; "
            "update kg with: pip install -U kg-appointments"
        )
    for number in range(found, VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # another process may have migrated while this one waited for the lock
            if schema_version(connection) == number:
                MIGRATIONS[number](connection)
                connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
