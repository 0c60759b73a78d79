"""The gallery's addresses and views."""

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from gengdu.kit import clock
from gengdu.kit.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from gengdu.shell import flash
from gengdu.shell.forms import ActionForm
from gengdu.shell.navigation import MenuGroup, MenuItem
from gengdu.shell.pages import personal_page, public_page

ROWS = [
    ("李某某", "pub", "在用", "伏龙泉镇泉眼岭村"),
    ("莫力达瓦达斡尔族自治旗尼尔基镇农业技术推广服务中心", "wait", "待核对", "尼尔基镇"),
    ("王某", "rej", "停用", "哈拉海镇"),
    ("张某某", "sched", "明天启用", "双桥村"),
    ("赵某", "draft", "草稿", "全县"),
]


class JoinForm(ActionForm):
    """A form with every kind of field."""

    name = forms.CharField(label="怎么称呼您")
    phone = forms.CharField(label="手机号", help_text="只用来登录和接收农事提醒")
    code = forms.CharField(label="短信验证码", help_text="收不到？可以找村站长要一次性码")
    crop = forms.ChoiceField(label="种什么", choices=[("maize", "玉米"), ("rice", "水稻")])
    kind = forms.ChoiceField(
        label="您是", choices=[("farmer", "农户"), ("worker", "村干部")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="备注", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="我同意用手机号登录和接收农事提醒。")


def _context() -> dict[str, object]:
    return {
        "place_name": "农安县",
        "moment": clock.now() - dt.timedelta(minutes=5),
        "day": dt.date(2024, 3, 5),
        "rows": ROWS,
        "menu": [
            MenuGroup(
                "人员和单位",
                [
                    MenuItem("人员", "users", "/console/", current=True, count=0),
                    MenuItem("单位", "building-2", "/detail/", current=False, count=7),
                ],
            ),
            MenuGroup(
                "运行维护",
                [
                    MenuItem("后台任务", "list", "/console/", current=False, count=0),
                    MenuItem("审计日志", "scroll-text", "/console/", current=False, count=0),
                ],
            ),
        ],
        "crumbs": [("农安县", "/console/"), ("人员和单位", "/console/"), ("人员", "")],
        "actor_name": "县级管理员",
        "actor_role": "农安县",
    }


def page(request: HttpRequest, name: str, **more: object) -> HttpResponse:
    """One gallery page."""
    return render(request, f"gallery/{name}.html", _context() | more)


@personal_page
def member(request: HttpRequest) -> HttpResponse:
    """Every component of the member shell."""
    return page(request, "member")


@public_page
def public(request: HttpRequest) -> HttpResponse:
    """A page that is the same bytes for everybody."""
    return page(request, "public")


@csrf_exempt
def form(request: HttpRequest) -> HttpResponse:
    """A form with errors when it is sent."""
    shown = JoinForm(request.POST or None)

    def refuse(data: dict[str, object]) -> None:
        raise Invalid("少了一位，手机号是 11 位", field="phone")

    shown.accept(refuse)
    return page(request, "form", form=shown)


@csrf_exempt
@personal_page
def console(request: HttpRequest) -> HttpResponse:
    """A console list; sending it says so."""
    if request.method == "POST":
        response = HttpResponse(status=303, headers={"Location": "/console/"})
        flash.say(response, "已停用 3 人。")
        return response
    return page(request, "console")


@personal_page
def detail(request: HttpRequest) -> HttpResponse:
    """A console detail page with a form and a comparison."""
    return page(request, "detail", form=JoinForm())


@personal_page
def confirm(request: HttpRequest) -> HttpResponse:
    """A question before something serious."""
    context = {
        "heading": "停用 3 个账号",
        "consequence": "3 个人马上不能登录，他们的登录状态全部结束。",
        "action_label": "停用 3 个账号",
        "danger": True,
        "back_url": "/member/",
        "facts": [("涉及", "泉眼岭村"), ("可恢复", "可以，在人员里重新启用")],
    }
    return render(request, "shell/confirm.html", context)


@csrf_exempt
@personal_page
def progress(request: HttpRequest) -> HttpResponse:
    """Work that is done when it is asked about."""
    context = {
        "words": "导入完成",
        "done": 48000,
        "total": 48000,
        "result_url": "/member/",
        "result_label": "看结果",
    }
    return render(request, "shell/_progress.html", context)


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    """A refusal of each kind."""
    raise {
        "404": NotFound(),
        "403": Forbidden(),
        "409": Conflict(),
        "422": Invalid("手机号是 11 位", field="phone"),
        "429": TooMany(retry_after=300),
    }[kind]


def crash(request: HttpRequest) -> HttpResponse:
    """A failure nobody foresaw."""
    raise RuntimeError("secret detail")


def touches(request: HttpRequest, what: str) -> HttpResponse:
    """A page that is wrongly marked public."""
    if what == "user":
        bool(request.user.is_authenticated)
    else:
        get_token(request)
    return HttpResponse("x")


@personal_page
def me_fragment(request: HttpRequest) -> HttpResponse:
    """What is the reader's own, for somebody signed in."""
    signed_in = request.COOKIES.get("gallery") == "in"
    context = {
        "signed_in": signed_in,
        "name": "李某某",
        "me_url": "/me/",
        "inbox_url": "/member/",
        "unread": 3,
        "sign_in_url": "/form/",
    }
    return render(request, "shell/_me.html", context)


pages = [
    path("", member, name="home"),
    path("member/", member, name="member"),
    path("public/", public),
    path("week/", member, name="week"),
    path("learn/", member, name="learn"),
    path("ask/", member, name="ask"),
    path("me/", member, name="me"),
    path("place/", member, name="place"),
    path("me/fragment", me_fragment, name="me_fragment"),
    path("form/", form, name="form"),
    path("console/", console, name="console"),
    path("detail/", detail),
    path("confirm/", confirm),
    path("progress/", progress),
    path("refuse/<str:kind>/", refuse),
    path("api/refuse/<str:kind>/", refuse),
    path("crash/", crash),
    path("touches/<str:what>/", public_page(touches)),
]
urlpatterns = [
    path("", include("gengdu.shell.urls")),
    path("", include((pages, "gallery"))),
]
handler400 = "gengdu.shell.views.bad_request"
handler403 = "gengdu.shell.views.forbidden"
handler404 = "gengdu.shell.views.not_found"
handler500 = "gengdu.shell.views.server_error"
