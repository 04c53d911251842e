import { describe, expect, it } from '@jest/globals'
import type { Role } from '../../../shared/domain/access/can.ts'
import { mayListGroups } from '../../../shared/domain/group/may-list-groups.ts'
import { type CustomPermission, customPermissions } from '../../../shared/store/entities/organization.ts'

const open = { limitCollectionCreation: false }
const limited = { limitCollectionCreation: true }
const interested = new Set<CustomPermission>([
  'manageUsers',
  'manageGroups',
  'accessReports',
  'editAnyCollection',
  'deleteAnyCollection',
  'createNewCollections',
])

describe('who may list groups', () => {
  it.each<Role>(['provider-admin', 'service-user', 'owner', 'admin'])('is the %s, whatever the settings', (role) => {
    expect(mayListGroups({ role, permissions: [] }, limited)).toBe(true)
  })

  it.each<Role>(['user', 'custom'])(
    'is a %s where everybody may create collections; else it depends (T104)',
    (role) => {
      expect(mayListGroups({ role, permissions: [] }, open)).toBe(true)
      expect(mayListGroups({ role, permissions: [] }, limited)).toBe(undefined)
    },
  )

  it.each(customPermissions)('is a custom member with %s if that has to do with access', (right) => {
    const expected = interested.has(right) ? true : undefined
    expect(mayListGroups({ role: 'custom', permissions: [right] }, limited)).toBe(expected)
  })
})
