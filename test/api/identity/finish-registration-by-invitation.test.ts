import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  createIdentityWorld,
  type IdentityWorld,
  register,
  registrationOf,
  signIn,
} from '../../support/identity-world.ts'
import { writesNothing } from '../../support/refusals.ts'
import { client, memberToken, type ProviderScene, provider, providerUserToken } from '../../support/scene.ts'

let world: IdentityWorld
let scene: ProviderScene

beforeAll(async () => {
  world = await createIdentityWorld()
  scene = await provider(world)
})
afterAll(async () => world.close())

const someAddress = () => `${randomUUID()}@example.test`

/** Somebody invited to the provider's staff. */
async function invitedUser(): Promise<{ email: string; providerUserId: string; token: string }> {
  const email = someAddress()
  const path = `/api/providers/${scene.providerId}/users`
  const subject = scene.admin.subject
  await world.call({ method: 'POST', path: `${path}/invite`, body: { emails: [email], type: 1 }, subject })
  const { body } = await world.call({ method: 'GET', path, subject })
  const { id } = body.data.find((row: { email: string }) => row.email === email)
  return { email, providerUserId: id, token: await providerUserToken(world, scene.providerId, id) }
}

describe('finishRegistration by an invitation', () => {
  it("registers against a member's invitation, which stays open to be accepted", async () => {
    const { organizationId, owner } = await client(world, scene)
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    const body = registrationOf(owner.email)
    const answer = await register(world, { ...body, orgInviteToken, organizationUserId: owner.memberId.toUpperCase() })
    expect(answer.status).toBe(200)
    expect((await signIn(world, body)).status).toBe(200)
    expect(await world.store.get('Member', { organizationId, memberId: owner.memberId })).toMatchObject({
      status: 0,
      accountId: null,
    })
  })

  it("registers against a provider user's invitation, which stays open to be accepted", async () => {
    const { email, providerUserId, token } = await invitedUser()
    const body = registrationOf(email)
    const answer = await register(world, { ...body, providerInviteToken: token, providerUserId })
    expect(answer.status).toBe(200)
    expect((await signIn(world, body)).status).toBe(200)
    const user = await world.store.get('ProviderUser', { providerId: scene.providerId, providerUserId })
    expect(user).toMatchObject({ status: 0, accountId: null })
  })

  it('refuses invitations that are foreign, unknown or malformed, all with the same answer', async () => {
    const one = await client(world, scene)
    const two = await client(world, scene)
    const token = await memberToken(world, one.organizationId, one.owner.memberId)
    const { token: staffToken } = await invitedUser()
    const [organizationId = ''] = token.split('.')
    const attempts = [
      { organizationUserId: two.owner.memberId, orgInviteToken: token },
      { organizationUserId: randomUUID(), orgInviteToken: token },
      { organizationUserId: one.owner.memberId, orgInviteToken: `${organizationId}.` },
      { organizationUserId: one.owner.memberId, orgInviteToken: staffToken },
      { organizationUserId: one.owner.memberId, orgInviteToken: `${randomUUID()}.garbage` },
    ]
    const answers = []
    for (const attempt of attempts) {
      answers.push(
        await writesNothing(world, async () => register(world, { ...registrationOf(one.owner.email), ...attempt })),
      )
    }
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.body.code).toBe('invitation.invalid')
  })

  it.each(['orgInviteToken', 'providerInviteToken'])('refuses a malformed %s, naming a field', async (field) => {
    const row = field === 'orgInviteToken' ? 'organizationUserId' : 'providerUserId'
    const body = { ...registrationOf(someAddress()), [field]: 'garbage', [row]: randomUUID() }
    const answer = await register(world, body)
    expect(answer.body.code).toBe('invitation.invalid')
    expect(answer.body.validationErrors).not.toBeNull()
  })

  it('refuses an invitation to another address', async () => {
    const { organizationId, owner } = await client(world, scene)
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    const body = { ...registrationOf(someAddress()), orgInviteToken, organizationUserId: owner.memberId }
    const answer = await writesNothing(world, async () => register(world, body))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('invitation.other_address')
  })

  it('refuses an invitation that a newer mail replaced', async () => {
    const { organizationId, owner } = await client(world, scene)
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    const path = `/api/organizations/${organizationId}/users/${owner.memberId}/reinvite`
    await world.call({ method: 'POST', path, subject: scene.admin.subject })
    const body = { ...registrationOf(owner.email), orgInviteToken, organizationUserId: owner.memberId }
    expect((await register(world, body)).body.code).toBe('invitation.invalid')
  })

  it('refuses an invitation from the instant of its expiry on, and accepts it until then', async () => {
    const { organizationId, owner } = await client(world, scene)
    const row = await world.store.get('Member', { organizationId, memberId: owner.memberId })
    const orgInviteToken = await memberToken(world, organizationId, owner.memberId)
    const body = { ...registrationOf(owner.email), orgInviteToken, organizationUserId: owner.memberId }
    world.stopClock(row?.invitation?.expiresAt ?? '')
    const answer = await writesNothing(world, async () => register(world, body))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('invitation.expired')
    world.stopClock(row?.invitation?.expiresAt ?? '', 1)
    expect((await register(world, body)).status).toBe(200)
    world.stopClock(null)
  })
})
