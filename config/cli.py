"""The program `gengdu`: what an operator types. Each command says in one line what it does."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from config import env

Run = Callable[[argparse.Namespace], int]
Options = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True)
class Command:
    """One command: its words as typed, what it does in English and Chinese, how it is done."""

    name: str
    words: str
    chinese: str
    run: Run
    options: Options = lambda _parser: None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; ends with its status, 0 when all went well."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    chosen = parser().parse_args(arguments)
    try:
        sys.exit(chosen.run(chosen))
    except KeyboardInterrupt:
        sys.exit(130)


def parser() -> argparse.ArgumentParser:
    """All commands; those of two words stand under their first."""
    top = argparse.ArgumentParser(
        prog="gengdu",
        description="Gengdu (耕读): the right advice to the right villager at the right moment.",
        epilog="Settings come from the environment: GENGDU_DATA, DATABASE_URL, GENGDU_ORIGIN,"
        " HOST, PORT … 设置全部来自环境变量。",
    )
    rows = top.add_subparsers(required=True, metavar="COMMAND")
    groups = {}
    for group, said in GROUPS.items():
        made = rows.add_parser(group, help=said, description=said)
        groups[group] = made.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        group, _, last = command.name.rpartition(" ")
        said = f"{command.words} {command.chinese}"
        row = groups.get(group, rows).add_parser(last, help=said, description=said)
        command.options(row)
        row.set_defaults(run=command.run)
    return top


def product() -> None:
    """Load Django; answers are in the operator's language (LANG), English unless it is Chinese."""
    import django
    from django.utils import translation

    django.setup()
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    translation.activate("zh-hans" if spoken.startswith("zh") else "en")


def refused(error: str) -> int:
    """Say why not, in one line."""
    print(f"gengdu: {error}", file=sys.stderr)
    return 1


def serve(_chosen: argparse.Namespace) -> int:
    """Everything, under one supervisor."""
    from config import supervisor

    supervisor.serve()
    return 0


def work(_chosen: argparse.Namespace) -> int:
    """Background jobs and the sequencer, until SIGTERM."""
    from config import lifeline

    lifeline.follow_parent()
    product()
    from django.core.management import call_command

    call_command("worker")
    return 0


def migrate(_chosen: argparse.Namespace) -> int:
    """Schema of every database."""
    product()
    from config import start

    print("the database has been brought up to date" if start.migrate() else "nothing to do")
    return 0


def load_reference(chosen: argparse.Namespace) -> int:
    """Places and other tables that are shipped."""
    product()
    from django.core.management import CommandError, call_command

    from gengdu.agronomy.actions import reference as agronomy
    from gengdu.articles.actions import reference as articles

    try:
        call_command("load_regions", villages=chosen.villages)
    except CommandError as error:
        return refused(str(error))
    agronomy.load_reference()
    articles.load_rubrics()
    return 0


def demo(chosen: argparse.Namespace) -> int:
    """The demonstration's people, fields and articles, on an empty database; a load beside it."""
    product()
    from config import start
    from config.demo import large, world
    from gengdu.kit.errors import DomainError

    start.migrate()
    start.load_reference()
    if chosen.people is not None and (why := large.refusal(chosen.people, sure=chosen.yes)):
        return refused(why)
    try:
        made: object = world.build(tell=start.say, forced=chosen.really)
        if chosen.people is not None:
            made = large.build(chosen.people, tell=start.say)
    except world.NotHere as problem:
        return refused(str(problem))
    except DomainError as error:
        return refused(f"{error.words()} ({error.code}); say gengdu demo again to go on")
    if made is None:
        print("nothing to do: the demonstration is there 演示数据已经在了")
    print("\n".join(world.log_ins()))
    return 0


def _really(row: argparse.ArgumentParser) -> None:
    row.add_argument(
        "--really",
        default="",
        metavar="WORDS",
        help="fill a database that has accounts already; without the right words it says which"
        " 数据库里已有账号时仍要加入，须逐字输入提示的句子",
    )
    row.add_argument(
        "--people",
        type=int,
        metavar="N",
        help="settle so many more invented people, with plots, in the villages of the province;"
        " nobody of them has a password, and broken off it is gone on with"
        " 另外在全省各村生成 N 个虚构的人和地块（没有密码，中断后可以接着做）",
    )
    row.add_argument(
        "--yes",
        action="store_true",
        help="with --people: also where the database has accounts 数据库里已有账号时也生成",
    )


def _villages(row: argparse.ArgumentParser) -> None:
    row.add_argument(
        "--villages",
        type=Path,
        metavar="FILE",
        help="the villages of another province, CSV with columns code,name,level (.gz too)"
        " 导入其他省的村级区划",
    )


def create_admin(chosen: argparse.Namespace) -> int:
    """An account with a role that administers, and the one-time link with which it is entered."""
    product()
    from config import admins
    from gengdu.kit.errors import DomainError

    try:
        print(
            admins.create(
                phone=chosen.phone, name=chosen.name, region_code=chosen.region, role=chosen.role
            )
        )
    except DomainError as error:
        return refused(error.words())
    return 0


