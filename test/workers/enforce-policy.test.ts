import { randomInt, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { workerDeps } from '../../functions/runtime/worker-deps.ts'
import { enforcePolicy } from '../../functions/workers/enforce-policy.ts'
import type { Store } from '../../shared/ports/store.ts'
import { type Change, create, remove, replace } from '../../shared/store/change-set.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import type { AuditEvent } from '../../shared/store/entities/audit-event.ts'
import { type Member, MemberStatus } from '../../shared/store/entities/organization.ts'
import type { PolicyEnforcement } from '../../shared/store/entities/policy.ts'
import { crashes } from '../support/crash.ts'
import { UNKNOWN_ID, writesNothing } from '../support/refusals.ts'
import { type ClientScene, client, confirmedOwner, type Person, provider, sealed } from '../support/scene.ts'
import { createWorld, type World } from '../support/world.ts'

const { Accepted, Confirmed, Revoked } = MemberStatus
const TWO_FACTOR = 0
const SINGLE_ORG = 3

let world: World
let opened: ClientScene
let owner: Person

beforeEach(async () => {
  world = await createWorld()
  const scene = await provider(world, { teams: 0, enterprise: 5000 })
  opened = await client(world, scene, { planType: 19, seats: 3000 })
  owner = await confirmedOwner(world, scene, opened)
})

const memberRow = (accountId: string, status: Member['status'], organizationId = opened.organizationId): Member => ({
  memberId: randomUUID(),
  organizationId,
  accountId,
  email: `${accountId}@globex.test`,
  name: null,
  key: sealed.asymmetric,
  status,
  type: 2,
  permissions: [],
  externalId: null,
  resetPasswordKey: null,
  revocation: null,
  invitation: null,
  mailFailure: null,
  createdAt: world.now(),
  revisedAt: world.now(),
})

const accountRow = (accountId: string, hasTwoSteps: boolean): Account => ({
  accountId,
  email: `${accountId}@globex.test`,
  name: null,
  masterPasswordHint: null,
  kdf: { kdf: 0, iterations: 600_000, memory: null, parallelism: null },
  key: sealed.symmetric,
  publicKey: sealed.publicKey,
  privateKey: sealed.symmetric,
  verifier: { salt: 'AAAA', hash: 'AAAA' },
  userKeyId: null,
  passwordPending: false,
  securityStamp: 'stamp',
  twoStepProviders: hasTwoSteps ? [0] : [],
  forcePasswordReset: false,
  createdAt: world.now(),
  revisedAt: world.now(),
})

/** So many members, a quarter of them not confirmed yet; every second complies with neither of the two policies. */
async function populate(count: number): Promise<{ members: readonly Member[]; violators: ReadonlySet<string> }> {
  const elsewhere = randomUUID()
  const violators = new Set<string>()
  const members: Member[] = []
  const changes = Array.from({ length: count }, (_, at): Change[] => {
    const accountId = randomUUID()
    const complies = at % 2 === 0
    const member = memberRow(accountId, at % 4 < 3 ? Confirmed : Accepted)
    members.push(member)
    if (!complies) violators.add(member.memberId)
    const other = complies ? [] : [create('Member', memberRow(accountId, Confirmed, elsewhere))]
    return [create('Member', member), create('Account', accountRow(accountId, complies)), ...other]
  })
  const commits = Array.from({ length: Math.ceil(count / 12) }, (_, at) => changes.slice(at * 12, at * 12 + 12).flat())
  for (let at = 0; at < commits.length; at += 8) {
    await Promise.all(commits.slice(at, at + 8).map(async (some) => world.store.commit(some)))
  }
  const seats = await world.store.get('OrganizationSeats', opened)
  if (!seats) throw new Error('There are no seats')
  const confirmed = members.filter(({ status }) => status === Confirmed).length
  await world.store.commit([
    replace('OrganizationSeats', seats, { occupied: seats.occupied + count, confirmed: seats.confirmed + confirmed }),
  ])
  return { members, violators }
}

const save = async (type: number, enabled = true) =>
  world.call({
    method: 'PUT',
    path: `/api/organizations/${opened.organizationId}/policies/${type}`,
    body: { policy: { enabled } },
    subject: owner.subject,
  })

const enforcements = async () =>
  (await world.table.items()).filter(({ entity }) => entity === 'PolicyEnforcement') as unknown as PolicyEnforcement[]

const enforce = async (key: PolicyEnforcement, wrap = (store: Store) => store) => {
  const deps = workerDeps('enforce-policy', world.deps)
  return enforcePolicy(key, { ...deps, store: wrap(deps.store) })
}

const rows = async () => world.store.listAll('Member', { organizationId: opened.organizationId })

/** Runs the worker again and again, each run killed at one of its next writes, until one gets through. */
async function enforceKilled(key: PolicyEnforcement): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    const crash = crashes()
    let stepsLeft = randomInt(1, 9)
    const wrap = (store: Store) =>
      crash.wrap<Store>({
        ...store,
        get: async (name, of) => {
          if (name === 'PolicyEnforcement') stepsLeft -= 1
          if (stepsLeft === 0) crash.arm('commit', randomInt(2) === 0 ? 'before' : 'after')
          return store.get(name, of)
        },
      })
    const isDone = await enforce(key, wrap).then(
      () => true,
      () => false,
    )
    if (isDone) return kills
  }
}

