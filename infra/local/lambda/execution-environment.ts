import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { FunctionDeclaration } from './declaration.ts'

/** What an invocation answers: the handler's result, or an error object with `functionError`. */
export type InvocationResult = { readonly payload: unknown; readonly functionError?: 'Unhandled' }

/** One line that a function wrote. */
export type LogLine = { readonly functionName: string; readonly stream: 'stdout' | 'stderr'; readonly line: string }

export type ExecutionEnvironment = {
  /** Runs one invocation, given as JSON; never rejects. After a time-out or a crash the environment is gone. */
  readonly run: (payload: string) => Promise<InvocationResult>
  /** Resolves to true once it can run an invocation, to false once it is gone. */
  readonly ready: () => Promise<boolean>
  /** Settles when the process has ended and its output is read. */
  readonly ended: Promise<void>
  readonly stop: () => void
}

/** The handler could not be loaded, or not in time. `result` is what Lambda answers to the waiting invocation. */
export class InitFailed extends Error {
  readonly result: InvocationResult
  constructor(result: InvocationResult) {
    super('The init phase failed')
    this.result = result
  }
}

export type EnvironmentOptions = {
  readonly declaration: FunctionDeclaration
  readonly region: string
  /** Endpoint variables of the stand-ins (`AWS_ENDPOINT_URL_DYNAMODB` and so on). */
  readonly endpoints: Readonly<Record<string, string>>
  readonly initTimeoutMs: number
  readonly log: (line: LogLine) => void
}

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url))
/** Lambda's limit on the payload of a synchronous invocation, request and response alike, in bytes. */
export const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024

const failure = (errorType: string, errorMessage: string): InvocationResult => ({
  payload: { errorType, errorMessage },
  functionError: 'Unhandled',
})

type Running = { readonly requestId: string; readonly settle: (result: InvocationResult) => void }

/**
 * Starts one execution environment: a Node.js process of its own that talks to a Lambda Runtime API of its own.
 * The process sees the declared environment, Lambda's variables and the endpoints, and nothing of this process's.
 * Resolves when the handler is loaded; rejects with `InitFailed` when it cannot be.
 *
 * Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes" and "Defined runtime
 * environment variables".
 */
export async function startExecutionEnvironment(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
  const { declaration, log, initTimeoutMs } = options
  const declaredEnvironment = declaration.environment()
  let polled = Promise.withResolvers<boolean>()
  let next: ServerResponse | undefined
  let running: Running | undefined
  let initError: InvocationResult | undefined

  const settle = (result: InvocationResult) => {
    running?.settle(result)
    running = undefined
  }

  const accept = (response: ServerResponse) => response.writeHead(202, { 'content-type': 'application/json' }).end('{}')

  const route = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? ''
    if (path.endsWith('/runtime/invocation/next')) {
      next = response
      polled.resolve(true)
      return
    }
    const body = await read(request)
    if (path.endsWith('/runtime/init/error')) {
      initError = { payload: JSON.parse(body), functionError: 'Unhandled' }
    } else if (running !== undefined && path.includes(`/invocation/${running.requestId}/`)) {
      if (path.endsWith('/error')) settle({ payload: JSON.parse(body), functionError: 'Unhandled' })
      else if (Buffer.byteLength(body) > PAYLOAD_BYTES_MAX)
        settle(
          failure(
            'Function.ResponseSizeTooLarge',
            `Response payload size exceeded maximum allowed payload size (${PAYLOAD_BYTES_MAX} bytes).`,
          ),
        )
      else settle({ payload: JSON.parse(body) })
    }
    accept(response)
  }

  const server = createServer((request, response) => {
    route(request, response).catch(() => response.destroy())
  })
  server.requestTimeout = 0
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })

  const child = startProcess(options, {
    ...declaredEnvironment,
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
  })
  const printed = [forwardLines(child.stdout, 'stdout'), forwardLines(child.stderr, 'stderr')]
  const ended = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      const status = signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`
      const exit = `Error: Runtime exited with error: ${status}`
      initError ??= failure('Runtime.ExitError', exit)
      if (running !== undefined) settle(failure('Runtime.ExitError', `RequestId: ${running.requestId} ${exit}`))
      next = undefined
      polled.resolve(false)
      server.close()
      server.closeAllConnections()
      void Promise.all(printed).then(() => resolve())
    })
  })

  function forwardLines(stream: Readable, name: LogLine['stream']): Promise<void> {
    const lines = createInterface({ input: stream })
    lines.on('line', (line) => log({ functionName: declaration.name, stream: name, line }))
    return new Promise((resolve) => {
      lines.once('close', () => resolve())
    })
  }

  const stop = () => {
    child.kill('SIGKILL')
  }

  const initTimer = setTimeout(() => {
    initError = failure('Sandbox.Timedout', `Error: Init timed out after ${(initTimeoutMs / 1000).toFixed(2)} seconds`)
    stop()
  }, initTimeoutMs)
  const loaded = await polled.promise
  clearTimeout(initTimer)
  if (!loaded) throw new InitFailed(initError ?? failure('Runtime.ExitError', 'Error: Runtime exited'))

  const run = async (payload: string): Promise<InvocationResult> => {
    const waiting = next
    const requestId = randomUUID()
    if (waiting === undefined) return failure('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime is gone`)
    next = undefined
    polled = Promise.withResolvers()
    const { promise, resolve } = Promise.withResolvers<InvocationResult>()
    running = { requestId, settle: resolve }
    const timeoutMs = declaration.timeoutSeconds * 1000
    const timer = setTimeout(() => {
      const message = `RequestId: ${requestId} Error: Task timed out after ${declaration.timeoutSeconds.toFixed(2)} seconds`
      log({ functionName: declaration.name, stream: 'stderr', line: message })
      settle(failure('Sandbox.Timedout', message))
      stop()
    }, timeoutMs)
    waiting
      .writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': requestId,
        'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
        'lambda-runtime-invoked-function-arn': declaration.arn,
        'lambda-runtime-trace-id': traceId(),
      })
      .end(payload)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
    }
  }

  return { run, ready: () => polled.promise, ended, stop }
}

function startProcess(
  { declaration, region, endpoints }: EnvironmentOptions,
  environment: Readonly<Record<string, string>>,
): ChildProcessByStdio<Writable, Readable, Readable> {
  const child = spawn(process.execPath, [`--max-old-space-size=${declaration.memoryMb}`, BOOTSTRAP], {
    cwd: declaration.codePath,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: declaration.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(declaration.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: declaration.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID()}`,
      LAMBDA_TASK_ROOT: declaration.codePath,
      LAMBDA_RUNTIME_DIR: declaration.codePath,
      _HANDLER: declaration.handler,
      _X_AMZN_TRACE_ID: traceId(),
      ...environment,
      // Last: where the template says that the account's own name servers are asked, this machine's stand in.
      ...endpoints,
    },
  })
  child.stdin.on('error', () => {})
  return child
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function traceId(): string {
  const id = randomUUID().replaceAll('-', '')
  const time = Math.floor(Date.now() / 1000).toString(16)
  return `Root=1-${time}-${id.slice(0, 24)};Parent=${id.slice(16)};Sampled=0`
}
