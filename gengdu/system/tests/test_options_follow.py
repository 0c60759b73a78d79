"""Who may set an option is asked of where the value will stand, not of the code in the form."""

import datetime as dt

import pytest

from gengdu.access.enums import Role
from gengdu.kit.errors import DomainError
from gengdu.options.models import OptionValue
from gengdu.options.registry.site import HOTLINE
from gengdu.regions.actions import succeed
from gengdu.regions.rules.plans import move
from gengdu.system.actions.options import set_option


def test_a_township_that_moved_is_its_old_countys_no_more(jilin, resident, give):
    keeper = give(resident("高山", "双桥村"), Role.SYSTEM_ADMIN, "农安县")
    plan = move("220122101", parent="220182", on=dt.date(2026, 1, 1))
    succeed(actor=keeper, plan=plan)
    with pytest.raises(DomainError) as refused:
        set_option(actor=keeper, key=HOTLINE.key, region_code="220122101", value="12316")
    assert refused.value.status in {403, 404}
    assert not OptionValue.objects.exists()
