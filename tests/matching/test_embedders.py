"""Models that are asked for vectors: a service over HTTP, and a folder. Whatever they do wrong is said in words."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from luodi.matching import embedding_service
from luodi.matching.embedding import Asker, EmbeddingFailed, TextRefused, identity_of, open_embedder
from luodi.matching.embedding_service import EmbeddingService
from luodi.matching.local_model import OnnxModel, pooled
from luodi.matching.ranking import Matcher
from luodi.matching.tantivy_index import TantivySearch
from tests.matching.meanings import CharacterBag, Reply, Service
from tests.matching.sample import documents
from tests.matching.test_meaning import EVERY, KINDS, NEED, caught_up, opened, seen


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(embedding_service, "_WAITS", (0.0, 0.0))
    made = Service()
    yield made
    made.close()


def says(status: int, body: bytes = b"{}") -> Reply:
    return lambda _asked: (status, body)


def test_a_service_is_asked_in_batches_with_its_key(service: Service) -> None:
    client = EmbeddingService(service.address, "bge", "secret")
    texts = [f"文本 {number}" for number in range(70)]
    rows = client.embed(texts, asked=False)
    assert (rows == CharacterBag().embed(texts, asked=False)).all()
    assert [len(one["input"]) for one in service.asked] == [32, 32, 6]
    assert {one["path"] for one in service.asked} == {"/v1/embeddings"}
    assert {one["model"] for one in service.asked} == {"bge"}
    assert {one["Authorization"] for one in service.headers} == {"Bearer secret"}
    EmbeddingService(service.address, "bge").embed(["a"], asked=True)
    assert "Authorization" not in service.headers[-1]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_go_by_itself_is_tried_again_where_nobody_waits(service: Service, status: int) -> None:
    client = EmbeddingService(service.address, "m")
    service.replies = [says(status), says(status)]
    assert len(client.embed(["a"], asked=False)) == 1
    service.replies = [says(status)]
    with pytest.raises(EmbeddingFailed, match=str(status)):
        client.embed(["a"], asked=True)
    assert len(service.asked) == 4
    service.replies = [says(status)] * 3
    with pytest.raises(EmbeddingFailed, match=str(status)):
        client.embed(["a"], asked=False)


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "LUODI_VECTORS_KEY"), (404, "LUODI_VECTORS_MODEL"), (302, "302"), (418, "418")],
)
def test_what_does_not_go_by_itself_is_said_at_once(service: Service, status: int, words: str) -> None:
    service.replies = [says(status)]
    with pytest.raises(EmbeddingFailed, match=words):
        EmbeddingService(service.address, "m").embed(["a"], asked=False)
    # No redirection is followed: the key goes nowhere else.
    assert len(service.asked) == 1


def test_a_text_that_is_refused_is_told_apart(service: Service) -> None:
    service.replies = [says(413)]
    with pytest.raises(TextRefused):
        EmbeddingService(service.address, "m").embed(["a"], asked=False)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"data": [{"embedding": ["x"]}]}', b'{"data": []}', b'{"data": [{"index": 5, "embedding": [1]}]}',
     b'{"data": null}', b"[" * 5000],
)  # fmt: skip
def test_an_answer_without_sense_is_refused(service: Service, body: bytes) -> None:
    service.replies = [says(200, body)]
    with pytest.raises(EmbeddingFailed, match="OpenAI"):
        EmbeddingService(service.address, "m").embed(["a"], asked=False)


@pytest.mark.parametrize("rows", [[[0.0, 0.0]], [[float("nan")]], [[]]])
def test_vectors_without_direction_are_refused(service: Service, rows: list[list[float]]) -> None:
    service.replies = [says(200, json.dumps({"data": [{"embedding": row} for row in rows]}).encode())]
    with pytest.raises(EmbeddingFailed):
        Asker({"address": service.address, "model": "m"}).ask("a")


def test_lists_by_a_service_are_those_of_the_same_model_here(service: Service, tmp_path: Path) -> None:
    here = opened(tmp_path / "here")
    there = TantivySearch(tmp_path / "there", vectors={"address": service.address, "model": "m", "key": "k"})
    for search in (here, there):
        search.rebuild(documents())
        caught_up(search)
    found = Matcher(there).match(NEED, audience=EVERY)
    assert seen(found) == seen(Matcher(here).match(NEED, audience=EVERY))
    assert "k" not in found.vectors.partition("#")[0].split()
    # The same question is asked once.
    count = len(service.asked)
    Matcher(there).match(NEED, audience=EVERY)
    assert len(service.asked) == count
    for search in (here, there):
        search.close()


def test_a_service_that_is_down_leaves_the_list_by_wording(
    service: Service, tmp_path: Path, sample_index: TantivySearch
) -> None:
    search = TantivySearch(tmp_path, vectors={"address": service.address, "model": "m"})
    search.rebuild(documents())
    service.close()
    assert not search.catch_up(KINDS)
    found = Matcher(search).match(NEED, audience=EVERY)
    assert "127.0.0.1 does not answer" in found.trouble
    assert seen(found) == seen(Matcher(sample_index).match(NEED, audience=EVERY))
    state = search.vectors(KINDS)
    assert state is not None
    assert (state.held, state.missing) == (0, 60)
    assert "does not answer" in state.trouble
    search.close()


# A folder


def model_folder(root: Path, *names: str) -> Path:
    root.mkdir()
    for name in names:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("{}", encoding="utf-8")
    return root


def test_a_lacking_folder_file_or_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("onnxruntime", "tokenizers", "sentence_transformers"):
        monkeypatch.setitem(sys.modules, library, None)
    cases = [
        (tmp_path / "absent", "there is no folder"),
        (model_folder(tmp_path / "empty"), "neither model.onnx nor model.safetensors"),
        (model_folder(tmp_path / "graph", "model.onnx"), r"onnxruntime is lacking.*luodi\[vectors\]"),
        (model_folder(tmp_path / "torch", "model.safetensors"), r"is no ONNX graph.*luodi\[vectors-torch\]"),
    ]
    for folder, words in cases:
        with pytest.raises(EmbeddingFailed, match=words):
            open_embedder({"folder": str(folder)})


class Graph:
    """Stand for an ONNX graph of pieces' vectors: characters' codes, and one."""

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="input_ids"), SimpleNamespace(name="attention_mask")]

    def get_outputs(self) -> list[Any]:
        return [SimpleNamespace(name="last_hidden_state")]

    def run(self, _names: None, given: dict[str, Any]) -> list[Any]:
        assert set(given) == {"input_ids", "attention_mask"}
        ids = given["input_ids"].astype(np.float32)
        return [np.stack([ids, np.ones_like(ids)], axis=-1)]


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Stand for onnxruntime and tokenizers, which the usual environment does not have."""
    made = SimpleNamespace(truncated=0)

    def encode(text: str) -> Any:
        ids = [ord(char) for char in text][: made.truncated]
        return SimpleNamespace(ids=ids, attention_mask=[1] * len(ids), type_ids=[0] * len(ids))

    tokenizer = SimpleNamespace(
        encode=encode,
        no_padding=lambda: None,
        enable_truncation=lambda most: setattr(made, "truncated", most),
    )
    runtime = SimpleNamespace(
        SessionOptions=lambda: SimpleNamespace(), InferenceSession=lambda *_, **__: Graph()
    )
    monkeypatch.setitem(sys.modules, "onnxruntime", runtime)
    monkeypatch.setitem(
        sys.modules, "tokenizers", SimpleNamespace(Tokenizer=SimpleNamespace(from_file=lambda _: tokenizer))
    )
    return made


