import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Store } from '../../../shared/ports/store.ts'
import { create } from '../../../shared/store/change-set.ts'
import { initialCollectionSettings } from '../../../shared/store/entities/organization.ts'
import { UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import { client, clientKeys, confirmedOwner, expectOk, type ProviderScene, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
/** What becomes of the next commits: each takes one of them away. */
let commits: (() => Promise<void>)[] = []

const interrupted = (store: Store): Store => ({
  ...store,
  commit: async (changes) => {
    await commits.shift()?.()
    return store.commit(changes)
  },
})

beforeAll(async () => {
  world = await createWorld({ wrapStore: interrupted })
})

const command = async (name: 'suspend' | 'resume', { providerId }: { providerId: string }) =>
  world.operator({ command: `${name}-provider`, providerId })
const clientsOf = async ({ providerId }: ProviderScene) => {
  const links = await world.store.listAll('ClientLink', { providerId })
  const organizations = await world.store.getMany('Organization', links)
  expect(organizations.map((one) => one?.enabled)).toEqual(links.map(({ enabled }) => enabled))
  return links.map(({ enabled }) => enabled)
}

/** More clients than one transaction can change, written straight to the table. */
async function plantClients({ providerId }: ProviderScene, count: number): Promise<void> {
  const stamps = { createdAt: world.now(), revisedAt: world.now() }
  for (let at = 0; at < count; at += 1) {
    const shared = { organizationId: randomUUID(), planType: 17, status: 2 as const, enabled: true, ...stamps }
    await world.store.commit([
      create('Organization', {
        ...shared,
        name: 'Globex',
        billingEmail: 'billing@acme.test',
        keyPair: null,
        collectionSettings: initialCollectionSettings,
      }),
      create('ClientLink', {
        ...shared,
        clientLinkId: randomUUID(),
        providerId,
        key: null,
        organizationName: 'Globex',
        suspended: false,
      }),
    ])
  }
}

describe('suspend-provider', () => {
  it('S9: stops the provider and every client, however many, and says so', async () => {
    const scene = await provider(world)
    await plantClients(scene, 60)
    expect(await command('suspend', scene)).toEqual({
      ok: true,
      providerId: scene.providerId,
      enabled: false,
      clients: 60,
      remaining: 0,
    })
    expect(new Set(await clientsOf(scene))).toEqual(new Set([false]))
    expect(await world.store.get('Provider', scene)).toMatchObject({ enabled: false })
  })

  it('lets nothing new begin: no client, no seats, no confirmation', async () => {
    const scene = await provider(world)
    const opened = await client(world, scene)
    await command('suspend', scene)
    const base = `/api/providers/${scene.providerId}/clients`
    const as = scene.admin.subject
    const open = { name: 'New', ownerEmail: 'o@new.test', planType: 17, seats: 1, ...clientKeys }
    const answers = [
      await world.call({ method: 'POST', path: base, body: open, subject: as }),
      await world.call({
        method: 'PUT',
        path: `${base}/${opened.id}`,
        body: { name: 'G', assignedSeats: 20 },
        subject: as,
      }),
    ]
    expect(answers.map(({ body }) => body.code)).toEqual(['provider.suspended', 'provider.suspended'])
    const path = `/api/organizations/${opened.organizationId}/users/${opened.owner.memberId}/reinvite`
    expect((await world.call({ method: 'POST', path, subject: as })).body.code).toBe('organization.suspended')
  })

  it('shows in the profiles of staff and members, who keep what they had', async () => {
    const scene = await provider(world)
    const opened = await client(world, scene)
    const owner = await confirmedOwner(world, scene, opened)
    await command('suspend', scene)
    const profile = async (subject: string) =>
      (await world.call({ method: 'GET', path: '/api/accounts/profile', subject })).body
    expect((await profile(owner.subject)).organizations).toMatchObject([{ enabled: false }])
    const { providers, providerOrganizations } = await profile(scene.admin.subject)
    expect([providers, providerOrganizations]).toMatchObject([[{ enabled: false }], [{ enabled: false }]])
  })

  it('changes nothing when it is repeated', async () => {
    const scene = await provider(world)
    await client(world, scene)
    await command('suspend', scene)
    expect(await writesNothing(world, async () => command('suspend', scene))).toMatchObject({ ok: true, remaining: 0 })
  })

  it('goes on where it was when it is repeated after it was cut off', async () => {
    const scene = await provider(world)
    await plantClients(scene, 60)
    const pass = async () => {}
    const cut = async () => {
      throw new Error('Cut off')
    }
    commits = [pass, pass, cut]
    await expect(command('suspend', scene)).rejects.toThrow('Cut off')
    const between = await clientsOf(scene)
    expect(new Set(between)).toEqual(new Set([true, false]))
    expect(await command('suspend', scene)).toMatchObject({ ok: true, clients: 60, remaining: 0 })
    expect(new Set(await clientsOf(scene))).toEqual(new Set([false]))
  })

  it('misses no client that is being opened meanwhile', async () => {
    const scene = await provider(world)
    commits = [async () => void (await command('suspend', scene))]
    const body = { name: 'New', ownerEmail: 'o@new.test', planType: 17, seats: 1, ...clientKeys }
    const path = `/api/providers/${scene.providerId}/clients`
    const answer = await world.call({ method: 'POST', path, body, subject: scene.admin.subject })
    expect(answer.body.code).toBe('provider.suspended')
    expect(await clientsOf(scene)).toEqual([])
  })

  it('refuses an unknown provider, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => command('suspend', { providerId: UNKNOWN_ID }))
    expect(answer).toMatchObject({ ok: false, code: 'request.not_found', fields: { providerId: [expect.any(String)] } })
  })
})

describe('resume-provider', () => {
  it('S9: lets all run again but those that the provider suspended itself and those that await their keys', async () => {
    const scene = await provider(world)
    const own = await client(world, scene)
    await client(world, scene)
    await client(world, scene, { pending: true })
    const path = `/api/providers/${scene.providerId}/clients/${own.id}/suspend`
    expectOk(await world.call({ method: 'POST', path, subject: scene.admin.subject }))
    await command('suspend', scene)
    expect(await clientsOf(scene)).toEqual([false, false, false])
    expect(await command('resume', scene)).toMatchObject({ ok: true, enabled: true, clients: 3, remaining: 0 })
    expect(await clientsOf(scene)).toEqual([false, true, false])
    expect(await world.store.get('Provider', scene)).toMatchObject({ enabled: true })
    await writesNothing(world, async () => command('resume', scene))
  })
})
