/** Milliseconds of this thread's work: other work on the machine does not count. */
export function threadCpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
