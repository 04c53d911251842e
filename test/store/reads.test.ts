import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { newMeter, tableStore } from '../../functions/runtime/table.ts'
import { InvalidCursor } from '../../functions/runtime/table-errors.ts'
import type { Store } from '../../shared/ports/store.ts'
import { type Change, create, remove, replace } from '../../shared/store/change-set.ts'
import { createTable, type TestTable } from '../support/table.ts'
import { accountRecord, linkRecord, memberRecord } from './records.ts'

let table: TestTable
let store: Store

beforeAll(async () => {
  table = await createTable()
  store = tableStore(table.client, table.name)
})

const commitAll = async (changes: readonly Change[]) => {
  for (let from = 0; from < changes.length; from += 25) await store.commit(changes.slice(from, from + 25))
}

describe('lists', () => {
  it('are in key order, whole and of one partition only', async () => {
    const providerId = randomUUID()
    const links = Array.from({ length: 40 }, () => linkRecord(providerId))
    await commitAll([...links, linkRecord(randomUUID())].map((link) => create('ClientLink', link)))
    const ids = (await store.listAll('ClientLink', { providerId })).map(({ clientLinkId }) => clientLinkId)
    expect(ids).toEqual(links.map(({ clientLinkId }) => clientLinkId).sort())
  })

  it('come in pages that together are the list, whatever the size of a page', async () => {
    const providerId = randomUUID()
    await commitAll(Array.from({ length: 10 }, () => create('ClientLink', linkRecord(providerId))))
    const whole = await store.listAll('ClientLink', { providerId })
    for (const limit of [1, 3, 5, 10, 11]) {
      const paged = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<typeof store.list<'ClientLink'>>> = await store.list(
          'ClientLink',
          { providerId },
          { limit, cursor },
        )
        expect(page.records.length).toBeLessThanOrEqual(limit)
        paged.push(...page.records)
        ;({ cursor } = page)
      } while (cursor !== null)
      expect(paged).toEqual(whole)
    }
  })

  it('are walked to their end when they are larger than one answer of the table', async () => {
    const providerId = randomUUID()
    const large = 'x'.repeat(60_000)
    const links = Array.from({ length: 22 }, () => linkRecord(providerId, { key: large }))
    for (const link of links) await store.commit([create('ClientLink', link)])
    const first = await store.list('ClientLink', { providerId })
    expect(first.records.length).toBeLessThan(22)
    expect(first.cursor).not.toBeNull()
    expect(await store.listAll('ClientLink', { providerId })).toHaveLength(22)
  })

  it('go on behind a record that was removed meanwhile', async () => {
    const providerId = randomUUID()
    await commitAll(Array.from({ length: 4 }, () => create('ClientLink', linkRecord(providerId))))
    const [first, second, third] = await store.listAll('ClientLink', { providerId })
    const { cursor } = await store.list('ClientLink', { providerId }, { limit: 2 })
    if (second) await store.commit([remove('ClientLink', second)])
    const rest = await store.list('ClientLink', { providerId }, { limit: 1, cursor })
    expect(rest.records).toEqual([third])
    expect(first).toBeDefined()
  })

  it('narrow by the beginning of the key', async () => {
    const organizationId = randomUUID()
    const [one, two] = [randomUUID(), randomUUID()]
    const access = { organizationId, readOnly: false, hidePasswords: false, manage: true }
    await commitAll(
      [one, one, two].map((memberId) =>
        create('CollectionAccess', { ...access, memberId, collectionId: randomUUID() }),
      ),
    )
    const of = async (memberId: string) =>
      store.listAll('CollectionAccess', { organizationId }, { startsWith: `${memberId}#` })
    expect((await of(one)).map(({ memberId }) => memberId)).toEqual([one, one])
    expect(await of(two)).toHaveLength(1)
    expect(await of(randomUUID())).toEqual([])
  })

  it('refuse the cursor of another list', async () => {
    const providerId = randomUUID()
    await commitAll(Array.from({ length: 2 }, () => create('ClientLink', linkRecord(providerId))))
    const { cursor } = await store.list('ClientLink', { providerId }, { limit: 1 })
    await expect(store.list('ClientLink', { providerId: randomUUID() }, { cursor })).rejects.toThrow(InvalidCursor)
    await expect(store.list('SeatPool', { providerId }, { cursor })).rejects.toThrow(InvalidCursor)
  })
})

