import { describe, expect, it } from '@jest/globals'
import type { Standing } from '../../../shared/domain/access/can.ts'
import { mayModifyUserAccess, modifiesAllUserAccess } from '../../../shared/domain/access/modify-user-access.ts'

const standing = (role: Standing['role'], ...permissions: Standing['permissions']): Standing => ({ role, permissions })

describe('modifiesAllUserAccess', () => {
  it.each([
    [standing('provider-admin'), true, true],
    [standing('service-user'), true, true],
    [standing('owner'), true, false],
    [standing('admin'), true, false],
    [standing('custom', 'editAnyCollection'), true, true],
    [standing('custom', 'manageUsers'), true, false],
    [standing('custom', 'manageGroups'), false, false],
    [standing('user'), false, false],
  ])('%j: %s where admins reach all collections, %s where they do not', (who, reaching, otherwise) => {
    const settings = (allowAdminAccessToAllCollectionItems: boolean) => ({ allowAdminAccessToAllCollectionItems })
    expect(modifiesAllUserAccess(who, settings(true))).toBe(reaching)
    expect(modifiesAllUserAccess(who, settings(false))).toBe(otherwise)
  })
})

describe('mayModifyUserAccess', () => {
  it('holds for collections that the caller manages, and no others', () => {
    const level = { readOnly: false, hidePasswords: false }
    const effective = new Map([
      ['managed', { ...level, manage: true }],
      ['edited', { ...level, manage: false }],
    ])
    const allowed = ['managed', 'edited', 'unknown'].filter((id) => mayModifyUserAccess(id, effective))
    expect(allowed).toEqual(['managed'])
  })
})
