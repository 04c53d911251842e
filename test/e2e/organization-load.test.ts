import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openProviderKey, type Session, signIn } from '../../infra/client/session.ts'
import { openClient } from '../../infra/demo/client.ts'
import { steps } from '../../infra/demo/step.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

const ENTERPRISE = 19
const SEATS = 100

let dataFolder: string
let stack: StackProcess
let admin: Session
let organization: string

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'keyward-members-'))
  stack = await startStackProcess(dataFolder)
  admin = await signIn(stack.running.api, stack.running.demo.admin)
  const { providerId } = stack.running.demo
  const providerKey = await openProviderKey(admin, providerId)
  const clients = `/api/providers/${providerId}/clients`
  const wish = { clients, planType: ENTERPRISE, seats: SEATS, plan: 'Enterprise' }
  const { organizationId } = await openClient(
    admin,
    providerKey,
    wish,
    steps(() => {}),
  )
  organization = `/api/organizations/${organizationId}`
}, 120_000)

afterAll(async () => {
  await stack.end('SIGKILL')
  await rm(dataFolder, { recursive: true, force: true })
})

interface Row {
  readonly id: string
  readonly status: number
}

const members = async (): Promise<Row[]> => (await admin.call('GET', `${organization}/users`)).data

/** Asks with whatever comes back, or undefined where the connection was cut. */
const attempt = async (method: string, path: string, body?: object) =>
  admin.ask(method, `${organization}${path}`, body ? { body } : {}).catch(() => undefined)

const addresses = (count: number) => Array.from({ length: count }, () => `${randomUUID()}@load.example`)

/** One change, chosen by its number: single and bulk, of the members that were there before. */
function change(number: number, rows: readonly Row[]) {
  const { id } = rows[number % rows.length] ?? { id: randomUUID() }
  const few = rows.slice(number % rows.length, (number % rows.length) + 5).map((row) => row.id)
  switch (number % 8) {
    case 0:
      return attempt('POST', '/users/invite', { emails: addresses(1), type: 2, collections: [], groups: [] })
    case 1:
      return attempt('POST', '/users/invite', { emails: addresses(7), type: 2, collections: [], groups: [] })
    case 2:
      return attempt('PUT', `/users/${id}/revoke`)
    case 3:
      return attempt('PUT', `/users/${id}/restore`)
    case 4:
      return attempt('DELETE', `/users/${id}`)
    case 5:
      return attempt('PUT', '/users/revoke', { ids: few })
    case 6:
      return attempt('PUT', '/users/restore', { ids: few })
    default:
      return attempt('POST', '/users/invite', { emails: addresses(40), type: 2, collections: [], groups: [] })
  }
}

async function expectConsistent(about: object): Promise<void> {
  const audit = await stack.operator({ command: 'audit-seats' })
  expect({ about, audit }).toMatchObject({ about, audit: { ok: true, consistent: true, findings: [] } })
  const { seats, occupiedSeats } = await admin.call('GET', organization)
  expect(occupiedSeats).toBeLessThanOrEqual(seats)
}

describe('500 changes at once against 100 seats', () => {
  it('never exceed them and never lose one', async () => {
    await admin.call('POST', `${organization}/users/invite`, {
      body: { emails: addresses(60), type: 2, collections: [], groups: [] },
    })
    const rows = await members()
    expect(rows.length).toBe(61)
    const answers = await Promise.all(Array.from({ length: 500 }, async (_, number) => change(number, rows)))
    const statuses = [...new Set(answers.map((answer) => answer?.status))]
    for (const status of statuses) expect([200, 400, 404, 409, 429, 503]).toContain(status)
    expect(statuses).toContain(200)
    await expectConsistent({})
    const occupying = (await members()).filter(({ status }) => status >= 0)
    const { occupiedSeats } = await admin.call('GET', organization)
    expect(occupying.length).toBe(occupiedSeats)
  }, 180_000)
})

describe('a kill in the middle of such changes', () => {
  it('leaves counters that agree with the members', async () => {
    const moments: number[] = []
    for (const round of [0, 1, 2]) {
      moments.push(Math.floor(Math.random() * 2500))
      const rows = await members()
      const load = Array.from({ length: 60 }, async (_, number) => change(number, rows))
      await delay(moments[round] ?? 0)
      await stack.end('SIGKILL')
      await Promise.all(load)
      stack = await startStackProcess(dataFolder)
      admin = await signIn(stack.running.api, stack.running.demo.admin)
      await expectConsistent({ moments })
    }
  }, 300_000)
})
