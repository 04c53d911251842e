import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  createIdentityWorld,
  type IdentityWorld,
  newPasswordHash,
  type Registered,
  registered,
  signIn,
  subjectIn,
} from '../../support/identity-world.ts'
import {
  acceptedOwner,
  type ClientScene,
  client,
  expectOk,
  memberToken,
  sealed,
  setupBody,
  setupToken,
} from '../../support/scene.ts'

let world: IdentityWorld
/** The provider's admin, and the provider's id. */
let admin: Registered
let before: string
let after: string
let providerId: string
let opened: ClientScene

const lose = async (email: string) =>
  world.pool.send(new AdminDeleteUserCommand({ UserPoolId: world.userPoolId, Username: email }))
const subjectOf = async (who: Registered) => subjectIn((await signIn(world, who)).body.access_token)

beforeAll(async () => {
  world = await createIdentityWorld()
  admin = await registered(world)
  before = await subjectOf(admin)
  const made = await world.operator({
    command: 'create-provider',
    adminEmail: admin.email,
    teamsMinimum: 50,
    enterpriseMinimum: 0,
  })
  if (!made.ok) throw new Error(made.message)
  providerId = String(made['providerId'])
  const path = `/api/providers/${providerId}/setup`
  const body = setupBody(await setupToken(world, providerId))
  expectOk(await world.call({ method: 'POST', path, body, subject: before }))
  opened = await client(world, { providerId, admin: { subject: before, email: admin.email } })
  await lose(admin.email)
  after = await subjectOf(admin)
})
afterAll(async () => world.close())

describe('after the user pool was lost', () => {
  it('the old password signs in under a new subject that stands for the account', async () => {
    expect(after).not.toBe(before)
    expect(await world.store.get('SubjectAlias', { subject: after })).toMatchObject({ accountId: before })
  })

  it('the password signs in again and again', async () => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await signIn(world, admin)
      expect(answer.status).toBe(200)
      expect(subjectIn(answer.body.access_token)).toBe(after)
    }
  })

  it('a wrong password signs in nobody, and makes no user in the pool', async () => {
    const ada = await registered(world)
    await lose(ada.email)
    expect((await signIn(world, { ...ada, masterPasswordHash: newPasswordHash() })).status).toBe(400)
    await expect(lose(ada.email)).rejects.toMatchObject({ name: 'UserNotFoundException' })
    expect((await signIn(world, ada)).status).toBe(200)
  })

  it('devices that sign in at the same moment agree on one subject, and none stays out', async () => {
    const ada = await registered(world)
    await lose(ada.email)
    const first = await Promise.all(Array.from({ length: 4 }, async () => signIn(world, ada)))
    const second = await Promise.all(Array.from({ length: 4 }, async () => signIn(world, ada)))
    expect(first.map(({ status }) => status)).toContain(200)
    expect(second.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const sessions = [...first, ...second].filter(({ status }) => status === 200)
    expect(new Set(sessions.map(({ body }) => subjectIn(body.access_token))).size).toBe(1)
  })

  it('the profile carries the subject of the token, and providers and clients are all there', async () => {
    const { status, body } = await world.call({ method: 'GET', path: '/api/accounts/profile', subject: after })
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: after, email: admin.email, key: sealed.symmetric })
    expect(body.providers).toMatchObject([{ id: providerId, userId: after, status: 2, type: 0 }])
    const own = expect.objectContaining({ id: opened.organizationId, userId: after })
    expect(body.providerOrganizations).toContainEqual(own)
  })

  it("the role in the provider and in its clients is what it was, and the log names the account's own id", async () => {
    const subject = after
    const path = `/api/providers/${providerId}`
    expect((await world.call({ method: 'GET', path, subject })).status).toBe(200)
    const members = `/api/organizations/${opened.organizationId}/users`
    expect((await world.call({ method: 'GET', path: members, subject })).status).toBe(200)
    await acceptedOwner(world, opened)
    const confirm = `${members}/${opened.owner.memberId}/confirm`
    expectOk(await world.call({ method: 'POST', path: confirm, body: { key: sealed.asymmetric }, subject }))
    const [event] = (await world.table.items()).filter(
      ({ entity, type, memberId }) => entity === 'AuditEvent' && type === 1501 && memberId === opened.owner.memberId,
    )
    expect(event).toMatchObject({ actorId: before })
  })

  it('an invitation is accepted for the account, not for the new subject', async () => {
    const bob = await registered(world)
    const bobBefore = await subjectOf(bob)
    await lose(bob.email)
    const subject = await subjectOf(bob)
    const invited = await client(
      world,
      { providerId, admin: { subject: after, email: admin.email } },
      { ownerEmail: bob.email },
    )
    const { organizationId, owner } = invited
    const token = await memberToken(world, organizationId, owner.memberId)
    const path = `/api/organizations/${organizationId}/users/${owner.memberId}/accept`
    expect((await world.call({ method: 'POST', path, body: { token }, subject })).status).toBe(200)
    const member = await world.store.get('Member', { organizationId, memberId: owner.memberId })
    expect(member).toMatchObject({ status: 1, accountId: bobBefore })
  })
})
