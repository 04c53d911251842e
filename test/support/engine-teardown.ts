/** Stops the engine of the run. */
export default async function stopEngine(): Promise<void> {
  await globalThis.testEngine?.close()
}
