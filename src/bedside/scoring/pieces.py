"""BLEURT's own tokenizer: SentencePiece, with the special tokens as pieces of its vocabulary."""

from pathlib import Path
from typing import Any

from bedside.errors import ModelError


class Pieces:
    """The SentencePiece model of a checkpoint's folder, whatever its name; raises :class:`ModelError` where there is none."""

    def __init__(self, folder: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        found = sorted(folder.glob("*.model"))
        if len(found) != 1:
            raise ModelError(f"{folder} has {len(found)} SentencePiece models (*.model) where BLEURT has one: fetch its weights again")
        self._model: Any = SentencePieceProcessor(model_file=str(found[0]))
        self._start, self._end = (self._model.piece_to_id(piece) for piece in ("[CLS]", "[SEP]"))
        if self._model.unk_id() in (self._start, self._end):
            raise ModelError(f"{found[0]} has no [CLS] or no [SEP] among its pieces: it is not a BLEURT-20 vocabulary")

    def pair(self, first: str, second: str, longest: int) -> tuple[list[int], list[int]]:
        """Token and segment IDs of ``[CLS] first [SEP] second [SEP]``, at most ``longest`` of them."""
        a, b = self._model.encode(first), self._model.encode(second)
        while len(a) + len(b) > longest - 3:
            (a if len(a) > len(b) else b).pop()
        return [self._start, *a, self._end, *b, self._end], [0] * (len(a) + 2) + [1] * (len(b) + 1)
