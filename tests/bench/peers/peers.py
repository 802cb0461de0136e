"""The peers: how each is got and started, what it is given, how many records it takes, and what Bop
has to keep against it."""
import json
import sys
from dataclasses import dataclass
from typing import Callable

import exact
import policy
import write_clips
import write_code
import write_sql
from records import FIELDS


MANY = 1500  # rules
BOTH_FORMS = ("jsonl", "csv")


@dataclass
class Peer:
    name: str
    title: str
    install: Callable  # of an Installer
    command: Callable  # the folder of the build -> the words before the job
    text: Callable  # rules -> the policy of its job
    sample: int = 1_000_000  # it is slow: more records say no more
    limit: float | None = None  # of Bop's time over its time for a record
    latency_limit: float | None = None
    latency_count: int = 0
    files: tuple = ()  # the forms it reads itself
    file_limit: float | None = None  # as `limit`, from a file to a file
    many_limit: float | None = None  # as `limit`, at 1,500 rules; without it it isn't asked there
    repeats: int = 3

    # The names of its figures.

    def figure(self):
        return f"peer-{self.name}"

    def latency(self):
        return f"peer-{self.name}-latency"

    def from_file(self, form):
        return f"{form.removesuffix('l')}-to-verdicts-vs-{self.name}"

    def at_many(self):
        return f"peer-{self.name}-{MANY}"

    def all_figures(self):
        names = [self.figure()]
        if self.latency_count:
            names.append(self.latency())
        names += [self.from_file(form) for form in self.files]
        if self.many_limit:
            names.append(self.at_many())
        return names


def sql(writer, hint=""):
    def text(rules):
        marks = ", ".join(f"? AS {name}" for name in FIELDS)
        return {"memory": write_sql.query(writer, rules, writer.table, hint),
                "file": write_sql.query(writer, rules, "SOURCE", hint),
                "one": write_sql.query(writer, rules, f"(SELECT {marks})", hint)}
    return text


def clips(rules):
    return {"constructs": write_clips.clips(rules),
            "decisions": {code: decision for code, decision, _ in rules}}


def json_rules(rules):
    return json.dumps({"rules": json.loads(write_code.json_rules(rules)),
                       "rate": {k: float(v) for k, v in policy.RATE.items()},
                       "limit": {k: float(v) for k, v in policy.LIMIT.items()}})


def drools(rules):
    return json.dumps({"drl": write_code.drl(rules), **exact.TABLES,
                       "order": [[code, decision] for code, decision, _ in rules]})


def python(script):
    return lambda build: [sys.executable, str(build / "python-adapters" / script)]


def node(script, *flags):
    return lambda build: ["node", *flags, str(build / "node" / script)]


def go(name):
    return lambda build: [str(build / "go/peers"), name]


def java(build):
    return ["java", "-XX:+UseSerialGC", "-cp",
            f"{build}/java/target/classes:{build}/java/target/dependency/*", "peers.Main"]


# V8 of Node 20 may end in "unreachable code" where it inlines calls of WebAssembly.
NO_INLINING = "--no-turbo-inline-js-wasm-calls"

PEERS = [
    Peer("chdb", "ClickHouse in the process", lambda i: i.python("chdb"), python("peer_chdb.py"),
         sql(write_sql.ClickHouseWriter()), limit=1 / 5, latency_count=200,
         files=BOTH_FORMS, file_limit=1 / 2),
    Peer("duckdb", "DuckDB", lambda i: i.python("duckdb"), python("peer_duckdb.py"),
         sql(write_sql.DuckWriter()), limit=1 / 10, latency_count=200,
         files=BOTH_FORMS, file_limit=1 / 2.5),
    Peer("sqlite", "SQLite of Python", lambda i: None, python("peer_sqlite.py"),
         sql(write_sql.SqliteWriter(), " LIMIT -1"), files=("csv",), latency_count=2000),
    Peer("zen", "GoRules ZEN", lambda i: i.node(), node("peer_zen.mjs"), write_code.zen,
         sample=20_000, limit=1 / 100, latency_limit=1 / 50, latency_count=2000),
    Peer("cedar", "Cedar as WebAssembly", lambda i: i.node(),
         node("peer_cedar.mjs", NO_INLINING), write_code.cedar, sample=10_000, limit=1 / 100,
         latency_limit=1 / 50, latency_count=2000),
    Peer("cedar-go", "Cedar as a Go module", lambda i: i.go(), go("cedar-go"), write_code.cedar,
         sample=50_000, limit=1 / 100, latency_limit=1 / 50, latency_count=2000),
    Peer("json-rules-engine", "json-rules-engine", lambda i: i.node(),
         node("peer_json_rules_engine.mjs"), json_rules, sample=5_000, limit=1 / 100,
         latency_limit=1 / 50, latency_count=1000),
    Peer("drools", "Drools", lambda i: i.java(), java, drools, sample=100_000, limit=1 / 20,
         latency_limit=1 / 20, latency_count=2000, repeats=5),
    Peer("opa", "OPA as a Go module", lambda i: i.go(), go("opa"), write_code.rego, sample=10_000,
         limit=1 / 20, latency_limit=1 / 20, latency_count=2000),
    Peer("cel", "CEL as a Go module", lambda i: i.go(), go("cel"), write_code.cel, sample=50_000,
         limit=1 / 20, latency_limit=1 / 20, latency_count=2000),
    Peer("clips", "CLIPS", lambda i: i.python("clipspy"), python("peer_clips.py"), clips,
         sample=50_000, latency_count=2000,
         many_limit=1 / 100),  # its Rete shares tests: the best of the peers where rules are many
]
