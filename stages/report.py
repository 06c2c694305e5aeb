"""Draw the page that a person reviews: ``reports/index.html``, from what the other stages wrote and the run it is held against."""

from bedside import layout
from bedside.process import run_stage

RUN = "notes"


def main() -> None:
    from bedside.config import load_settings
    from bedside.files import write_text
    from bedside.review.page.build import About, build_page
    from bedside.review.page.earlier import earlier_run_or_reason
    from bedside.review.page.inputs import read_inputs

    settings = load_settings(layout.PARAMS)
    inputs = read_inputs(
        RUN, metrics=layout.METRICS, training=layout.TRAINING, cost=layout.COST, predictions=layout.PREDICTIONS, prepared=layout.PREPARED
    )
    base, no_base = earlier_run_or_reason(settings.report.base, RUN)
    about = About(RUN, settings.model, settings.notes_source, settings.report.include_text, settings.train.model_dump())
    write_text(layout.REPORT, build_page(inputs, about, base, no_base))


if __name__ == "__main__":
    run_stage(main)
