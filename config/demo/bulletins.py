"""Announcements, daily life, party life: all of it invented for the demonstration."""

from typing import Final

from config.demo import cast
from config.demo.texts import SUMMER, WHOLE_COUNTY, WINTER, Fate, Sheet, Shown, Text
from gengdu.access.enums import Role
from gengdu.delivery.enums import Urgency

HOME: Final = (cast.HOME_TOWNSHIP,)
SHEET: Final = Sheet(
    "补贴面积核对明白纸.txt",
    "补贴面积核对明白纸（文本）",
    """耕地地力保护补贴面积核对 明白纸（示例内容，虚构）

一、核对什么
　　村里公示表上您家的承包地面积、户主姓名、银行卡号后四位。

二、怎么核对
　　1. 看村务公开栏，或到村益农信息社请站长帮着查。
　　2. 没有错：在手机上点“我已知晓”，或在村里的表上签字。
　　3. 有错：公示期内告诉村委会，带上承包合同或经营权证。

三、提醒
　　核对面积不收任何费用，不要验证码，不要转账。
　　凡是要您先交钱、先转账的，都是骗子，请拨打 110。
""",
)

BULLETINS: Final = (
    Text(
        key="night-school",
        rubric="announcements",
        title="农民夜校报名开始（示例）",
        summary="每周三晚七点在村级活动室上课，不会用手机的由站长代报。",
        body="<p>本期夜校讲三件事：看懂农药标签、测土配方施肥、手机防骗。每课一个半小时，"
        "讲完现场答疑。</p>"
        "<h2>怎样报名</h2><ul><li>到村益农信息社找站长登记。</li>"
        "<li>家里老人不用手机的，由站长代为登记。</li><li>上课不收费，不考试，不排名。</li></ul>",
        age=9,
        topics=("schooling",),
        regions=WHOLE_COUNTY,
        author=cast.EDITOR,
        bureau=cast.PARTY,
        wrong=("晚六点半", "晚七点"),
        pictures=(Shown("noticeboard", "村务公开栏前，两位村民在看夜校的通知"),),
    ),
    Text(
        key="subsidy",
        rubric="announcements",
        title="补贴面积公示：请核对您家的地（示例）",
        summary="公示期内核对面积和姓名，没有错点“我已知晓”，有错找村委会。",
        body="<p>今年耕地地力保护补贴的面积已在各村公示。请在公示期内核对，"
        "过期按公示的面积上报。</p>"
        "<h2>请您做三件事</h2><ul><li>看村务公开栏，或在村益农信息社请站长帮着查自家的面积。</li>"
        "<li>没有错：点本页下方的“我已知晓”，不用手机的在村里的表上签字。</li>"
        "<li>有错：带承包合同或经营权证到村委会更正。</li></ul>"
        "<h2>当心</h2><p>核对面积不收费，不要短信验证码。要您先转账的，一律不要信。</p>",
        age=6,
        lasts=40,
        topics=("subsidies",),
        regions=HOME,
        confirmed=True,
        sheet=SHEET,
    ),
    Text(
        key="alert-winter",
        rubric="announcements",
        title="大风降雪天气：大棚今晚加固（示例）",
        summary="卷帘、压膜线、棚头门今天都查一遍，夜里派人听棚。",
        body="<p>预计明后两天有大风和降雪（示例，非真实预报）。种大棚的农户今天白天做好四件事。</p>"
        "<ul><li>紧一遍压膜线，破口当天补上，棚头门和风口关严。</li>"
        "<li>草帘、棉被卷帘固定好，防止夜里被风掀开。</li>"
        "<li>边下边清：棚上积雪厚了就扫，先扫两侧再扫中间，不要上棚顶。</li>"
        "<li>骨架老旧的棚，在大跨度中间临时加立柱。</li></ul>"
        "<p>雪停以后先揭帘见光，连阴骤晴中午盖花帘缓一缓，不要一下子全揭开。</p>",
        age=2,
        lasts=7,
        topics=("weather",),
        crops=("tomato", "cucumber", "pepper"),
        regions=WHOLE_COUNTY,
        urgency=Urgency.IMPORTANT,
        season=WINTER,
        pictures=(Shown("greenhouse", "雪天的大棚：有人用长杆把棚膜上的雪往下推"),),
    ),
    Text(
        key="alert-summer",
        rubric="announcements",
        title="强对流天气：大棚和低洼地先防一手（示例）",
        summary="压膜线、排水沟今天都查一遍，打雷时不要在地里。",
        body="<p>预计明后两天有雷雨大风（示例，非真实预报）。请今天白天做好四件事。</p>"
        "<ul><li>大棚紧一遍压膜线，放风口在下雨前关上。</li>"
        "<li>棚头和地头的排水沟清一遍，低洼地块提前挖好出水口。</li>"
        "<li>雨后先排水再进地，过水的蔬菜放风降湿，烂叶病叶带出棚外。</li>"
        "<li>打雷时离开空旷地、大树和水边，不要扛长把工具走路。</li></ul>",
        age=2,
        lasts=7,
        topics=("weather",),
        crops=("tomato", "cucumber", "pepper"),
        regions=WHOLE_COUNTY,
        urgency=Urgency.IMPORTANT,
        season=SUMMER,
    ),
    Text(
        key="variety-day",
        rubric="announcements",
        title="玉米新品种观摩会时间通知（示例）",
        summary="时间有误，已经撤回。",
        body="<p>县农技中心组织玉米新品种观摩会，请各村种植大户按时参加，"
        "集合地点在镇农技站门前，统一乘车前往示范田。</p>",
        age=5,
        topics=("schooling",),
        regions=WHOLE_COUNTY,
        fate=Fate.RECALLED,
        note="集合时间有误，请等新的通知。",
    ),
    Text(
        key="insurance",
        rubric="life",
        title="居民医保缴费：三种办法，当心诈骗（示例）",
        summary="手机、银行、村里代办都行；先交钱再“报销”的电话不要接。",
        body="<p>城乡居民医保按年缴费，缴了当年才能报销。三种办法任选一种。</p>"
        "<ul><li>手机：在税务部门的官方渠道里缴，子女可以替父母缴。</li>"
        "<li>银行：带身份证到乡镇的银行网点办。</li>"
        "<li>村里：到村益农信息社请站长陪着在手机上办，钱直接缴到官方账户，不经站长的手。</li></ul>"
        "<h2>当心</h2><p>说您“医保卡停用了”“有一笔补助要先验证”的电话和短信都是骗人的。"
        "拿不准先挂断，再问站长。</p>",
        age=17,
        topics=("health",),
        told=False,
        author=cast.WRITER,
        bureau=cast.MEDIA,
    ),
    Text(
        key="warmth",
        rubric="life",
        title="冬天取暖：炕和炉子怎样烧才安全（示例）",
        summary="睡前看火、留口通风、烟道先通，头晕恶心马上开窗出屋。",
        body="<p>入冬后最怕的是一氧化碳，它没有颜色没有味道。</p>"
        "<ul><li>生火以前把烟道、炕洞掏一遍，接口漏烟的地方用泥抹严。</li>"
        "<li>睡前不压湿煤、不关死风门，窗上留一条缝；有条件的装一个报警器。</li>"
        "<li>不在屋里用炭火盆过夜，不在车库、棚里烧明火取暖。</li>"
        "<li>觉得头晕、恶心、腿软，先开门窗，人到屋外，再打 120。</li></ul>",
        age=12,
        topics=("health",),
        told=False,
        author=cast.WRITER,
        bureau=cast.MEDIA,
        season=WINTER,
    ),
    Text(
        key="heat",
        rubric="life",
        title="伏天下地：早晚干活，带足水（示例）",
        summary="十点到三点不下地，头晕恶心先到阴凉处，老人不要一个人进封垄地。",
        body="<p>玉米封垄以后地里不透风，比外面热得多，中暑多半出在这里。</p>"
        "<ul><li>早晚干活，上午十点到下午三点尽量不下地。</li>"
        "<li>戴草帽、穿透气的长袖，水带足，小口多喝，不要只喝凉啤酒。</li>"
        "<li>打药、追肥两个人一起去，老人不要独自进封垄的地。</li>"
        "<li>觉得头晕、恶心、不出汗了，马上到阴凉处，解开衣服，用湿毛巾擦身；"
        "叫不应的立刻打 120。</li></ul>",
        age=12,
        topics=("health",),
        told=False,
        author=cast.WRITER,
        bureau=cast.MEDIA,
        season=SUMMER,
    ),
    Text(
        key="clinic",
        rubric="life",
        title="县医院到伏龙泉镇义诊（示例）",
        summary="量血压、测血糖、看眼睛，带身份证，不收费。",
        body="<p>县医院内科、眼科医生到伏龙泉镇卫生院义诊一天，看病咨询不收费。</p>"
        "<ul><li>长期吃药的，把药盒带上，医生帮着看吃得对不对。</li>"
        "<li>测血糖的请空腹来，带一个馒头，抽完血就吃。</li>"
        "<li>腿脚不便的老人，跟村里的站长说一声，村里派车接送。</li></ul>",
        age=20,
        lasts=15,
        topics=("health",),
        regions=HOME,
        author=cast.WRITER,
        bureau=cast.MEDIA,
        fate=Fate.EXPIRED,
    ),
    Text(
        key="party-day",
        rubric="party",
        title="本月主题党日：帮一户，查一处（示例）",
        summary="每名党员帮一户缺劳力的邻居，查一处火险或电线隐患。",
        body="<p>本月主题党日不开大会，到户里去。请各村党支部按下面的办法安排。</p>"
        "<ul><li>帮一户：缺劳力的户，帮着搬粮、劈柴、买药、教用手机，做什么由这户人说了算。</li>"
        "<li>查一处：柴垛离房子远不远，电线有没有老化，取暖的炉子漏不漏烟；"
        "发现问题先帮着排除，排除不了的报村里。</li>"
        "<li>七十岁以上的老党员在家参加：把自己知道的困难户告诉支部就行。</li>"
        "<li>不拍照打卡，不评分排名，支部记一行字：谁，帮了谁，还有什么没办完。</li></ul>",
        age=8,
        topics=("party-life",),
        regions=HOME,
        roles=(Role.PARTY_MEMBER,),
        author=cast.EDITOR,
        bureau=cast.PARTY,
    ),
    Text(
        key="water",
        rubric="announcements",
        title="泉眼岭村明天上午停水（示例）",
        summary="检修机井水泵，上午八点到十一点停水，请提前存水。",
        body="<p>村里检修机井水泵，明天上午八点到十一点停水，修好以后提前来水。</p>"
        "<ul><li>请今晚存够做饭和牲口喝的水。</li>"
        "<li>来水后先放一会儿，水清了再用。</li>"
        "<li>家里只有老人的，需要送水跟站长说。</li></ul>",
        age=0,
        lasts=1,
        regions=(cast.HOME_VILLAGE,),
        author=cast.MANAGER,
        bureau=cast.VILLAGE,
        place=cast.HOME_VILLAGE,
    ),
    Text(
        key="fair",
        rubric="announcements",
        title="泉眼岭村文化广场周六有农技大集（示例）",
        summary="请全镇乡亲来：现场看种子、修农机、问专家，还有秧歌。",
        body="<p>本周六上午，泉眼岭村文化广场办农技大集，全镇的乡亲都可以来。</p>"
        "<ul><li>县农技中心现场答疑，可以带病叶病果来，请用塑料袋装好。</li>"
        "<li>农机合作社免费检查播种机、收割机的易损件。</li>"
        "<li>十点钟秧歌队表演。</li></ul>",
        age=0,
        lasts=7,
        topics=("schooling",),
        regions=HOME,
        author=cast.WRITER,
        bureau=cast.MEDIA,
        place=cast.HOME_TOWNSHIP,
        fate=Fate.WAITS,
    ),
    Text(
        key="soil-test",
        rubric="announcements",
        title="免费测土：土样送到镇农技站（示例）",
        summary="每块地取五个点混成一袋，写清村、户、地块，半个月后取结果。",
        body="<p>县农技中心开展免费测土，结果出来以后按地块给配方建议。</p>"
        "<h2>怎样取土</h2><ul><li>一块地走“之”字取五个点，避开路边、粪堆和刚施过肥的地方。</li>"
        "<li>每点挖到犁底，从上到下均匀取一条，混在一起留大约一饭盒。</li>"
        "<li>阴干，拣出石头和根，装袋写清村、户主、地块名和上一年种什么。</li></ul>",
        age=1,
        topics=("water-and-fertiliser",),
        crops=("maize_spring", "rice_japonica_ne", "soybean_spring"),
        regions=WHOLE_COUNTY,
        fate=Fate.SCHEDULED,
    ),
)
