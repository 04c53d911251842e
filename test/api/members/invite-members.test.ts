import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { limits } from '../../../shared/config/limits.ts'
import { create, remove } from '../../../shared/store/change-set.ts'
import type { InvitationAllowance } from '../../../shared/store/entities/invitation-allowance.ts'
import { crashes } from '../../support/crash.ts'
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
  type ClientWishes,
  client,
  confirmedOwner,
  expectOk,
  member,
  memberToken,
  type Person,
  type ProviderScene,
  person,
  provider,
  providerUser,
  sealed,
} from '../../support/scene.ts'
import { changeOrganizationRecord } from '../../support/tamper.ts'
import { createWorld, type World } from '../../support/world.ts'

const crash = crashes()
let world: World
let scene: ProviderScene
let opened: ClientScene
let owner: Person

beforeAll(async () => {
  world = await createWorld({ wrapStore: crash.wrap })
  scene = await provider(world, { teams: 100_000, enterprise: 100_000 })
  opened = await client(world, scene, { planType: 19, seats: 1000 })
  owner = await confirmedOwner(world, scene, opened)
})

const address = () => `${randomUUID()}@globex.test`
const addresses = (count: number) => Array.from({ length: count }, address)

const request = (subject: string, body: object, organizationId = opened.organizationId) => ({
  method: 'POST',
  path: `/api/organizations/${organizationId}/users/invite`,
  body: { type: 2, ...body },
  subject,
})
const invite = async (body: object, subject = owner.subject, organizationId = opened.organizationId) =>
  world.call(request(subject, body, organizationId))
const refusal = async (body: object, subject = owner.subject, organizationId = opened.organizationId) => {
  const answer = await writesNothing(world, async () => invite(body, subject, organizationId))
  expect(answer.status).toBe(400)
  return answer.body.code as string
}
const rowsOf = async (organizationId = opened.organizationId) => world.store.listAll('Member', { organizationId })
const seatsOf = async (organizationId = opened.organizationId) =>
  world.store.get('OrganizationSeats', { organizationId })
const reservationsOf = async (organizationId: string) => world.store.listAll('SeatReservation', { organizationId })

/** A client that has a confirmed owner. */
async function ownClient(wishes: ClientWishes = {}): Promise<ClientScene & { person: Person }> {
  const own = await client(world, scene, { planType: 19, seats: 200, ...wishes })
  return { ...own, person: await confirmedOwner(world, scene, own) }
}

async function collection(organizationId = opened.organizationId): Promise<string> {
  const collectionId = randomUUID()
  const stamps = { createdAt: world.now(), revisedAt: world.now() }
  await world.store.commit([
    create('Collection', { collectionId, organizationId, name: sealed.symmetric, externalId: null, ...stamps }),
  ])
  return collectionId
}

async function group(organizationId = opened.organizationId): Promise<string> {
  const groupId = randomUUID()
  const stamps = { createdAt: world.now(), revisedAt: world.now() }
  await world.store.commit([
    create('Group', { groupId, organizationId, name: 'Staff', externalId: null, access: [], ...stamps }),
  ])
  return groupId
}

async function useUp(of: InvitationAllowance['of'], subject: string, used: number): Promise<void> {
  await world.store.commit([create('InvitationAllowance', { of, subject, day: world.now().slice(0, 10), used })])
}

