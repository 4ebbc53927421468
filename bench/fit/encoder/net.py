"""The net: the base's encoder, and a head that weighs a request against each line of the chain.

Every line gets a figure: how near the request comes to it, by cosine and by a small layer over
both vectors, more or less for its kind. A request serves the goal as far as it moves *any* line
of the goal, and so on; what a whole chain says beside its lines comes in by one more layer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bench.fit.encoder.base import Base
from bench.fit.encoder.rows import GOAL, KINDS, OUT, VISION

PROJECTED = 128
HIDDEN = 64
DROPPED = 0.1
"""The share of figures that are left out at random while the net is taught; BERT's own."""

LOW = -30.0
"""The figure of a kind of line that a chain has none of."""


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, base: Base, number: int) -> None:
        """The layer with the base's weights."""
        super().__init__()
        size, inner = base.hidden, base.inner

        def linear(name: str, outputs: int, inputs: int) -> nn.Linear:
            made = nn.Linear(inputs, outputs)
            made.weight.data = torch.from_numpy(base.matrix(f"l{number}.{name}.w", outputs, inputs))
            made.bias.data = torch.from_numpy(base.floats(f"l{number}.{name}.b"))
            return made

        self.heads = base.heads
        self.query = linear("q", size, size)
        self.key = linear("k", size, size)
        self.value = linear("v", size, size)
        self.output = linear("ao", size, size)
        self.widen = linear("fi", inner, size)
        self.narrow = linear("fo", size, inner)
        self.norm = norm(base, f"l{number}.aln")
        self.norm_after = norm(base, f"l{number}.oln")
        self.drop = nn.Dropout(DROPPED)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: texts x tokens x size; mask: added to the attention, texts x 1 x 1 x tokens."""
        texts, tokens, size = x.shape

        def split(one: Tensor) -> Tensor:
            return one.reshape(texts, tokens, self.heads, size // self.heads).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        near = query @ key.transpose(2, 3) * (size // self.heads) ** -0.5 + mask
        seen = (near.softmax(-1).to(value.dtype) @ value).transpose(1, 2)
        seen = seen.reshape(texts, tokens, size)
        x = self.norm(x + self.drop(self.output(seen)))
        return self.norm_after(x + self.drop(self.narrow(functional.gelu(self.widen(x)))))


def norm(base: Base, name: str) -> nn.LayerNorm:
    """A layer norm with the base's weights."""
    made = nn.LayerNorm(base.hidden, eps=base.eps)
    made.weight.data = torch.from_numpy(base.floats(f"{name}.w"))
    made.bias.data = torch.from_numpy(base.floats(f"{name}.b"))
    return made


class Encoder(nn.Module):
    """Texts as vectors of length 1. The word table stands outside and is never taught."""

    def __init__(self, base: Base) -> None:
        """The base as it is."""
        super().__init__()
        place = torch.from_numpy(base.floats("emb.pos").reshape(-1, base.hidden))
        kind = torch.from_numpy(base.floats("emb.type").reshape(-1, base.hidden)[0])
        self.register_buffer("place", place[:128] + kind)
        self.norm = norm(base, "emb.ln")
        self.layers = nn.ModuleList(Layer(base, number) for number in range(base.layers))

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        """words: texts x tokens x size; mask: 1 where a token stands. Texts x size."""
        x = self.norm(words + self.place[: words.shape[1]])
        hidden = (1 - mask[:, None, None, :]) * -10_000.0
        for layer in self.layers:
            x = layer(x, hidden.to(x.dtype))
        weights = mask[:, :, None]
        mean = (x.float() * weights).sum(1) / weights.sum(1)
        return functional.normalize(mean, dim=-1)


