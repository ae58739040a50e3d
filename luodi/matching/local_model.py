"""Run a sentence model from a folder, without any network: an ONNX graph, or what sentence-transformers reads.

An ONNX graph needs ``luodi[vectors]`` (onnxruntime and tokenizers); other folders need ``luodi[vectors-torch]``.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.matching.embedding import Embedder, EmbeddingFailed

_GRAPHS: Final = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
_WEIGHTS: Final = ("model.safetensors", "pytorch_model.bin", "0_Transformer/model.safetensors")
_SMALL: Final = (
    "config.json", "modules.json", "tokenizer.json", "1_Pooling/config.json", "sentence_bert_config.json",
    "config_sentence_transformers.json",
)  # fmt: skip
_LOOKED_AT: Final = 1 << 20
_MOST_TOKENS: Final = 512

Rows = NDArray[np.float32]


def open_folder(folder: str) -> Embedder:
    """Open the model of a folder.

    :raises EmbeddingFailed: a file or a library is lacking.
    """
    root, weights = Path(folder), _weights(folder)
    try:
        return OnnxModel(root, weights) if weights.suffix == ".onnx" else TorchModel(root, weights)
    except EmbeddingFailed:
        raise
    except Exception as error:
        # Whatever a library says of a damaged file must not stop the office's work.
        raise EmbeddingFailed(
            f"the model in {folder} cannot be read: {type(error).__name__}: {error}"[:300]
        ) from error


def identity_of_folder(folder: str) -> str:
    """Name the model of a folder by what is in its files, wherever they lie.

    :raises EmbeddingFailed: a file is lacking.
    """
    weights = _weights(folder)
    try:
        return _identity(Path(folder), weights)
    except OSError as error:
        raise EmbeddingFailed(f"{error.filename} cannot be read: {error.strerror}") from error


def _weights(folder: str) -> Path:
    root = Path(folder)
    if not root.is_dir():
        raise EmbeddingFailed(f"LUODI_VECTORS: there is no folder {folder}")
    for name in (*_GRAPHS, *_WEIGHTS):
        if (root / name).is_file():
            return root / name
    raise EmbeddingFailed(f"{folder} holds neither {_GRAPHS[0]} nor {_WEIGHTS[0]}: it is no sentence model")


class OnnxModel:
    """Run an ONNX graph on one thread, one text at a time: a text's vector depends on nothing but the text."""

    def __init__(self, root: Path, graph: Path) -> None:
        runtime = _library("onnxruntime", "vectors")
        tokenizers = _library("tokenizers", "vectors")
        names = root / "tokenizer.json"
        if not names.is_file():
            raise EmbeddingFailed(
                f"{names} is lacking: it comes with the model and cuts texts into its pieces"
            )
        self.model = _identity(root, graph)
        self._tokenizer = tokenizers.Tokenizer.from_file(str(names))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_most_tokens(root))
        options = runtime.SessionOptions()
        # More threads quarrel with those of the server: one answers a short text in milliseconds.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = runtime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._outputs = [one.name for one in self._session.get_outputs()]
        self._first_token = bool(_read(root / "1_Pooling" / "config.json").get("pooling_mode_cls_token"))
        self._prompts = _prompts(root)

    def embed(self, texts: Sequence[str], *, asked: bool) -> Rows:
        """Return a row for each text."""
        try:
            return np.stack([self._one(self._prompts[asked] + text) for text in texts])
        except Exception as error:
            raise EmbeddingFailed(f"the model failed: {type(error).__name__}: {error}"[:300]) from error

    def _one(self, text: str) -> Rows:
        pieces = self._tokenizer.encode(text)
        given = {
            "input_ids": np.array([pieces.ids], dtype=np.int64),
            "attention_mask": np.array([pieces.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([pieces.type_ids], dtype=np.int64),
        }
        answers = self._session.run(
            None, {name: value for name, value in given.items() if name in self._inputs}
        )
        return pooled(
            dict(zip(self._outputs, answers, strict=True)), given["attention_mask"], self._first_token
        )


def pooled(answers: dict[str, Any], mask: NDArray[np.int64], first_token: bool) -> Rows:
    """Make one vector of what a graph answers for one text: its own sentence vector, or of those of its pieces."""
    if "sentence_embedding" in answers:
        return np.asarray(answers["sentence_embedding"][0], dtype=np.float32)
    pieces = np.asarray(answers.get("last_hidden_state", next(iter(answers.values()))), dtype=np.float32)
    if pieces.ndim == 2:
        return np.asarray(pieces[0])
    if first_token:
        return np.asarray(pieces[0, 0])
    weights = mask[0].astype(np.float32)
    return np.asarray((pieces[0] * weights[:, None]).sum(axis=0) / max(weights.sum(), 1.0), dtype=np.float32)


class TorchModel:
    """Run whatever sentence-transformers reads, from the folder alone."""

    def __init__(self, root: Path, weights: Path) -> None:
        # Read once at import: nothing is asked of a model hub.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        library = _library(
            "sentence_transformers", "vectors-torch", f"{weights.name} is no ONNX graph; export one, or"
        )
        _library("torch", "vectors-torch").set_num_threads(1)
        self.model = _identity(root, weights)
        self._sentences = library.SentenceTransformer(str(root), device="cpu", local_files_only=True)
        self._prompts = _prompts(root)
        self._one_at_a_time = threading.Lock()

    def embed(self, texts: Sequence[str], *, asked: bool) -> Rows:
        """Return a row for each text."""
        try:
            with self._one_at_a_time:
                rows = self._sentences.encode(
                    [self._prompts[asked] + text for text in texts],
                    prompt="", batch_size=1, show_progress_bar=False, convert_to_numpy=True,
                )  # fmt: skip
        except Exception as error:
            raise EmbeddingFailed(f"the model failed: {type(error).__name__}: {error}"[:300]) from error
        return np.asarray(rows, dtype=np.float32)


def _library(name: str, extra: str, why: str = "") -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        first = f"{why} " if why else f"{name} is lacking: "
        raise EmbeddingFailed(f"{first}install it with pip install 'luodi[{extra}]'") from error


def _identity(root: Path, weights: Path) -> str:
    # Of the weights, which may be gigabytes, head, tail and size are enough.
    digest = hashlib.blake2b(digest_size=8)
    for name in _SMALL:
        path = root / name
        digest.update(path.read_bytes() if path.is_file() else b"-")
    size = weights.stat().st_size
    digest.update(f"{weights.suffix} {size}".encode())
    with weights.open("rb") as file:
        digest.update(file.read(_LOOKED_AT))
        file.seek(max(0, size - _LOOKED_AT))
        digest.update(file.read())
    return f"{root.resolve().name} {digest.hexdigest()}"


def _most_tokens(root: Path) -> int:
    said = _read(root / "sentence_bert_config.json").get("max_seq_length")
    known = _read(root / "config.json").get("max_position_embeddings")
    return min(int(said or known or _MOST_TOKENS), _MOST_TOKENS)


def _prompts(root: Path) -> tuple[str, str]:
    """Return what the model wants said before a record's text, and before a question."""
    prompts = _read(root / "config_sentence_transformers.json").get("prompts") or {}
    document = prompts.get("document") or prompts.get("passage") or ""
    return str(document), str(prompts.get("query") or "")


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, dict) else {}
