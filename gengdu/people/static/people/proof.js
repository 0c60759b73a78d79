// Proof of work in the page: finds a number whose SHA-256 with the challenge begins with enough
// zero bits, in short slices so that an old phone stays usable. Own SHA-256: on a LAN without
// TLS there is no crypto.subtle. The field is filled before the form is sent.
// <div data-behaviour="proof" data-challenge="…" data-bits="16"><input type="hidden" name="proof">

const K = new Uint32Array(64);
const START = new Uint32Array(8);

// The constants of SHA-256 are the first 32 bits of the roots of the first primes.
(function fill() {
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found] = fraction(Math.cbrt(n));
    found += 1;
  }
})();

const W = new Uint32Array(64);
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function mix(state) {
  for (let i = 16; i < 64; i += 1) {
    const a = W[i - 15];
    const b = W[i - 2];
    W[i] = W[i - 16] + W[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) +
      (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

// The digest of `text`, going on from `state`, which already holds the first `done` bytes.
// ASCII only: challenges and numbers.
function digest(text, state, done) {
  const length = text.length;
  const bytes = new Uint8Array((((length + 8) >> 6) + 1) * 64);
  for (let i = 0; i < length; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, (done + length) * 8);
  absorb(state, view, bytes.length);
  return state;
}

function absorb(state, view, length) {
  for (let at = 0; at < length; at += 64) {
    for (let i = 0; i < 16; i += 1) W[i] = view.getUint32(at + i * 4);
    mix(state);
  }
}

// The state after the whole blocks of a beginning that does not change, and what is left of it.
export function prepare(text) {
  const done = text.length - (text.length % 64);
  const view = new DataView(new ArrayBuffer(done));
  for (let i = 0; i < done; i += 1) view.setUint8(i, text.charCodeAt(i));
  const state = START.slice();
  absorb(state, view, done);
  const rest = text.slice(done);
  return (tail) => digest(rest + tail, state.slice(), done);
}

function enough(state, bits) {
  for (let i = 0, left = bits; left > 0; i += 1, left -= 32) {
    if (state[i] >>> (32 - Math.min(left, 32)) !== 0) return false;
  }
  return true;
}

function solve(challenge, bits, done) {
  const hash = prepare(`${challenge}:`);
  let number = 0;
  const slice = () => {
    const until = Date.now() + 40;
    while (Date.now() < until) {
      for (let i = 0; i < 64; i += 1, number += 1) {
        if (enough(hash(String(number)), bits)) {
          done(String(number));
          return;
        }
      }
    }
    setTimeout(slice, 0);
  };
  setTimeout(slice, 0);
}

function begin(box) {
  const field = box.querySelector('input[name="proof"]');
  const buttons = box.closest("form").querySelectorAll("[data-needs-proof]");
  const line = box.querySelector("[data-proof-line]");
  for (const button of buttons) button.disabled = true;
  line.textContent = line.dataset.working;
  solve(box.dataset.challenge, Number(box.dataset.bits), (number) => {
    field.value = number;
    for (const button of buttons) button.disabled = Boolean(button.dataset.counting);
    // The button that was refused for want of this work is pressed once more by itself.
    const again = box.closest("form").querySelector("[data-press-again]");
    if (again && !again.disabled) again.click();
    else line.textContent = line.dataset.done;
  });
}

function start(root) {
  for (const box of root.querySelectorAll('[data-behaviour~="proof"]')) {
    if (box.dataset.begun) continue;
    box.dataset.begun = "1";
    begin(box);
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
