import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { tableStore } from '../../functions/runtime/table.ts'
import { Stale, Taken } from '../../functions/runtime/table-errors.ts'
import type { Store } from '../../shared/ports/store.ts'
import { type Change, create, remove, replace, unchanged } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Member } from '../../shared/store/entities/organization.ts'
import { writesNothing } from '../support/refusals.ts'
import { createTable, type TestTable } from '../support/table.ts'
import { AT, accountRecord, linkRecord, memberRecord } from './records.ts'

let table: TestTable
let store: Store

beforeAll(async () => {
  table = await createTable()
  store = tableStore(table.client, table.name)
})

/** Every item under keys that belong to the organization. */
const itemsOf = async (organizationId: string) =>
  (await table.items()).filter(({ pk }) => String(pk).includes(organizationId))
/** Fails unless the commit is refused with the error and leaves everything as it was. */
async function expectRefused(changes: readonly Change[], refusal: typeof Stale | typeof Taken): Promise<unknown> {
  const commit = async () => store.commit(changes).catch((thrown: unknown) => thrown)
  const error = await writesNothing({ table }, commit)
  expect(error).toBeInstanceOf(refusal)
  return error
}
/** A member that is in the table, as it was read. */
async function storedMember(change: Partial<Member> = {}): Promise<Stored<Member>> {
  const record = memberRecord(randomUUID(), change)
  await store.commit([create('Member', record)])
  const stored = await store.get('Member', record)
  if (!stored) throw new Error('The member was not written')
  return stored
}

describe('versions', () => {
  it('count the writes of a record from one', async () => {
    const first = await storedMember()
    expect(first.version).toBe(1)
    await store.commit([replace('Member', first, { name: 'Ada' })])
    expect(await store.get('Member', first)).toEqual({ ...first, name: 'Ada', version: 2 })
  })

  it.each([
    ['replaced', (before: Stored<Member>) => replace('Member', before, { name: 'Bob' })],
    ['removed', (before: Stored<Member>) => remove('Member', before)],
    ['relied on', (before: Stored<Member>) => unchanged('Member', before)],
  ])('let nothing be %s that somebody changed since it was read', async (_, change) => {
    const before = await storedMember()
    await store.commit([replace('Member', before, { name: 'Ada' })])
    await expectRefused([create('SubjectAlias', { subject: randomUUID(), accountId: 'a' }), change(before)], Stale)
  })

  it.each([
    ['replaced', (before: Stored<Member>) => replace('Member', before, { name: 'Bob' })],
    ['removed', (before: Stored<Member>) => remove('Member', before)],
    ['relied on', (before: Stored<Member>) => unchanged('Member', before)],
  ])('let nothing be %s that somebody removed since it was read', async (_, change) => {
    const before = await storedMember()
    await store.commit([remove('Member', before)])
    await expectRefused([change(before)], Stale)
  })

  it('let exactly one of many writers through', async () => {
    const before = await storedMember()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, async (__, at) => store.commit([replace('Member', before, { name: `${at}` })])),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const stored = await store.get('Member', before)
    expect(stored?.version).toBe(2)
    expect(outcomes[Number(stored?.name)]?.status).toBe('fulfilled')
  })

  it('refuse to create what exists already', async () => {
    const before = await storedMember()
    await expectRefused([create('Member', memberRecord(before.organizationId, { memberId: before.memberId }))], Stale)
  })

  it('let a change pass that relies on something unchanged, and write nothing to that', async () => {
    const relied = await storedMember()
    const subject = randomUUID()
    await store.commit([unchanged('Member', relied), create('SubjectAlias', { subject, accountId: 'a' })])
    expect(await store.get('Member', relied)).toEqual(relied)
    expect(await store.get('SubjectAlias', { subject })).toMatchObject({ accountId: 'a' })
  })
})

