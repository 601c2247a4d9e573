/** A part of a text as `split` gives it: seen characters, or the code of an unseen one. */
interface Part {
  readonly text: string;
  readonly unseen: boolean;
}
export interface Run extends Part {
  readonly times: number;
}

/** A run of the same unseen character longer than this is counted. */
const MOST_ALIKE = 3;

/** The parts of a text, with long runs of one unseen character as one: a megabyte of them is no megabyte of marks. */
export function gathered(parts: readonly Part[]): Run[] {
  const runs: { text: string; unseen: boolean; times: number }[] = [];
  for (const { text, unseen } of parts) {
    const last = runs.at(-1);
    if (unseen && last?.unseen === true && last.text === text) last.times += 1;
    else runs.push({ text, unseen, times: 1 });
  }
  return runs.flatMap((run) =>
    run.times > MOST_ALIKE ? [run] : Array.from({ length: run.times }, () => ({ ...run, times: 1 })),
  );
}
