"""Which sheets of static/css a page needs: it carries its style with it, so it carries no more than that."""

from portal.web.page_model_shapes import PageModel


def sheets_of(page: PageModel, *, confirming: bool = False) -> tuple[str, ...]:
    """The sheets of `page`, in the order they build on each other."""
    has_notes = bool(page.banners) or confirming
    needed = {
        "base": True,
        "tones": has_notes or page.headline.tone != "calm" or bool(page.installments),
        "notes": has_notes or page.poll,
        "invoice": True,
        "progress": page.progress is not None,
        "steps": bool(page.steps),
        "choices": page.pay is not None and bool(page.pay.legend),
        "plan": bool(page.installments),
    }
    return tuple(name for name, wanted in needed.items() if wanted)
