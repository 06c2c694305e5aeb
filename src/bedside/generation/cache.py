"""A key-value cache with room to grow.

The library's own copies all keys and values for each new token, which on a CPU is a third of a decoding step.
"""

from typing import Any

from torch import Tensor
from transformers import Cache
from transformers.cache_utils import DynamicLayer
from typing_extensions import override

_ROOM = 128
"""Tokens for which there is room after those that are there."""


def roomy_cache() -> Cache:
    """An empty cache; what it holds of each layer, whatever the layer's window, is everything."""
    return Cache(layer_class_to_replicate=RoomyLayer)


class RoomyLayer(DynamicLayer):
    """One layer's keys and values, (batch, groups, tokens, size) both: the beginnings of larger buffers."""

    _buffers: tuple[Tensor, Tensor] | None = None

    @override
    def update(self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
        """Add the keys and values of more tokens; those of all tokens."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        before = self.get_seq_length()
        after = before + key_states.shape[-2]
        buffers = self._buffers
        if buffers is None or after > buffers[0].shape[-2] or not self._begins(buffers):
            wider = (*key_states.shape[:-2], after + _ROOM, key_states.shape[-1])
            self._buffers = buffers = (key_states.new_empty(wider), value_states.new_empty(wider))
            if self.keys is not None and self.values is not None and before:
                buffers[0][..., :before, :] = self.keys
                buffers[1][..., :before, :] = self.values
        keys, values = buffers
        keys[..., before:after, :] = key_states
        values[..., before:after, :] = value_states
        self.keys, self.values = keys[..., :after, :], values[..., :after, :]
        return self.keys, self.values

    @override
    def batch_select_indices(self, indices: Tensor) -> None:
        """Keep these rows; the room goes at once, or all layers' old buffers would be in memory beside the new ones."""
        super().batch_select_indices(indices)
        self._buffers = None

    def _begins(self, buffers: tuple[Tensor, Tensor]) -> bool:
        """Taking tokens back leaves a beginning of the buffers; picking or repeating rows puts other tensors in their place."""
        return self.keys is not None and self.keys.data_ptr() == buffers[0].data_ptr() and len(self.keys) == len(buffers[0])
