"""The back office of the core apps: one file per app, registered in this order in the menu."""

from gengdu.console.registry import Screen, register
from gengdu.system.console import (
    access,
    audit,
    changes,
    clients,
    jobs,
    options,
    people,
    regions,
    sms,
    words,
)

SCREENS: tuple[Screen, ...] = (
    people.PEOPLE,
    people.MERGES,
    people.ACCOUNTS,
    access.ORGANISATIONS,
    access.GRANTS,
    clients.CLIENTS,
    regions.REGIONS,
    regions.SUCCESSIONS,
    audit.ENTRIES,
    jobs.JOBS,
    options.OPTIONS,
    changes.FEED,
    sms.MESSAGES,
)


def register_all() -> None:
    """Every screen, and the words of every audit verb of the core."""
    for screen in SCREENS:
        register(screen)
    words.register_all()
