/** The value below which the share (0 to 1) of the samples lies. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Runs the tasks, so many at a time, and returns how long each took, in milliseconds. */
export async function timed(tasks: readonly (() => Promise<unknown>)[], connections: number): Promise<number[]> {
  const samples: number[] = []
  const waiting = tasks.values()
  const worker = async () => {
    for (const task of waiting) {
      const started = performance.now()
      await task()
      samples.push(performance.now() - started)
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  return samples
}
