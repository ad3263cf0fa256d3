"""What may have happened, by matter: read from the developments, and not matter by matter."""

from __future__ import annotations

from pathlib import Path

from tests.builders import NOW, Clock, raised, stated
from timeline import Timeline
from timeline.readmodel.as_of import AsOf, governments
from timeline.readmodel.queries.matters.paths import perhaps


def test_what_may_have_happened_takes_no_longer_in_a_government_of_many_matters(
    tmp_path: Path,
) -> None:
    names = [f"m-{number}" for number in range(300)]
    certain = [raised(id=f"r-{one}", matter=one) for one in names]
    # Nobody knows yet whether these have.
    maybe = [stated(id=f"s-{one}", matter=one, occurred="2022-05/..") for one in names[:50]]
    hundreds: list[int] = []
    with Timeline.open(tmp_path / "t.db", clock=Clock(NOW)) as door:
        door.append(*certain, *maybe)
        door.rename_matter("m-0", "m-1")
        with door._session.at_once() as view:
            moment = int(NOW.timestamp()) - 5 * 86_400
            view.set_progress_handler(lambda: hundreds.append(1), 100)
            found = perhaps(view, governments(view), AsOf(moment), lambda _home, _matter: ())
            view.set_progress_handler(None, 0)
    wanted = {("be", one): [f"s-{one}"] for one in names[2:50]}
    assert found == {**wanted, ("be", "m-1"): ["s-m-0", "s-m-1"]}
    # A look at each matter for each of them took 2,898 hundreds of steps.
    assert len(hundreds) < 300
