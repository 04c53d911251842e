import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { OperatorAnswer, OperatorRequest } from '../../functions/workers/operator.ts'
import type { RunningStack } from '../../infra/local/running.ts'
import { findRunning } from '../../infra/local/running.ts'
import { operate } from '../../infra/operator/invoke.ts'

const LOG_KEPT = 2_000_000
const ROOT = join(import.meta.dirname, '../..')

/** The system as `npm start` runs it: a process of its own. */
export interface StackProcess {
  readonly running: RunningStack
  /** Everything that it wrote to standard output. */
  output(): string
  /** The last of what it and its functions wrote to standard error. */
  log(): string
  operator(request: OperatorRequest): Promise<OperatorAnswer>
  /** Sends the signal and waits until the process is gone; resolves to its exit code. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>
}

/** Starts the system on a data folder, on free ports, and waits until it says that it is ready; bare, unless told otherwise. */
export async function startStackProcess(
  dataFolder: string,
  { bare = true }: { bare?: boolean } = {},
): Promise<StackProcess> {
  const script = join(ROOT, 'infra/local/start.ts')
  const args = [
    '--disable-warning=ExperimentalWarning',
    script,
    '--port',
    '0',
    '--data',
    dataFolder,
    '--json',
    ...(bare ? ['--bare'] : []),
  ]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-LOG_KEPT)
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('\n')) resolve()
    })
    child.once('close', (code) => reject(new Error(`The stack ended with ${code}:\n${errors.slice(-20_000)}`)))
  })
  const running = await findRunning(dataFolder)
  if (!running) throw new Error(`The stack left no word of itself:\n${errors.slice(-20_000)}`)
  return {
    running,
    output: () => output,
    log: () => errors,
    operator: async (request) => operate({ functionName: running.operatorFunction, endpoint: running.lambda }, request),
    end: async (signal) => end(child, signal),
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const closed = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  child.kill(signal)
  return closed
}
