import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, watch } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepareStreamRecords } from './stream-records.ts'

export type DynamoDb = {
  readonly endpoint: string
  /** Calls the listener soon after every write. Without effect for an engine that was not started here. */
  readonly onWrite: (listener: () => void) => void
  readonly close: () => Promise<void>
}

/** How long the engine may take to answer its first request, in milliseconds. */
const START_TIMEOUT_MS = 20_000
/** Between two such requests, in milliseconds. */
const START_POLL_MS = 20
const START_ATTEMPTS = 3

/**
 * Runs its arguments as a command and stops it when standard input ends. The pipe's other end belongs to this
 * process alone, so the kernel closes it however this process dies, and the engine never outlives it.
 */
const SUPERVISE =
  'exec 3<&0; "$@" <&- 3<&- & engine=$!; { cat <&3 >/dev/null; kill "$engine"; } 2>/dev/null & exec 3<&-; wait "$engine"'

/**
 * Starts a DynamoDB engine on the loopback interface and resolves when it answers. In this order: the endpoint in
 * `AWS_ENDPOINT_URL_DYNAMODB` (nothing is started), the executable in `DYNOXIDE_BIN`, the optional package
 * `@dynoxide/linux-x64`, `dynoxide` on the PATH. Throws one message that names these options when none is there.
 * The database file and its folder are made when they are missing.
 */
export async function startDynamoDb(options: {
  readonly databaseFile: string
  readonly port?: number
  readonly environment?: NodeJS.ProcessEnv
}): Promise<DynamoDb> {
  const { databaseFile, port, environment = process.env } = options
  const given = environment.AWS_ENDPOINT_URL_DYNAMODB
  if (given) return { endpoint: given, onWrite: () => {}, close: async () => {} }
  const executable = findExecutable(environment)
  mkdirSync(dirname(databaseFile), { recursive: true })
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(executable, databaseFile, await freePort(port))
    } catch (error) {
      // Another process may have taken the free port in between; a port that was asked for is not retried.
      if (port !== undefined || attempt === START_ATTEMPTS) throw error
    }
  }
}

async function start(executable: string, databaseFile: string, port: number): Promise<DynamoDb> {
  const endpoint = `http://127.0.0.1:${port}`
  const command = [executable, '--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile]
  // In a session of its own, so that Ctrl-C reaches this process first and it can shut down in order.
  const child = spawn('/bin/sh', ['-c', SUPERVISE, 'sh', ...command], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  let complaint = ''
  child.stdin.on('error', () => {})
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-2_000)
  })
  let exited = false
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => {
      exited = true
      child.stdin.destroy()
      resolve()
    })
  })
  const stop = async () => {
    child.stdin.destroy()
    await exit
  }

  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await answers(endpoint))) {
    if (exited) throw new Error(`${executable} did not start on port ${port}: ${complaint.trim()}`)
    if (Date.now() > deadline) {
      await stop()
      throw new Error(`${executable} did not answer on ${endpoint} within ${START_TIMEOUT_MS / 1000} s`)
    }
    await new Promise((resolve) => {
      setTimeout(resolve, START_POLL_MS)
    })
  }

  const releaseStreamRecords = prepareStreamRecords(databaseFile)
  const listeners = new Set<() => void>()
  const watcher = watch(dirname(databaseFile), (_event, name) => {
    if (name === null || join(dirname(databaseFile), name) === `${databaseFile}-wal`)
      for (const listener of listeners) listener()
  })
  return {
    endpoint,
    onWrite: (listener) => {
      listeners.add(listener)
    },
    close: async () => {
      watcher.close()
      releaseStreamRecords()
      await stop()
    },
  }
}

function findExecutable(environment: NodeJS.ProcessEnv): string {
  const packaged = fileURLToPath(new URL('../../../node_modules/@dynoxide/linux-x64/dynoxide', import.meta.url))
  const onPath = (environment.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'dynoxide'))
    .find((file) => existsSync(file))
  const executable = environment.DYNOXIDE_BIN || (isRunnable(packaged) ? packaged : onPath)
  if (executable !== undefined && isRunnable(executable)) return executable
  throw new Error(
    [
      executable === undefined ? 'No DynamoDB engine was found.' : `${executable} is not a dynoxide that runs here.`,
      'Install the optional package @dynoxide/linux-x64, or put dynoxide on the PATH, or name it in DYNOXIDE_BIN,',
      'or run any DynamoDB-compatible engine on a loopback port and set AWS_ENDPOINT_URL_DYNAMODB to its address.',
    ].join('\n'),
  )
}

/** True for a dynoxide that runs on this machine and has the options that it is started with. */
function isRunnable(executable: string): boolean {
  const { status, stdout } = spawnSync(executable, ['--help'], { encoding: 'utf8' })
  return status === 0 && stdout.includes('--db-path') && stdout.includes('--port')
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(1_000) })
    return true
  } catch {
    return false
  }
}

/** The port that was asked for, if it is free, or any free one. */
function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', () => reject(new Error(`Port ${wanted} is taken: the DynamoDB engine cannot listen there`)))
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
