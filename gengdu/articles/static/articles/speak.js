// <button data-behaviour="speak" hidden>: reads the text aloud with the device's own Chinese voice.
// The button stays hidden where there is none; pressing it again stops.

const synth = window.speechSynthesis;
const blocks = "h1, .lead, .read p, .read h2, .read h3, .read li, .read blockquote";

function voice() {
  const all = synth.getVoices().filter((one) => /^(zh|cmn)/i.test(one.lang));
  return all.find((one) => /CN|Hans/i.test(one.lang) && one.localService) || all.find((one) => /CN|Hans/i.test(one.lang)) || all[0];
}

function sentences() {
  const found = [];
  for (const block of document.querySelectorAll(blocks)) {
    if (block.parentElement.closest("li, blockquote")) continue;
    // Long utterances stop by themselves in some browsers: one sentence at a time.
    for (const part of block.textContent.match(/[^。！？；]+[。！？；]*/g) || []) found.push(part.trim());
  }
  return found.filter((part) => part);
}

function start(button) {
  const words = button.querySelector("[data-words]");
  const first = words.textContent;
  let speaking = false;

  const end = () => {
    speaking = false;
    button.setAttribute("aria-pressed", "false");
    words.textContent = first;
  };
  const begin = () => {
    synth.cancel();
    speaking = true;
    button.setAttribute("aria-pressed", "true");
    words.textContent = button.dataset.stop;
    const parts = sentences();
    parts.forEach((part, at) => {
      const said = new SpeechSynthesisUtterance(part);
      said.voice = voice();
      said.lang = said.voice.lang;
      said.rate = 0.9;
      if (at === parts.length - 1) said.onend = end;
      said.onerror = end;
      synth.speak(said);
    });
  };
  button.addEventListener("click", () => {
    if (!speaking) return begin();
    synth.cancel();
    end();
  });
  addEventListener("pagehide", () => synth.cancel());
  button.hidden = false;
}

function offer() {
  if (!voice()) return;
  for (const button of document.querySelectorAll("[data-behaviour~=speak][hidden]")) start(button);
}

if (synth) {
  offer();
  // Voices come later in Chromium.
  if (synth.addEventListener) synth.addEventListener("voiceschanged", offer);
}
