"""What has been written for the demonstration: short, sound, without doses, marked as examples.

General agronomy of central Jilin. No agronomist has signed it, and every text says so.
"""

from dataclasses import dataclass
from typing import Final

from config.demo import cast
from config.demo.cast import Bureau, Player

EXAMPLE: Final = (
    "<p><strong>示例内容</strong>：为演示系统编写，未经当地农艺师审定，"
    "生产上请以农技部门的意见为准。</p>"
)
SOURCE: Final = "示例内容，按吉林中部一般农艺常识编写"

NEAR: Final = (cast.HOME_TOWNSHIP, "220122108", "220122109")
"""伏龙泉镇, 三盛玉镇, 巴吉垒镇: not the neighbour's township."""


@dataclass(frozen=True)
class Text:
    """One article: who writes it for which bureau, about what, and whom it is for."""

    key: str
    rubric: str
    title: str
    summary: str
    body: str
    stages: tuple[str, ...] = ()
    regions: tuple[str, ...] = NEAR
    lead_days: int = 0
    author: Player = cast.TECHNICIAN
    bureau: Bureau = cast.AGRI
    waits: bool = False
    """Handed in and not yet decided: something for the reviewer to do."""


TEXTS: Final = (
    Text(
        "night-school",
        "announcements",
        "农民夜校报名开始（示例）",
        "每周三晚七点在村级活动室上课，不会用手机的由站长代报。",
        "<p>本期夜校讲三件事：看懂农药标签、测土配方施肥、手机防骗。每课一个半小时，讲完现场答疑。</p>"
        "<h2>怎样报名</h2><ul><li>到村益农信息社找站长登记。</li>"
        "<li>家里老人不用手机的，由站长代为登记。</li><li>上课不收费，不考试，不排名。</li></ul>",
        regions=(cast.COUNTY,),
        author=cast.EDITOR,
        bureau=cast.PARTY,
    ),
    Text(
        "maize-seedlings",
        "agri-tech",
        "玉米出苗到三叶：查苗补苗，防地老虎",
        "出苗后三天内走一遍地，缺苗早补，清早看有没有被咬断的苗。",
        "<h2>看什么</h2><ul><li>走五垄，每垄数十米：连续缺三株以上的地段做记号。</li>"
        "<li>雨后板结的地，苗在土壳下弯着长，要及时破壳。</li>"
        "<li>清早看苗根：茎基部被咬断、断苗被拖进土里的，多半是地老虎。</li></ul>"
        "<h2>怎么做</h2><ul><li>缺苗不多的，用同田多余的苗坐水移栽，选阴天或傍晚。</li>"
        "<li>缺苗连片的，用早熟品种催芽后坐水补种，越早越好。</li>"
        "<li>拨开断苗周围的表土，把地老虎幼虫捉出来；被害较重时到农技站问清用药，按标签使用。</li>"
        "<li>苗后除草选无风天，避开低温、高温和露水未干的时候。</li></ul>",
        stages=("maize_spring:2", "maize_spring:3"),
        lead_days=5,
    ),
    Text(
        "rice-tillering",
        "agri-tech",
        "水稻返青分蘖：寸水返青，浅水促蘖，够苗晾田",
        "插秧后先保住水层返青，返青后把水放浅，茎数够了就晾田。",
        "<h2>看什么</h2><ul><li>心叶转绿、清早叶尖吐水，就是返青了。</li>"
        "<li>每块地定十穴，隔五天数一次茎数。</li>"
        "<li>叶片贴水发白、有弯曲的隧道，是潜叶蝇；叶尖有泥团样的小虫，是负泥虫。</li></ul>"
        "<h2>怎么做</h2><ul><li>返青前保持约一寸水层，遇冷空气夜里适当加深护苗，天暖再放浅。</li>"
        "<li>返青后浅水勤灌，让太阳把水和泥晒暖，分蘖快。</li>"
        "<li>茎数接近计划穗数的八成时排水晾田，晾到地面有细裂、脚踩不陷，再复水。</li>"
        "<li>潜叶蝇重的，先把水放浅让叶片立起来，再向农技站问用药。</li></ul>",
        stages=("rice_japonica_ne:5", "rice_japonica_ne:6"),
        regions=(cast.COUNTY,),
        lead_days=3,
    ),
    Text(
        "soybean-pods",
        "agri-tech",
        "大豆结荚鼓粒：保住水，看好食心虫",
        "这段时间最怕旱，也是食心虫飞进地里产卵的时候。",
        "<h2>看什么</h2><ul><li>中午叶片打卷、到傍晚还没缓过来，就是缺水了。</li>"
        "<li>八月上中旬，日落前后到地头看：小蛾在垄上成团飞舞，说明食心虫成虫正盛。</li>"
        "<li>翻看豆荚，荚上有针尖大的洞，剥开看粒有没有被啃。</li></ul>"
        "<h2>怎么做</h2><ul><li>有条件的地块干旱时沟灌或喷灌，傍晚进行，不要大水漫灌。</li>"
        "<li>食心虫要抓成虫盛期，蛀进荚里再治就晚了；时间和用药听县植保站的通知。</li>"
        "<li>叶色发黄、长势弱的地块，可结合防病虫叶面追肥，按产品标签使用。</li></ul>",
        stages=("soybean_spring:7", "soybean_spring:8"),
        lead_days=3,
    ),
    Text(
        "maize-ripening",
        "agri-tech",
        "玉米蜡熟到成熟：站秆扒皮晾晒，适当晚收",
        "籽粒乳线消失、尖端出现黑层才算熟透，早收一周就少打粮。",
        "<h2>看什么</h2><ul><li>掰开果穗看籽粒：乳线退到底、籽粒尖端有一层黑色，就是成熟了。</li>"
        "<li>苞叶发黄松散，籽粒变硬发亮。</li><li>茎秆发软、有倒伏苗头的地块先收。</li></ul>"
        "<h2>怎么做</h2><ul><li>蜡熟后期站秆扒开苞叶晾晒，降水快，注意不要折断果穗。</li>"
        "<li>熟透再收；机收前看好水分，水分高的先晾再脱粒。</li>"
        "<li>上楼子通风存放，离地、不堆实，下雪前翻一次，防捂堆发霉。</li>"
        "<li>有霉变的果穗单独挑出，不要喂牲口。</li></ul>",
        stages=("maize_spring:11", "maize_spring:12"),
        lead_days=3,
    ),
    Text(
        "tomato-fruit",
        "agri-tech",
        "大棚番茄坐果期：保温、控湿、疏果",
        "夜温保住十度以上，中午放风排湿，每穗留三四个果。",
        "<h2>看什么</h2><ul><li>夜里最低温低于十度，花粉不好，容易落花和长畸形果。</li>"
        "<li>棚膜滴水、叶上常有水珠，最容易起灰霉病：先看残花和老叶上有没有灰色霉层。</li>"
        "<li>叶片发黄打蔫要分清：中午蔫、早晚好，多是根弱；一直蔫的挖根看。</li></ul>"
        "<h2>怎么做</h2><ul><li>早揭帘、早盖帘；阴雪天也要揭开见散光，连阴骤晴中午盖花帘缓一缓。</li>"
        "<li>中午前后开上风口排湿，外面再冷也要换一会儿气。</li>"
        "<li>浇水选晴天上午，走膜下暗沟，阴天不浇。</li>"
        "<li>每穗留三四个周正的果，其余疏掉；摘下的残花、病叶带出棚外。</li></ul>",
        stages=("tomato:4", "tomato:5"),
        lead_days=3,
    ),
    Text(
        "fungus-spawn",
        "agri-tech",
        "黑木耳发菌期：避光、通风、查杂菌",
        "菌房温度前高后低，三天一查，有绿毛的菌袋马上拿出去。",
        "<h2>看什么</h2><ul><li>菌丝洁白、往下走得齐，是正常；发黄吐水多，是温度高了。</li>"
        "<li>袋里出现绿色、黑色或橘红色的霉点，是杂菌。</li>"
        "<li>温度计放在菌袋中间：袋内比室温高，要看袋温。</li></ul>"
        "<h2>怎么做</h2><ul><li>头一周温度稍高促菌丝封口，往后逐步降下来，宁低勿高，防烧菌。</li>"
        "<li>门窗遮光，每天通风换气；空气太潮容易长杂菌，保持偏干。</li>"
        "<li>三天查一次，轻拿轻放；染杂菌的袋装进塑料袋带出菌房，不要在屋里打开。</li></ul>",
        stages=("black_fungus:2",),
        regions=(cast.COUNTY,),
    ),
    Text(
        "maize-borer",
        "agri-tech",
        "玉米大喇叭口期：看心叶，防玉米螟",
        "心叶上有成排的小孔就是玉米螟在啃，趁它没钻秆赶紧治。",
        "<h2>看什么</h2><ul><li>对角线选五点，每点看二十株心叶。</li>"
        "<li>嫩叶上有花叶和一排排整齐的小孔，心叶里有新鲜虫粪，就是玉米螟。</li>"
        "<li>虫钻进茎秆以后，秆上有孔、孔口堆虫粪，这时再治就晚了。</li></ul>"
        "<h2>怎么做</h2><ul><li>产卵初期放赤眼蜂，按县里统一发放的时间挂卡，挂在背阴的叶背上。</li>"
        "<li>心叶里已经有虫的，用颗粒剂灌心叶或用生物农药喷心叶，用什么、用多少看标签，问农技站。</li>"
        "<li>选早晚凉快的时候进地，穿长袖，不要一个人在封垄的地里喷药。</li>"
        "<li>这时也是玉米需水需肥的关口，地旱的结合追肥浇一水。</li></ul>",
        stages=("maize_spring:6",),
        lead_days=7,
    ),
    Text(
        "pig-ventilation",
        "agri-tech",
        "育肥猪舍：通风和保温两头都要顾",
        "进舍觉得呛眼睛就是该换气了，换气时不要让冷风直吹猪身。",
        "<h2>看什么</h2><ul><li>人进猪舍，眼睛鼻子发呛，就是氨气重了。</li>"
        "<li>猪挤成堆是冷，四散喘气是热，侧躺着睡得开是正合适。</li>"
        "<li>听咳嗽：清早赶起来时咳的多了，要找兽医看。</li></ul>"
        "<h2>怎么做</h2><ul><li>中午暖和时分几次短时间换气，风口开在高处。</li>"
        "<li>粪尿每天清，垫料保持干燥。</li><li>料槽水槽天天看，冬天别让猪喝冰水。</li>"
        "<li>外来的人和车不进圈，进圈换鞋。</li></ul>",
        stages=("pig_fattening:4",),
        regions=(cast.COUNTY,),
        waits=True,
    ),
)
