import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Store } from '../../../shared/ports/store.ts'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
/** Runs once, right before the next write: what somebody else does at that moment. */
let meanwhile: (() => Promise<unknown>) | undefined

const interrupted = (store: Store): Store => ({
  ...store,
  commit: async (changes) => {
    const act = meanwhile
    meanwhile = undefined
    await act?.()
    return store.commit(changes)
  },
})

beforeAll(async () => {
  world = await createWorld({ wrapStore: interrupted })
  scene = await provider(world)
})

const request = (body: object = { emails: ['fresh@acme.test'], type: 1 }, { providerId, admin } = scene) => ({
  method: 'POST',
  path: `/api/providers/${providerId}/users/invite`,
  body,
  subject: admin.subject,
})
const staffOf = async ({ providerId }: ProviderScene) => world.store.listAll('ProviderUser', { providerId })

describe('inviteProviderUsers', () => {
  describe('S10, S11', () => {
    itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('S13: makes 20 invited rows, 20 events 1800 and 20 mails of 20 addresses', async () => {
    const house = await provider(world)
    const emails = Array.from({ length: 20 }, (_, at) => `Person-${at}@Acme.test`)
    const answer = await world.call(request({ emails, type: 1 }, house))
    expect([answer.status, answer.body]).toEqual([200, ''])
    const lowered = emails.map((email) => email.toLowerCase()).sort()
    const rows = (await staffOf(house)).filter(({ status }) => status === 0)
    expect(rows.map(({ email }) => email).sort()).toEqual(lowered)
    expect(rows.every(({ type, accountId, key }) => type === 1 && accountId === null && key === null)).toBe(true)
    const events = (await world.table.items()).filter(
      ({ entity, scopeId, type }) => entity === 'AuditEvent' && scopeId === house.providerId && type === 1800,
    )
    expect(events).toHaveLength(20)
    const mails = (await world.mails()).filter(({ letter }) => letter.kind === 'provider-user-invited')
    const told = mails.filter(({ to }) => lowered.includes(to))
    expect(told.map(({ to }) => to).sort()).toEqual(lowered)
    expect(told[0]?.letter).toMatchObject({ providerId: house.providerId, providerName: 'Acme MSP' })
  })

  it('passes over who is there already, in any letter case and state, and who is named twice', async () => {
    const house = await provider(world)
    const emails = ['one@acme.test', house.admin.email.toUpperCase(), 'ONE@acme.test', 'two@acme.test']
    expect((await world.call(request({ emails, type: 0 }, house))).status).toBe(200)
    expect(await staffOf(house)).toHaveLength(3)
    const again = await writesNothing(world, async () => world.call(request({ emails, type: 1 }, house)))
    expect(again.status).toBe(200)
  })

  it.each([
    [{ emails: [] }, 'Emails'],
    [{ emails: Array.from({ length: 21 }, (_, at) => `p${at}@acme.test`) }, 'Emails'],
    [{ emails: ['ok@acme.test', 'nobody'] }, 'Emails.1'],
    [{ emails: 'ok@acme.test' }, 'Emails'],
    [{ emails: undefined }, 'Emails'],
    [{ type: 2 }, 'Type'],
    [{ type: '1' }, 'Type'],
    [{ type: undefined }, 'Type'],
  ])('refuses %j naming the field, and writes nothing', async (change, field) => {
    const body = { emails: ['ok@acme.test'], type: 1, ...change }
    const answer = await writesNothing(world, async () => world.call(request(body)))
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it('passes over an address that another admin invites at the same moment; there is one row and one mail', async () => {
    const body = { emails: ['wanted@acme.test'], type: 1 }
    meanwhile = async () => world.call(request(body))
    const answer = await world.call(request(body))
    expect(answer.status).toBe(200)
    expect((await staffOf(scene)).filter(({ email }) => email === 'wanted@acme.test')).toHaveLength(1)
    expect((await world.mails()).filter(({ to }) => to === 'wanted@acme.test')).toHaveLength(1)
  })
})