describe('inviteMembers', () => {
  itNeedsAToken(() => ({ world, request: request(owner.subject, { emails: [address()] }) }))
  itNeedsAJsonObject(() => ({ world, request: request(owner.subject, { emails: [address()] }) }))

  it('makes a row for every address, takes seats, logs and mails each, and answers in the order asked', async () => {
    const own = await ownClient()
    const { organizationId } = own
    const emails = addresses(3)
    const answer = await invite({ emails, type: 1 }, own.person.subject, organizationId)
    expect(answer.status).toBe(200)
    const rows = await rowsOf(organizationId)
    expect(answer.body).toEqual({
      object: 'list',
      data: emails.map((email) => ({
        object: 'organizationUserInviteResult',
        id: rows.find((row) => row.email === email)?.memberId,
        email,
        error: '',
      })),
      continuationToken: null,
    })
    for (const email of emails) {
      const row = rows.find((one) => one.email === email)
      expect(row).toMatchObject({ status: 0, type: 1, accountId: null, permissions: [], invitation: expect.anything() })
      const mails = (await world.mails()).filter(({ to }) => to === email)
      expect(mails.map(({ letter }) => letter)).toMatchObject([
        {
          kind: 'member-invited',
          memberId: row?.memberId,
          providerName: 'Acme MSP',
          asOwner: false,
          initializes: false,
        },
      ])
      const events = (await world.table.items()).filter(
        (item) => item['entity'] === 'AuditEvent' && item['memberId'] === row?.memberId,
      )
      expect(events).toMatchObject([{ type: 1500, actorId: own.person.subject }])
    }
    expect(await seatsOf(organizationId)).toMatchObject({ occupied: 4, confirmed: 1, confirmedOwners: 1 })
    expect(await reservationsOf(organizationId)).toEqual([])
  })

  it('makes one row of an address that is repeated, in whatever letter case (T28)', async () => {
    const email = address()
    const { body } = await invite({ emails: [email, email.toUpperCase(), ` ${email} `] })
    expect(body.data.map(({ error }: { error: string }) => error)).toEqual(['', '', ''])
    expect((await rowsOf()).filter((row) => row.email === email)).toHaveLength(1)
    expect((await world.mails()).filter(({ to }) => to === email)).toHaveLength(1)
  })

  it.each([
    ['invited', 0],
    ['accepted', 1],
    ['confirmed', 2],
    ['revoked', -1],
  ] as const)('passes over somebody who is %s already, names him, and invites the others (T35)', async (_, status) => {
    const present = await member(world, opened.organizationId, { type: 2, status })
    const before = (await seatsOf())?.occupied ?? 0
    const fresh = address()
    const { status: answered, body } = await invite({ emails: [present.email, fresh] })
    expect(answered).toBe(200)
    expect(body.data).toMatchObject([
      { id: present.memberId, error: expect.stringContaining('already') },
      { email: fresh, error: '' },
    ])
    expect(await seatsOf()).toMatchObject({ occupied: before + 1 })
    expect((await world.mails()).filter(({ to }) => to === present.email)).toEqual([])
  })

  it('succeeds and writes nothing when everybody is there already', async () => {
    const present = await member(world, opened.organizationId, { type: 2, status: 2 })
    const answer = await writesNothing(world, async () => invite({ emails: [present.email] }))
    expect(answer.status).toBe(200)
  })

  it('invites again whom somebody removed, with a link of his own', async () => {
    const own = await ownClient()
    const email = address()
    await invite({ emails: [email] }, own.person.subject, own.organizationId)
    const removed = (await rowsOf(own.organizationId)).find((row) => row.email === email)
    if (!removed) throw new Error('There is no row')
    const old = await memberToken(world, own.organizationId, removed.memberId)
    await world.store.commit([remove('Member', removed)])
    const { body } = await invite({ emails: [email] }, own.person.subject, own.organizationId)
    const [{ id, error }] = body.data
    expect(error).toBe('')
    expect(id).not.toBe(removed.memberId)
    const someone = await person(world, email)
    const accept = async (token: string) =>
      world.call({
        method: 'POST',
        path: `/api/organizations/${own.organizationId}/users/${id}/accept`,
        body: { token },
        subject: someone.subject,
      })
    expect((await accept(old)).body.code).toBe('invitation.invalid')
    expect((await accept(await memberToken(world, own.organizationId, id))).status).toBe(200)
  })

  it("lets owner, admin, both kinds of the provider's staff and a custom member who manages users invite", async () => {
    const admin = await member(world, opened.organizationId, { type: 1, status: 2 })
    const custom = await member(world, opened.organizationId, { type: 4, status: 2, permissions: ['manageUsers'] })
    const technician = await providerUser(world, scene, 1)
    for (const { subject } of [scene.admin, technician, owner, admin, custom]) {
      expect((await invite({ emails: [address()] }, subject)).status).toBe(200)
    }
  })

  describe('who may be given what', () => {
    it('gives a custom member the rights that are true, ignoring what nobody knows', async () => {
      const email = address()
      const permissions = { manageUsers: true, manageGroups: false, manageSso: null, editAssignedCollections: true }
      expectOk(await invite({ emails: [email], type: 4, permissions }))
      const row = (await rowsOf()).find((one) => one.email === email)
      expect(row).toMatchObject({ type: 4, permissions: ['manageUsers'] })
    })

    it('gives rights to nobody but custom members', async () => {
      const email = address()
      expectOk(await invite({ emails: [email], type: 2, permissions: { manageUsers: true } }))
      expect((await rowsOf()).find((one) => one.email === email)).toMatchObject({ permissions: [] })
    })

    it('refuses custom members in a plan without them, naming the plan that has them', async () => {
      const teams = await ownClient({ planType: 17 })
      const answer = await writesNothing(world, async () =>
        invite({ emails: [address()], type: 4 }, teams.person.subject, teams.organizationId),
      )
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({
        code: 'organization.plan_lacks_feature',
        message: expect.stringContaining('Enterprise'),
      })
    })

    it('refuses an owner whom an admin invites', async () => {
      const admin = await member(world, opened.organizationId, { type: 1, status: 2 })
      expect(await refusal({ emails: [address()], type: 0 }, admin.subject)).toBe('member.only_owners_manage_owners')
    })

    it.each([
      [0, 'member.only_owners_manage_owners'],
      [1, 'member.custom_manages_no_admins'],
    ])('refuses type %i from a custom member (T31)', async (type, code) => {
      const custom = await member(world, opened.organizationId, { type: 4, status: 2, permissions: ['manageUsers'] })
      expect(await refusal({ emails: [address()], type }, custom.subject)).toBe(code)
    })

    it('lets a custom member give a right that he holds, and refuses one that he lacks (T34)', async () => {
      const custom = await member(world, opened.organizationId, {
        type: 4,
        status: 2,
        permissions: ['manageUsers', 'accessReports'],
      })
      const wish = (right: string) => ({ emails: [address()], type: 4, permissions: { [right]: true } })
      expect(await refusal(wish('manageGroups'), custom.subject)).toBe('member.right_not_held')
      expect((await invite(wish('accessReports'), custom.subject)).status).toBe(200)
    })

    it.each([
      ['a plain member', 2, []],
      ['a custom member who does not manage users (T32)', 4, ['manageGroups']],
    ] as const)('refuses %s, whatever the body, and writes nothing', async (_, type, permissions) => {
      const someone = await member(world, opened.organizationId, { type, status: 2, permissions: [...permissions] })
      const answer = await writesNothing(world, async () =>
        world.call({ ...request(someone.subject, {}), body: 'nonsense' }),
      )
      expect(answer.status).toBe(403)
      expect(answer.body).toEqual(FORBIDDEN)
    })

    it('refuses a user before there is a confirmed owner, unless a provider stands in for one (T29)', async () => {
      const managed = await client(world, scene, { planType: 19 })
      expect((await invite({ emails: [address()] }, scene.admin.subject, managed.organizationId)).status).toBe(200)
      const orphaned = await client(world, scene, { planType: 19 })
      const admin = await member(world, orphaned.organizationId, { type: 1, status: 2 })
      const link = await world.store.find('ClientLink', 'byOrganization', orphaned)
      if (link) await world.store.commit([remove('ClientLink', link)])
      const wish = { emails: [address()] }
      expect(await refusal(wish, admin.subject, orphaned.organizationId)).toBe('member.confirmed_owner_needed')
    })

    it('refuses a suspended organization', async () => {
      const own = await ownClient()
      await changeOrganizationRecord(world, own.organizationId, { enabled: false })
      expect(await refusal({ emails: [address()] }, own.person.subject, own.organizationId)).toBe(
        'organization.suspended',
      )
    })
  })

  describe('access', () => {
    it('gives collections and groups to every row, each once', async () => {
      const [collectionId, groupId] = [await collection(), await group()]
      const emails = addresses(2)
      const grant = { id: collectionId, readOnly: true, hidePasswords: true, manage: false }
      const body = { emails, collections: [grant, grant], groups: [groupId, groupId] }
      const answer = await invite(body, scene.admin.subject)
      expect(answer.status).toBe(200)
      for (const { id } of answer.body.data as { id: string }[]) {
        const place = { organizationId: opened.organizationId, memberId: id }
        expect(await world.store.get('CollectionAccess', { ...place, collectionId })).toMatchObject({
          readOnly: true,
          hidePasswords: true,
          manage: false,
        })
        expect(await world.store.get('GroupMember', { ...place, groupId })).toBeDefined()
      }
    })

    it.each([
      ['an owner, while the organization lets admins reach everything', true, false],
      ['an owner who manages it, while it does not', false, true],
      ['an owner, where nobody manages it,', false, false],
    ])('lets %s give a collection', async (_, allowAdminAccessToAllCollectionItems, isManaging) => {
      const own = await ownClient()
      const collectionId = await collection(own.organizationId)
      const access = { organizationId: own.organizationId, memberId: own.owner.memberId, collectionId }
      if (allowAdminAccessToAllCollectionItems) {
        await changeOrganizationRecord(world, own.organizationId, {
          collectionSettings: {
            limitCollectionCreation: false,
            limitCollectionDeletion: false,
            limitItemDeletion: false,
            allowAdminAccessToAllCollectionItems,
          },
        })
      }
      if (isManaging) {
        await world.store.commit([
          create('CollectionAccess', { ...access, readOnly: false, hidePasswords: false, manage: true }),
        ])
      }
      const body = { emails: [address()], collections: [{ id: collectionId }] }
      expect((await invite(body, own.person.subject, own.organizationId)).status).toBe(200)
    })

    it('answers collections and groups that are unknown, foreign or not the caller to give alike', async () => {
      const elsewhere = await client(world, scene)
      const { organizationId } = opened
      const emails = [address()]
      const { memberId } = await member(world, organizationId, { type: 2, status: 2 })
      const managed = { organizationId, memberId, collectionId: await collection() }
      await world.store.commit([
        create('CollectionAccess', { ...managed, readOnly: false, hidePasswords: false, manage: true }),
      ])
      await expectAlikeNotFound(world, [
        request(owner.subject, { emails, collections: [{ id: UNKNOWN_ID }] }),
        request(owner.subject, { emails, collections: [{ id: await collection(elsewhere.organizationId) }] }),
        request(owner.subject, { emails, collections: [{ id: managed.collectionId }] }),
        request(scene.admin.subject, { emails, collections: [{ id: UNKNOWN_ID }] }),
        request(owner.subject, { emails, groups: [UNKNOWN_ID] }),
        request(owner.subject, { emails, groups: [await group(elsewhere.organizationId)] }),
      ])
    })
  })

  it.each([
    [{ emails: [] }, 'Emails'],
    [{ emails: undefined }, 'Emails'],
    [{ emails: Array.from({ length: limits.inviteAddressesMax + 1 }, (_, at) => `${at}@globex.test`) }, 'Emails'],
    [{ emails: ['a@globex.test', 'b@globex.test', 'c@globex.test', 'd@globex'] }, 'Emails.3'],
    [{ emails: ['Ann <ann@globex.test>'] }, 'Emails.0'],
    [{ emails: [`${'x'.repeat(120)}@globex.test`] }, 'Emails.0'],
    [{ type: 3 }, 'Type'],
    [{ type: undefined }, 'Type'],
    [{ permissions: { manageUsers: 'yes' } }, 'Permissions.ManageUsers'],
    [{ collections: [{ id: UNKNOWN_ID, manage: true, readOnly: true }] }, 'Collections.0.Manage'],
    [{ collections: [{ id: UNKNOWN_ID, manage: true, hidePasswords: true }] }, 'Collections.0.Manage'],
    [{ collections: [{ id: 'x' }] }, 'Collections.0.Id'],
    [{ collections: Array.from({ length: 41 }, () => ({ id: UNKNOWN_ID })) }, 'Collections'],
    [{ groups: ['x'] }, 'Groups.0'],
    [{ groups: Array.from({ length: 41 }, () => UNKNOWN_ID) }, 'Groups'],
  ])('refuses %# naming the field', async (body, field) => {
    const answer = await writesNothing(world, async () => invite({ emails: [address()], ...body }))
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body.validationErrors)).toEqual([field])
  })

  describe('seats', () => {
    it('are all taken or none, and the refusal says how many are free and who can add some', async () => {
      const own = await ownClient({ seats: 3 })
      const { subject } = own.person
      const answer = await writesNothing(world, async () =>
        invite({ emails: addresses(3) }, subject, own.organizationId),
      )
      expect(answer.status).toBe(400)
      expect(answer.body.code).toBe('member.seats_missing')
      expect(answer.body.message).toMatch(/free: 2;.*needs: 3\. The provider can add/)
      const many = await writesNothing(world, async () =>
        invite({ emails: addresses(50) }, subject, own.organizationId),
      )
      expect(many.body.code).toBe('member.seats_missing')
      expect((await invite({ emails: addresses(2) }, subject, own.organizationId)).status).toBe(200)
    })

    it('are never handed out twice when several invite at once', async () => {
      const own = await ownClient({ seats: 6 })
      const answers = await Promise.all(
        Array.from({ length: 8 }, async () => invite({ emails: [address()] }, own.person.subject, own.organizationId)),
      )
      expect(statusesOf(answers)).toEqual([200, 200, 200, 200, 200, 400, 400, 400])
      expect(await seatsOf(own.organizationId)).toMatchObject({ occupied: 6 })
      expect(await rowsOf(own.organizationId)).toHaveLength(6)
    })

    it('are not taken twice by one address that several invite at once', async () => {
      const own = await ownClient()
      const emails = [address()]
      const answers = await Promise.all(
        Array.from({ length: 4 }, async () => invite({ emails }, own.person.subject, own.organizationId)),
      )
      expect(statusesOf(answers)).toEqual([200, 200, 200, 200])
      expect(await seatsOf(own.organizationId)).toMatchObject({ occupied: 2 })
      expect(await rowsOf(own.organizationId)).toHaveLength(2)
    })
  })

  describe('in chunks', () => {
    it('invites more than one transaction holds, passes over those present, and closes its reservation', async () => {
      const own = await ownClient()
      const groupId = await group(own.organizationId)
      const present = await member(world, own.organizationId, { type: 2, status: 0 })
      const emails = [...addresses(60), present.email, ...addresses(39)]
      const answer = await invite({ emails, groups: [groupId] }, own.person.subject, own.organizationId)
      expect(answer.status).toBe(200)
      expect(answer.body.data.map(({ email }: { email: string }) => email)).toEqual(emails)
      const failed = answer.body.data.filter(({ error }: { error: string }) => error)
      expect(failed).toMatchObject([{ email: present.email, id: present.memberId }])
      expect(await rowsOf(own.organizationId)).toHaveLength(101)
      expect(await seatsOf(own.organizationId)).toMatchObject({ occupied: 100 })
      expect(await reservationsOf(own.organizationId)).toEqual([])
      const places = await world.store.listAll('GroupMember', { organizationId: own.organizationId })
      expect(places).toHaveLength(99)
    })

    it('invites hundreds in one request', async () => {
      const own = await ownClient({ seats: 301 })
      const answer = await invite({ emails: addresses(300) }, own.person.subject, own.organizationId)
      expect(answer.body.data.filter(({ error }: { error: string }) => error === '')).toHaveLength(300)
      expect(await seatsOf(own.organizationId)).toMatchObject({ seats: 301, occupied: 301 })
    })

    it('counts no seat twice when two invite the same many at once', async () => {
      const own = await ownClient()
      const emails = addresses(60)
      const answers = await Promise.all(
        [1, 2].map(async () => invite({ emails }, own.person.subject, own.organizationId)),
      )
      expect(statusesOf(answers)).toEqual([200, 200])
      expect(await rowsOf(own.organizationId)).toHaveLength(61)
      expect(await seatsOf(own.organizationId)).toMatchObject({ occupied: 61 })
      expect(await reservationsOf(own.organizationId)).toEqual([])
    })

    it('gives the seat of an address back that cannot be invited today', async () => {
      const own = await ownClient()
      const emails = addresses(40)
      await useUp('address', emails[3] ?? '', limits.invitationsToAddressMax)
      const { body } = await invite({ emails }, own.person.subject, own.organizationId)
      expect(body.data[3]).toMatchObject({ id: null, error: expect.stringContaining('tomorrow') })
      expect(await seatsOf(own.organizationId)).toMatchObject({ occupied: 40 })
    })

    it.each([
      ['before the first chunk', 'after'],
      ['before the reservation', 'before'],
    ] as const)('leaves a reservation at most, and no rows, when it is cut off %s', async (_, moment) => {
      const own = await ownClient()
      crash.arm('commit', moment)
      const answer = await invite({ emails: addresses(60) }, own.person.subject, own.organizationId)
      expect(answer.status).toBe(500)
      expect(await rowsOf(own.organizationId)).toHaveLength(1)
      const reserved = moment === 'after' ? 60 : 0
      expect(await seatsOf(own.organizationId)).toMatchObject({ occupied: 1 + reserved })
      expect((await reservationsOf(own.organizationId)).map(({ seats }) => seats)).toEqual(reserved ? [60] : [])
    })
  })

  describe('limits of a day', () => {
    const limited = async (body: object, subject = owner.subject, organizationId = opened.organizationId) => {
      const answer = await writesNothing(world, async () => invite(body, subject, organizationId))
      expect(answer.status).toBe(429)
      const seconds = Number(answer.headers['retry-after'])
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(86_400)
      return answer.body.code as string
    }

    it.each([1, 30])('hold for the inviter, over all organizations (%i at once)', async (count) => {
      const admin = await member(world, opened.organizationId, { type: 1, status: 2 })
      await useUp('inviter', admin.subject, limits.invitationsOfInviterMax - count + 1)
      expect(await limited({ emails: addresses(count) }, admin.subject)).toBe('invitation.inviter_limit')
      world.pass({ hours: 24 })
      expect((await invite({ emails: addresses(count) }, admin.subject)).status).toBe(200)
    })

    it('hold for the organization', async () => {
      const own = await ownClient()
      await useUp('organization', own.organizationId, limits.invitationsOfOrganizationMax - 1)
      const emails = addresses(2)
      const code = await limited({ emails }, own.person.subject, own.organizationId)
      expect(code).toBe('invitation.organization_limit')
      expect((await invite({ emails: emails.slice(1) }, own.person.subject, own.organizationId)).status).toBe(200)
    })

    it('hold for an address, over all organizations, and let the others of the request through', async () => {
      const own = await ownClient()
      const email = address()
      await useUp('address', email, limits.invitationsToAddressMax - 1)
      expect((await invite({ emails: [email] })).status).toBe(200)
      const { subject } = own.person
      expect(await limited({ emails: [email] }, subject, own.organizationId)).toBe('invitation.address_limit')
      const { status, body } = await invite({ emails: [email, address()] }, subject, own.organizationId)
      expect(status).toBe(200)
      expect(body.data).toMatchObject([{ id: null, error: expect.stringContaining('tomorrow') }, { error: '' }])
      expect(await seatsOf(own.organizationId)).toMatchObject({ occupied: 2 })
    })
  })

  it('hides the organization from everybody without a standing as if it did not exist', async () => {
    const stranger = await person(world)
    const other = await provider(world)
    const accepted = await member(world, opened.organizationId, { type: 0, status: 1 })
    const wish = { emails: [address()] }
    await expectAlikeNotFound(world, [
      ...[stranger, other.admin, accepted].map(({ subject }) => request(subject, wish)),
      request(owner.subject, wish, UNKNOWN_ID),
      request(owner.subject, wish, 'nonsense'),
      { ...request(stranger.subject, {}), body: '{' },
    ])
  })
})
