/* Text of the bundle as it is shown: always as text, never as markup, and nothing in it unseen. */

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** Characters that show nothing, turn text round or steer a terminal. A run of the same one is one match. */
const ODD = /((?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u3164\uffa0])\1*/gu;
/** A longer run of one unseen character is counted: a megabyte of them is no megabyte of marks. */
const MOST_ALIKE = 3;

/** With each unseen character by its number. @param {string} text */
function shown(text) {
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const { 0: run, 1: one, index } of text.matchAll(ODD)) {
    fragment.append(text.slice(from, index));
    const times = run.length / one.length;
    const code = `U+${one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
    for (let n = 0; n < (times > MOST_ALIKE ? 1 : times); n++) {
      const odd = document.createElement('span');
      odd.className = 'odd';
      odd.textContent = times > MOST_ALIKE ? `${code} ×${times}` : code;
      fragment.append(odd);
    }
    from = index + run.length;
  }
  fragment.append(text.slice(from));
  return fragment;
}

/** The same as one string, for labels. @param {string} text */
const shownWords = (text) => shown(text).textContent ?? '';

/** @param {string} name @param {...(Node | string)} children */
function element(name, ...children) {
  const made = document.createElement(name);
  for (const child of children) made.append(typeof child === 'string' ? shown(child) : child);
  return made;
}

/** @param {string} name @param {string} className @param {...(Node | string)} children */
function styled(name, className, ...children) {
  const made = element(name, ...children);
  made.className = className;
  return made;
}

/** What others wrote, between words of ours: a script that runs from right to left turns nothing round but itself. @param {string} text */
const foreign = (text) => element('bdi', text);

/** @param {string} label @param {() => void} act */
function button(label, act) {
  const made = /** @type {HTMLButtonElement} */ (element('button', label));
  made.type = 'button';
  made.onclick = act;
  return made;
}

/** @param {number} number @param {string} one @param {string} [many] */
const count = (number, one, many = `${one}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** What went wrong, for people. @param {unknown} error */
const wordsOf = (error) => (error instanceof Error ? error.message : String(error));

/** What stands where something could not be drawn: never what was there before. @param {unknown} error @param {string} [name] */
const notShown = (error, name = 'p') =>
  styled(
    name,
    'note',
    `This could not be shown: ${wordsOf(error)}. That it verifies is not touched by that.`,
  );

/** UTC. @param {number} micros Since 1970. */
function stamp(micros) {
  const at = new Date(micros / 1000);
  return Number.isNaN(at.getTime()) ? String(micros) : at.toISOString().slice(0, 23).replace('T', ' ');
}
/** The time of day alone. @param {number} micros */
const clock = (micros) => stamp(micros).slice(11);

/** How long. @param {number} micros */
function lasting(micros) {
  if (micros < 1000) return `${micros} µs`;
  if (micros < 1e6) return `${Number((micros / 1000).toPrecision(3))} ms`;
  const seconds = micros / 1e6;
  if (seconds < 60) return `${Number(seconds.toPrecision(3))} s`;
  const whole = Math.round(seconds);
  const [minutes, hours] = [Math.floor(whole / 60), Math.floor(whole / 3600)];
  if (hours === 0) return `${minutes} min ${whole % 60} s`;
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}