def _admin(row: argparse.ArgumentParser) -> None:
    row.add_argument("--phone", required=True, help="mobile number 手机号")
    row.add_argument("--name", required=True, help="name 姓名")
    row.add_argument("--region", required=True, metavar="CODE", help="code of the place 区划代码")
    row.add_argument(
        "--role",
        choices=["system_admin", "security_admin", "auditor"],
        default="security_admin",
        help="one of the three administrators; the security administrator gives all other roles"
        " 三员之一，默认安全管理员",
    )


def audit_verify(chosen: argparse.Namespace) -> int:
    """The chain of seals, from the first to the last."""
    product()
    from django.core.management import call_command

    call_command("audit_verify", accept=chosen.accept, most=chosen.most)
    return 0


def _verify(row: argparse.ArgumentParser) -> None:
    row.add_argument(
        "--accept",
        metavar="REASON",
        default="",
        help="after a restore or new keys: take the log as it stands; the reason is logged"
        " 恢复备份或换钥之后使用",
    )
    row.add_argument("--most", type=int, default=1000, metavar="N", help="findings to name at most")


def keys_new(chosen: argparse.Namespace) -> int:
    """A key file that did not exist; without loading settings, which want the file."""
    from gengdu.kit import vault

    path = Path(chosen.file or env.text("GENGDU_KEYS"))
    if path.exists():
        return refused(f"{path} exists; keys are changed with: gengdu keys rotate")
    vault.write_ring(vault.new_ring(), path)
    print(f"{path} written; keep a copy apart from the backup of the data: without it, names and")
    print("phone numbers can never be read again 请另存一份，与数据备份分开保管")
    return 0


def _key_file(row: argparse.ArgumentParser) -> None:
    row.add_argument(
        "file", nargs="?", metavar="FILE", help="where to; else the value of GENGDU_KEYS"
    )


def keys_rotate(_chosen: argparse.Namespace) -> int:
    """A new key, and every sealed value under it."""
    product()
    from gengdu.people.actions import keys

    for column, count in keys.rotate_keys().items():
        print(f"{column}: {count}")
    return 0


def recompute_stages(_chosen: argparse.Namespace) -> int:
    """What the worker does at night, now and here: every planting's stages."""
    product()
    from gengdu.fields.actions import nightly
    from gengdu.kit import clock

    written = nightly.recompute_all(progress=_tell_progress, today=clock.today())
    print(f"{written} rows of stage intervals written, the others were right 其余无需改动")
    return 0


def _tell_progress(done: int, total: int, words: str) -> None:
    print(f"{done}/{total} {words}", file=sys.stderr)


def reindex(_chosen: argparse.Namespace) -> int:
    """The whole search index, read again from what is published; readers search meanwhile."""
    product()
    from gengdu.search import actions

    actions.begin_rebuild()
    read = 0
    while count := actions.sweep_batch():
        read += count
        print(f"\r{read} documents looked at 已核对", end="", flush=True)
    print(f"\r{read} documents looked at, the index is whole 已核对，索引完整")
    return 0


def doctor(_chosen: argparse.Namespace) -> int:
    """One line for each thing looked at; 1 when one of them is bad."""
    product()
    from config import doctor as surgery

    findings = surgery.examine()
    for finding in findings:
        print(finding)
    return int(any(finding.bad for finding in findings))


GROUPS = {
    "audit": "the log of what people did 审计日志",
    "keys": "the keys of personal data 个人信息密钥",
}
COMMANDS = [
    Command("serve", "Run the site: pages, bulk and worker.", "启动整个站点。", serve),
    Command("worker", "Run background work alone.", "只运行后台任务。", work),
    Command("migrate", "Bring the database up to this release.", "升级数据库。", migrate),
    Command(
        "load-reference",
        "Load the shipped tables where newer.",
        "导入随附的基础数据。",
        load_reference,
        _villages,
    ),
    Command(
        "demo",
        "Fill an empty database with an invented county (GENGDU_DEMO=1 only); with --people a whole"
        " province's load beside it.",
        "在空数据库中生成演示数据；加 --people 再生成全省规模的数据。",
        demo,
        _really,
    ),
    Command(
        "create-admin",
        "Make an administrator and print a one-time enrolment link.",
        "新建管理员，并给出一次性开通链接。",
        create_admin,
        _admin,
    ),
    Command(
        "audit verify",
        "Check that nothing in the log was edited, removed, reordered or cut off.",
        "校验日志未被篡改。",
        audit_verify,
        _verify,
    ),
    Command(
        "recompute-stages",
        "Compute the growth stages of all plantings now, as the worker does every night:"
        " after new weather, tables or a night without the worker.",
        "立即重新计算全部地块的生育期。",
        recompute_stages,
    ),
    Command("keys new", "Write a new key file.", "生成密钥文件。", keys_new, _key_file),
    Command(
        "keys rotate",
        "Make a new key and encrypt all personal data anew.",
        "更换密钥并重新加密。",
        keys_rotate,
    ),
    Command("reindex", "Read everything into the search index again.", "重建搜索索引。", reindex),
    Command("doctor", "Look at everything and say what is wrong.", "检查并报告问题。", doctor),
]

if __name__ == "__main__":
    main()
