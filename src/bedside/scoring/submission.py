"""Run files of MEDIQA-Chat 2023, task A, as the organisers' own scripts take them.

A whole file: ``taskA_<team>_run<1, 2 or 3>.csv`` with one row for each of the 200 dialogues of MTS-Dialog's test 1::

    "TestID","SystemOutput1","SystemOutput2"
    "0","CC","Back pain."

The rules are those of https://github.com/abachaa/MEDIQA-Chat-2023: its README (names, columns, three runs a team), its
``scripts/submission_checker.py`` (an ID is digits alone; published runs on the *validation* set, of before that rule, have
``taskA0``) and ``scripts/evaluate_summarization.py`` (200 rows, IDs 0 to 199, read by pandas, to which an empty cell, "None" or
"N/A" is no text at all).
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bedside.errors import ConfigError, DataError, listed
from bedside.examples import Example
from bedside.files import sha256_of, write_text
from bedside.scoring.notes import Scored
from bedside.scoring.runs import RUN_COLUMNS, from_run_file
from bedside.sources.mts_dialog import PUBLIC_FILES, Record, read_records
from bedside.tasks.notes import SECTIONS, to_example

TEST_SIZE = 200
RUNS = (1, 2, 3)
FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet takes for a formula at the start of a cell."""

_TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def file_name(team: str, run_number: int) -> str:
    """What the file must be called; :class:`ConfigError` where a name or a number does not fit between the underscores."""
    if not _TEAM.fullmatch(team):
        raise ConfigError(f"team is {team!r}: use letters, digits and hyphens, since the file is called taskA_<team>_run<number>.csv")
    if run_number not in RUNS:
        raise ConfigError(f"run number is {run_number}: a team has the runs 1, 2 and 3")
    return f"taskA_{team}_run{run_number}.csv"


def challenge_records(path: Path) -> list[Record]:
    """The challenge's test set; :class:`DataError` where ``path`` is another file."""
    expected = PUBLIC_FILES["test"]
    if not path.is_file():
        raise DataError(f"{path} does not exist: run `dvc exp run -S notes_source=mts-dialog`, or `dvc checkout` after such a run")
    found = sha256_of(path)
    if found != expected.sha256:
        raise DataError(
            f"{path} has SHA-256 {found}, not that of {Path(expected.path).name}: the challenge wants answers to that file; "
            "run the pipeline with notes_source=mts-dialog"
        )
    return read_records(path)


def answers(items: Sequence[Scored], records: Sequence[Record], *, fill: str | None) -> list[dict[str, str]]:
    """The rows of a run file, in the order of ``records``; ``fill`` stands where the model wrote nothing that can be read.

    Raises :class:`DataError` with the ID of everything that the organisers' scripts would refuse.
    """
    by_id = {item.id: item for item in items}
    problems = list(_id_problems([record.id for record in records]))
    rows = []
    for record in records:
        item = by_id.get(prediction_id(record))
        problems += [f"{prediction_id(record)}: {problem}" for problem in _problems(item, record)]
        if item is not None:
            rows.append(dict(zip(RUN_COLUMNS, (record.id, item.section or "", item.text), strict=True)))
    for row in (row for row in rows if _is_missing_to_pandas(row["SystemOutput2"])):
        if fill is None or _is_missing_to_pandas(fill):
            problems.append(
                f"ID {row['TestID']}: {row['SystemOutput2']!r} is no text to the organisers' scripts: give --fill, such as 'None.'"
            )
        else:
            row["SystemOutput2"] = fill
    if problems:
        raise DataError(f"the challenge would not accept these predictions:\n{listed(problems)}")
    return rows


def write_submission(path: Path, rows: Sequence[dict[str, str]], records: Sequence[Record]) -> None:
    """Write the run file, once it reads back as the scorer reads it; :class:`DataError` names the IDs that do not."""
    stream = io.StringIO(newline="")
    # All quoted: a lone carriage return in a text would otherwise end its row for some readers.
    writer = csv.DictWriter(stream, RUN_COLUMNS, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    with TemporaryDirectory() as folder:
        tried = Path(folder) / path.name
        write_text(tried, stream.getvalue())
        read = [(item.section, item.text) for item in from_run_file(tried, records)]
    differing = [row["TestID"] for row, found in zip(rows, read, strict=True) if found != (row["SystemOutput1"], row["SystemOutput2"])]
    if differing:
        raise DataError(
            f"these answers would not read back as they are (control characters, or blanks around a text?):\n{listed(differing)}\n"
            "Mend them in the predictions; nothing was written"
        )
    write_text(path, stream.getvalue())


def prediction_id(record: Record) -> str:
    """What the pipeline calls a dialogue of the test set."""
    return f"test-{record.id}"


def challenge_examples(records: Sequence[Record]) -> list[Example]:
    """The examples that predictions answer."""
    return [to_example(prediction_id(record), record.dialogue, record.section, record.text) for record in records]


def _id_problems(ids: Sequence[str]) -> Iterator[str]:
    wanted = [str(number) for number in range(TEST_SIZE)]
    if len(ids) != TEST_SIZE:
        yield f"there are {len(ids)} dialogues, the test set has {TEST_SIZE}"
    yield from (f"ID {name} is missing" for name in wanted if name not in ids)
    yield from (f"ID {name} is not one of 0 to {TEST_SIZE - 1}" for name in ids if name not in wanted)


def _problems(item: Scored | None, record: Record) -> Iterator[str]:
    if item is None:
        yield "there is no answer"
        return
    if (item.true_section, item.true_text) != (record.section, record.text):
        yield "the answer is to another dialogue: run `dvc repro` with notes_source=mts-dialog"
    if item.section not in SECTIONS:
        yield "the section header is not one of the 20 codes"


def _is_missing_to_pandas(text: str) -> bool:
    import pandas

    frame = pandas.read_csv(io.StringIO(f'text\n"{text.replace(chr(34), chr(34) * 2)}"\n'), skip_blank_lines=False)
    return bool(frame["text"].isna().all())
