"""Which text may be sent to which server."""

from collections.abc import Iterable, Sequence

from bedside.config import Contents, HostedModelSettings
from bedside.errors import GuardError


def check_sending(declared: Iterable[Contents], allowed: Sequence[Contents], entry: HostedModelSettings, *, local: bool) -> None:
    """Raise :class:`GuardError` where text of data that contain what is ``declared`` must not be sent to the entry's server.

    A server that is ``local`` (this machine, or in the site's own networks) may see everything. Others see what ``hosted.allow``
    lists, and only over an encrypted connection.
    """
    if local:
        return
    for contains in (contains for contains in declared if contains not in allowed):
        raise GuardError(
            f"the data are declared as {contains}, and {entry.title} is served by {entry.base_url}: nothing was sent. Hosted models see "
            f"{' and '.join(allowed)} data here. If that declaration is wrong, correct `contains:` in the data set's dataset.yaml (data "
            "that declare nothing are taken for patient) and run `dvc repro --force fetch`. If a person who is entitled to decides that "
            f"these data may leave, let them add {contains} to hosted.allow in params.yaml and commit it: the decision then stands in git "
            "under their name, and in dvc.lock beside every answer. Or choose a model that runs here: `bedside models`"
        )
    if not entry.base_url.startswith("https://"):
        raise GuardError(
            f"{entry.base_url} is neither this machine nor in hosted.own_networks, and its connection is not encrypted: nothing was "
            "sent. Use its https address, or add its network to hosted.own_networks in params.yaml if it is your own"
        )
