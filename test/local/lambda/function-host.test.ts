import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { FunctionDeclaration } from '../../../infra/local/lambda/declaration.ts'
import {
  type FunctionHost,
  type FunctionHostOptions,
  type LogLine,
  startFunctionHost,
} from '../../../infra/local/lambda/function-host.ts'
import { bundle } from './bundle.ts'

let host: FunctionHost
const lines: LogLine[] = []

function start(declaration: FunctionDeclaration, options: Partial<FunctionHostOptions> = {}) {
  lines.length = 0
  host = startFunctionHost({ functions: [declaration], log: (line) => lines.push(line), ...options })
  return host
}

afterEach(() => host.close())

describe('the function host', () => {
  it('gives the function the declared environment, Lambda’s variables, the endpoints and nothing else', async () => {
    process.env.SECRET_OF_THE_HOST = 'must not leak'
    const { invoke } = start(
      bundle(
        'export const handler = async (event, context) => ({ event, env: process.env, name: context.functionName })',
        {
          environment: () => ({ TABLE_NAME: 'keyward' }),
        },
      ),
      { endpoints: () => ({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }) },
    )
    const { payload, functionError } = await invoke('subject', { a: 1 })
    expect(functionError).toBeUndefined()
    expect(payload).toMatchObject({
      event: { a: 1 },
      name: 'subject',
      env: {
        TABLE_NAME: 'keyward',
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
        AWS_LAMBDA_FUNCTION_NAME: 'subject',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: '/keyward/subject',
        AWS_REGION: 'us-east-1',
        _HANDLER: 'index.handler',
      },
    })
    expect((payload as { env: Record<string, string> }).env).not.toHaveProperty('SECRET_OF_THE_HOST')
  })

  it('asks for the environment only at the cold start', async () => {
    let endpoint = 'not provisioned'
    const { invoke } = start(
      bundle('export const handler = async () => process.env.LATE', { environment: () => ({ LATE: endpoint }) }),
    )
    endpoint = 'provisioned'
    expect(await invoke('subject', {})).toEqual({ payload: 'provisioned' })
  })

  it('reuses a warm environment', async () => {
    const { invoke } = start(bundle('let n = 0; export const handler = async () => ++n'))
    await invoke('subject', {})
    await invoke('subject', {})
    expect(await invoke('subject', {})).toEqual({ payload: 3 })
  })

  it('answers to the ARN as well and refuses an unknown function', async () => {
    const { invoke } = start(bundle('export const handler = async () => 1'))
    expect(await invoke('arn:aws:lambda:us-east-1:000000000000:function:subject', {})).toEqual({ payload: 1 })
    await expect(invoke('other', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('hands back what the handler throws as an unhandled error', async () => {
    const { invoke } = start(bundle('export const handler = async () => { throw new TypeError("broken") }'))
    expect(await invoke('subject', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'broken' },
    })
  })

  it('hands back an error of the init phase and recovers at the next invocation', async () => {
    const { invoke } = start(
      bundle(
        'if (process.env.BROKEN === "yes") throw new RangeError("at load"); export const handler = async () => 1',
        {
          environment: () => ({ BROKEN: broken }),
        },
      ),
    )
    let broken = 'yes'
    expect(await invoke('subject', {})).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'RangeError', errorMessage: 'at load' },
    })
    broken = 'no'
    expect(await invoke('subject', {})).toEqual({ payload: 1 })
  })

  it('kills a function at its time-out and starts a fresh one for the next invocation', async () => {
    const { invoke } = start(
      bundle('let n = 0; export const handler = async (e) => { n += 1; while (e.hang); return n }', {
        timeoutSeconds: 1,
      }),
    )
    await invoke('subject', {})
    expect(await invoke('subject', { hang: true })).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
      },
    })
    expect(await invoke('subject', {})).toEqual({ payload: 1 })
  })

  it('fails the invocation of a crashed process and starts a fresh one', async () => {
    const { invoke } = start(
      bundle('export const handler = async (e) => { if (e.crash) process.exit(7); return "alive" }'),
    )
    expect(await invoke('subject', { crash: true })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 7') },
    })
    expect(await invoke('subject', {})).toEqual({ payload: 'alive' })
  })

  it('runs at most the given number of environments and lets further invocations wait their turn', async () => {
    const { invoke } = start(
      bundle('export const handler = async () => { await new Promise((r) => setTimeout(r, 100)); return process.pid }'),
      { concurrency: 2 },
    )
    const results = await Promise.all(Array.from({ length: 6 }, () => invoke('subject', {})))
    expect(new Set(results.map(({ payload }) => payload)).size).toBe(2)
  })

  it('refuses an invocation that waited too long for an environment', async () => {
    const { invoke } = start(
      bundle('export const handler = async () => new Promise(() => setTimeout(() => {}, 60_000))'),
      {
        concurrency: 1,
        queueTimeoutMs: 200,
      },
    )
    const first = invoke('subject', {}).catch(() => undefined)
    await expect(Promise.all([invoke('subject', {}), invoke('subject', {})])).rejects.toMatchObject({
      name: 'TooManyRequestsException',
    })
    await host.close()
    await first
  })

  it('passes what the function prints to the log, line by line with its name', async () => {
    const { invoke } = start(
      bundle('export const handler = async () => { console.log("one\\ntwo"); console.error("three") }'),
    )
    await invoke('subject', {})
    await host.close()
    expect(lines).toEqual(
      expect.arrayContaining([
        { functionName: 'subject', stream: 'stdout', line: 'one' },
        { functionName: 'subject', stream: 'stdout', line: 'two' },
        { functionName: 'subject', stream: 'stderr', line: 'three' },
      ]),
    )
  })

  it('leaves no function behind when its own process is killed', async () => {
    const declaration = bundle(
      'export const handler = async () => { console.log("pid", process.pid); await new Promise(() => setTimeout(() => {}, 60_000)) }',
    )
    const program = `
      import { startFunctionHost } from ${JSON.stringify(new URL('../../../infra/local/lambda/function-host.ts', import.meta.url).href)}
      const declaration = { ...${JSON.stringify(declaration)}, environment: () => ({}) }
      const host = startFunctionHost({ functions: [declaration], log: ({ line }) => console.log(line) })
      await host.invoke('subject', {})`
    const parent = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const pid = await new Promise<number>((resolve) => {
      createInterface({ input: parent.stdout }).on('line', (line) => {
        if (line.startsWith('pid ')) resolve(Number(line.slice(4)))
      })
    })
    parent.kill('SIGKILL')
    await expect(ended(pid)).resolves.toBe(true)
  })
})

/** Resolves to true once no process of that id is left, to false after ten seconds. */
async function ended(pid: number): Promise<boolean> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
  return false
}
