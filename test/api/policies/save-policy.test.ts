import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { claimedDomain, verifiedDomain } from '../../support/domains.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  statusesOf,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  type Person,
  type ProviderScene,
  person,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

const TWO_FACTOR = 0
const MASTER_PASSWORD = 1
const SINGLE_ORG = 3
const REQUIRE_SSO = 4
const DISABLE_SEND = 6
const RESET_PASSWORD = 8
const VAULT_TIMEOUT = 9
const AUTOMATIC_CONFIRMATION = 18
const BLOCK_DOMAINS = 19
const SEND_CONTROLS = 21
const FILL_ASSIST = 22

let world: World
let scene: ProviderScene
let opened: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 500, enterprise: 500 })
  opened = await client(world, scene, { planType: 19 })
  owner = await confirmedOwner(world, scene, opened)
})

const request = (
  type: number | string,
  body: object = { policy: { enabled: true } },
  { subject = owner.subject, organizationId = opened.organizationId } = {},
) => ({ method: 'PUT', path: `/api/organizations/${organizationId}/policies/${type}`, body, subject })

/** An Enterprise client of its own with a confirmed owner, and how he saves a policy there. */
async function ownClient() {
  const own = await client(world, scene, { planType: 19 })
  const { organizationId } = own
  const { subject } = await confirmedOwner(world, scene, own)
  const policy = (type: number, enabled: boolean, data?: object) =>
    request(type, { policy: { enabled, ...(data && { data }) } }, { subject, organizationId })
  return {
    organizationId,
    subject,
    policy,
    save: async (...about: Parameters<typeof policy>) => world.call(policy(...about)),
  }
}

const policiesIn = async (organizationId: string) =>
  (await world.store.get('OrganizationPolicies', { organizationId }))?.policies ?? []

const eventsIn = async (organizationId: string) =>
  (await world.table.items()).filter(
    ({ entity, scopeId, type }) => entity === 'AuditEvent' && scopeId === organizationId && type === 1700,
  )

const enforcementsIn = async (organizationId: string) => world.store.listAll('PolicyEnforcement', { organizationId })

