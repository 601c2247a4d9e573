/** `1 record`, `2 records`; of other words than those in -s both are given. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