def test_a_graph_answers_with_the_mean_of_its_pieces(tmp_path: Path, libraries: SimpleNamespace) -> None:
    folder = model_folder(tmp_path / "graph", "model.onnx", "tokenizer.json")
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 3}', encoding="utf-8")
    (folder / "config_sentence_transformers.json").write_text('{"prompts": {"query": "q"}}', encoding="utf-8")
    model = open_embedder({"folder": str(folder)})
    assert isinstance(model, OnnxModel)
    assert model.embed(["ac", "aceg"], asked=False).tolist() == [[98.0, 1.0], [99.0, 1.0]]
    assert model.embed(["ac"], asked=True).tolist() == [[(113 + 97 + 99) / 3, 1.0]]
    assert model.model == identity_of({"folder": str(folder)})
    assert libraries.truncated == 3


def test_a_graph_without_its_tokenizer_or_with_a_broken_file_is_refused(
    tmp_path: Path, libraries: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EmbeddingFailed, match=r"tokenizer\.json is lacking"):
        open_embedder({"folder": str(model_folder(tmp_path / "bare", "model.onnx"))})
    folder = model_folder(tmp_path / "broken", "model.onnx", "tokenizer.json")
    (folder / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(EmbeddingFailed, match="cannot be read"):
        open_embedder({"folder": str(folder)})


def test_a_model_is_named_by_its_content_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = model_folder(tmp_path / "a" / "m", "model.onnx", "tokenizer.json")
    two = model_folder(tmp_path / "b" / "m", "model.onnx", "tokenizer.json")
    assert identity_of({"folder": str(one)}) == identity_of({"folder": str(two)})
    (two / "model.onnx").write_text("{ }", encoding="utf-8")
    assert identity_of({"folder": str(one)}) != identity_of({"folder": str(two)})


def test_the_vector_of_a_text_is_the_graphs_own_or_its_first_piece() -> None:
    mask = np.array([[1, 1, 0]])
    pieces = np.array([[[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]]], dtype=np.float32)
    assert pooled({"last_hidden_state": pieces}, mask, False).tolist() == [2.0, 3.0]
    assert pooled({"last_hidden_state": pieces}, mask, True).tolist() == [1.0, 2.0]
    own = np.array([[7.0, 8.0]], dtype=np.float32)
    assert pooled({"last_hidden_state": pieces, "sentence_embedding": own}, mask, False).tolist() == [
        7.0,
        8.0,
    ]
    assert pooled({"pooler": own}, mask, False).tolist() == [7.0, 8.0]
