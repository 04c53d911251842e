import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { create } from '../../../shared/store/change-set.ts'
import {
  errorBody,
  itNeedsAJsonObject,
  itNeedsAToken,
  statusesOf,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import {
  client,
  memberToken,
  type Person,
  type ProviderScene,
  person,
  provider,
  providerUserToken,
} from '../../support/scene.ts'
import { acceptedStaff, inviteStaff } from '../../support/staff.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let newcomer: Person
let id: string
let token: string

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  newcomer = await person(world)
  id = await inviteStaff(world, scene, newcomer.email)
  token = await providerUserToken(world, scene.providerId, id)
})

const request = (of = id, body: object = { token }, { subject } = newcomer) => ({
  method: 'POST',
  path: `/api/providers/${scene.providerId}/users/${of}/accept`,
  body,
  subject,
})

/** Somebody with a fresh invitation. */
async function invited() {
  const someone = await person(world)
  const row = await inviteStaff(world, scene, someone.email)
  return { ...someone, id: row, token: await providerUserToken(world, scene.providerId, row) }
}

describe('acceptProviderInvitation', () => {
  describe('P22', () => {
    itNeedsAToken(() => ({ world, request: request() }))
  })
  itNeedsAJsonObject(() => ({ world, request: request() }))

  it('gives the row to the account and tells the admins', async () => {
    const someone = await invited()
    const answer = await world.call(request(someone.id, { token: someone.token }, someone))
    expect([answer.status, answer.body]).toEqual([200, ''])
    const row = await world.store.get('ProviderUser', { providerId: scene.providerId, providerUserId: someone.id })
    expect(row).toMatchObject({ status: 1, accountId: someone.subject, key: null })
    const told = (await world.mails()).filter(({ to }) => to === scene.admin.email).map(({ letter }) => letter)
    expect(told).toContainEqual({
      kind: 'provider-user-accepted',
      providerName: 'Acme MSP',
      userEmail: someone.email,
    })
  })

  it('S15: refuses a changed token, one of another row, provider or kind, and an unknown row, all alike', async () => {
    const other = await invited()
    const house = await provider(world)
    const foreign = await inviteStaff(world, house)
    const opened = await client(world, scene)
    const ofMember = await memberToken(world, opened.organizationId, opened.owner.memberId)
    const changed = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    const text =
      'This invitation is not valid. It may have been replaced by a newer mail; otherwise ask for a new invitation.'
    const requests = [
      ...[changed, other.token, ofMember, 'nonsense'].map((bad) => request(id, { token: bad })),
      request(UNKNOWN_ID),
      request('not-a-guid'),
      request(foreign, { token: await providerUserToken(world, house.providerId, foreign) }),
    ]
    for (const each of requests) {
      const answer = await writesNothing(world, async () => world.call(each))
      expect(answer.status).toBe(400)
      expect(answer.body).toEqual(errorBody('invitation.invalid', text, { Token: [text] }))
    }
  })

  it('S15: refuses an account of another address, and writes nothing', async () => {
    const other = await person(world)
    const answer = await writesNothing(world, async () => world.call(request(id, { token }, other)))
    expect([answer.status, answer.body.code]).toEqual([400, 'invitation.other_address'])
  })

  it('S15: refuses a second time, and says so to who holds the token only', async () => {
    const someone = await acceptedStaff(world, scene)
    const live = await providerUserToken(world, scene.providerId, someone.id)
    const again = await writesNothing(world, async () => world.call(request(someone.id, { token: live }, someone)))
    expect(again.body).toEqual(errorBody('provider_user.already_accepted', 'This invitation was accepted already.'))
    const guessed = await world.call(request(someone.id, { token: 'nonsense' }, someone))
    expect(guessed.body.code).toBe('invitation.invalid')
  })

  it('accepts once when it is asked many times at once', async () => {
    const someone = await invited()
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => world.call(request(someone.id, { token: someone.token }, someone))),
    )
    expect(statusesOf(answers)).toEqual([200, 400, 400, 400, 400])
    const mails = (await world.mails()).filter(
      ({ letter }) => letter.kind === 'provider-user-accepted' && letter.userEmail === someone.email,
    )
    expect(mails).toHaveLength(1)
  })

  it('S15: refuses the token once 120 hours are over', async () => {
    const later = await createWorld()
    const house = await provider(later)
    const someone = await person(later)
    const row = await inviteStaff(later, house, someone.email)
    const body = { token: await providerUserToken(later, house.providerId, row) }
    later.pass({ hours: 120 })
    const path = `/api/providers/${house.providerId}/users/${row}/accept`
    const answer = await writesNothing(later, async () =>
      later.call({ method: 'POST', path, body, subject: someone.subject }),
    )
    expect([answer.status, answer.body.code]).toEqual([400, 'invitation.expired'])
  })

  it('refuses an account that holds another row of the provider, and writes nothing', async () => {
    const someone = await invited()
    await world.store.commit([
      create('ProviderUser', {
        providerUserId: randomUUID(),
        providerId: scene.providerId,
        accountId: someone.subject,
        email: 'former-address@acme.test',
        name: null,
        key: null,
        status: 2,
        type: 1,
        clientIds: null,
        invitation: null,
        mailFailure: null,
        createdAt: world.now(),
        revisedAt: world.now(),
      }),
    ])
    const answer = await writesNothing(world, async () =>
      world.call(request(someone.id, { token: someone.token }, someone)),
    )
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(
      errorBody('provider_user.already_in_provider', 'You are a user of this provider already.'),
    )
  })

  it('asks a token whose subject has no account to sign in', async () => {
    const answer = await world.call({ ...request(), subject: randomUUID() })
    expect([answer.status, answer.body.code]).toEqual([401, 'request.unauthenticated'])
  })

  it.each([[{ token: '' }], [{ token: 7 }], [{}], [{ token: 'x'.repeat(2001) }]])(
    'refuses %j, naming the field',
    async (body) => {
      const answer = await world.call(request(id, body))
      expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid'])
      expect(Object.keys(answer.body.validationErrors)).toEqual(['Token'])
    },
  )
})
