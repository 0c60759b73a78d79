"""Who can sign in: the people of USERS.md in one county of Jilin. All of them are invented."""

from dataclasses import dataclass, field
from typing import Final

from gengdu.access.enums import Role

PROVINCE: Final = "22"
CITY: Final = "2201"  # 长春市
COUNTY: Final = "220122"  # 农安县
HOME_TOWNSHIP: Final = "220122101"  # 伏龙泉镇
HOME_VILLAGE: Final = "220122101203"  # 泉眼岭村
NEXT_VILLAGE: Final = "220122102211"  # 双山村
COUNTY_TOWN: Final = "220122100212"  # 三宝村, in the township of the county seat

PASSWORD: Final = "Dongpo-yumi-8mu"  # noqa: S105 - printed at every start of the demonstration
"""One for all of them: it meets the policy of staff, and so that of members."""


@dataclass(frozen=True)
class Bureau:
    """An organisation of the county, or of another place."""

    key: str
    name: str
    short_name: str
    hotline: str = ""
    partner: bool = False
    place: str = COUNTY


AGRI: Final = Bureau("agri", "农安县农业技术推广中心（示例）", "县农技中心", "0431-80000001")
PUBLICITY: Final = Bureau("publicity", "中共农安县委宣传部（示例）", "县委宣传部", "0431-80000002")
PARTY: Final = Bureau("party", "中共农安县委组织部（示例）", "县委组织部", "0431-80000003")
VILLAGE: Final = Bureau(
    "village",
    "伏龙泉镇泉眼岭村村民委员会（示例）",
    "泉眼岭村委会",
    "0431-80000004",
    place=HOME_VILLAGE,
)
COLLEGE: Final = Bureau(
    "college",
    "松辽农业学院植物保护系（示例）",
    "松辽农院植保系",
    "0431-80000005",
    partner=True,
    place=PROVINCE,
)
MEDIA: Final = Bureau("media", "农安县融媒体中心（示例）", "县融媒体中心", "0431-80000006")
BUREAUS: Final = (AGRI, PUBLICITY, PARTY, VILLAGE, COLLEGE, MEDIA)


@dataclass(frozen=True)
class Duty:
    """A role to be granted: where, in which organisation (None: all), and why."""

    role: Role
    place: str
    reason: str
    bureau: Bureau | None = None


@dataclass(frozen=True)
class Player:
    """One log-in. `does` says to the person at the terminal what to try with it."""

    key: str
    phone: str
    name: str
    village: str
    does: str
    born: int
    duties: tuple[Duty, ...] = field(default=())
    appointed: Role | None = None
    """One of the three administrators, appointed as `gengdu create-admin` does."""
    elder: bool = False

    @property
    def staff(self) -> bool:
        """Whether the policy for staff passwords holds."""
        return self.appointed is not None or any(
            duty.role not in {Role.PARTY_MEMBER, Role.FARMER} for duty in self.duties
        )


