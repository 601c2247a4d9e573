/** Runs `end` once, however the generator is over: a `return` before the first `next` runs nothing of its own body. */
export function endingOnce<T>(generator: AsyncGenerator<T>, end: () => Promise<void>): AsyncGenerator<T> {
  let over = false;
  async function settled<R>(step: Promise<IteratorResult<T, R>>): Promise<IteratorResult<T, R>> {
    let done = true;
    try {
      const result = await step;
      done = result.done === true;
      return result;
    } finally {
      if (done && !over) {
        over = true;
        await end();
      }
    }
  }
  return {
    next: () => settled(generator.next()),
    return: (value) => settled(generator.return(value)),
    throw: (error) => settled(generator.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await settled(generator.return(undefined))),
  };
}
