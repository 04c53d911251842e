import { describe, expect, it } from '@jest/globals'
import { type Evidence, linkIdentity, resolveIdentity } from '../../../shared/domain/sso/resolve-identity.ts'
import { BEFORE, context, member, NOW, outline, written } from '../records.ts'

const linked = { organizationId: 'org', accountId: 'ada', externalId: 'A-1', createdAt: BEFORE, version: 1 }
const row = (status: -1 | 0 | 1 | 2) => member({ memberId: 'row', status, accountId: status === 0 ? null : 'ada' })
const nothing: Evidence = {
  link: undefined,
  linkedRow: undefined,
  isNamed: true,
  row: undefined,
  otherLink: undefined,
  standsElsewhere: false,
}
const signsIn = (link: 'present' | 'new' | 'moved') => ({ ok: true, accountId: 'ada', memberId: 'row', link })
const refuses = (code: string) => ({ ok: false, code })

const table: readonly (readonly [string, Partial<Evidence>, object])[] = [
  ['linked and confirmed', { link: linked, linkedRow: row(2) }, signsIn('present')],
  ['linked and accepted', { link: linked, linkedRow: row(1) }, signsIn('present')],
  ['linked, and a row awaiting acceptance', { link: linked, linkedRow: { ...row(1), status: 0 } }, signsIn('present')],
  ['linked, and no member any more (T131)', { link: linked }, refuses('sso.not_member')],
  ['linked, and revoked (T131)', { link: linked, linkedRow: row(-1) }, refuses('member.revoked')],
  ['linked, whatever the address is now', { link: linked, linkedRow: row(2), isNamed: false }, signsIn('present')],
  [
    'linked, though he stands elsewhere',
    { link: linked, linkedRow: row(2), standsElsewhere: true },
    signsIn('present'),
  ],
  ['without a link and an address', { isNamed: false }, refuses('sso.address_missing')],
  ['not a member and never invited (T133, T136)', {}, refuses('sso.not_member')],
  ['revoked, and never linked', { row: row(-1) }, refuses('member.revoked')],
  ['invited, whether he has an account or not', { row: row(0) }, refuses('sso.invitation_first')],
  ['a member who accepted (T134)', { row: row(1) }, signsIn('new')],
  ['a confirmed member', { row: row(2) }, signsIn('new')],
  ['a member who was linked with another identity', { row: row(2), otherLink: linked }, signsIn('moved')],
  ['a member here who stands elsewhere', { row: row(2), standsElsewhere: true }, refuses('sso.stands_elsewhere')],
]

describe('resolveIdentity', () => {
  it.each(table)('decides about somebody %s', (_, evidence, expected) => {
    expect(resolveIdentity({ ...nothing, ...evidence })).toEqual(expected)
  })
})

describe('linkIdentity', () => {
  const identity = { organizationId: 'org', externalId: 'B-2' }
  const resolved = (link: 'present' | 'new' | 'moved') => ({ accountId: 'ada', memberId: 'row', link })

  it('writes nothing where the link is there', () => {
    expect(linkIdentity(resolved('present'), identity, undefined, context())).toEqual([])
  })

  it.each([
    ['new', undefined, ['create SsoLink', 'create AuditEvent'], 1510],
    ['moved', linked, ['replace SsoLink', 'create IdentityParting', 'create AuditEvent'], 1509],
  ] as const)('links, and notes it as the account owner’s own doing: %s', (link, otherLink, writes, type) => {
    const changes = linkIdentity(resolved(link), identity, otherLink, context({ actorId: null }))
    expect(outline(changes)).toEqual(writes)
    expect(written(changes, 'SsoLink')[0]).toMatchObject({ ...identity, accountId: 'ada', createdAt: NOW })
    expect(written(changes, 'AuditEvent')[0]).toMatchObject({ type, actorId: 'ada', memberId: 'row' })
  })
})
