import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { limits } from '../../../shared/config/limits.ts'
import { create } from '../../../shared/store/change-set.ts'
import {
  expectAlikeNotFound,
  FORBIDDEN,
  itNeedsAJsonObject,
  itNeedsAToken,
  UNKNOWN_ID,
  writesNothing,
} from '../../support/refusals.ts'
import { type ClientScene, client, member, type ProviderScene, person, provider } from '../../support/scene.ts'
import { createWorld, type World } from '../../support/world.ts'

let world: World
let scene: ProviderScene
let opened: ClientScene

beforeAll(async () => {
  world = await createWorld()
  scene = await provider(world, { teams: 5000, enterprise: 100 })
  opened = await client(world, scene, { seats: 500 })
})

const request = (subject: string, ids: readonly unknown[], organizationId = opened.organizationId) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/users/reinvite`,
  body: { ids } as object,
  subject,
})
const reinvite = async (ids: readonly string[]) => world.call(request(scene.admin.subject, ids))
const invited = async () => member(world, opened.organizationId, { type: 2, status: 0 })
const mailsTo = async (email: string) => (await world.mails()).filter(({ to }) => to === email)
const useUp = async (of: 'inviter' | 'organization' | 'address', subject: string, used: number) =>
  world.store.commit([create('InvitationAllowance', { of, subject, day: world.now().slice(0, 10), used })])

describe('reinviteMembers', () => {
  itNeedsAToken(() => ({ world, request: request(scene.admin.subject, [opened.owner.memberId]) }))
  itNeedsAJsonObject(() => ({ world, request: request(scene.admin.subject, [opened.owner.memberId]) }))

  it('answers for every row in the order asked, and mails only to those who wait (T41)', async () => {
    const waiting = [await invited(), await invited()]
    const accepted = await member(world, opened.organizationId, { type: 2, status: 1 })
    const revoked = await member(world, opened.organizationId, { type: 2, status: -1 })
    const elsewhere = await client(world, scene)
    const ids = [
      accepted.memberId,
      waiting[0]?.memberId ?? '',
      elsewhere.owner.memberId,
      UNKNOWN_ID,
      waiting[1]?.memberId ?? '',
      revoked.memberId,
    ]
    const { status, body } = await reinvite(ids)
    expect(status).toBe(200)
    const object = 'OrganizationBulkConfirmResponseModel'
    const notWaiting = 'This member is not waiting for an invitation.'
    const unknown = 'Resource not found.'
    expect(body).toEqual({
      object: 'list',
      data: [notWaiting, '', unknown, unknown, '', notWaiting].map((error, at) => ({ object, id: ids[at], error })),
      continuationToken: null,
    })
    for (const { email } of waiting) expect(await mailsTo(email)).toHaveLength(1)
    for (const email of [accepted.email, revoked.email]) expect(await mailsTo(email)).toEqual([])
    expect(await mailsTo(elsewhere.owner.email)).toHaveLength(1)
  })

  it('invites more than one transaction holds again', async () => {
    const rows = []
    for (let at = 0; at < 70; at += 1) rows.push(await invited())
    const { body } = await reinvite(rows.map(({ memberId }) => memberId))
    expect(body.data.filter(({ error }: { error: string }) => error === '')).toHaveLength(70)
    const letters = (await world.mails()).map(({ to }) => to)
    for (const { email } of rows) expect(letters.filter((to) => to === email)).toHaveLength(1)
  })

  it('passes over a row that was just invited again, and one whose address has enough, and says so', async () => {
    const [fresh, again, bombed] = [await invited(), await invited(), await invited()]
    await reinvite([again.memberId])
    await useUp('address', bombed.email, limits.invitationsToAddressMax)
    const { status, body } = await reinvite([fresh.memberId, again.memberId, bombed.memberId])
    expect(status).toBe(200)
    expect(body.data).toMatchObject([
      { error: '' },
      { error: expect.stringMatching(/^This invitation was just sent again/) },
      { error: expect.stringMatching(/^This address got 10 invitations/) },
    ])
  })

  it('answers with the limit where it stops every row, and says when to come back', async () => {
    const { memberId } = await invited()
    await reinvite([memberId])
    const answer = await writesNothing(world, async () => reinvite([memberId]))
    expect(answer.status).toBe(429)
    expect(answer.body.code).toBe('invitation.too_soon')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it.each([
    ['inviter', limits.invitationsOfInviterMax, 'invitation.inviter_limit'],
    ['organization', limits.invitationsOfOrganizationMax, 'invitation.organization_limit'],
  ] as const)(
    'refuses when the invitations of the %s are used up for the day, and writes nothing',
    async (of, max, code) => {
      const own = await client(world, scene)
      const admin = await member(world, own.organizationId, { type: 1, status: 2 })
      await useUp(of, of === 'inviter' ? admin.subject : own.organizationId, max)
      const wish = request(admin.subject, [own.owner.memberId], own.organizationId)
      const answer = await writesNothing(world, async () => world.call(wish))
      expect(answer.status).toBe(429)
      expect(answer.body.code).toBe(code)
    },
  )

  it.each([
    [[], 'Ids'],
    [['x'], 'Ids.0'],
    [[UNKNOWN_ID, UNKNOWN_ID], 'Ids'],
    [Array.from({ length: limits.bulkRowsMax + 1 }, () => randomUUID()), 'Ids'],
  ])('refuses ids %# naming the field', async (ids, field) => {
    const answer = await writesNothing(world, async () => world.call(request(scene.admin.subject, ids)))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  it.each([2, 4] as const)('refuses a confirmed member of type %i, and writes nothing', async (type) => {
    const someone = await member(world, opened.organizationId, { type, status: 2 })
    const wish = request(someone.subject, [opened.owner.memberId])
    const answer = await writesNothing(world, async () => world.call(wish))
    expect(answer.status).toBe(403)
    expect(answer.body).toEqual(FORBIDDEN)
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    const ids = [opened.owner.memberId]
    await expectAlikeNotFound(world, [
      request(stranger.subject, ids),
      request(scene.admin.subject, ids, UNKNOWN_ID),
      { ...request(stranger.subject, []), body: '{' },
    ])
  })
})
