import { readdirSync, readFileSync } from 'node:fs'

const TICK_MS = 10

/** CPU time that the execution environments of the function have used so far, in ms; NaN but on Linux. */
export function functionCpuMs(functionName: string): number {
  try {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(statOf)
      .filter((stat) => stat?.parent === process.pid && stat.functionName?.startsWith(functionName))
      .reduce((total, stat) => total + (stat?.cpuMs ?? 0), 0)
  } catch {
    return Number.NaN
  }
}

function statOf(processId: string): { parent: number; cpuMs: number; functionName: string | undefined } | undefined {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8')
    // The name, in parentheses, may hold spaces; the fields after it are counted from there (man 5 proc).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const PARENT = 1
    const USER = 11
    const SYSTEM = 12
    return {
      parent: Number(fields[PARENT]),
      cpuMs: (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MS,
      functionName: /AWS_LAMBDA_FUNCTION_NAME=[^\0]*-([A-Za-z0-9]+)\0/.exec(
        readFileSync(`/proc/${processId}/environ`, 'utf8'),
      )?.[1],
    }
  } catch {
    return undefined
  }
}