describe('the index', () => {
  it('finds all records in a place, follows them out of it, and refuses a place that there is none', async () => {
    const accountId = randomUUID()
    const records = Array.from({ length: 3 }, () => memberRecord(randomUUID(), { accountId }))
    await commitAll([...records, memberRecord(randomUUID())].map((record) => create('Member', record)))
    const found = await store.listIndexed('Member', { accountId })
    expect(found.map(({ memberId }) => memberId).sort()).toEqual(records.map(({ memberId }) => memberId).sort())
    const [first, ...others] = found
    if (first) await store.commit([replace('Member', first, { accountId: null })])
    expect(await store.listIndexed('Member', { accountId })).toEqual(others)
    await expect(store.listIndexed('Member', {})).rejects.toThrow('no such place')
    await expect(store.listIndexed('Organization', {})).rejects.toThrow('no such place')
  })
})

describe('reads by key', () => {
  it('come in the order asked, missing ones undefined, repeated ones repeated', async () => {
    const [one, two] = [accountRecord(), accountRecord()]
    await commitAll([create('Account', one), create('Account', two)])
    const found = await store.getMany('Account', [two, { accountId: randomUUID() }, one, two])
    expect(found.map((account) => account?.accountId)).toEqual([two.accountId, undefined, one.accountId, two.accountId])
    expect(await store.getMany('Account', [])).toEqual([])
  })

  it('are not limited to what one request to the table can name', async () => {
    const aliases = Array.from({ length: 150 }, () => ({ subject: randomUUID(), accountId: 'a' }))
    await commitAll(aliases.map((alias) => create('SubjectAlias', alias)))
    const meter = newMeter()
    const found = await tableStore(table.client, table.name, meter).getMany('SubjectAlias', aliases)
    expect(found.map((alias) => alias?.subject)).toEqual(aliases.map(({ subject }) => subject))
    expect(meter.requests).toBe(2)
  })

  it('answer nothing for a key that cannot be there', async () => {
    expect(await store.find('Member', 'byAccount', { organizationId: randomUUID(), accountId: null })).toBeUndefined()
    await expect(store.find('Member', 'byMagic', {})).rejects.toThrow('cannot be found by')
  })
})

describe('what has expired', () => {
  const record = (at: string) => ({
    accountId: randomUUID(),
    requestKey: 'probe#key',
    fingerprint: 'f',
    reply: '{}',
    at,
  })
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

  it('is not read any more, though the table still keeps it', async () => {
    const expired = record(hoursAgo(24.01))
    const live = record(hoursAgo(23.9))
    await store.commit([create('IdempotencyRecord', expired), create('IdempotencyRecord', live)])
    const kept = (await table.items()).filter(({ entity }) => entity === 'IdempotencyRecord')
    expect(kept).toHaveLength(2)
    expect(await store.get('IdempotencyRecord', expired)).toBeUndefined()
    expect(await store.getMany('IdempotencyRecord', [expired, live])).toEqual([undefined, { ...live, version: 1 }])
    expect(await store.listAll('IdempotencyRecord', { accountId: expired.accountId })).toEqual([])
  })

  it('does not stand in the way of its successor, as what is live does', async () => {
    const expired = record(hoursAgo(25))
    await store.commit([create('IdempotencyRecord', expired)])
    const successor = { ...expired, at: hoursAgo(0) }
    await store.commit([create('IdempotencyRecord', successor)])
    expect(await store.get('IdempotencyRecord', expired)).toEqual({ ...successor, version: 1 })
    await expect(store.commit([create('IdempotencyRecord', successor)])).rejects.toThrow()
  })
})

describe('the holders of a unique key', () => {
  it('are told in the order asked, whether the key is held or not, and of one organization only', async () => {
    const organizationId = randomUUID()
    const members = Array.from({ length: 120 }, () => memberRecord(organizationId))
    const elsewhere = memberRecord(randomUUID())
    await commitAll([...members, elsewhere].map((member) => create('Member', member)))
    const emails = [...members.map(({ email }) => email), elsewhere.email, 'nobody@example.test']
    const asked = emails.map((email) => ({ organizationId, email }))
    expect(await store.holders('Member', 'byAddress', asked)).toEqual([
      ...members.map(({ memberId }) => memberId),
      undefined,
      undefined,
    ])
  })

  it('are not asked for where the key carries the record itself', async () => {
    await expect(store.holders('Member', 'byAccount', [])).rejects.toThrow('does not only claim')
  })
})
