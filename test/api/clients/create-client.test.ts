import { beforeAll, describe, expect, it } from '@jest/globals'
import { MemberStatus, MemberType, OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import { ProviderStatus } from '../../../shared/store/entities/provider.ts'
import { itGuardsTheProvider } from '../../support/provider-door.ts'
import { errorBody, itNeedsAJsonObject, writesNothing } from '../../support/refusals.ts'
import { client, clientKeys, type ProviderScene, pendingProvider, person, provider } from '../../support/scene.ts'
import { changeProviderRecord, removePool } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 50, enterprise: 20 })
})

const wish = { name: 'Globex', ownerEmail: 'Owner@Globex.test', planType: 17, seats: 10, ...clientKeys }

const post = (body: object, subject: string | undefined = scene.admin.subject, headers = {}) =>
  world.call({ method: 'POST', path: `/api/providers/${scene.providerId}/clients`, body, subject, headers })

const subject = () => ({
  world,
  scene,
  request: {
    method: 'POST',
    path: `/api/providers/${scene.providerId}/clients`,
    body: wish,
    subject: scene.admin.subject,
  },
})
/** The same wish in another provider. */
const postTo = async ({ providerId, admin }: ProviderScene, body: object = wish) =>
  world.call({ method: 'POST', path: `/api/providers/${providerId}/clients`, body, subject: admin.subject })

