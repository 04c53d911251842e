import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mailsTo } from '../../infra/client/mailbox.ts'
import { type Session, signIn } from '../../infra/client/session.ts'
import { type StackProcess, startStackProcess } from '../support/stack-process.ts'

const TEAMS = 17
const ENTERPRISE = 19

let dataFolder: string
let stack: StackProcess
let admin: Session

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'keyward-load-'))
  stack = await startStackProcess(dataFolder)
  admin = await signIn(stack.running.api, stack.running.demo.admin)
}, 120_000)

afterAll(async () => {
  await stack.end('SIGKILL')
  await rm(dataFolder, { recursive: true, force: true })
})

const clients = () => `/api/providers/${stack.running.demo.providerId}/clients`

const listed = async () => {
  const { data } = await admin.call('GET', `/api/providers/${stack.running.demo.providerId}/organizations`)
  return data as { id: string; organizationName: string; seats: number }[]
}

const wish = (index: number) => ({
  name: `Load ${index}`,
  ownerEmail: `owner-${index}@load.example`,
  planType: index % 2 === 0 ? TEAMS : ENTERPRISE,
  seats: 1 + (index % 7),
})

/** Asks with whatever comes back, or undefined where the connection was cut. */
const attempt = async (method: string, path: string, body: object, headers: Record<string, string> = {}) =>
  admin.ask(method, path, { body, headers }).catch(() => undefined)

describe('200 changes at once against one provider', () => {
  it('loses no update, keeps pool, ledger and clients equal, and leaves nothing of what it refused', async () => {
    const opened = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => admin.call('POST', clients(), { body: wish(index) })),
    )
    const before = await listed()
    const work = Array.from({ length: 200 }, async (_, index) => {
      const client = opened[index % opened.length]
      switch (index % 4) {
        case 0:
          return { kind: 'open', index, answer: await attempt('POST', clients(), wish(1000 + index)) }
        case 1:
          return {
            kind: 'invalid',
            index,
            answer: await attempt('POST', clients(), { ...wish(5000 + index), seats: 0 }),
          }
        case 2:
          return {
            kind: 'refused',
            index,
            answer: await attempt('PUT', `${clients()}/${client.id}`, { name: 'x', assignedSeats: 0 }),
          }
        default:
          return {
            kind: 'resize',
            index,
            answer: await attempt('PUT', `${clients()}/${client.id}`, {
              name: client.organizationName,
              assignedSeats: 1 + (index % 30),
            }),
          }
      }
    })
    const done = await Promise.all(work)
    const statuses = (kind: string) => [
      ...new Set(done.filter((one) => one.kind === kind).map(({ answer }) => answer?.status)),
    ]
    expect(statuses('invalid')).toEqual([400])
    expect(statuses('refused')).toEqual([400])
    for (const status of [...statuses('open'), ...statuses('resize')]) expect([200, 409]).toContain(status)

    const audit = await stack.operator({ command: 'audit-seats' })
    expect(audit).toMatchObject({ ok: true, consistent: true, findings: [] })
    const after = await listed()
    const created = done.filter(({ kind, answer }) => kind === 'open' && answer?.status === 200)
    expect(created.length).toBeGreaterThan(0)
    expect(after).toHaveLength(before.length + created.length)
    const names = new Set(after.map(({ organizationName }) => organizationName))
    for (const { index } of done.filter(({ kind }) => kind === 'invalid'))
      expect(names).not.toContain(`Load ${5000 + index}`)
    expect(names).not.toContain('x')
  }, 120_000)
})

describe('a kill in the middle of the load', () => {
  it('leaves a state in which everything agrees and every committed owner gets exactly one mail', async () => {
    const moments: number[] = []
    for (const round of [0, 1, 2]) {
      moments.push(Math.floor(Math.random() * 2000))
      const load = Array.from({ length: 60 }, async (_, index) => {
        const body = wish(10_000 * (round + 1) + index)
        return attempt('POST', clients(), body, { 'idempotency-key': `kill-${round}-${index}` })
      })
      await delay(moments[round] ?? 0)
      await stack.end('SIGKILL')
      await Promise.all(load)
      stack = await startStackProcess(dataFolder)
      admin = await signIn(stack.running.api, stack.running.demo.admin)
      const audit = await stack.operator({ command: 'audit-seats' })
      expect({ moments, audit }).toMatchObject({ moments, audit: { ok: true, consistent: true, findings: [] } })
    }

    const committed = (await listed()).filter(({ organizationName }) => organizationName.startsWith('Load '))
    expect(committed.length).toBeGreaterThan(20)
    const owners = committed.map(
      ({ organizationName }) => `owner-${organizationName.slice('Load '.length)}@load.example`,
    )
    const deadline = Date.now() + 180_000
    let waiting = owners
    while (waiting.length > 0 && Date.now() < deadline) {
      const counts = await Promise.all(
        waiting.map(async (owner) => (await mailsTo(stack.running.mailbox, owner)).length),
      )
      waiting = waiting.filter((_, at) => counts[at] === 0)
      if (waiting.length > 0) await delay(500)
    }
    expect({ moments, waiting }).toEqual({ moments, waiting: [] })
    const counts = await Promise.all(owners.map(async (owner) => (await mailsTo(stack.running.mailbox, owner)).length))
    expect({ moments, counts: [...new Set(counts)] }).toEqual({ moments, counts: [1] })
  }, 300_000)
})
