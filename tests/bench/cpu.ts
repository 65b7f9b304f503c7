/** CPU time of this process, in ms, that a step takes: the middle of several, after three that warm it up. */
export async function cpuMilliseconds(times: number, doIt: () => Promise<unknown>): Promise<number> {
  for (let count = 0; count < 3; count += 1) await doIt();
  const costs: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const before = process.cpuUsage();
    await doIt();
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
  }
  costs.sort((one, other) => one - other);
  return Math.round(costs[Math.floor(times / 2)]! * 10) / 10;
}
