import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { itNeedsAJsonObject, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  member,
  memberToken,
  type Person,
  type ProviderScene,
  person,
  provider,
  sealed,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let pending: ClientScene
let ada: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  pending = await client(world, scene, { pending: true })
  ada = await person(world)
})

const keys = {
  key: sealed.asymmetric,
  keys: { publicKey: sealed.publicKey, encryptedPrivateKey: sealed.symmetric },
  collectionName: sealed.symmetric,
}
const request = (subject: string, token: unknown, { organizationId, owner }: ClientScene = pending) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/users/${owner.memberId}/accept-init`,
  body: { token, ...keys },
  subject,
})
const tokenOf = async ({ organizationId, owner }: ClientScene) => memberToken(world, organizationId, owner.memberId)
/** A pending client, its invited owner with an account, and the token of his mail. */
async function invited(isPending = true): Promise<{ own: ClientScene; owner: Person; token: string }> {
  const own = await client(world, scene, { pending: isPending })
  return { own, owner: await person(world, own.owner.email), token: await tokenOf(own) }
}
const refusal = async (wish: Parameters<World['call']>[0]) => {
  const answer = await writesNothing(world, async () => world.call(wish))
  expect(answer.status).toBe(400)
  return answer.body.code as string
}

describe('initializeOrganization', () => {
  itNeedsAToken(() => ({ world, request: request(ada.subject, 'x') }))
  itNeedsAJsonObject(() => ({ world, request: request(ada.subject, 'x') }))

  it('brings the keys, enables the organization and confirms the owner, in one step', async () => {
    const { own, owner, token } = await invited()
    const { organizationId } = own
    const answer = await world.call(request(owner.subject, token, own))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    expect(await world.store.get('Organization', { organizationId })).toMatchObject({
      status: 2,
      enabled: true,
      keyPair: keys.keys,
    })
    expect(await world.store.find('ClientLink', 'byOrganization', { organizationId })).toMatchObject({
      status: 2,
      enabled: true,
      key: null,
    })
    expect(await world.store.get('Member', { organizationId, memberId: own.owner.memberId })).toMatchObject({
      status: 2,
      accountId: owner.subject,
      key: keys.key,
    })
    expect(await world.store.get('OrganizationSeats', { organizationId })).toMatchObject({
      occupied: 1,
      confirmed: 1,
      confirmedOwners: 1,
    })
    const collections = await world.call({ method: 'GET', path: '/api/collections', subject: owner.subject })
    expect(collections.body.data).toMatchObject([{ organizationId, name: keys.collectionName, manage: true }])
    const events = (await world.table.items()).filter(
      (item) => item['entity'] === 'AuditEvent' && item['scopeId'] === organizationId,
    )
    expect(events).toContainEqual(expect.objectContaining({ type: 1501, actorId: owner.subject }))
    const mails = (await world.mails()).filter(({ to }) => to === owner.email)
    expect(mails.map(({ letter }) => letter.kind)).toEqual(['member-invited', 'member-confirmed'])
  })

  it('initializes once when the same request comes several times at once', async () => {
    const { own, owner, token } = await invited()
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => world.call(request(owner.subject, token, own))),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await world.store.listAll('Collection', own)).toHaveLength(1)
    for (const { body } of answers.filter(({ status }) => status !== 200)) {
      expect(body.code).toBe('member.already_in_organization')
    }
  })

  it('refuses an organization that has its keys already', async () => {
    const { own, owner, token } = await invited(false)
    expect(await refusal(request(owner.subject, token, own))).toBe('organization.not_pending')
  })

  it('refuses foreign tokens and garbage alike', async () => {
    const { own, owner, token } = await invited()
    const other = await invited()
    const answers = await writesNothing(world, async () => [
      await world.call(request(owner.subject, other.token, own)),
      await world.call(request(owner.subject, 'garbage', own)),
      await world.call(request(owner.subject, `${token}x`, own)),
    ])
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.body.code).toBe('invitation.invalid')
  })

  it('refuses an account of another address', async () => {
    const { own, token } = await invited()
    expect(await refusal(request(ada.subject, token, own))).toBe('invitation.other_address')
  })

  it.each([
    ['member.revoked', -1],
    ['invitation.used', 1],
    ['invitation.used', 2],
  ] as const)('answers %s for a row in state %i', async (code, status) => {
    const { own, owner, token } = await invited()
    const row = await world.store.get('Member', { organizationId: own.organizationId, memberId: own.owner.memberId })
    if (row) await world.store.commit([replace('Member', row, { status })])
    expect(await refusal(request(owner.subject, token, own))).toBe(code)
  })

  it.each([
    ['member.awaiting_confirmation', 1],
    ['member.already_in_organization', 2],
  ] as const)('answers %s to somebody who has a row in state %i', async (code, status) => {
    const { own, token } = await invited()
    const someone = await member(world, own.organizationId, { type: 2, status })
    expect(await refusal(request(someone.subject, token, own))).toBe(code)
  })

  it.each([
    [{ key: sealed.symmetric }, 'Key'],
    [{ key: undefined }, 'Key'],
    [{ keys: { publicKey: sealed.publicKey } }, 'Keys.EncryptedPrivateKey'],
    [{ keys: undefined }, 'Keys'],
    [{ collectionName: 'plain' }, 'CollectionName'],
    [{ collectionName: `2.${'A'.repeat(1000)}|AAAA|AAAA` }, 'CollectionName'],
    [{ token: '' }, 'Token'],
  ])('refuses %j naming the field', async (change, field) => {
    const wish = request(ada.subject, 'x')
    const answer = await writesNothing(world, async () => world.call({ ...wish, body: { ...wish.body, ...change } }))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it('answers rows and organizations that do not exist like a token that opens nothing', async () => {
    const { organizationId, owner } = pending
    const at = (organization: string, memberId: string) => ({
      ...request(ada.subject, 'x'),
      path: `/api/organizations/${organization}/users/${memberId}/accept-init`,
    })
    const answers = await writesNothing(world, async () => [
      await world.call(at(organizationId, owner.memberId)),
      await world.call(at(UNKNOWN_ID, owner.memberId)),
      await world.call(at(organizationId, UNKNOWN_ID)),
      await world.call(at('nonsense', owner.memberId)),
      await world.call(at(organizationId, 'nonsense')),
    ])
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 400, body: { code: 'invitation.invalid' } })
  })

  it('refuses an invitation from the instant of its expiry on, and accepts it until then', async () => {
    const { own, owner, token } = await invited()
    const row = await world.store.get('Member', { ...own, memberId: own.owner.memberId })
    world.stopClock(row?.invitation?.expiresAt ?? '')
    expect(await refusal(request(owner.subject, token, own))).toBe('invitation.expired')
    world.stopClock(row?.invitation?.expiresAt ?? '', 1)
    expect((await world.call(request(owner.subject, token, own))).status).toBe(200)
    world.stopClock(null)
  })
})
