"""Have the stages of a region's plantings computed again, after what they come from changed."""

from gengdu.jobs import actions as jobs


def ask(*, region_code: str, crop_id: int | None) -> None:
    """Enqueue it within this transaction: a run begins after the commit, one for all who ask.

    "" is everywhere, None is every crop.
    """
    jobs.enqueue_fresh(
        "fields.recompute_where",
        {"region": region_code, "crop": crop_id},
        unique_key=f"fields.recompute:{region_code}:{crop_id or ''}",
    )
