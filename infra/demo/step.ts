/** Told after every step: its name, whether it succeeded, and what came of it. */
export type Report = (name: string, ok: boolean, result: string) => void

/** Does the work of a step, and passes on its result. */
export type Step = <Result>(name: string, work: () => Promise<{ result: Result; text: string }>) => Promise<Result>

/** Steps that report what came of them. A step that fails ends the walk. */
export function steps(report: Report): Step {
  return async (name, work) => {
    try {
      const { result, text } = await work()
      report(name, true, text)
      return result
    } catch (error) {
      report(name, false, error instanceof Error ? error.message : String(error))
      throw error
    }
  }
}