FARMER: Final = Player(
    "farmer", "13800000001", "李春梅", HOME_VILLAGE, "种植户：本周农事、我的地块、家里人", 1979
)
ELDER: Final = Player(
    "elder",
    "13800000002",
    "孙德厚",
    HOME_VILLAGE,
    "老党员：长辈版大字",
    1954,
    (Duty(Role.PARTY_MEMBER, HOME_VILLAGE, "泉眼岭村党支部党员（示例）"),),
    elder=True,
)
NEIGHBOUR: Final = Player(
    "neighbour", "13800000003", "赵广田", NEXT_VILLAGE, "外镇种植户：不在投放范围内", 1968
)
MANAGER: Final = Player(
    "manager",
    "13800000004",
    "王桂芝",
    HOME_VILLAGE,
    "村级站长：登记村民、发本村通知、代发一次性验证码",
    1974,
    (Duty(Role.STATION_MANAGER, HOME_VILLAGE, "泉眼岭村益农信息社站长（示例）"),),
)
TECHNICIAN: Final = Player(
    "technician",
    "13800000005",
    "张立新",
    COUNTY_TOWN,
    "县农技员：写农技信息、看投放对象、送审、田间观测",
    1985,
    (Duty(Role.TECHNICIAN, COUNTY, "县农技中心农艺师（示例）", AGRI),),
)
REVIEWER: Final = Player(
    "reviewer",
    "13800000006",
    "周敏",
    COUNTY_TOWN,
    "县审核员：审核、批准或退回",
    1982,
    (Duty(Role.REVIEWER, COUNTY, "县委宣传部负责全县内容审核（示例）"),),
)
EDITOR: Final = Player(
    "editor",
    "13800000007",
    "郑红",
    COUNTY_TOWN,
    "县委组织部编辑：只管本单位的内容",
    1990,
    (Duty(Role.EDITOR, COUNTY, "县委组织部党员教育编辑（示例）", PARTY),),
)
AGENT: Final = Player(
    "agent",
    "13800000008",
    "刘畅",
    COUNTY_TOWN,
    "服务热线话务员：登记没有手机的村民",
    1994,
    (Duty(Role.SERVICE_AGENT, COUNTY, "县级服务热线话务员（示例）"),),
)
OPERATOR: Final = Player(
    "operator",
    "13800000009",
    "徐志强",
    COUNTY_TOWN,
    "运维工程师：后台任务、设置",
    1988,
    (Duty(Role.OPERATIONS, PROVINCE, "省平台运维（示例）"),),
)
SYSTEM: Final = Player(
    "system",
    "13800000010",
    "高峰",
    COUNTY_TOWN,
    "系统管理员：单位、区划、设置",
    1980,
    appointed=Role.SYSTEM_ADMIN,
)
SECURITY: Final = Player(
    "security",
    "13800000011",
    "严守一",
    COUNTY_TOWN,
    "安全管理员：授权、账号",
    1977,
    appointed=Role.SECURITY_ADMIN,
)
AUDITOR: Final = Player(
    "auditor",
    "13800000012",
    "林清",
    COUNTY_TOWN,
    "审计员：只看操作日志",
    1983,
    appointed=Role.AUDITOR,
)

EXPERT: Final = Player(
    "expert",
    "13800000013",
    "何松年",
    COUNTY_TOWN,
    "农业院校专家：写稿、提出修订生育期表",
    1966,
    (Duty(Role.EXPERT, COUNTY, "松辽农业学院派驻专家（示例）", COLLEGE),),
)
TOWNSHIP_REVIEWER: Final = Player(
    "township",
    "13800000014",
    "孟庆山",
    HOME_VILLAGE,
    "镇宣传委员：审核只发给本镇的通知",
    1979,
    (Duty(Role.REVIEWER, HOME_TOWNSHIP, "伏龙泉镇宣传委员（示例）"),),
)
CITY_REVIEWER: Final = Player(
    "city",
    "13800000015",
    "冯雪",
    COUNTY_TOWN,
    "市审核员：紧急消息的第二道审核",
    1981,
    (Duty(Role.REVIEWER, CITY, "长春市紧急消息复审（示例）"),),
)
PROVINCE_REVIEWER: Final = Player(
    "province",
    "13800000016",
    "董国平",
    COUNTY_TOWN,
    "省审核员：审核作物和生育期表的修订",
    1970,
    (Duty(Role.REVIEWER, PROVINCE, "省农技推广总站基础数据审核（示例）"),),
)
WRITER: Final = Player(
    "writer",
    "13800000017",
    "白雨薇",
    COUNTY_TOWN,
    "县融媒体中心编辑：生活信息和公告",
    1993,
    (Duty(Role.EDITOR, COUNTY, "县融媒体中心编辑（示例）", MEDIA),),
)

PLAYERS: Final = (
    FARMER, ELDER, NEIGHBOUR, MANAGER, TECHNICIAN, REVIEWER,
    EDITOR, AGENT, OPERATOR, SYSTEM, SECURITY, AUDITOR,
    EXPERT, TOWNSHIP_REVIEWER, CITY_REVIEWER, PROVINCE_REVIEWER, WRITER,
)  # fmt: skip