class Head(nn.Module):
    """What vectors say of a request and its lines."""

    def __init__(self, size: int) -> None:
        """An untaught head."""
        super().__init__()
        self.of_request = nn.Linear(size, PROJECTED)
        self.of_line = nn.Linear(size, PROJECTED)
        self.drop = nn.Dropout(DROPPED)
        self.of_kind = nn.Parameter(torch.randn(len(KINDS), PROJECTED))
        self.scale = nn.Parameter(torch.tensor(20.0))
        self.kind = nn.Parameter(torch.zeros(len(KINDS)))
        self.pair = nn.Sequential(nn.Linear(2 * PROJECTED, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))
        self.ask = nn.Sequential(nn.Linear(2 * PROJECTED, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 1))
        self.ask_scale = nn.Parameter(torch.tensor(20.0))
        self.of_ask = nn.Linear(size, PROJECTED)
        self.chain = nn.Sequential(
            nn.Linear(3 * PROJECTED + 6, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, 4)
        )

    def forward(self, request: Tensor, lines: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of the four labels, and the figure of each line.

        request: cases x size; lines: cases x lines x size; kinds: cases x lines, -1 where a case
        has no further line.
        """
        is_line = kinds >= 0
        kind = kinds.clamp(min=0)
        a = self.of_request(request) * 4
        b = self.of_line(lines) * 4 + self.of_kind[kind] * 0.1
        near = (request[:, None] * lines).sum(-1)
        spread = a[:, None].expand_as(b)
        pair = self.pair(self.drop(torch.cat([spread * b, (spread - b).abs()], -1)))[..., 0]
        moved = self.scale * (near - 0.8) + self.kind[kind] + pair
        of_goal, of_vision, of_out = (
            is_line & torch.isin(kind, torch.tensor(sorted(some))) for some in (GOAL, VISION, {OUT})
        )

        def over(some: Tensor) -> Tensor:
            return moved.masked_fill(~some, LOW)

        def mean(some: Tensor) -> Tensor:
            weights = some[..., None].float()
            return (b * weights).sum(1) / weights.sum(1).clamp(min=1)

        facts = torch.stack(
            [
                *(over(some).amax(1).clamp(-10, 10) for some in (of_goal, of_vision, of_out)),
                *(some.sum(1).float() / 5 for some in (of_goal, of_vision, of_out)),
            ],
            -1,
        )
        whole = torch.cat([a, mean(of_goal), mean(of_vision), facts], -1)
        chain = self.chain(self.drop(whole))
        logits = torch.stack(
            [
                over(of_goal).logsumexp(1) + chain[:, 0],
                over(of_vision).logsumexp(1) + chain[:, 1],
                torch.logaddexp(chain[:, 2], over(of_out).logsumexp(1)),
                chain[:, 3],
            ],
            -1,
        )
        return logits, moved

    def same(self, asked: Tensor, ruled: Tensor) -> Tensor:
        """How likely (as a logit) two requests ask for the same; both cases x size."""
        a, b = self.of_ask(asked) * 4, self.of_ask(ruled) * 4
        near = (asked * ruled).sum(-1)
        pair = self.ask(torch.cat([a * b, (a - b).abs()], -1))[..., 0]
        return self.ask_scale * (near - 0.9) + pair


@dataclass(frozen=True)
class Tables:
    """The word table, and each text's tokens."""

    words: Tensor
    tokens: dict[str, Sequence[int]]


class Net(nn.Module):
    """Encoder and head."""

    def __init__(self, base: Base) -> None:
        """The base's encoder and an untaught head, the same at every start."""
        super().__init__()
        torch.manual_seed(0)
        self.encoder = Encoder(base)
        self.head = Head(base.hidden)

    def vectors(self, texts: Sequence[str], tables: Tables) -> Tensor:
        """The vectors of texts, in their order."""
        order = sorted(range(len(texts)), key=lambda place: len(tables.tokens[texts[place]]))
        found: list[Tensor] = []
        size = max(1, (len(order) + 2) // 3)
        for begin in range(0, len(order), size):
            some = [tables.tokens[texts[place]] for place in order[begin : begin + size]]
            longest = max(map(len, some))
            ids = np.ones((len(some), longest), dtype=np.int64)
            mask = np.zeros((len(some), longest), dtype=np.float32)
            for place, tokens in enumerate(some):
                ids[place, : len(tokens)] = tokens
                mask[place, : len(tokens)] = 1
            words = words_of(tables.words, ids)
            found.append(self.encoder(words, torch.from_numpy(mask)))
        together = torch.cat(found)
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return together[back]


def words_of(table: Tensor, ids: np.ndarray) -> Tensor:
    """The rows of the word table for tokens."""
    return table[torch.from_numpy(ids)].float()
