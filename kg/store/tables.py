"""The tables of the store. A list or a record in a column is JSON."""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 1
"""Kept in SQLite's `user_version`; raised whenever a table changes."""
APPLICATION_ID: Final = 0x6B677331
"""Kept in SQLite's `application_id` ("kgs1"), so that no other database is taken for a store."""

LATER: Final = """
CREATE TABLE IF NOT EXISTS close ( -- entities that may be one
  first TEXT NOT NULL,
  second TEXT NOT NULL,
  score REAL NOT NULL,
  reasons TEXT NOT NULL, -- list of what speaks for and against
  PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS identifiers ( -- the ids that sources give papers
  paper TEXT NOT NULL,
  identifier TEXT NOT NULL,
  PRIMARY KEY (paper, identifier)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS flaws ( -- what could not be used of records that were kept
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  reason TEXT NOT NULL
);
"""
"""Tables that stores of before lack; whoever writes to one makes them."""

TABLES: Final = """
CREATE TABLE meta ( -- what the graph was made with: extractor, base_iri, options, terms,
  -- merges (the text of merges.toml), authorities (a list of files)
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE records ( -- one row for each record of each source, before duplicates become one
  digest TEXT NOT NULL, -- hash of `form`
  path TEXT NOT NULL,   -- the file, absolute; "-" for standard input
  file TEXT NOT NULL,   -- the file as the user named it
  line INTEGER NOT NULL,
  paper TEXT NOT NULL,  -- the paper (papers.id) that the record became
  form TEXT NOT NULL,   -- the record as JSON
  PRIMARY KEY (digest, path)
);
CREATE TABLE rejections ( -- records and files that could not be read
  file TEXT NOT NULL,
  line INTEGER,         -- NULL for a whole file
  reason TEXT NOT NULL
);
CREATE TABLE extractions ( -- what texts say; also those of no paper now, until kg remove takes them
  text TEXT NOT NULL,      -- hash of title and abstract (papers.text)
  extractor TEXT NOT NULL, -- name@checksum of code, weights and options
  checksum TEXT NOT NULL,  -- hash of `form`, so that a damaged row is noticed
  form TEXT NOT NULL,      -- the JSON of `kg extract` without id, title and abstract
  PRIMARY KEY (text, extractor)
);
CREATE TABLE papers (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  abstract TEXT NOT NULL,
  authors TEXT NOT NULL,  -- list
  year INTEGER,
  venue TEXT,
  doi TEXT,
  arxiv TEXT,
  url TEXT,
  keywords TEXT NOT NULL, -- list
  text TEXT NOT NULL      -- hash of title and abstract
);
CREATE TABLE entities (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  type TEXT NOT NULL,    -- the main one
  types TEXT NOT NULL,   -- list, the main one first
  aliases TEXT NOT NULL, -- list
  same_as TEXT NOT NULL  -- list of IRIs
);
CREATE TABLE results (
  id TEXT PRIMARY KEY,
  paper TEXT NOT NULL,
  value TEXT NOT NULL, -- as written
  low REAL,            -- the number, or the lower end of a range
  high REAL,           -- the upper end of a range, else NULL
  unit TEXT NOT NULL,
  kind TEXT NOT NULL
);
CREATE TABLE claims (
  n INTEGER PRIMARY KEY, -- place in the order of triples
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  predicate TEXT NOT NULL,
  object TEXT NOT NULL,
  rule TEXT NOT NULL,     -- of a derived claim, else ""
  score REAL,             -- of a derived claim
  weight REAL,            -- of relatedTo
  premises TEXT NOT NULL, -- list of claim ids, for a derived claim
  shared TEXT NOT NULL,   -- list of [entity, weight], for relatedTo
  UNIQUE (subject, predicate, object)
);
CREATE INDEX claims_object ON claims (object);
CREATE TABLE evidence ( -- what an asserted claim rests on
  claim INTEGER NOT NULL, -- claims.n
  n INTEGER NOT NULL,     -- place among the evidence of the claim
  paper TEXT NOT NULL,    -- whose text it quotes
  component TEXT NOT NULL, -- component@version
  score REAL NOT NULL,
  quotes TEXT NOT NULL,   -- list of sentences {field, start, end, text}
  marks TEXT NOT NULL,    -- list of spans inside them
  PRIMARY KEY (claim, n)
) WITHOUT ROWID;
CREATE TABLE merges ( -- why a surface belongs to an entity
  entity TEXT NOT NULL,
  surface TEXT NOT NULL,
  rule TEXT NOT NULL,
  score REAL NOT NULL,
  papers TEXT NOT NULL -- list of paper ids
);
CREATE INDEX merges_entity ON merges (entity, surface);
CREATE TABLE links ( -- pages that abstracts name
  paper TEXT NOT NULL,
  url TEXT NOT NULL,
  PRIMARY KEY (paper, url)
) WITHOUT ROWID;
"""
"""What a new store is made of."""


BUILD_TABLES: Final = (
    "meta",
    "records",
    "rejections",
    "papers",
    "entities",
    "results",
    "claims",
    "evidence",
    "merges",
    "links",
    "close",
    "identifiers",
    "flaws",
)
"""What a build replaces as a whole: all tables but the extractions."""