describe('enforcePolicy', () => {
  it.each([
    [TWO_FACTOR, 2000, 2, 1520, 'Require two-step login'],
    [SINGLE_ORG, 300, 4, 1521, 'Single organization'],
  ])(
    'revokes by policy %i exactly those of %i members who do not comply, and tells each once, however often it is killed (T116)',
    async (type, count, reason, eventType, policyName) => {
      const { members, violators } = await populate(count)
      expect((await save(type)).status).toBe(200)

      const asked = await enforcements()
      expect(asked.flatMap(({ memberIds }) => memberIds).sort()).toEqual([...violators].sort())
      const kills = await Promise.all(asked.map(enforceKilled))
      expect(Math.max(...kills)).toBeGreaterThan(0)

      const before = new Map(members.map((member) => [member.memberId, member.status]))
      const after = await rows()
      const revoked = after.filter(({ status }) => status === Revoked)
      expect(new Set(revoked.map(({ memberId }) => memberId))).toEqual(violators)
      for (const { memberId, revocation } of revoked) {
        expect(revocation).toMatchObject({ from: before.get(memberId), reason })
      }
      const addresses = members.filter(({ memberId }) => violators.has(memberId)).map(({ email }) => email)
      const letters = (await world.mails()).filter(({ letter }) => letter.kind === 'member-revoked-by-policy')
      expect(letters.map(({ to }) => to).sort()).toEqual(addresses.sort())
      expect(letters[0]?.letter).toEqual({
        kind: 'member-revoked-by-policy',
        organizationName: 'Globex',
        policyName,
      })
      const events = (await world.table.items()).filter(({ entity }) => entity === 'AuditEvent')
      for (const number of [1511, eventType]) {
        const told = (events as unknown as AuditEvent[]).filter((event) => event.type === number)
        expect(told.map(({ memberId }) => String(memberId)).sort()).toEqual([...violators].sort())
        expect(new Set(told.map(({ actorId }) => actorId))).toEqual(new Set([owner.subject]))
      }
      const left = after.filter(({ status }) => status !== Revoked)
      expect(await world.store.get('OrganizationSeats', opened)).toMatchObject({
        occupied: left.length,
        confirmed: left.filter(({ status }) => status === Confirmed).length,
        confirmedOwners: 1,
      })
      for (const one of await enforcements()) expect(one).toMatchObject({ next: one.memberIds.length })
    },
    240_000,
  )

  it('leaves alone who left or was revoked before it came to him', async () => {
    const { members, violators } = await populate(8)
    await save(TWO_FACTOR)
    const [gone, out] = members.filter(({ memberId }) => violators.has(memberId))
    const [goneRow, outRow] = [gone, out].map(async (one) => one && world.store.get('Member', one))
    const [leaving, leaver] = [await goneRow, await outRow]
    if (!leaving || !leaver) throw new Error('There are no members')
    const revocation = { from: Confirmed, reason: 1, at: world.now() }
    await world.store.commit([remove('Member', leaving), replace('Member', leaver, { status: Revoked, revocation })])
    const [asked] = await enforcements()
    if (asked) await enforce(asked)
    const mails = (await world.mails()).filter(({ letter }) => letter.kind === 'member-revoked-by-policy')
    expect(mails).toHaveLength(violators.size - 2)
    const after = (await rows()).find(({ memberId }) => memberId === leaver.memberId)
    expect(after?.revocation).toEqual(revocation)
  })

  it('revokes nobody when the policy was turned off again, or the organization deleted, before it came', async () => {
    await populate(8)
    await save(TWO_FACTOR)
    await save(TWO_FACTOR, false)
    const [first] = await enforcements()
    if (first) await enforce(first)
    expect((await rows()).filter(({ status }) => status === Revoked)).toEqual([])

    await save(SINGLE_ORG)
    const organization = await world.store.get('Organization', opened)
    if (organization) await world.store.commit([remove('Organization', organization)])
    for (const one of await enforcements()) await enforce(one)
    expect((await rows()).filter(({ status }) => status === Revoked)).toEqual([])
    for (const { finishedAt } of await enforcements()) expect(finishedAt).toMatch(/Z$/)
  })

  it('does nothing the second time, and nothing for an enforcement that is not there', async () => {
    await populate(8)
    await save(TWO_FACTOR)
    const [asked] = await enforcements()
    if (!asked) throw new Error('Nothing was asked for')
    await enforce(asked)
    await writesNothing(world, async () => {
      await enforce(asked)
      await enforce({ ...asked, enforcementId: UNKNOWN_ID })
    })
  })
})
