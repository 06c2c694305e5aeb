"""Questions that a patient may ask about the record, with answers that are known by construction."""
