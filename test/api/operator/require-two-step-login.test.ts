import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { errorBody, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  client,
  confirmedOwner,
  member,
  type Person,
  type ProviderScene,
  person,
  provider,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

const set = async ({ providerId }: { providerId: string }, on: boolean) =>
  world.operator({ command: 'require-two-step-login', providerId, on })
const read = (path: string, { subject }: Person) => ({ method: 'GET', path, subject })
const ofProvider = ({ providerId }: ProviderScene) => `/api/providers/${providerId}`

const REQUIRED = errorBody(
  'provider.two_step_login_required',
  'This provider asks its staff for two-step login. Turn it on for your account first.',
)

async function turnOn({ subject }: Person): Promise<void> {
  const account = await world.store.get('Account', { accountId: subject })
  if (account) await world.store.commit([replace('Account', account, { twoStepProviders: [0] })])
}

describe('require-two-step-login', () => {
  it('shuts staff without two-step login out of the provider and its clients, until they turn it on', async () => {
    const scene = await provider(world)
    const { organizationId } = await client(world, scene)
    expect(await set(scene, true)).toEqual({ ok: true, providerId: scene.providerId, requireTwoStepLogin: true })
    const paths = [ofProvider(scene), `${ofProvider(scene)}/organizations`, `/api/organizations/${organizationId}`]
    for (const path of paths) {
      const answer = await writesNothing(world, async () => world.call(read(path, scene.admin)))
      expect([answer.status, answer.body]).toEqual([403, REQUIRED])
    }
    await turnOn(scene.admin)
    for (const path of paths) expect((await world.call(read(path, scene.admin))).status).toBe(200)
  })

  it('gives whom it shuts out neither the key of the provider nor a client, wherever he looks', async () => {
    const scene = await provider(world)
    await client(world, scene)
    await set(scene, true)
    const look = async () => {
      const { body: sync } = await world.call(read('/api/sync', scene.admin))
      const { body: profile } = await world.call(read('/api/accounts/profile', scene.admin))
      const { body: events } = await world.call(read('/api/events', scene.admin))
      const seen = [sync.profile, profile].map(({ providers, providerOrganizations }) => [
        providers[0].key !== null,
        providerOrganizations.length,
      ])
      return [...seen, events.data.length]
    }
    expect(await look()).toEqual([[false, 0], [false, 0], 0])
    await turnOn(scene.admin)
    expect(await look()).toEqual([[true, 1], [true, 1], 1])
  })

  it('leaves staff what he may do as a member of the client himself', async () => {
    const scene = await provider(world)
    const { organizationId } = await client(world, scene)
    const { subject: accountId, email } = scene.admin
    await member(world, organizationId, { type: 1, status: 2, accountId, email })
    await set(scene, true)
    const path = `/api/organizations/${organizationId}`
    expect((await world.call(read(`${path}/users`, scene.admin))).status).toBe(200)
    expect((await world.call(read(path, scene.admin))).status).toBe(403)
    await turnOn(scene.admin)
    expect((await world.call(read(path, scene.admin))).status).toBe(200)
  })

  it("asks nothing of a client's own owner, and tells strangers nothing", async () => {
    const scene = await provider(world)
    const opened = await client(world, scene)
    const owner = await confirmedOwner(world, scene, opened)
    await set(scene, true)
    expect((await world.call(read(`/api/organizations/${opened.organizationId}`, owner))).status).toBe(200)
    expect((await world.call(read(ofProvider(scene), await person(world)))).status).toBe(404)
  })

  it('is taken back, and writes nothing where it is so already', async () => {
    const scene = await provider(world)
    await writesNothing(world, async () => set(scene, false))
    await set(scene, true)
    await writesNothing(world, async () => set(scene, true))
    await set(scene, false)
    expect((await world.call(read(ofProvider(scene), scene.admin))).status).toBe(200)
  })

  it('refuses an unknown provider, and writes nothing', async () => {
    const answer = await writesNothing(world, async () => set({ providerId: UNKNOWN_ID }, true))
    expect(answer).toMatchObject({ ok: false, code: 'request.not_found', fields: { providerId: [expect.any(String)] } })
  })
})
