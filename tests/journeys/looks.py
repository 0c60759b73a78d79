"""What every page must keep, measured in the browser: use it in each journey on each new page."""

from playwright.sync_api import Page

_WALK = """
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const outside = "svg, template, script, noscript, .sr, .skip";
  const texts = [];
  while (walk.nextNode()) {
    const said = walk.currentNode.textContent.trim(), parent = walk.currentNode.parentElement;
    if (!said || parent.closest(outside) || !parent.getClientRects().length) continue;
    texts.push([said.slice(0, 20), parent]);
  }
"""
_TARGETS = """
(least) => {
  const inSentence = (a) => {
    if (a.tagName !== "A" || getComputedStyle(a).display !== "inline") return false;
    return a.parentElement.textContent.trim() !== a.textContent.trim();
  };
  const found = [];
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const one of document.querySelectorAll(all)) {
    // A link that covers its whole row on a phone is as large as the row.
    const covers = getComputedStyle(one, "::after").position === "absolute" && one.closest("tr");
    const box = (covers || one).getBoundingClientRect();
    if (!box.width || !box.height || box.right < 0) continue;
    if (one.closest(".sr, .skip, [hidden]") || inSentence(one)) continue;
    if (one.matches("input[type=checkbox], input[type=radio]") && one.labels.length) continue;
    const narrow = box.width < least - 0.5 && !one.textContent.trim();
    if (box.height < least - 0.5 || narrow) {
      const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
      found.push(`${one.outerHTML.slice(0, 90)} is ${size}`);
    }
  }
  return found;
}
"""
_SMALL_TEXT = f"""
(least) => {{
  {_WALK}
  const found = new Set();
  for (const [said, parent] of texts) {{
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < least - 0.05) found.add(`${{said}} is ${{size}}px`);
  }}
  return [...found];
}}
"""
_CONTRAST = f"""
() => {{
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const part = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const ground = (element) => {{
    for (let at = element; at; at = at.parentElement) {{
      const [r, g, b, a] = parse(getComputedStyle(at).backgroundColor);
      if (a === undefined || a > 0.99) return [r, g, b];
    }}
    return [255, 255, 255];
  }};
  {_WALK}
  const found = new Set();
  for (const [said, parent] of texts) {{
    const a = light(parse(getComputedStyle(parent).color)), b = light(ground(parent));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.add(`${{said}}: ${{ratio.toFixed(2)}}`);
  }}
  return [...found];
}}
"""


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def faults(page: Page, *, least_target: int = 44, least_text: float = 12) -> list[str]:
    """Everything on the shown page that breaks a rule of UI.md, in words; [] is well."""
    found = [f"{over}px wider than the screen"] if (over := sideways(page)) > 0 else []
    found += [f"target: {one}" for one in page.evaluate(_TARGETS, least_target)]
    found += [f"small text: {one}" for one in page.evaluate(_SMALL_TEXT, least_text)]
    found += [f"contrast: {one}" for one in page.evaluate(_CONTRAST)]
    return found


def assert_looks_right(page: Page) -> None:
    """No sideways scroll; targets ≥ 44 px (60 in 长辈版, 36 in the console on a PC); contrast
    ≥ 4.5; text ≥ 12 px (18 in 长辈版)."""
    page.wait_for_load_state()  # a heading can be seen before the style sheet has come
    elder = page.evaluate("document.documentElement.classList.contains('elder')")
    desk = page.evaluate("document.body.classList.contains('console') && innerWidth >= 1024")
    target = 60 if elder and not desk else 36 if desk else 44
    found = faults(page, least_target=target, least_text=18 if elder and not desk else 12)
    if found:
        raise AssertionError("\n  ".join([page.url, *found]))


def wear(page: Page, url: str, **values: str) -> None:
    """Give the device a view mode: `wear(page360, live_server.url, view="elder", size="24")`."""
    page.context.add_cookies(
        [{"name": f"gd_{name}", "value": value, "url": url} for name, value in values.items()]
    )
