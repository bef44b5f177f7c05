"""What can become of a server, each as something that lasts for a while. `door`: in front of the server."""

import contextlib
from collections.abc import Iterator

from search.engines.elastic import indices
from tests.relay import Relay

CANARY = "zyqvortane"  # in no document but the closed one


@contextlib.contextmanager
def stopped(door: Relay) -> Iterator[None]:
    """Nobody listens any more."""
    door.shut()
    yield
    door.open()


@contextlib.contextmanager
def hung(door: Relay) -> Iterator[None]:
    """It accepts, and never answers."""
    door.hang()
    yield
    door.open()


@contextlib.contextmanager
def without_alias(door: Relay) -> Iterator[None]:
    """The index is there, under its own name alone."""
    name = indices.fit()
    indices.patient().indices.delete_alias(index=name, name=indices.live())
    yield
    indices.patient().indices.put_alias(index=name, name=indices.live())


@contextlib.contextmanager
def of_someone_else(door: Relay) -> Iterator[None]:
    """Another installation's index, full of what our readers may not know."""
    ours, foreign = indices.fit(), f"{indices.live()}-autrui"
    indices.patient().indices.create(index=foreign)
    document = {"title": [CANARY], "text": [f"{CANARY} clause"], "text_stems": f"{CANARY} claus", "audience": "1"}
    indices.patient().index(index=foreign, id="1", document=document, refresh=True)
    lead(ours, foreign)
    yield
    lead(foreign, ours)
    indices.drop([foreign])


def lead(old: str, new: str) -> None:
    """Lead the alias from one index to another."""
    alias = indices.live()
    moves = [{"remove": {"index": old, "alias": alias}}, {"add": {"index": new, "alias": alias}}]
    indices.patient().indices.update_aliases(actions=moves)


@contextlib.contextmanager
def of_another_schema(door: Relay) -> Iterator[None]:
    """The index was built by another version of the portal."""
    name = indices.fit()
    meta = indices.patient().indices.get_mapping(index=name)[name]["mappings"]["_meta"]
    indices.patient().indices.put_mapping(index=name, meta=meta | {"schema": 0})
    yield
    indices.patient().indices.put_mapping(index=name, meta=meta)


@contextlib.contextmanager
def closed(door: Relay) -> Iterator[None]:
    """Of an index that is closed, or red, nothing can be read."""
    name = indices.fit()
    indices.patient().indices.close(index=name)
    yield
    indices.patient().indices.open(index=name, wait_for_active_shards=1)


@contextlib.contextmanager
def read_only(door: Relay) -> Iterator[None]:
    """As a disk that is nearly full makes it."""
    name = indices.fit()
    indices.patient().indices.add_block(index=name, block="write")
    yield
    indices.patient().indices.put_settings(index=name, settings={"index.blocks.write": None})


@contextlib.contextmanager
def refusing(key: str) -> Iterator[str]:
    """The server refuses the entry of this key, as it would one that its mapping cannot take."""
    name, pipeline = indices.fit(), f"{indices.live()}-refus"
    refusal = {"fail": {"message": "la valeur ne convient pas", "if": f"ctx.key == '{key}'"}}
    indices.patient().ingest.put_pipeline(id=pipeline, processors=[refusal])
    indices.patient().indices.put_settings(index=name, settings={"index.final_pipeline": pipeline})
    yield key
    indices.patient().indices.put_settings(index=name, settings={"index.final_pipeline": "_none"})
    indices.patient().ingest.delete_pipeline(id=pipeline)
