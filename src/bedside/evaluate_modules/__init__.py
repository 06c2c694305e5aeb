"""The metrics as modules of Hugging Face's ``evaluate``, for other people's code.

Each file is loaded by its path, without a connection; a metric with weights is given the folder they were fetched to::

    folder = importlib.resources.files("bedside.evaluate_modules")
    evaluate.load(str(folder / "rouge.py")).compute(predictions=["Back pain."], references=["Back pain."])
    evaluate.load(str(folder / "bleurt.py")).compute(predictions=…, references=…, weights="models/scoring/bleurt")

``compute(…, use_aggregator=False)`` gives each example's score instead of their mean.
"""
