import { beforeAll, describe, expect, it } from '@jest/globals'
import { limits } from '../../../shared/config/limits.ts'
import { create, replace } from '../../../shared/store/change-set.ts'
import { expectAlikeNotFound, FORBIDDEN, itNeedsAToken, UNKNOWN_ID, writesNothing } from '../../support/refusals.ts'
import {
  type ClientScene,
  client,
  confirmedOwner,
  member,
  memberToken,
  type ProviderScene,
  person,
  provider,
  providerUser,
} from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world)
  opened = await client(world, scene)
})

const request = (subject: string, memberId = opened.owner.memberId, organizationId = opened.organizationId) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/users/${memberId}/reinvite`,
  subject,
})
const memberOf = async ({ organizationId, owner }: ClientScene) =>
  world.store.get('Member', { organizationId, memberId: owner.memberId })

describe('reinviteMember', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject) }))

  it('mails a new link, lets it live 5 days more, clears the failure of the mail before, and kills its token', async () => {
    const own = await client(world, scene)
    const before = await memberOf(own)
    if (!before) throw new Error('There is no member')
    await world.store.commit([replace('Member', before, { mailFailure: { at: world.now(), reason: 'bounced' } })])
    const old = await memberToken(world, own.organizationId, own.owner.memberId)
    world.pass({ hours: 1 })
    const answer = await world.call(request(scene.admin.subject, own.owner.memberId, own.organizationId))
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')

    const after = await memberOf(own)
    expect(after).toMatchObject({ status: 0, mailFailure: null })
    const hoursMore = Date.parse(after?.invitation?.expiresAt ?? '') - Date.parse(before.invitation?.expiresAt ?? '')
    expect(hoursMore).toBeGreaterThanOrEqual(3_600_000)
    const mails = (await world.mails()).filter(({ to }) => to === own.owner.email)
    expect(mails).toHaveLength(2)
    expect(mails[1]?.letter).toMatchObject({
      kind: 'member-invited',
      organizationName: 'Globex',
      providerName: 'Acme MSP',
      asOwner: true,
      initializes: false,
      ...after?.invitation,
    })

    const invited = await person(world, own.owner.email)
    const path = `/api/organizations/${own.organizationId}/users/${own.owner.memberId}/accept`
    const accept = (token: string) => world.call({ method: 'POST', path, body: { token }, subject: invited.subject })
    expect((await accept(old)).body.code).toBe('invitation.invalid')
    expect((await accept(await memberToken(world, own.organizationId, own.owner.memberId))).status).toBe(200)
  })

  it("lets owner, admin and both kinds of the provider's staff reinvite", async () => {
    const own = await client(world, scene)
    const owner = await confirmedOwner(world, scene, own)
    const admin = await member(world, own.organizationId, { type: 1, status: 2 })
    const technician = await providerUser(world, scene, 1)
    const invited = await member(world, own.organizationId, { type: 2, status: 0 })
    for (const { subject } of [scene.admin, technician, owner, admin]) {
      expect((await world.call(request(subject, invited.memberId, own.organizationId))).status).toBe(200)
      world.pass({ minutes: 1 })
    }
  })

  it('makes a link that works at the instant after the one before expired, and not a moment longer than its own', async () => {
    const own = await client(world, scene)
    const { organizationId, owner } = own
    const before = await memberOf(own)
    world.stopClock(before?.invitation?.expiresAt ?? '', -1000)
    expect((await world.call(request(scene.admin.subject, owner.memberId, organizationId))).status).toBe(200)
    const invited = await person(world, owner.email)
    const path = `/api/organizations/${organizationId}/users/${owner.memberId}/accept`
    const token = await memberToken(world, organizationId, owner.memberId)
    const accept = () => world.call({ method: 'POST', path, body: { token }, subject: invited.subject })
    world.stopClock((await memberOf(own))?.invitation?.expiresAt ?? '')
    expect((await accept()).body.code).toBe('invitation.expired')
    world.stopClock((await memberOf(own))?.invitation?.expiresAt ?? '', 1)
    expect((await accept()).status).toBe(200)
    world.stopClock(null)
  })

  it('sends one row again once at will, then at most once a minute, saying when to come back', async () => {
    const own = await client(world, scene)
    const wish = request(scene.admin.subject, own.owner.memberId, own.organizationId)
    expect((await world.call(wish)).status).toBe(200)
    const again = await writesNothing(world, async () => world.call(wish))
    expect(again.status).toBe(429)
    expect(again.body.code).toBe('invitation.too_soon')
    const seconds = Number(again.headers['retry-after'])
    expect(seconds).toBeGreaterThan(50)
    expect(seconds).toBeLessThanOrEqual(60)
    world.pass({ seconds })
    expect((await world.call(wish)).status).toBe(200)
  })

  it.each([
    ['inviter', limits.invitationsOfInviterMax, 'invitation.inviter_limit'],
    ['organization', limits.invitationsOfOrganizationMax, 'invitation.organization_limit'],
    ['address', limits.invitationsToAddressMax, 'invitation.address_limit'],
  ] as const)(
    'refuses when the invitations of the %s are used up for the day, and writes nothing',
    async (of, max, code) => {
      const own = await client(world, scene)
      const admin = await member(world, own.organizationId, { type: 1, status: 2 })
      const subject = { inviter: admin.subject, organization: own.organizationId, address: own.owner.email }[of]
      await world.store.commit([
        create('InvitationAllowance', { of, subject, day: world.now().slice(0, 10), used: max }),
      ])
      const wish = request(admin.subject, own.owner.memberId, own.organizationId)
      const answer = await writesNothing(world, async () => world.call(wish))
      expect(answer.status).toBe(429)
      expect(answer.body.code).toBe(code)
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    },
  )

  it.each([
    ['accepted', 1],
    ['confirmed', 2],
    ['revoked', -1],
  ] as const)('refuses a member who is %s, and writes nothing', async (_, status) => {
    const someone = await member(world, opened.organizationId, { type: 2, status })
    const answer = await writesNothing(world, async () => world.call(request(scene.admin.subject, someone.memberId)))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('member.not_invited')
  })

  it.each([2, 4] as const)('refuses a confirmed member of type %i, and writes nothing', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const answer = await writesNothing(world, async () => world.call(request(someone.subject)))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it("answers another organization's member, and everything to a stranger, like what does not exist", async () => {
    const stranger = await person(world)
    const other = await client(world, scene)
    const { subject } = scene.admin
    await expectAlikeNotFound(world, [
      request(subject, UNKNOWN_ID),
      request(subject, 'nonsense'),
      request(subject, other.owner.memberId),
      request(subject, opened.owner.memberId, UNKNOWN_ID),
      request(stranger.subject),
    ])
  })
})
