import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ask } from '../../infra/client/api.ts'
import { mailsTo } from '../../infra/client/mailbox.ts'
import { hashPassword } from '../../infra/client/session.ts'
import { mainJob } from '../../infra/demo/main-job.ts'
import { organizationSetup } from '../../infra/demo/organization-setup.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

let dataFolder: string
let stack: StackProcess

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'keyward-e2e-'))
  stack = await startStackProcess(dataFolder)
}, 120_000)

afterAll(async () => {
  await stack.end('SIGKILL')
  await rm(dataFolder, { recursive: true, force: true })
})

/** Processes that have the data folder in their command line: the engine, and whatever else would be left behind. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => {
      try {
        return readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        // It ended while we looked.
        return ''
      }
    })
    .filter((command) => command.includes(folder))
}

describe('the system as npm start runs it', () => {
  it('says everything about itself in exactly one line of JSON', () => {
    const lines = stack.output().trimEnd().split('\n')
    expect(lines).toHaveLength(1)
    const said = JSON.parse(lines[0] ?? '')
    expect(Object.keys(said)).toEqual([
      'api',
      'identity',
      'mailbox',
      'userPool',
      'identityProvider',
      'dynamodb',
      'table',
      'demo',
    ])
    expect(said.demo).toMatchObject({
      providerId: expect.any(String),
      admin: { email: expect.any(String), password: expect.any(String) },
      serviceUser: { email: expect.any(String), password: expect.any(String) },
    })
  })

  it('does the whole main job over HTTP with real cryptography', async () => {
    const failures: string[] = []
    const steps: string[] = []
    await mainJob(stack.running, (name, ok, result) => {
      steps.push(name)
      if (!ok) failures.push(`${name}: ${result}`)
    })
    expect(failures).toEqual([])
    expect(steps.length).toBeGreaterThan(10)
  }, 60_000)

  it('sets a client organization up: collections, groups, ten members, a limited service user', async () => {
    const failures: string[] = []
    await organizationSetup(stack.running, (name, ok, result) => {
      if (!ok) failures.push(`${name}: ${result}`)
    })
    expect(failures).toEqual([])
  }, 120_000)

  it('shows mails newest first, with text and HTML', async () => {
    const mails = await mailsTo(stack.running.mailbox, stack.running.demo.admin.email)
    expect(mails.length).toBeGreaterThan(1)
    expect(mails.map(({ sentAt }) => sentAt)).toEqual(
      mails
        .map(({ sentAt }) => sentAt)
        .sort()
        .toReversed(),
    )
    expect(mails[0]).toMatchObject({
      subject: expect.any(String),
      text: expect.any(String),
      html: expect.stringContaining('<html'),
    })
  })

  it('answers wrong turns with clear errors', async () => {
    const { api, demo } = stack.running
    const unknown = await ask(api, 'GET', '/api/nothing/here')
    expect(unknown.status).toBe(404)
    expect(unknown.body).toMatchObject({
      object: 'error',
      message: 'There is no route GET /api/nothing/here.',
      requestId: expect.any(String),
    })
    const anonymous = await ask(api, 'GET', `/api/providers/${demo.providerId}`)
    expect(anonymous.status).toBe(401)
    const forged = await ask(api, 'GET', `/api/providers/${demo.providerId}`, { token: 'e30.e30.e30' })
    expect(forged.status).toBe(401)
    const malformed = await ask(api, 'POST', '/identity/accounts/prelogin', { body: '{"email":' })
    expect(malformed.status).toBe(400)
    expect(malformed.body).toMatchObject({ object: 'error', code: 'request.malformed_json' })
    const wrongPassword = await ask(api, 'POST', '/identity/connect/token', {
      form: {
        grant_type: 'password',
        username: demo.admin.email,
        password: await hashPassword({ ...demo.admin, password: 'wrong' }),
      },
    })
    expect(wrongPassword.status).toBe(400)
    expect(wrongPassword.body).toMatchObject({
      error: 'invalid_grant',
      ErrorModel: { Message: 'Username or password is incorrect. Try again.', Object: 'error' },
    })
  })

  it('serves its own description', async () => {
    const description = await ask(stack.running.api, 'GET', '/api/openapi.json')
    expect(description.status).toBe(200)
    expect(description.body.openapi).toMatch(/^3\.1/)
    expect(Object.keys(description.body.paths)).toContain('/api/providers/{providerId}/clients')
  })

  it('keeps its data over a restart and leaves no process behind', async () => {
    const { demo } = stack.running
    expect(await stack.end('SIGTERM')).toBe(0)
    expect(processesOf(dataFolder)).toEqual([])
    stack = await startStackProcess(dataFolder)
    expect(stack.running.demo).toEqual(demo)
    expect(await stack.operator({ command: 'audit-seats' })).toMatchObject({ ok: true, consistent: true })
  }, 60_000)
})