describe('createClient', () => {
  itGuardsTheProvider(subject, { to: 'admins' })
  itNeedsAJsonObject(subject)

  it('starts an Enterprise client, and no Teams client, with the policies that the provider set', async () => {
    const own = await provider(world, { teams: 50, enterprise: 50 })
    const { subject: admin } = own.admin
    const policies = [
      { type: 3, enabled: true },
      { type: 1, enabled: true, data: { minLength: 14 } },
    ]
    const path = `/api/providers/${own.providerId}/policy-defaults`
    await world.call({ method: 'PUT', path, body: { policies }, subject: admin })
    const enterprise = await postTo(own, { ...wish, planType: 19 })
    const { organizationId } = enterprise.body
    const saved = await world.store.get('OrganizationPolicies', { organizationId })
    expect(saved?.policies).toMatchObject([
      { type: 3, enabled: true, data: null },
      { type: 1, enabled: true, data: { minLength: 14 } },
    ])
    const events = (await world.table.items()).filter(
      ({ entity, scopeId, type }) => entity === 'AuditEvent' && scopeId === organizationId && type === 1700,
    )
    expect(events.map(({ policyId }) => String(policyId)).sort()).toEqual(
      saved?.policies.map(({ policyId }) => policyId).sort(),
    )
    const teams = await postTo(own, { ...wish, planType: 17 })
    expect(await world.store.get('OrganizationPolicies', teams.body)).toBeUndefined()
    expect(await world.store.listAll('PolicyEnforcement', { organizationId })).toEqual([])
  })

  it('opens the organization, invites its owner and moves the seats, all at once', async () => {
    const answer = await post({ ...wish, name: '  Initech  ', ownerEmail: 'Peter@Initech.test' })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      object: 'providerOrganizationOrganizationDetail',
      providerId: scene.providerId,
      organizationName: 'Initech',
      plan: 'Teams (Monthly)',
      planType: 17,
      seats: 10,
      occupiedSeats: 1,
      remainingSeats: 9,
      userCount: 0,
      status: OrganizationStatus.Managed,
      enabled: true,
      key: clientKeys.key,
    })
    const { organizationId } = answer.body
    const [owner] = await world.store.listAll('Member', { organizationId })
    expect(owner).toMatchObject({
      email: 'peter@initech.test',
      type: MemberType.Owner,
      status: MemberStatus.Invited,
      key: null,
    })
    const [collection] = await world.store.listAll('Collection', { organizationId })
    expect(collection?.name).toBe(clientKeys.collectionName)
    const [access] = await world.store.listAll('CollectionAccess', { organizationId })
    expect(access).toMatchObject({ memberId: owner?.memberId, manage: true })
    const mails = (await world.mails()).filter(({ to }) => to === 'peter@initech.test')
    expect(mails).toHaveLength(1)
    expect(mails[0]?.letter).toMatchObject({
      kind: 'member-invited',
      organizationName: 'Initech',
      providerName: 'Acme MSP',
    })
    const audit = await world.operator({ command: 'audit-seats', providerId: scene.providerId })
    expect(audit).toMatchObject({ ok: true, consistent: true })
  })

  it('opens a client without keys as pending', async () => {
    const opened = await client(world, scene, { pending: true })
    expect(opened.answer.body).toMatchObject({ status: OrganizationStatus.Pending, enabled: false, key: null })
    expect(await world.store.listAll('Collection', { organizationId: opened.organizationId })).toEqual([])
  })

  it('answers a repeated request with the same Idempotency-Key from memory and creates nothing', async () => {
    const first = await post({ ...wish, name: 'Once' }, scene.admin.subject, { 'Idempotency-Key': 'k-1' })
    const before = (await world.table.items()).length
    const second = await post({ ...wish, name: 'Once' }, scene.admin.subject, { 'idempotency-key': 'k-1' })
    expect(second.status).toBe(200)
    expect(second.body).toEqual(first.body)
    expect((await world.table.items()).length).toBe(before)
  })

  it('refuses an Idempotency-Key that was used for another request', async () => {
    await post({ ...wish, name: 'One' }, scene.admin.subject, { 'Idempotency-Key': 'k-2' })
    const answer = await post({ ...wish, name: 'Other' }, scene.admin.subject, { 'Idempotency-Key': 'k-2' })
    expect(answer.status).toBe(409)
    expect(answer.body.code).toBe('request.idempotency_key_reused')
  })

  it('creates once when the same Idempotency-Key arrives many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, async () =>
        post({ ...wish, name: 'Burst' }, scene.admin.subject, { 'Idempotency-Key': 'k-3' }),
      ),
    )
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  })

  it.each([
    [{ name: '' }, 'Name'],
    [{ name: 'x'.repeat(51) }, 'Name'],
    [{ name: 7 }, 'Name'],
    [{ ownerEmail: 'nobody' }, 'OwnerEmail'],
    [{ ownerEmail: 'a b@c.test' }, 'OwnerEmail'],
    [{ ownerEmail: 'a@localhost' }, 'OwnerEmail'],
    [{ ownerEmail: `${'a'.repeat(250)}@c.test` }, 'OwnerEmail'],
    [{ planType: 20 }, 'PlanType'],
    [{ planType: 'Teams' }, 'PlanType'],
    [{ seats: 0 }, 'Seats'],
    [{ seats: -1 }, 'Seats'],
    [{ seats: 1.5 }, 'Seats'],
    [{ seats: '10' }, 'Seats'],
    [{ seats: null }, 'Seats'],
    [{ key: 'not encrypted' }, 'Key'],
    [{ keyPair: {} }, 'KeyPair.PublicKey'],
    [{ keyPair: null }, 'KeyPair'],
    [{ collectionName: undefined }, 'CollectionName'],
  ])('refuses %j naming the field, and writes nothing', async (change, field) => {
    const before = (await world.table.items()).length
    const answer = await post({ ...wish, ...change })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ object: 'error', requestId: 'test-request' })
    expect(Object.keys(answer.body.validationErrors)).toContain(field)
    expect((await world.table.items()).length).toBe(before)
  })

  it('accepts names of fields in the letter case of other clients', async () => {
    const { name, ownerEmail, planType, seats } = wish
    const answer = await post({ Name: name, OwnerEmail: ownerEmail, PlanType: planType, Seats: seats })
    expect(answer.status).toBe(200)
  })

  it('hides the provider from a stranger as if it did not exist, whatever the body', async () => {
    const stranger = await person(world)
    const foreign = await post({ nonsense: true }, stranger.subject)
    const path = '/api/providers/00000000-0000-4000-8000-000000000000/clients'
    const unknown = await world.call({ method: 'POST', path, body: wish, subject: stranger.subject })
    expect(foreign.status).toBe(404)
    expect(foreign).toEqual(unknown)
  })

  it("P5: keeps the provider's billing address and the keys that were sent", async () => {
    const { organizationId } = (await post({ ...wish, name: 'Keys' })).body
    expect(await world.store.get('Organization', { organizationId })).toMatchObject({
      name: 'Keys',
      billingEmail: 'billing@acme.test',
      planType: 17,
      keyPair: clientKeys.keyPair,
    })
  })

  it('keeps a name as it was typed: what is shown is encoded when it is shown', async () => {
    const name = '<b>Tom & "Jerry"</b>'
    const answer = await post({ ...wish, name })
    expect(answer.body.organizationName).toBe(name)
  })

  it('refuses two of the three keys, naming the one that is missing', async () => {
    const text =
      'Send key, keyPair and collectionName together, or none of them: then the owner initializes the organization.'
    const answer = await writesNothing(world, async () => post({ ...wish, keyPair: undefined }))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(errorBody('client.keys_incomplete', text, { KeyPair: [text] }))
  })

  it('logs 1900 for the provider and 1500 for the organization', async () => {
    const { id, organizationId } = (await post({ ...wish, name: 'Logged' })).body
    const events = (await world.table.items()).filter(
      (item) => item['entity'] === 'AuditEvent' && item['organizationId'] === organizationId,
    )
    const told = { clientLinkId: id, actorId: scene.admin.subject, providerId: scene.providerId }
    expect(events.sort((one, other) => Number(other['type']) - Number(one['type']))).toMatchObject([
      { scope: 'PROVIDER', scopeId: scene.providerId, type: 1900, ...told },
      { scope: 'ORG', scopeId: organizationId, type: 1500, ...told },
    ])
  })

  it('many clients opened at once take exactly their seats', async () => {
    const house = await provider(world, { teams: 10, enterprise: 0 })
    const answers = await Promise.all(
      Array.from({ length: 10 }, async (_, at) => postTo(house, { ...wish, name: `Client ${at}`, seats: at + 1 })),
    )
    const opened = answers.filter(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([])
    const seats = opened.reduce((sum, { body }) => sum + body.seats, 0)
    const pool = await world.store.get('SeatPool', { providerId: house.providerId, planType: 17 })
    expect(pool?.allocated).toBe(seats)
    expect(await world.operator({ command: 'audit-seats', providerId: house.providerId })).toMatchObject({
      consistent: true,
    })
  })

  it('refuses a suspended provider, and writes nothing', async () => {
    const suspended = await provider(world)
    await changeProviderRecord(world, suspended.providerId, { enabled: false })
    const answer = await writesNothing(world, async () => postTo(suspended))
    expect([answer.status, answer.body.code]).toEqual([400, 'provider.suspended'])
  })

  it('P2: refuses a provider in status Created, and writes nothing', async () => {
    const created = await provider(world)
    await changeProviderRecord(world, created.providerId, { status: ProviderStatus.Created })
    const answer = await writesNothing(world, async () => postTo(created))
    expect([answer.status, answer.body.code]).toEqual([400, 'provider.not_set_up'])
  })

  it('refuses a plan of which the provider has no pool, and writes nothing', async () => {
    const poolless = await provider(world)
    await removePool(world, poolless.providerId, 17)
    const answer = await writesNothing(world, async () => postTo(poolless))
    expect([answer.status, answer.body.code]).toEqual([400, 'provider.plan_missing'])
    expect(Object.keys(answer.body.validationErrors)).toEqual(['PlanType'])
  })

  it('P4: hides the provider from a token whose subject has no account', async () => {
    const answer = await post(wish, '00000000-0000-4000-8000-00000000abcd')
    expect(answer.status).toBe(404)
  })

  it('refuses a provider that is not set up', async () => {
    const pending = await pendingProvider(world)
    const path = `/api/providers/${pending.providerId}/clients`
    const answer = await world.call({ method: 'POST', path, body: wish, subject: pending.admin.subject })
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('provider.not_set_up')
  })
})
