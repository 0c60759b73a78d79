"""我的地块 for programs: what stands where, what is reported; the same queries as the pages."""

from gengdu.fields.api.plantings import router

__all__ = ["router"]
