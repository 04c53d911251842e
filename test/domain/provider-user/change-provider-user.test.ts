import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { changeProviderUser, removeProviderUser } from '../../../shared/domain/provider-user/change-provider-user.ts'
import { ProviderUserStatus, ProviderUserType } from '../../../shared/store/entities/provider.ts'
import { context, decided, NOW, outline, provider, providerUser, refusal, written } from '../records.ts'

const { ProviderAdmin, ServiceUser } = ProviderUserType
const { Invited, Accepted, Confirmed } = ProviderUserStatus

const one = (id: string, type: 0 | 1, status: 0 | 1 | 2 = Confirmed) =>
  providerUser({ providerUserId: id, accountId: status === Invited ? null : `${id}-account`, type, status })
/** None of the provider's clients is asked for. */
const known = new Set<string>()
const ann = one('ann', ProviderAdmin)
const bob = one('bob', ProviderAdmin)

describe('changeProviderUser', () => {
  it('demotes an admin on the condition that another one stays, and logs 1802', () => {
    const { changes } = decided(
      changeProviderUser({ known, user: ann, staff: [ann, bob] }, { type: ServiceUser }, context()),
    )
    expect(outline(changes)).toEqual(['replace ProviderUser', 'unchanged ProviderUser', 'create AuditEvent'])
    expect(written(changes, 'ProviderUser')).toEqual([{ ...ann, type: ServiceUser, revisedAt: NOW }])
    expect(changes[1]).toMatchObject({ before: bob })
    expect(written(changes, 'AuditEvent')).toMatchObject([{ type: 1802, providerUserId: 'ann' }])
  })

  it('refuses to demote the last confirmed admin, whoever else waits to become one', () => {
    const staff = [
      ann,
      one('eve', ProviderAdmin, Accepted),
      one('sid', ServiceUser),
      one('joe', ProviderAdmin, Invited),
    ]
    const result = changeProviderUser({ known, user: ann, staff }, { type: ServiceUser }, context())
    expect(refusal(result)).toEqual({ code: 'provider_user.last_admin' })
  })

  it('promotes, and demotes who is no confirmed admin, without a condition', () => {
    const sid = one('sid', ServiceUser)
    const joe = one('joe', ProviderAdmin, Invited)
    const staff = [ann, sid, joe]
    const promoted = decided(changeProviderUser({ known, user: sid, staff }, { type: ProviderAdmin }, context()))
    const demoted = decided(changeProviderUser({ known, user: joe, staff }, { type: ServiceUser }, context()))
    expect(outline(promoted.changes)).toEqual(['replace ProviderUser', 'create AuditEvent'])
    expect(outline(demoted.changes)).toEqual(['replace ProviderUser', 'create AuditEvent'])
  })

  it('writes nothing when the type stays', () => {
    expect(
      decided(changeProviderUser({ known, user: ann, staff: [ann] }, { type: ProviderAdmin }, context())).changes,
    ).toEqual([])
  })
})

describe('removeProviderUser', () => {
  it('removes the row, logs 1803 and tells the person', () => {
    const sid = one('sid', ServiceUser)
    const { changes } = decided(removeProviderUser({ provider: provider(), user: sid, staff: [ann, sid] }, context()))
    expect(outline(changes)).toEqual(['remove ProviderUser', 'create AuditEvent', 'create MailRequest'])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ type: 1803, providerUserId: 'sid' }])
    expect(written(changes, 'MailRequest')).toMatchObject([
      { to: 'staff@acme.test', letter: { kind: 'provider-user-removed' } },
    ])
  })

  it('lets nobody remove himself', () => {
    const result = removeProviderUser(
      { provider: provider(), user: ann, staff: [ann, bob] },
      context({ actorId: 'ann-account' }),
    )
    expect(refusal(result)).toEqual({ code: 'provider_user.own_row' })
  })

  it('does not take an invitation without an account for the row of the system', () => {
    const joe = one('joe', ServiceUser, Invited)
    const result = removeProviderUser(
      { provider: provider(), user: joe, staff: [ann, joe] },
      context({ actorId: null }),
    )
    expect(result.ok).toBe(true)
  })

  it('S19: refuses to remove the last confirmed admin', () => {
    const result = removeProviderUser({ provider: provider(), user: ann, staff: [ann] }, context())
    expect(refusal(result)).toEqual({ code: 'provider_user.last_admin' })
  })

  it('S19: whatever is removed or demoted, in whatever order, one confirmed admin stays', () => {
    const people = fc.array(
      fc.record({
        type: fc.constantFrom(0 as const, 1 as const),
        status: fc.constantFrom(0 as const, 1 as const, 2 as const),
      }),
      { maxLength: 6 },
    )
    const acts = fc.array(fc.record({ which: fc.nat({ max: 7 }), remove: fc.boolean() }), { maxLength: 12 })
    fc.assert(
      fc.property(people, acts, (others, sequence) => {
        let staff = [ann, ...others.map(({ type, status }, at) => one(`p${at}`, type, status))]
        for (const { which, remove } of sequence) {
          const user = staff[which % staff.length]
          if (!user) continue
          const result = remove
            ? removeProviderUser({ provider: provider(), user, staff }, context())
            : changeProviderUser({ known, user, staff }, { type: ServiceUser }, context())
          if (result.ok) {
            staff = staff.flatMap((row) => (row !== user ? [row] : remove ? [] : [{ ...row, type: ServiceUser }]))
          }
          expect(staff.some(({ type, status }) => type === ProviderAdmin && status === Confirmed)).toBe(true)
        }
      }),
    )
  })
})
