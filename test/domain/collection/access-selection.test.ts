import { describe, expect, it } from '@jest/globals'
import { checkAccessLists, checkSomebodyManages } from '../../../shared/domain/collection/access-selection.ts'

const edit = { readOnly: false, hidePasswords: false, manage: false }
const manage = { ...edit, manage: true }
const existing = { memberIds: new Set(['anna']), groupIds: new Set(['sales']) }

describe('lists of who shall have access', () => {
  it('may be left out, empty, or name whom the organization has', () => {
    expect(checkAccessLists({}, existing)).toBe(undefined)
    expect(checkAccessLists({ users: null, groups: [] }, existing)).toBe(undefined)
    const users = [{ id: 'anna', ...manage }]
    expect(checkAccessLists({ users, groups: [{ id: 'sales', ...edit }] }, existing)).toBe(undefined)
  })

  it.each([
    ['manage with readOnly (T88)', { users: [{ id: 'anna', ...manage, readOnly: true }] }, 'collection.manage_alone'],
    [
      'manage with hidePasswords (T88)',
      { groups: [{ id: 'sales', ...manage, hidePasswords: true }] },
      'collection.manage_alone',
    ],
    [
      'a name given twice',
      {
        users: [
          { id: 'anna', ...edit },
          { id: 'anna', ...manage },
        ],
      },
      'collection.named_twice',
    ],
    ['an unknown member', { users: [{ id: 'sales', ...edit }] }, 'collection.unknown_member'],
    ['an unknown group', { groups: [{ id: 'anna', ...edit }] }, 'collection.unknown_group'],
  ])('refuse %s', (_, lists, code) => {
    expect(checkAccessLists(lists, existing)).toMatchObject({ ok: false, code })
  })
})

describe('a collection', () => {
  it('needs somebody who manages it, unless administrators have access to every one', () => {
    const off = { allowAdminAccessToAllCollectionItems: false }
    expect(checkSomebodyManages(off, [edit, manage])).toBe(undefined)
    expect(checkSomebodyManages(off, [edit])).toMatchObject({ code: 'collection.nobody_manages' })
    expect(checkSomebodyManages({ allowAdminAccessToAllCollectionItems: true }, [])).toBe(undefined)
  })
})
