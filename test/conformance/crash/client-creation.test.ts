import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { crashes } from '../../support/crash.ts'
import { clientKeys, type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

const crash = crashes()
let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld({ wrapStore: crash.wrap })
  scene = await provider(world)
})

/** What there is of a client whose owner has the address. */
async function countOf(ownerEmail: string): Promise<object> {
  const items = await world.table.items()
  const owners = items.filter(({ entity, email }) => entity === 'Member' && email === ownerEmail)
  const ids = new Set(owners.map(({ organizationId }) => organizationId))
  const of = (name: string) =>
    items.filter(({ entity, organizationId }) => entity === name && ids.has(organizationId)).length
  return {
    organizations: of('Organization'),
    links: of('ClientLink'),
    ledgerEntries: of('SeatLedgerEntry'),
    owners: owners.length,
    mails: items.filter(({ entity, to }) => entity === 'MailRequest' && to === ownerEmail).length,
  }
}
const NOTHING = { organizations: 0, links: 0, ledgerEntries: 0, owners: 0, mails: 0 }
const ONE = { organizations: 1, links: 1, ledgerEntries: 1, owners: 1, mails: 1 }

describe.each(['before', 'after'] as const)('a client creation that is cut off %s its write', (moment) => {
  it('is made exactly once by repeating it with its Idempotency-Key, and answers what the first would have', async () => {
    const ownerEmail = `${randomUUID()}@globex.test`
    const request = {
      method: 'POST',
      path: `/api/providers/${scene.providerId}/clients`,
      body: { name: 'Globex', ownerEmail, planType: 17, seats: 4, ...clientKeys },
      subject: scene.admin.subject,
      headers: { 'Idempotency-Key': randomUUID() },
    }
    crash.arm('commit', moment)
    expect((await world.call(request)).status).toBe(500)
    expect(await countOf(ownerEmail)).toEqual(moment === 'after' ? ONE : NOTHING)

    const again = await world.call(request)
    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ organizationName: 'Globex', seats: 4 })
    expect(await countOf(ownerEmail)).toEqual(ONE)
    expect(await world.store.get('Organization', again.body)).toBeDefined()
    expect((await world.call(request)).body).toEqual(again.body)
    const audit = await world.operator({ command: 'audit-seats', providerId: scene.providerId })
    expect(audit).toMatchObject({ ok: true, consistent: true })
  })
})
