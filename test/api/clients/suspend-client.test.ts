import { beforeAll, describe, expect, it } from '@jest/globals'
import { itGuardsTheProvider, itHidesForeignIds } from '../../support/provider-door.ts'
import { errorBody, writesNothing } from '../../support/refusals.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  confirmedOwner,
  memberToken,
  type ProviderScene,
  person,
  provider,
  sealed,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let foreign: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 200, enterprise: 0 })
  opened = await client(world, scene)
  foreign = await client(world, await provider(world))
})

const request = ({ id } = opened) => ({
  method: 'POST',
  path: `/api/providers/${scene.providerId}/clients/${id}/suspend`,
  subject: scene.admin.subject,
})
const SUSPENDED = errorBody('organization.suspended', 'The organization is suspended.')

describe('suspendClient', () => {
  itGuardsTheProvider(() => ({ world, scene, request: request() }), { to: 'admins' })
  itHidesForeignIds(() => ({ world, request: request(), ownId: opened.id, foreignId: foreign.id }))

  it('moves link and organization together, logs 1600 and answers with the client', async () => {
    const one = await client(world, scene)
    const answer = await world.call(request(one))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ id: one.id, enabled: false, suspended: true, status: 2 })
    expect(await world.store.get('Organization', one)).toMatchObject({ enabled: false })
    expect(await world.store.find('ClientLink', 'byOrganization', one)).toMatchObject({
      enabled: false,
      suspended: true,
    })
    const events = (await world.table.items()).filter(
      ({ entity, organizationId, type }) =>
        entity === 'AuditEvent' && organizationId === one.organizationId && type === 1600,
    )
    expect(events).toHaveLength(1)
    await writesNothing(world, async () => world.call(request(one)))
  })

  it('keeps showing the organization to its members, with enabled false', async () => {
    const one = await client(world, scene)
    const owner = await confirmedOwner(world, scene, one)
    await world.call(request(one))
    const { body } = await world.call({ method: 'GET', path: '/api/accounts/profile', subject: owner.subject })
    expect(body.organizations).toMatchObject([{ id: one.organizationId, enabled: false }])
  })

  it('stops invitations, acceptances and confirmations, and writes nothing', async () => {
    const one = await client(world, scene)
    const someone = await person(world, one.owner.email)
    const token = await memberToken(world, one.organizationId, one.owner.memberId)
    await world.call(request(one))
    const base = `/api/organizations/${one.organizationId}/users/${one.owner.memberId}`
    const asked = [
      { path: `${base}/reinvite`, subject: scene.admin.subject },
      { path: `${base}/accept`, body: { token }, subject: someone.subject },
    ]
    for (const one of asked) {
      const answer = await writesNothing(world, async () => world.call({ method: 'POST', ...one }))
      expect([answer.status, answer.body]).toEqual([400, SUSPENDED])
    }
    const other = await client(world, scene)
    await acceptedOwner(world, other)
    await world.call(request(other))
    const path = `/api/organizations/${other.organizationId}/users/${other.owner.memberId}/confirm`
    const confirm = { method: 'POST', path, body: { key: sealed.asymmetric }, subject: scene.admin.subject }
    const answer = await writesNothing(world, async () => world.call(confirm))
    expect([answer.status, answer.body]).toEqual([400, SUSPENDED])
  })

  it('keeps a client that awaits its keys from being initialized', async () => {
    const one = await client(world, scene, { pending: true })
    const owner = await person(world, one.owner.email)
    await world.call(request(one))
    const initialize = {
      method: 'POST',
      path: `/api/organizations/${one.organizationId}/users/${one.owner.memberId}/accept-init`,
      body: {
        token: await memberToken(world, one.organizationId, one.owner.memberId),
        key: sealed.asymmetric,
        keys: { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric },
        collectionName: sealed.symmetric,
      },
      subject: owner.subject,
    }
    const answer = await writesNothing(world, async () => world.call(initialize))
    expect([answer.status, answer.body]).toEqual([400, SUSPENDED])
    await world.call({ ...request(one), path: request(one).path.replace('suspend', 'resume') })
    expect((await world.call(initialize)).status).toBe(200)
    expect(await world.store.get('Organization', one)).toMatchObject({ enabled: true, status: 2 })
  })
})
