import { describe, expect, it } from '@jest/globals'
import { scopedStore } from '../../functions/runtime/scoped-store.ts'
import { Undeclared } from '../../functions/runtime/table-errors.ts'
import type { Store } from '../../shared/ports/store.ts'
import { create, unchanged } from '../../shared/store/change-set.ts'

/** Answers everything, and counts. */
function countingStore() {
  let calls = 0
  const answer = async () => {
    calls += 1
    return [] as never
  }
  const store: Store = {
    get: answer,
    find: answer,
    holders: answer,
    getMany: answer,
    list: answer,
    listAll: answer,
    listIndexed: answer,
    commit: answer,
  }
  return { store, calls: () => calls }
}

const provider = { providerId: 'p' }
const alias = { subject: 's', accountId: 'a' }

describe('a scoped store', () => {
  const { store, calls } = countingStore()
  const uses = { read: ['Provider'], listIndexed: ['Provider'], write: ['SubjectAlias'] } as const
  const scoped = scopedStore(store, uses, 'probe')

  it.each([
    ['get', async () => scoped.get('Member', { organizationId: 'o', memberId: 'm' })],
    ['find', async () => scoped.find('Member', 'byAccount', { organizationId: 'o', accountId: 'a' })],
    ['holders', async () => scoped.holders('Member', 'byAddress', [])],
    ['getMany', async () => scoped.getMany('Member', [])],
    ['list', async () => scoped.list('Member', { organizationId: 'o' })],
    ['listAll', async () => scoped.listAll('Member', { organizationId: 'o' })],
    ['listIndexed', async () => scoped.listIndexed('Member', { accountId: 'a' })],
    ['commit', async () => scoped.commit([create('SubjectAlias', alias), create('Provider', provider as never)])],
    ['commit of a check', async () => scoped.commit([unchanged('Provider', { version: 1, ...provider } as never)])],
  ])('refuses an undeclared entity to %s, before the table hears of it', async (_, use) => {
    const before = calls()
    await expect(use()).rejects.toThrow(Undeclared)
    expect(calls()).toBe(before)
  })

  it('lets the declared ones through, reads and writes apart', async () => {
    const before = calls()
    await scoped.get('Provider', provider)
    await scoped.find('Provider', 'any', {})
    await scoped.getMany('Provider', [])
    await scoped.list('Provider', provider)
    await scoped.listAll('Provider', provider)
    await scoped.listIndexed('Provider', {})
    await scoped.commit([create('SubjectAlias', alias)])
    expect(calls()).toBe(before + 7)
    await expect(scoped.get('SubjectAlias', alias)).rejects.toThrow('probe does not declare that it reads SubjectAlias')
  })
})