describe('unique keys', () => {
  it('are claimed by one record alone, and the refusal names the code of the entity', async () => {
    const held = await storedMember()
    const sameAddress = memberRecord(held.organizationId, { email: held.email })
    const sameAccount = memberRecord(held.organizationId, { accountId: held.accountId })
    expect(await expectRefused([create('Member', sameAddress)], Taken)).toMatchObject({ code: 'member.address_taken' })
    expect(await expectRefused([create('Member', sameAccount)], Taken)).toMatchObject({
      code: 'member.already_in_organization',
    })
  })

  it('hold within their scope only', async () => {
    const held = await storedMember()
    await store.commit([create('Member', memberRecord(randomUUID(), { email: held.email, accountId: held.accountId }))])
  })

  it('are refused to a replacement that would take them from another', async () => {
    const held = await storedMember()
    const other = memberRecord(held.organizationId)
    await store.commit([create('Member', other)])
    const before = await store.get('Member', other)
    if (!before) throw new Error('The member was not written')
    await expectRefused([replace('Member', before, { email: held.email })], Taken)
  })

  it('move with the record: the old one is free, the new one is held', async () => {
    const before = await storedMember()
    const { organizationId, email } = before
    await store.commit([replace('Member', before, { email: `new-${email}` })])
    await expectRefused([create('Member', memberRecord(organizationId, { email: `new-${email}` }))], Taken)
    await store.commit([create('Member', memberRecord(organizationId, { email }))])
  })

  it('are claimed once the record has what they are made of, and released when it has it no more', async () => {
    const before = await storedMember({ accountId: null })
    const { organizationId } = before
    const accountId = randomUUID()
    expect(await store.find('Member', 'byAccount', { organizationId, accountId })).toBeUndefined()
    await store.commit([replace('Member', before, { accountId })])
    const accepted = await store.find('Member', 'byAccount', { organizationId, accountId })
    expect(accepted).toMatchObject({ memberId: before.memberId, accountId, version: 2 })
    if (accepted) await store.commit([replace('Member', accepted, { accountId: null })])
    expect(await store.find('Member', 'byAccount', { organizationId, accountId })).toBeUndefined()
  })

  it('are released with the record, and leave nothing behind', async () => {
    const before = await storedMember()
    await store.commit([remove('Member', before)])
    expect(await itemsOf(before.organizationId)).toEqual([])
    await store.commit([create('Member', memberRecord(before.organizationId, { email: before.email }))])
  })

  it('are given to exactly one of many who claim them at once', async () => {
    const email = `${randomUUID()}@example.test`
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, async () => store.commit([create('Account', accountRecord({ email }))])),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const held = (await table.items()).filter((item) => item['email'] === email)
    expect(held).toHaveLength(2)
    expect(new Set(held.map(({ entity }) => entity))).toEqual(new Set(['Account', 'Account.byAddress']))
    expect(new Set(held.map(({ accountId }) => accountId)).size).toBe(1)
  })
})

describe('copies under unique keys', () => {
  it('are the record, version included, after every replacement', async () => {
    const link = linkRecord(randomUUID())
    await store.commit([create('ClientLink', link)])
    for (let time = 0; time < 3; time += 1) {
      const found = await store.find('ClientLink', 'byOrganization', { organizationId: link.organizationId })
      expect(found).toEqual(await store.get('ClientLink', link))
      expect(found?.version).toBe(time + 1)
      if (found) await store.commit([replace('ClientLink', found, { organizationName: `Globex ${time}` })])
    }
  })

  it('are as good to write from as the record itself', async () => {
    const link = linkRecord(randomUUID())
    await store.commit([create('ClientLink', link)])
    const copy = await store.find('ClientLink', 'byOrganization', { organizationId: link.organizationId })
    if (copy) await store.commit([remove('ClientLink', copy)])
    expect(await store.get('ClientLink', link)).toBeUndefined()
    expect(await store.find('ClientLink', 'byOrganization', { organizationId: link.organizationId })).toBeUndefined()
  })

  it('hold no record where the key only claims', async () => {
    const { organizationId, email } = await storedMember()
    await expect(store.find('Member', 'byAddress', { organizationId, email })).rejects.toThrow('cannot be found by')
    const [guard] = (await itemsOf(organizationId)).filter(({ entity }) => entity === 'Member.byAddress')
    expect(Object.keys(guard ?? {}).sort()).toEqual(['entity', 'pk', 'ref', 'sk'])
  })
})

describe('a transaction', () => {
  const aliases = (count: number) =>
    Array.from({ length: count }, () => create('SubjectAlias', { subject: randomUUID(), accountId: 'many' }))

  it('holds a hundred operations', async () => {
    const changes = aliases(100)
    await store.commit(changes)
    const written = (await table.items()).filter(({ accountId }) => accountId === 'many')
    expect(written).toHaveLength(100)
  })

  it('is refused whole before it is sent when it is larger, unique keys counted', async () => {
    const members = Array.from({ length: 34 }, () => create('Member', memberRecord(randomUUID())))
    await writesNothing({ table }, async () => {
      await expect(store.commit(aliases(101))).rejects.toThrow('does not fit one transaction')
      await expect(store.commit(members)).rejects.toThrow('A change set of 102 operations')
    })
  })
})

describe('what is only ever added', () => {
  const event = {
    eventId: randomUUID(),
    scope: 'PROVIDER',
    scopeId: randomUUID(),
    type: 1900,
    at: AT,
    actorId: null,
    organizationId: null,
    providerId: null,
    memberId: null,
    providerUserId: null,
    clientLinkId: null,
    collectionId: null,
    groupId: null,
    policyId: null,
    domainName: null,
    deviceType: null,
    ipAddress: null,
    keptUntil: '9999-12-31T23:59:59.999Z',
  } as const

  it('can be added once, and never replaced or removed', async () => {
    await store.commit([create('AuditEvent', event)])
    await expectRefused([create('AuditEvent', { ...event, type: 1902 })], Stale)
    const stored = { ...event, version: 1 }
    await expect(store.commit([replace('AuditEvent', stored, { type: 1902 })])).rejects.toThrow('can only be added to')
    await expect(store.commit([remove('AuditEvent', stored)])).rejects.toThrow('can only be added to')
    expect(await store.get('AuditEvent', event)).toMatchObject({ type: 1900 })
  })
})
