import { describe, expect, it } from '@jest/globals'
import { anOwnerRemains, checkManagement } from '../../../shared/domain/member/manage-member.ts'
import { MemberType } from '../../../shared/store/entities/organization.ts'
import { client, roles } from '../records.ts'

/** Specification 4.9, written out a second time on purpose. */
const table = `
                Owner  Admin  User  Custom
provider-admin  yes    yes    yes   yes
service-user    yes    yes    yes   yes
owner           yes    yes    yes   yes
admin           -      yes    yes   yes
user            -      -      -     -
custom          -      -      yes   yes
`

const [head = '', ...rows] = table.trim().split('\n')
const types = head.trim().split(/\s+/) as (keyof typeof MemberType)[]
const cells = rows.flatMap((row) => {
  const [role = '', ...answers] = row.split(/\s+/)
  return types.map((type, at) => [role as (typeof roles)[number], type, answers[at] === 'yes'] as const)
})

describe('checkManagement', () => {
  it('knows every role', () => {
    expect(new Set(cells.map(([role]) => role))).toEqual(new Set(roles))
  })

  it.each(cells)('says of %s managing %s: %p', (role, type, may) => {
    const refusal = checkManagement({ role, permissions: [] }, { type: MemberType[type], permissions: [] })
    expect(refusal === undefined).toBe(may)
  })

  it('lets a custom member give the rights that he holds, and no others', () => {
    const actor = { role: 'custom', permissions: ['manageUsers', 'accessReports'] } as const
    const custom = (...permissions: readonly ('manageUsers' | 'manageSso')[]) =>
      checkManagement(actor, { type: MemberType.Custom, permissions })
    expect(custom('manageUsers')).toBeUndefined()
    expect(custom('manageUsers', 'manageSso')).toMatchObject({
      code: 'member.right_not_held',
      values: { right: 'manageSso' },
    })
  })
})

describe('anOwnerRemains', () => {
  const { link } = client()

  it('is content with a confirmed owner, whoever else there is (T85)', () => {
    expect(anOwnerRemains({ confirmedOwners: 1 }, undefined)).toEqual([])
  })

  it('refuses an organization of its own without a confirmed owner (T85, T86)', () => {
    expect(anOwnerRemains({ confirmedOwners: 0 }, undefined)).toMatchObject({ code: 'member.last_owner' })
  })

  it('counts the provider, on condition that it stays (T86)', () => {
    expect(anOwnerRemains({ confirmedOwners: 0 }, link)).toMatchObject([{ kind: 'unchanged', entity: 'ClientLink' }])
  })
})
