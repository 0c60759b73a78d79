"""Tasks as another package would write them, with the django-tasks interface."""

import django_tasks


@django_tasks.task
def add(left, right, *, twice=False):
    return (left + right) * (2 if twice else 1)


@django_tasks.task(queue_name="media", priority=5)
def label(text):
    return text.upper()


@django_tasks.task(takes_context=True)
def who(context, greeting):
    return [greeting, context.attempt, str(context.task_result.status)]


@django_tasks.task
async def later(number):
    return number + 1


@django_tasks.task
def broken(phone):
    raise ValueError(f"no such number {phone}")


@django_tasks.task
def strange():
    return object()


def plain():
    return "no task"
