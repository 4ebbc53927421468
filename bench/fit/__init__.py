"""The labelled cases of the judge, and what measures and trains on them."""
