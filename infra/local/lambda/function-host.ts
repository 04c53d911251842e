import type { FunctionDeclaration } from './declaration.ts'
import {
  type EnvironmentOptions,
  type ExecutionEnvironment,
  InitFailed,
  type InvocationResult,
  type LogLine,
  PAYLOAD_BYTES_MAX,
  startExecutionEnvironment,
} from './execution-environment.ts'

export type { InvocationResult, LogLine } from './execution-environment.ts'

/**
 * Runs one invocation and answers like Lambda's `RequestResponse`: an error of the function is a result with
 * `functionError`, not a rejection. Rejects with an `InvocationRefused` when no invocation took place.
 */
export type Invoke = (functionNameOrArn: string, payload: unknown) => Promise<InvocationResult>

/** Why an invocation was not even started, by the name of Lambda's exception. */
export class InvocationRefused extends Error {
  override readonly name: 'ResourceNotFoundException' | 'TooManyRequestsException' | 'RequestTooLargeException'
  constructor(name: InvocationRefused['name'], message: string) {
    super(message)
    this.name = name
  }
}

export type FunctionHost = {
  readonly invoke: Invoke
  readonly close: () => Promise<void>
}

export type FunctionHostOptions = {
  readonly functions: readonly FunctionDeclaration[]
  /** Receives every line that a function writes. */
  readonly log: (line: LogLine) => void
  /** Endpoint variables of the stand-ins, asked for at every cold start. */
  readonly endpoints?: () => Readonly<Record<string, string>>
  readonly region?: string
  /** Execution environments per function at most; invocations beyond it wait. */
  readonly concurrency?: number
  /** How long an invocation waits for an execution environment before `TooManyRequestsException`. */
  readonly queueTimeoutMs?: number
  /** Bound of the init phase. Lambda allows 10 s, but a busy laptop starts processes more slowly than Lambda. */
  readonly initTimeoutMs?: number
}

/** Execution environments per function when nothing else is said. */
export const DEFAULT_CONCURRENCY = 4

/**
 * Runs declared functions on this machine. Execution environments start on demand, one process each, serve one
 * invocation at a time, stay warm, and are replaced after a time-out or a crash. They end with this process,
 * however it ends.
 */
export function startFunctionHost(options: FunctionHostOptions): FunctionHost {
  const {
    functions,
    log,
    endpoints = () => ({}),
    region = 'us-east-1',
    concurrency = DEFAULT_CONCURRENCY,
    queueTimeoutMs = 30_000,
    initTimeoutMs = 30_000,
  } = options
  const pools = new Map<string, Pool>()
  for (const declaration of functions) {
    const start = () =>
      startExecutionEnvironment({
        declaration,
        region,
        endpoints: endpoints(),
        initTimeoutMs,
        log,
      } satisfies EnvironmentOptions)
    const pool = createPool({ name: declaration.name, start, concurrency, queueTimeoutMs })
    pools.set(declaration.name, pool)
    pools.set(declaration.arn, pool)
  }

  return {
    invoke: async (functionNameOrArn, payload) => {
      const pool = pools.get(functionNameOrArn)
      if (pool === undefined)
        throw new InvocationRefused('ResourceNotFoundException', `Function not found: ${functionNameOrArn}`)
      const body = JSON.stringify(payload ?? {})
      if (Buffer.byteLength(body) > PAYLOAD_BYTES_MAX)
        throw new InvocationRefused('RequestTooLargeException', `The payload exceeds ${PAYLOAD_BYTES_MAX} bytes`)
      return pool.run(body)
    },
    close: async () => {
      await Promise.all([...new Set(pools.values())].map((pool) => pool.close()))
    },
  }
}

type Pool = { readonly run: (payload: string) => Promise<InvocationResult>; readonly close: () => Promise<void> }

type Waiting = {
  readonly payload: string
  readonly resolve: (result: InvocationResult) => void
  readonly reject: (error: unknown) => void
  readonly timer: NodeJS.Timeout
}

function createPool(options: {
  readonly name: string
  readonly start: () => Promise<ExecutionEnvironment>
  readonly concurrency: number
  readonly queueTimeoutMs: number
}): Pool {
  const { name, start, concurrency, queueTimeoutMs } = options
  const idle: ExecutionEnvironment[] = []
  const alive = new Set<ExecutionEnvironment>()
  const queue: Waiting[] = []
  const startups = new Set<Promise<void>>()
  let closed = false

  const takeWaiting = (): Waiting | undefined => {
    const waiting = queue.shift()
    clearTimeout(waiting?.timer)
    return waiting
  }

  const serve = async (environment: ExecutionEnvironment): Promise<void> => {
    for (let waiting = takeWaiting(); waiting !== undefined; waiting = takeWaiting()) {
      waiting.resolve(await environment.run(waiting.payload))
      if (!(await environment.ready())) return
    }
    idle.push(environment)
  }

  const forgetWhenEnded = async (environment: ExecutionEnvironment): Promise<void> => {
    await environment.ended
    alive.delete(environment)
    const index = idle.indexOf(environment)
    if (index >= 0) idle.splice(index, 1)
    startIfNeeded()
  }

  const startOne = async (): Promise<void> => {
    try {
      const environment = await start()
      if (closed) return environment.stop()
      alive.add(environment)
      void forgetWhenEnded(environment)
      void serve(environment)
    } catch (error) {
      const waiting = takeWaiting()
      if (error instanceof InitFailed) waiting?.resolve(error.result)
      else waiting?.reject(error)
    }
  }

  function startIfNeeded(): void {
    if (closed || alive.size + startups.size >= concurrency || startups.size >= queue.length) return
    const startup: Promise<void> = startOne().finally(() => {
      startups.delete(startup)
      startIfNeeded()
    })
    startups.add(startup)
  }

  const run = (payload: string) =>
    new Promise<InvocationResult>((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiting), 1)
        reject(new InvocationRefused('TooManyRequestsException', `All ${concurrency} environments of ${name} are busy`))
      }, queueTimeoutMs)
      const waiting: Waiting = { payload, resolve, reject, timer }
      queue.push(waiting)
      const environment = idle.pop()
      if (environment === undefined) startIfNeeded()
      else void serve(environment)
    })

  const close = async () => {
    closed = true
    for (let waiting = takeWaiting(); waiting !== undefined; waiting = takeWaiting())
      waiting.reject(new InvocationRefused('TooManyRequestsException', `${name} is shutting down`))
    const environments = [...alive]
    for (const environment of environments) environment.stop()
    await Promise.all([...startups, ...environments.map(({ ended }) => ended)])
  }

  return { run, close }
}
