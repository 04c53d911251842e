import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import {
  changeProviderUser,
  isLastAdminAmong,
  removeProviderUser,
  removeProviderUsers,
} from '../../../shared/domain/provider-user/change-provider-user.ts'
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

describe('the clients that somebody is let to', () => {
  const sid = one('sid', ServiceUser)
  const own = new Set(['a', 'b'])
  const limit = (user: typeof sid, request: { type: 0 | 1; clientIds?: string[] | null }) =>
    changeProviderUser({ known: own, user, staff: [ann, user] }, request, context())
  const limited = { ...sid, clientIds: ['a', 'gone'] }

  it('are set for a service user, each once, and taken back', () => {
    const { changes } = decided(limit(sid, { type: ServiceUser, clientIds: ['b', 'a', 'b'] }))
    expect(outline(changes)).toEqual(['replace ProviderUser', 'create AuditEvent'])
    expect(written(changes, 'ProviderUser')).toMatchObject([{ clientIds: ['b', 'a'] }])
    const back = decided(limit(limited, { type: ServiceUser, clientIds: null }))
    expect(written(back.changes, 'ProviderUser')).toMatchObject([{ clientIds: null }])
  })

  it('stay where nothing is said of them, or the same in another order', () => {
    expect(decided(limit(limited, { type: ServiceUser })).changes).toEqual([])
    expect(decided(limit(limited, { type: ServiceUser, clientIds: ['gone', 'a'] })).changes).toEqual([])
  })

  it('are all for whoever becomes an admin', () => {
    const { changes } = decided(limit(limited, { type: ProviderAdmin }))
    expect(written(changes, 'ProviderUser')).toMatchObject([{ type: ProviderAdmin, clientIds: null }])
    expect(refusal(limit(limited, { type: ProviderAdmin, clientIds: ['a'] }))).toEqual({
      code: 'provider_user.admin_unlimited',
      field: 'clientAccess',
    })
  })

  it('cannot be added from elsewhere; one that is gone since may stay', () => {
    expect(refusal(limit(sid, { type: ServiceUser, clientIds: ['a', 'foreign'] }))).toEqual({
      code: 'provider_user.client_unknown',
      field: 'clientAccess.clientIds',
      values: { id: 'foreign' },
    })
    expect(limit(limited, { type: ServiceUser, clientIds: ['gone', 'b'] }).ok).toBe(true)
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

describe('removeProviderUsers', () => {
  const sid = one('sid', ServiceUser)
  const joe = one('joe', ServiceUser, Invited)
  const staff = [ann, bob, sid, joe]
  const remove = (ids: string[], rows = ids, actorId = 'ann-account') =>
    removeProviderUsers({ provider: provider(), staff }, { ids, rows }, context({ actorId }))

  it('answers each row for itself', () => {
    const { outcomes, changes } = decided(remove(['sid', 'nobody', 'joe']))
    expect(outcomes).toEqual([null, { ok: false, code: 'request.not_found' }, null])
    expect(outline(changes).filter((line) => line === 'remove ProviderUser')).toHaveLength(2)
  })

  it('lets nobody remove himself, and holds an admin who stays', () => {
    const { outcomes, changes } = decided(remove(['bob', 'sid'], ['bob']))
    expect(outcomes).toEqual([null])
    expect(changes.at(-1)).toMatchObject({ kind: 'unchanged', before: ann })
    const own = decided(remove(['ann', 'sid'], ['ann']))
    expect(own).toMatchObject({ outcomes: [{ code: 'provider_user.own_row' }], changes: [] })
  })

  it('S19: refuses all of it when no confirmed admin is outside the ids of the call, whichever rows are at hand', () => {
    expect(refusal(remove(['sid', 'ann', 'bob'], ['sid']))).toEqual({ code: 'provider_user.last_admin' })
    expect(isLastAdminAmong(['sid', 'ann', 'bob'], staff)).toBe(true)
    expect(isLastAdminAmong(['sid', 'ann'], staff)).toBe(false)
    expect(isLastAdminAmong(['sid'], [sid])).toBe(false)
  })
})
