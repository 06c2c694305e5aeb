"""Asking a server many things in a process of its own, which tests kill.

    python hosted_job.py '{"backend": "gemini", "url": …, "journal": …, "count": 1000, "params": …, "hosted": {…}, "answers": …}'

writes answers and cost to the file ``answers`` when every question has its answer.
"""

import json
import sys
from pathlib import Path

from generation.hosted.hosting import answer, entry, examples

from bedside.config import load_settings
from bedside.files import write_json


def run(job: str) -> None:
    """As stages/generate.py does, with made-up questions."""
    wanted = json.loads(job)
    settings = load_settings(Path(wanted["params"]))
    hosted = settings.hosted.model_copy(update=wanted["hosted"])
    model = entry(wanted["backend"], wanted["url"])
    answers, cost = answer(model, Path(wanted["journal"]), examples(wanted["count"]), hosted, settings.generate)
    write_json(Path(wanted["answers"]), {"answers": answers, "cost": cost})


if __name__ == "__main__":
    run(sys.argv[1])
