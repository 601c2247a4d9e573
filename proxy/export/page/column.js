/* Many numbers, close together. */

/**
 * A list of numbers that grows. `make` makes an array of its kind, of so many zeros.
 * @template {Uint8Array | Int32Array | Float64Array} T
 * @param {(length: number) => T} make
 */
function newColumn(make) {
  let values = make(16);
  let length = 0;
  return {
    length: () => length,
    /** @param {number} value */
    push(value) {
      if (length === values.length) {
        const more = make(length * 2);
        more.set(values);
        values = more;
      }
      values[length++] = value;
    },
    /** @param {number} at */
    get: (at) => values[at],
    /** @param {number} at @param {number} value */
    set: (at, value) => {
      values[at] = value;
    },
  };
}
const bytesColumn = () => newColumn((length) => new Uint8Array(length));
const placesColumn = () => newColumn((length) => new Int32Array(length));
const timesColumn = () => newColumn((length) => new Float64Array(length));
/** @typedef {ReturnType<typeof placesColumn>} Places */

/** Texts by number, each once: those that come again and again. */
function newWordList() {
  /** @type {string[]} */
  const words = [];
  const numbers = new Map();
  return {
    /** @param {string} word @returns {number} */
    number(word) {
      const known = numbers.get(word);
      if (known !== undefined) return known;
      numbers.set(word, words.length);
      return words.push(word) - 1;
    },
    /** @param {number} number */
    word: (number) => words[number] ?? '',
    size: () => words.length,
  };
}

/** The first of `length` places that a test holds for, where it holds for all behind it, too; `length` where there is none. @param {number} length @param {(place: number) => boolean} test */
function firstPlace(length, test) {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
