"""Answering examples with a model behind a server."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from tqdm.auto import tqdm

from bedside.config import GenerateSettings, HostedModelSettings, HostedSettings
from bedside.errors import BudgetError, HostedError
from bedside.examples import Example
from bedside.files import canonical
from bedside.generation.hosted.asking import Asking
from bedside.generation.hosted.budget import Budget
from bedside.generation.hosted.journal import Journal
from bedside.generation.hosted.prices import PriceList, nano_usd, usd
from bedside.generation.hosted.progress import Progress
from bedside.generation.hosted.standing import Standing
from bedside.generation.hosted.wire import Client, Reply, Request, turns

Messages = Sequence[Mapping[str, str]]


class HostedModel:
    """A model of the catalogue behind its server. ``connect`` is called when there is something to send, and only then."""

    def __init__(
        self,
        entry: HostedModelSettings,
        settings: HostedSettings,
        generate: GenerateSettings,
        connect: Callable[[], Client],
        *,
        seed: int,
        backoff: float = 1.0,
    ) -> None:
        self._entry, self._settings, self._generate = entry, settings, generate
        self._connect, self._seed, self._backoff = connect, seed, backoff
        self._prices = PriceList(entry.prices)

    def answer(self, examples: Sequence[Example], journal: Journal) -> tuple[list[dict[str, Any]], dict[str, float]]:
        """Answer every example that ``journal`` has no answer to yet; all answers, in the order of ``examples``, and what they cost.

        An answer holds ``id``, ``raw``, ``prompt_tokens`` and ``new_tokens`` (as the server counts them, thinking included; ``None``
        where it does not), ``finished`` (it ended by itself), ``outcome`` (answered, cut, blocked or empty), ``start_probability``
        (``None``: no server tells) and ``omitted`` (0: nothing is shortened). Raises :class:`HostedError` where one has no answer.
        """
        requests = {example.id: self.request(example.messages) for example in examples}
        distinct = {request.key: request for request in requests.values()}
        standing = _standing(journal, distinct)
        waiting = [request for key, request in distinct.items() if standing[key].is_open(self._settings)]
        if waiting:
            self._send(waiting, journal, len(distinct), sum(one.paid for one in standing.values()))
            standing = _standing(journal, distinct)
        replies = {key: one.answer for key, one in standing.items()}
        answers = [_answer(name, reply) for name, request in requests.items() if (reply := replies[request.key])]
        if len(answers) < len(requests):
            self._say_lost([name for name, request in requests.items() if replies[request.key] is None], len(requests))
        return answers, _cost(list(standing.values()), len(requests))

    def request(self, messages: Messages) -> Request:
        """The request that asks for an answer to these turns."""
        thinking = self._settings.thinking_budget if self._entry.thinks else None
        return Request(
            backend=self._entry.backend,
            base_url=self._entry.base_url,
            model=self._entry.served_as,
            messages=turns(messages),
            temperature=self._generate.temperature,
            max_tokens=self._generate.max_new_tokens + (thinking or 0),
            thinking_budget=thinking,
            limit=self._entry.limit,
            seed=self._seed,
            options=canonical(self._entry.options),
        )

    def _send(self, waiting: Sequence[Request], journal: Journal, distinct: int, spent: int) -> None:
        self._announce(waiting, spent)
        client = self._connect()
        try:
            budget = Budget(self._settings.max_cost_usd, spent)
            with tqdm(total=distinct, initial=distinct - len(waiting), desc="asking", unit="example") as bar:
                progress = Progress(bar, spent, budget.cap_usd)
                Asking(client, journal, budget, self._prices, self._settings, progress, backoff=self._backoff).ask_all(waiting)
        finally:
            client.close()

    def _announce(self, waiting: Sequence[Request], spent: int) -> None:
        """Say what is about to be sent and what it may cost. Raises :class:`BudgetError` where that is too much."""
        estimate, prices = self._prices.estimate(waiting), self._entry.prices
        tokens = sum(request.likely_input_tokens for request in waiting), sum(request.max_tokens for request in waiting)
        said = f"{len(waiting)} requests to {self._entry.title}, about {tokens[0]:,} tokens of input and at most {tokens[1]:,} of output"
        if prices is None:
            print(f"{said}: free of charge on {self._entry.base_url}", flush=True)
            return
        said += f": up to about {usd(estimate):.4f} US dollars at the prices of {prices.date}"
        if spent + estimate > nano_usd(self._settings.max_cost_usd):
            raise BudgetError(
                f"{said}, and {usd(spent):.4f} were spent on others of this run: more than hosted.max_cost_usd="
                f"{self._settings.max_cost_usd:g}; raise it, or lower few_shot.examples or generate.max_new_tokens"
            )
        print(f"{said}; {usd(spent):.4f} spent before, the most is {self._settings.max_cost_usd:g}", flush=True)

    def _say_lost(self, without: Sequence[str], examples: int) -> NoReturn:
        raise HostedError(
            f"{len(without)} of {examples} answers were lost on the way {self._settings.ambiguous_retries + 1} times each "
            f"({', '.join(without[:5])}{', …' if len(without) > 5 else ''}), and each time may have been paid for: "
            f"to ask for them once more, set hosted.ambiguous_retries={self._settings.ambiguous_retries + 1}; the others are kept"
        )


def _standing(journal: Journal, distinct: Mapping[str, Request]) -> dict[str, Standing]:
    return {key: Standing(attempts) for key, attempts in journal.attempts(distinct).items()}


def _answer(name: str, reply: Reply) -> dict[str, Any]:
    return {
        "id": name,
        "raw": reply.text,
        "start_probability": None,
        "prompt_tokens": reply.input_tokens,
        "new_tokens": reply.output_tokens,
        "omitted": 0,
        "finished": reply.finish == "answered",
        "outcome": reply.finish,
    }


def _cost(standing: Sequence[Standing], examples: int) -> dict[str, float]:
    """For ``metrics/cost/<run>.json``: of all that was ever sent for this run; a lost answer counts at the most it can have cost."""
    replies = [reply for one in standing for reply in one.replies]
    seconds = sum(one.seconds for one in standing)
    outcomes = Counter(one.answer.finish for one in standing if one.answer)
    return {
        "generate_seconds": round(seconds, 1),
        **({"examples_per_second": round(examples / seconds, 2)} if seconds else {}),
        "requests": len(replies),
        "requests_refused": sum(one.count("refused") for one in standing),
        "requests_lost": sum(one.count("lost") for one in standing),
        **{f"answers_{finish}": outcomes[finish] for finish in ("blocked", "cut", "empty")},
        "input_tokens": sum(reply.input_tokens or 0 for reply in replies),
        "output_tokens": sum(reply.output_tokens or 0 for reply in replies),
        "cost_usd": usd(sum(one.paid for one in standing)),
    }
