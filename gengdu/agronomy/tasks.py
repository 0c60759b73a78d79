"""What is done after a sheet of weather was confirmed."""

from gengdu.agronomy.actions import weather
from gengdu.jobs.registry import task


@task("agronomy.write_weather")
def write_weather(import_id: int) -> int:
    """Write or restore the days of a sheet."""
    return weather.write_weather(import_id=import_id)
