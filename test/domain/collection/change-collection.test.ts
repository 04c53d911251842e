import { describe, expect, it } from '@jest/globals'
import { addAccess } from '../../../shared/domain/collection/add-access.ts'
import { changeCollection } from '../../../shared/domain/collection/change-collection.ts'
import { carryOutGrants } from '../../../shared/domain/collection/grant-access.ts'
import { initialCollectionSettings } from '../../../shared/store/entities/organization.ts'
import { BEFORE, context, NOW } from '../records.ts'

const edit = { readOnly: false, hidePasswords: false, manage: false }
const manage = { ...edit, manage: true }
const stamps = { createdAt: BEFORE, revisedAt: BEFORE, version: 1 }
const collection = {
  organizationId: 'organization',
  collectionId: 'collection',
  name: '2.old',
  externalId: 'x',
  ...stamps,
}
const state = {
  collection,
  settings: initialCollectionSettings,
  users: [
    { id: 'anna', ...manage },
    { id: 'bert', ...edit },
  ],
  groups: [{ id: 'sales', ...edit }],
  memberIds: new Set(['anna', 'bert', 'carl']),
  groupIds: new Set(['sales']),
}

describe('changing a collection', () => {
  it('grants and takes exactly what differs', () => {
    const users = [
      { id: 'anna', ...manage },
      { id: 'carl', ...edit },
    ]
    expect(changeCollection(state, { users, groups: [{ id: 'sales', ...manage }] }, context())).toMatchObject({
      ok: true,
      steps: [
        { memberId: 'bert', level: null },
        { memberId: 'carl', level: edit },
        { groupId: 'sales', levels: new Map([['collection', manage]]) },
      ],
    })
  })

  it.each([undefined, null, '', ' '])('keeps the name for %j, and an external id that is not given (T101)', (name) => {
    const decision = changeCollection(state, { name }, context())
    expect(decision).toMatchObject({ ok: true, steps: [] })
    expect(decision).toHaveProperty('changes.0.after', { ...collection, revisedAt: NOW })
    expect(changeCollection(state, { name, externalId: null }, context())).toHaveProperty(
      'changes.0.after.externalId',
      null,
    )
  })

  it('counts who has access already when somebody must manage it (T92)', () => {
    expect(changeCollection(state, { groups: [] }, context())).toMatchObject({ ok: true })
    expect(changeCollection(state, { users: [] }, context())).toMatchObject({ code: 'collection.nobody_manages' })
    const settings = { ...initialCollectionSettings, allowAdminAccessToAllCollectionItems: true }
    expect(changeCollection({ ...state, settings }, { users: [] }, context())).toMatchObject({ ok: true })
  })
})

describe('adding access', () => {
  it('gives everybody every collection, each group in one write', () => {
    const collections = [collection, { ...collection, collectionId: 'other' }]
    const wishes = { users: [{ id: 'anna', ...edit }], groups: [{ id: 'sales', ...manage }] }
    expect(addAccess({ ...state, collections }, wishes, context())).toMatchObject({
      ok: true,
      steps: [
        { memberId: 'anna', collectionId: 'collection', level: edit },
        { memberId: 'anna', collectionId: 'other', level: edit },
        {
          groupId: 'sales',
          levels: new Map([
            ['collection', manage],
            ['other', manage],
          ]),
        },
      ],
    })
  })
})

describe('carrying out grants', () => {
  const row = { organizationId: 'organization', memberId: 'anna', collectionId: 'collection', ...edit, version: 3 }
  const group = {
    organizationId: 'organization',
    groupId: 'sales',
    name: 'Sales',
    externalId: null,
    access: [{ collectionId: 'collection', ...edit }],
    ...stamps,
  }
  const found = { organizationId: 'organization', collections: [collection], rows: [row], groups: [group] }
  const kinds = (steps: Parameters<typeof carryOutGrants>[1]) => {
    const result = carryOutGrants(found, steps, context())
    return result.ok ? result.changes.map(({ kind, entity }) => `${kind} ${entity}`) : result
  }

  it('creates, replaces or removes a record each, and holds only while the collection stands', () => {
    const collectionId = 'collection'
    const stands = 'unchanged Collection'
    expect(kinds([{ memberId: 'carl', collectionId, level: edit }])).toEqual(['create CollectionAccess', stands])
    expect(kinds([{ memberId: 'anna', collectionId, level: manage }])).toEqual(['replace CollectionAccess', stands])
    expect(kinds([{ memberId: 'anna', collectionId, level: null }])).toEqual(['remove CollectionAccess', stands])
    expect(kinds([{ groupId: 'sales', levels: new Map([[collectionId, manage]]) }])).toEqual(['replace Group', stands])
  })

  it('writes nothing where nothing changes, or the group is gone', () => {
    const collectionId = 'collection'
    expect(kinds([{ memberId: 'anna', collectionId, level: edit }])).toEqual([])
    expect(kinds([{ memberId: 'carl', collectionId, level: null }])).toEqual([])
    expect(kinds([{ groupId: 'sales', levels: new Map([[collectionId, edit]]) }])).toEqual([])
    expect(kinds([{ groupId: 'sales', levels: new Map([['other', null]]) }])).toEqual([])
    expect(kinds([{ groupId: 'gone', levels: new Map([[collectionId, manage]]) }])).toEqual([])
  })
})
