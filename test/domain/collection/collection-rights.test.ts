import { describe, expect, it } from '@jest/globals'
import type { Role } from '../../../shared/domain/access/can.ts'
import {
  type CollectionOperation,
  type CollectionTarget,
  mayWithCollection,
} from '../../../shared/domain/collection/collection-rights.ts'
import {
  type CollectionSettings,
  type CustomPermission,
  customPermissions,
  initialCollectionSettings,
} from '../../../shared/store/entities/organization.ts'

const operations: readonly CollectionOperation[] = [
  'create',
  'read',
  'readAccess',
  'update',
  'changeMemberAccess',
  'changeGroupAccess',
  'delete',
]

const manage: CollectionTarget = {
  access: { readOnly: false, hidePasswords: false, manage: true },
  orphaned: false,
}
const edit: CollectionTarget = { access: { readOnly: false, hidePasswords: false, manage: false }, orphaned: false }
const none: CollectionTarget = { access: undefined, orphaned: false }
const orphaned: CollectionTarget = { access: undefined, orphaned: true }

interface Case {
  readonly who: Role | CustomPermission
  readonly target?: CollectionTarget
  readonly settings?: Partial<CollectionSettings>
}

/** What somebody may do, in the order of the table. */
function allowed({ who, target = none, settings = {} }: Case): string {
  const role: Role = customPermissions.some((right) => right === who) ? 'custom' : (who as Role)
  const permissions = role === who ? [] : [who as CustomPermission]
  const caller = { role, permissions, settings: { ...initialCollectionSettings, ...settings } }
  return operations.filter((operation) => mayWithCollection(operation, caller, target)).join(' ')
}

const everything = operations.join(' ')
const allowAdmin = { allowAdminAccessToAllCollectionItems: true }
const limits = { limitCollectionCreation: true, limitCollectionDeletion: true }
const reading = 'create read readAccess'

describe('rights over collections', () => {
  it.each([
    ['provider-admin', {}],
    ['provider-admin', limits],
    ['service-user', limits],
  ] as const)('let staff of the provider (%s) do everything, whatever the settings', (who, settings) => {
    expect(allowed({ who, settings })).toBe(everything)
  })

  it.each(['owner', 'admin'] as const)(
    'let an %s change what he does not manage only where admins have access (T95)',
    (who) => {
      expect(allowed({ who, settings: allowAdmin })).toBe(everything)
      expect(allowed({ who })).toBe(reading)
      expect(allowed({ who, target: edit })).toBe(reading)
      expect(allowed({ who, target: manage })).toBe(everything)
      expect(allowed({ who, target: orphaned })).toBe(everything)
    },
  )

  it.each(['owner', 'admin'] as const)(
    'let an %s delete what he manages, also where deletion is limited (T97)',
    (who) => {
      const settings = { limitCollectionDeletion: true }
      expect(allowed({ who, settings, target: manage })).toBe(everything)
      expect(allowed({ who, settings, target: edit })).toBe(reading)
    },
  )

  it('let a member do with a collection what he manages, and nothing with others', () => {
    expect(allowed({ who: 'user', target: manage })).toBe(everything)
    expect(allowed({ who: 'user', target: edit })).toBe('create')
    expect(allowed({ who: 'user', target: orphaned })).toBe('create')
    expect(allowed({ who: 'user', target: none, settings: allowAdmin })).toBe('create')
  })

  it('let no member create or delete where that is limited (T94, T97)', () => {
    expect(allowed({ who: 'user', target: manage, settings: limits })).toBe(
      'read readAccess update changeMemberAccess changeGroupAccess',
    )
  })

  it.each([
    ['createNewCollections', limits, none, 'create'],
    ['editAnyCollection', limits, none, 'read readAccess update changeMemberAccess changeGroupAccess'],
    ['editAnyCollection', { limitCollectionCreation: true }, orphaned, everything.replace('create ', '')],
    ['editAnyCollection', limits, orphaned, 'read readAccess update changeMemberAccess changeGroupAccess'],
    ['deleteAnyCollection', limits, none, 'read readAccess delete'],
    ['manageUsers', limits, none, 'readAccess'],
    ['manageUsers', { ...limits, ...allowAdmin }, none, 'readAccess changeMemberAccess'],
    ['manageGroups', limits, none, ''],
    ['manageGroups', { ...limits, ...allowAdmin }, none, 'changeGroupAccess'],
    ['accessReports', { ...limits, ...allowAdmin }, orphaned, ''],
  ] as const)('give a custom member with %s under %j exactly what the right says', (who, settings, target, rights) => {
    expect(allowed({ who, settings, target })).toBe(rights)
  })
})
