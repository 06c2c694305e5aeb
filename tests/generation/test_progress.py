from tqdm.auto import tqdm

from bedside.generation.progress import Progress


def test_bar_moves_with_the_answers_of_all_batches() -> None:
    with tqdm(total=20) as bar:
        progress = Progress(bar, answered=4)
        seen = [bar.n]
        for batch, answers in ((0, 2), (1, 2), (0, 4), (0, 8), (1, 3), (1, 8)):
            progress.reached(batch, answers)
            seen.append(bar.n)

    assert seen == [4, 6, 8, 10, 14, 15, 20]