describe('savePolicy', () => {
  itNeedsAToken(() => ({ world, request: request(SINGLE_ORG) }))
  itNeedsAJsonObject(() => ({ world, request: request(SINGLE_ORG) }))

  it('adds a policy, then changes it under the same id, and logs each (T109)', async () => {
    const { organizationId, subject, save } = await ownClient()
    const added = await save(MASTER_PASSWORD, true, { minLength: 14, requireLower: true })
    expect(added.status).toBe(200)
    expect(added.body).toEqual({
      object: 'policy',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      organizationId,
      type: MASTER_PASSWORD,
      enabled: true,
      data: { minLength: 14, requireLower: true },
      revisionDate: expect.stringMatching(/Z$/),
    })
    world.pass({ minutes: 1 })
    const changed = await save(MASTER_PASSWORD, false)
    expect(changed.body).toMatchObject({ id: added.body.id, enabled: false, data: null })
    expect(changed.body.revisionDate > added.body.revisionDate).toBe(true)
    expect(await policiesIn(organizationId)).toHaveLength(1)
    const events = await eventsIn(organizationId)
    expect(events.map(({ policyId, actorId }) => [policyId, actorId])).toEqual([
      [added.body.id, subject],
      [added.body.id, subject],
    ])
  })

  it('takes the policy bare as well, as earlier clients send it, and what they call metadata', async () => {
    const { organizationId, subject } = await ownClient()
    const bare = { type: 2, enabled: true, data: { minLength: 20 }, metadata: { defaultUserCollectionName: 'x' } }
    const answer = await world.call(request(2, bare, { subject, organizationId }))
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ type: 2, enabled: true, data: { minLength: 20 } })
  })

  it.each([{ policy: { enabled: true, data: null } }, { policy: { enabled: true } }])(
    'saves %j without data (T119)',
    async (body) => {
      const answer = await world.call(request(MASTER_PASSWORD, body))
      expect(answer.status).toBe(200)
      expect(answer.body.data).toBeNull()
    },
  )

  it("lets owner, admin, both kinds of the provider's staff and custom members with the right save", async () => {
    const technician = await providerUser(world, scene, 1)
    const admin = await member(world, opened.organizationId, { type: 1, status: 2 })
    const custom = await member(world, opened.organizationId, { type: 4, status: 2, permissions: ['managePolicies'] })
    for (const { subject } of [owner, admin, technician, scene.admin, custom]) {
      const answer = await world.call(request(MASTER_PASSWORD, { policy: { enabled: true } }, { subject }))
      expect(answer.status).toBe(200)
    }
  })

  it('asks the worker to revoke exactly the members without two-step login, and not whoever turns it on', async () => {
    const own = await ownClient()
    const { organizationId } = own
    const acting = await member(world, organizationId, { type: 4, status: 2, permissions: ['managePolicies'] })
    const lacking = [
      await member(world, organizationId, { type: 2, status: 2 }),
      await member(world, organizationId, { type: 4, status: 1 }),
    ]
    for (const [type, status] of [
      [1, 2],
      [2, 0],
      [2, -1],
    ] as const) {
      await member(world, organizationId, { type, status })
    }
    const careful = await member(world, organizationId, { type: 2, status: 2 })
    const account = await world.store.get('Account', { accountId: careful.subject })
    if (account) await world.store.commit([replace('Account', account, { twoStepProviders: [0] })])
    const body = { policy: { enabled: true } }
    expect((await world.call(request(TWO_FACTOR, body, { subject: acting.subject, organizationId }))).status).toBe(200)
    const [asked, ...more] = await enforcementsIn(organizationId)
    expect(more).toEqual([])
    expect(asked).toMatchObject({ policyType: TWO_FACTOR, next: 0, actorId: acting.subject, finishedAt: null })
    expect([...(asked?.memberIds ?? [])].sort()).toEqual(lacking.map(({ memberId }) => memberId).sort())
  })

  it("asks to revoke who belongs to another organization too, but never the provider's own staff (T116)", async () => {
    const own = await ownClient()
    const { organizationId } = own
    const elsewhere = await client(world, scene)
    const both = await member(world, organizationId, { type: 2, status: 2 })
    const here = await member(world, organizationId, { type: 2, status: 2 })
    const technician = await providerUser(world, scene, 1)
    for (const { subject, email } of [both, technician]) {
      const row = await member(world, elsewhere.organizationId, { type: 2, status: 2 })
      const there = await world.store.get('Member', { ...elsewhere, memberId: row.memberId })
      if (there) await world.store.commit([replace('Member', there, { accountId: subject, email })])
    }
    const asMember = await member(world, organizationId, { type: 2, status: 2 })
    const staffRow = await world.store.get('Member', { organizationId, memberId: asMember.memberId })
    const { subject: accountId, email } = technician
    if (staffRow) await world.store.commit([replace('Member', staffRow, { accountId, email })])

    expect((await own.save(SINGLE_ORG, true)).status).toBe(200)
    const [asked] = await enforcementsIn(organizationId)
    expect(asked?.memberIds).toEqual([both.memberId])
    expect(await world.store.get('Member', { organizationId, memberId: here.memberId })).toMatchObject({ status: 2 })
  })

  it('asks nothing of the worker where everybody complies, or the policy was on already', async () => {
    const { organizationId, save } = await ownClient()
    await save(TWO_FACTOR, true)
    await member(world, organizationId, { type: 2, status: 2 })
    await save(TWO_FACTOR, true)
    expect(await enforcementsIn(organizationId)).toEqual([])
  })

  it('lets SendControls follow DisableSend and DisableSend follow SendControls', async () => {
    const { organizationId, save } = await ownClient()
    await save(DISABLE_SEND, true)
    const state = async () =>
      Object.fromEntries((await policiesIn(organizationId)).map(({ type, enabled }) => [type, enabled]))
    expect(await state()).toEqual({ [DISABLE_SEND]: true, [SEND_CONTROLS]: true })
    await save(SEND_CONTROLS, false)
    expect(await state()).toEqual({ [DISABLE_SEND]: false, [SEND_CONTROLS]: false })
  })

  it('loses none of several policies that are saved at once', async () => {
    const { organizationId, save } = await ownClient()
    const types = [MASTER_PASSWORD, 2, SINGLE_ORG, 5, 10]
    const answers = await Promise.all(types.map(async (type) => save(type, true)))
    expect(statusesOf(answers)).toEqual([200, 200, 200, 200, 200])
    expect((await policiesIn(organizationId)).map(({ type }) => type).sort((one, other) => one - other)).toEqual(types)
  })

  it('refuses a policy whose required one is off, and the end of one that others need (T112)', async () => {
    const { policy, save } = await ownClient()
    const refused = async (type: number, enabled: boolean) =>
      writesNothing(world, async () => world.call(policy(type, enabled)))
    const first = await refused(RESET_PASSWORD, true)
    expect(first.status).toBe(400)
    expect(first.body).toMatchObject({
      code: 'policy.required_first',
      message: 'Turn on the policy "Single organization" first: "Account recovery" needs it.',
    })
    await save(SINGLE_ORG, true)
    await save(RESET_PASSWORD, true)
    const one = await refused(SINGLE_ORG, false)
    expect(one.status).toBe(400)
    expect(one.body).toMatchObject({
      code: 'policy.depended_on',
      message: 'Turn off the policy "Account recovery" first: it needs "Single organization".',
    })
    await save(VAULT_TIMEOUT, true)
    expect((await refused(SINGLE_ORG, false)).body.code).toBe('policy.several_depend')
    await save(VAULT_TIMEOUT, false)
    await save(RESET_PASSWORD, false)
    expect((await save(SINGLE_ORG, false)).status).toBe(200)
  })

  it.each([
    [REQUIRE_SSO, 'policy.needs_sso'],
    [BLOCK_DOMAINS, 'policy.needs_verified_domain'],
    [AUTOMATIC_CONFIRMATION, 'policy.automatic_confirmation_unavailable'],
  ])('refuses policy %i, for what it rests on does not exist: %s (T122)', async (type, code) => {
    const { policy, save } = await ownClient()
    await save(SINGLE_ORG, true)
    const answer = await writesNothing(world, async () => world.call(policy(type, true)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe(code)
    expect((await save(type, false)).status).toBe(200)
  })

  it('lets account creation be blocked where a domain is verified (T122)', async () => {
    const { organizationId, save } = await ownClient()
    await claimedDomain(world, organizationId)
    expect((await save(BLOCK_DOMAINS, true)).body.code).toBe('policy.needs_verified_domain')
    await verifiedDomain(world, organizationId, 'blocked.test')
    expect((await save(BLOCK_DOMAINS, true)).status).toBe(200)
  })

  it('keeps the single organization on while a domain is verified, and says so when it is read', async () => {
    const { organizationId, subject, policy, save } = await ownClient()
    await save(SINGLE_ORG, true)
    const read = async () =>
      (await world.call({ ...policy(SINGLE_ORG, true), method: 'GET', body: undefined })).body.canToggleState
    expect(await read()).toBe(true)
    const { domainId } = await verifiedDomain(world, organizationId, 'kept.test')
    expect(await read()).toBe(false)
    const answer = await writesNothing(world, async () => world.call(policy(SINGLE_ORG, false)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('policy.domain_verified')
    const path = `/api/organizations/${organizationId}/domain/${domainId}`
    expect((await world.call({ method: 'DELETE', path, subject })).status).toBe(200)
    expect((await save(SINGLE_ORG, false)).status).toBe(200)
  })

  it.each([
    [MASTER_PASSWORD, { minLength: 129 }, 'minLength'],
    [MASTER_PASSWORD, { minComplexity: 5 }, 'minComplexity'],
    [MASTER_PASSWORD, { minLength: '14' }, 'minLength'],
    [FILL_ASSIST, { rulesUrl: 'http://rules.test' }, 'rulesUrl'],
  ])('refuses policy %i with %j naming the field (T118, T124)', async (type, data, field) => {
    const body = { policy: { enabled: true, data } }
    const answer = await writesNothing(world, async () => world.call(request(type, body)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('policy.data_invalid')
    expect(answer.body.message).toContain(field)
    expect(Object.keys(answer.body.validationErrors)).toEqual([
      `Data.${field.charAt(0).toUpperCase()}${field.slice(1)}`,
    ])
  })

  it('lets FillAssist be turned on with an https address, and off with nothing (T124)', async () => {
    const { save } = await ownClient()
    expect((await save(FILL_ASSIST, true, { rulesUrl: 'HTTPS://rules.test/x.json' })).status).toBe(200)
    expect((await save(FILL_ASSIST, false)).status).toBe(200)
  })

  it('refuses more than one record holds', async () => {
    const { policy, save } = await ownClient()
    await save(2, true, { text: 'x'.repeat(200_000) })
    const wish = policy(15, true, { text: 'x'.repeat(120_000) })
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('policy.data_too_large')
  })

  const nested = (levels: number): object => (levels === 0 ? {} : { in: nested(levels - 1) })
  it.each([
    [{}, 'Policy.Enabled'],
    [{ policy: {} }, 'Policy.Enabled'],
    [{ policy: { enabled: 'true' } }, 'Policy.Enabled'],
    [{ enabled: null }, 'Enabled'],
    [{ policy: { enabled: true, data: [] } }, 'Policy.Data'],
    [{ policy: { enabled: true, data: 'text' } }, 'Policy.Data'],
    [{ policy: { enabled: true, data: { n: 1e300 } } }, 'Policy.Data'],
    [{ policy: { enabled: true, data: { n: 1e-200 } } }, 'Policy.Data'],
    [{ policy: { enabled: true, data: { '': 1 } } }, 'Policy.Data'],
    [{ policy: { enabled: true, data: nested(40) } }, 'Policy.Data'],
  ])('refuses %j naming the field', async (body, field) => {
    const answer = await writesNothing(world, async () => world.call(request(2, body)))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it('keeps data of clients as they are, whatever JSON they hold', async () => {
    const data = { list: [1, 'two', null, { three: [3.5, -2] }], none: null, text: '', deep: nested(10) }
    const answer = await world.call(request(2, { policy: { enabled: true, data } }))
    expect(answer.status).toBe(200)
    const read = await world.call({ ...request(2), method: 'GET', body: undefined })
    expect(read.body.data).toEqual(data)
  })

  it('refuses an organization of a plan without policies, and names the plan that has them (T110)', async () => {
    const teams = await client(world, scene)
    const { organizationId } = teams
    const { subject } = await confirmedOwner(world, scene, teams)
    const wish = request(SINGLE_ORG, undefined, { subject, organizationId })
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('organization.plan_lacks_feature')
    expect(answer.body.message).toContain('Enterprise (Monthly)')
  })

  it.each<Parameters<typeof member>[2]>([
    { type: 2, status: 2 },
    { type: 4, status: 2, permissions: ['manageUsers', 'accessEventLogs'] },
  ])('refuses the member %j, whatever the body', async (wishes) => {
    const { subject } = await member(world, opened.organizationId, wishes)
    const wish = { ...request(SINGLE_ORG, undefined, { subject }), body: 'nonsense' }
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('answers unknown policies, unknown organizations and strangers alike', async () => {
    const stranger = await person(world)
    const other = await client(world, await provider(world), { planType: 19 })
    const { subject } = stranger
    await expectAlikeNotFound(world, [
      ...['23', '-1', '01', '1.0', 'x', '%20', '3x'].map((type) => request(type)),
      request(SINGLE_ORG, undefined, { organizationId: UNKNOWN_ID }),
      request(SINGLE_ORG, undefined, { organizationId: other.organizationId }),
      request(SINGLE_ORG, undefined, { subject }),
    ])
  })
})
