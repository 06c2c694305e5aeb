"""The page that a person reviews: one self-contained file of HTML, styles, drawings and scripts, made from plain values."""
