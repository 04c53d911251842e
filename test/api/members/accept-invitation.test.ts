import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { replace } from '../../../shared/store/change-set.ts'
import { itNeedsAJsonObject, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  confirmedOwner,
  member,
  memberToken,
  type Person,
  type ProviderScene,
  person,
  provider,
  providerUser,
  providerUserToken,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene
let ada: Person

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
  ada = await person(world)
})

const request = (subject: string, token: unknown, { organizationId, owner }: ClientScene = opened) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/users/${owner.memberId}/accept`,
  body: { token },
  subject,
})
const tokenOf = async ({ organizationId, owner }: ClientScene) => memberToken(world, organizationId, owner.memberId)
const memberOf = async ({ organizationId, owner }: ClientScene) =>
  world.store.get('Member', { organizationId, memberId: owner.memberId })
/** A client, its invited owner with an account, and the token of his mail. */
async function invited(): Promise<{ own: ClientScene; owner: Person; token: string }> {
  const own = await client(world, scene)
  return { own, owner: await person(world, own.owner.email), token: await tokenOf(own) }
}
const refusal = async (wish: object & Parameters<World['call']>[0]) => {
  const answer = await writesNothing(world, async () => world.call(wish))
  expect(answer.status).toBe(400)
  return answer.body.code as string
}

describe('acceptInvitation', () => {
  itNeedsAToken(() => ({ world, request: request(ada.subject, 'x') }))
  itNeedsAJsonObject(() => ({ world, request: request(ada.subject, 'x') }))

  it("ties the row to the account and tells the provider's admins while there is no owner", async () => {
    const { own, owner, token } = await invited()
    await providerUser(world, scene, 1)
    const seatsBefore = await world.store.get('OrganizationSeats', own)
    const answer = await world.call(request(owner.subject, token, own))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
    expect(await memberOf(own)).toMatchObject({ status: 1, accountId: owner.subject, email: owner.email, key: null })
    expect(await world.store.get('OrganizationSeats', own)).toEqual(seatsBefore)
    const told = (await world.mails()).filter(({ letter }) => letter.kind === 'member-accepted')
    const mine = told.filter(({ letter }) => 'memberEmail' in letter && letter.memberEmail === owner.email)
    expect(mine.map(({ to }) => to)).toEqual([scene.admin.email])
  })

  it('tells owners and admins of the organization once it has an owner', async () => {
    const own = await client(world, scene)
    const owner = await confirmedOwner(world, scene, own)
    const admin = await member(world, own.organizationId, { type: 1, status: 2 })
    await member(world, own.organizationId, { type: 2, status: 2 })
    const joining = await member(world, own.organizationId, { type: 2, status: 0 })
    const path = `/api/organizations/${own.organizationId}/users/${joining.memberId}`
    await world.call({ method: 'POST', path: `${path}/reinvite`, subject: owner.subject })
    const token = await memberToken(world, own.organizationId, joining.memberId)
    const answer = await world.call({
      method: 'POST',
      path: `${path}/accept`,
      body: { token },
      subject: joining.subject,
    })
    expect(answer.status).toBe(200)
    const told = (await world.mails()).filter(
      ({ letter }) => letter.kind === 'member-accepted' && letter.memberEmail === joining.email,
    )
    expect(told.map(({ to }) => to).sort()).toEqual([owner.email, admin.email].sort())
  })

  it('accepts once when the same request comes several times at once', async () => {
    const { own, owner, token } = await invited()
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => world.call(request(owner.subject, token, own))),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect(status).toBe(400)
      expect(body.code).toBe('member.awaiting_confirmation')
    }
  })

  it('refuses every token but the live one of this very row, all with the same answer', async () => {
    const { own, owner } = await invited()
    const other = await invited()
    const staff = `/api/providers/${scene.providerId}/users`
    const { subject } = scene.admin
    const body = { emails: [owner.email], type: 1 }
    await world.call({ method: 'POST', path: `${staff}/invite`, body, subject })
    const list = await world.call({ method: 'GET', path: staff, subject })
    const { id } = list.body.data.find((row: { email: string }) => row.email === owner.email)
    const live = await tokenOf(own)
    const tokens = [
      'garbage',
      other.token,
      await providerUserToken(world, scene.providerId, id),
      `${live}x`,
      live.slice(0, -1),
      '€',
    ]
    const answers = await writesNothing(world, async () => {
      const received = []
      for (const token of tokens) received.push(await world.call(request(owner.subject, token, own)))
      return received
    })
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.status).toBe(400)
    expect(answers[0]?.body).toMatchObject({
      code: 'invitation.invalid',
      validationErrors: { Token: [expect.any(String)] },
    })
  })

  it('refuses the token of a mail that a newer one replaced', async () => {
    const { own, owner, token } = await invited()
    const path = `/api/organizations/${own.organizationId}/users/${own.owner.memberId}/reinvite`
    await world.call({ method: 'POST', path, subject: scene.admin.subject })
    expect(await refusal(request(owner.subject, token, own))).toBe('invitation.invalid')
  })

  it('refuses an account of another address', async () => {
    const { own, token } = await invited()
    expect(await refusal(request(ada.subject, token, own))).toBe('invitation.other_address')
  })

  it('tells somebody who accepted that he waits for confirmation, and somebody confirmed that he is in', async () => {
    const own = await client(world, scene)
    const token = await tokenOf(own)
    const owner = await acceptedOwner(world, own)
    expect(await refusal(request(owner.subject, token, own))).toBe('member.awaiting_confirmation')
    expect(await refusal(request(owner.subject, 'garbage', own))).toBe('member.awaiting_confirmation')
    expect(await refusal(request(ada.subject, token, own))).toBe('invitation.used')
    const path = `/api/organizations/${own.organizationId}/users/${own.owner.memberId}/confirm`
    await world.call({
      method: 'POST',
      path,
      body: { key: '4.AAAAAAAAAAAAAAAAAAAAAA==' },
      subject: scene.admin.subject,
    })
    expect(await refusal(request(owner.subject, token, own))).toBe('member.already_in_organization')
  })

  it('refuses a second row of the organization to somebody who has one', async () => {
    const { own, token } = await invited()
    const someone = await member(world, own.organizationId, { type: 2, status: 2 })
    expect(await refusal(request(someone.subject, token, own))).toBe('member.already_in_organization')
  })

  it('refuses somebody whose access to the organization was revoked, whatever invitation he holds', async () => {
    const { own, token } = await invited()
    const someone = await member(world, own.organizationId, { type: 2, status: -1 })
    expect(await refusal(request(someone.subject, token, own))).toBe('member.revoked')
  })

  it('refuses a row that was revoked', async () => {
    const { own, owner, token } = await invited()
    const row = await memberOf(own)
    if (row) await world.store.commit([replace('Member', row, { status: -1 })])
    expect(await refusal(request(owner.subject, token, own))).toBe('member.revoked')
  })

  it('refuses a pending organization, which its owner initializes', async () => {
    const own = await client(world, scene, { pending: true })
    const owner = await person(world, own.owner.email)
    expect(await refusal(request(owner.subject, await tokenOf(own), own))).toBe('organization.pending')
  })

  it.each([undefined, '', 7, 'x'.repeat(2001)])('refuses %j in place of a token, naming the field', async (token) => {
    const answer = await world.call(request(ada.subject, token))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual(['Token'])
  })

  it('answers rows and organizations that do not exist like a token that opens nothing (T10)', async () => {
    const token = await tokenOf(opened)
    const { organizationId, owner } = opened
    const other = await client(world, scene)
    const at = (organization: string, memberId: string, body: object = { token }) => ({
      ...request(ada.subject, token),
      path: `/api/organizations/${organization}/users/${memberId}/accept`,
      body,
    })
    const answers = await writesNothing(world, async () => [
      await world.call(at(organizationId, owner.memberId, { token: 'garbage' })),
      await world.call(at(UNKNOWN_ID, owner.memberId)),
      await world.call(at(organizationId, UNKNOWN_ID)),
      await world.call(at(organizationId, other.owner.memberId)),
      await world.call(at(other.organizationId, owner.memberId)),
      await world.call(at('nonsense', owner.memberId)),
      await world.call(at(organizationId, 'nonsense')),
    ])
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 400, body: { code: 'invitation.invalid' } })
  })

  it('refuses a token of somebody without an account', async () => {
    const { own, token } = await invited()
    const answer = await writesNothing(world, async () => world.call(request(randomUUID(), token, own)))
    expect(answer.status).toBe(401)
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
