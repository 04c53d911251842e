import { describe, expect, it } from '@jest/globals'
import { type Claimant, type Evidence, resolveIdentity } from '../../../shared/domain/sso/resolve-identity.ts'
import { BEFORE, member } from '../records.ts'

const link = { organizationId: 'org', accountId: 'ada', externalId: 'A-1', createdAt: BEFORE, version: 1 }
const row = (status: -1 | 0 | 1 | 2, accountId: string | null = 'ada') => member({ memberId: 'row', status, accountId })
const nobody: Evidence = {
  link: undefined,
  linkedRow: undefined,
  isLinkedRowVouched: false,
  claimant: undefined,
  standsElsewhere: false,
}
const known = (about: Partial<Claimant> = {}): Claimant => ({
  email: 'ada@globex.test',
  hasAccount: true,
  isVouched: false,
  row: undefined,
  otherLink: undefined,
  ...about,
})
const signsIn = (by: 'present' | 'new' | 'moved', of: object) => ({
  ok: true,
  kind: 'member',
  accountId: 'ada',
  row: of,
  link: by,
})
const refuses = (code: string) => ({ ok: false, code })
const begins = (of?: object) => ({ ok: true, kind: 'newcomer', email: 'ada@globex.test', row: of })

const table: readonly (readonly [string, Partial<Evidence>, object])[] = [
  ['linked and confirmed', { link, linkedRow: row(2) }, signsIn('present', row(2))],
  ['linked and accepted', { link, linkedRow: row(1) }, signsIn('present', row(1))],
  [
    'linked and invited: a newcomer finishes',
    { link, linkedRow: row(0), isLinkedRowVouched: true },
    signsIn('present', row(0)),
  ],
  ['linked and invited, of a domain that was given up', { link, linkedRow: row(0) }, refuses('sso.invitation_first')],
  ['linked and revoked (T131)', { link, linkedRow: row(-1) }, refuses('member.revoked')],
  ['linked, and no member any more (T131)', { link }, { ok: true, kind: 'part', link }],
  [
    'linked, no member any more, whoever he says he is',
    { link, claimant: known({ row: row(2) }) },
    { ok: true, kind: 'part', link },
  ],
  [
    'linked, and in another organization since',
    { link, linkedRow: row(2), standsElsewhere: true },
    refuses('sso.stands_elsewhere'),
  ],
  ['linked, revoked and elsewhere', { link, linkedRow: row(-1), standsElsewhere: true }, refuses('member.revoked')],
  ['without a link and an address', {}, refuses('sso.address_missing')],
  ['revoked (T131)', { claimant: known({ row: row(-1) }) }, refuses('member.revoked')],
  [
    'revoked before he had an account',
    { claimant: known({ hasAccount: false, isVouched: true, row: row(-1, null) }) },
    refuses('member.revoked'),
  ],
  ['who accepted (T134)', { claimant: known({ row: row(1) }) }, signsIn('new', row(1))],
  ['confirmed (T134)', { claimant: known({ row: row(2) }) }, signsIn('new', row(2))],
  [
    'confirmed, whom another identity signed in',
    { claimant: known({ row: row(2), otherLink: link }) },
    signsIn('moved', row(2)),
  ],
  [
    'confirmed, who is in another organization',
    { claimant: known({ row: row(2) }), standsElsewhere: true },
    refuses('sso.stands_elsewhere'),
  ],
  ['with an account, and invited', { claimant: known({ row: row(0, null) }) }, refuses('sso.invitation_first')],
  [
    'with an account, and invited, at a verified domain',
    { claimant: known({ isVouched: true, row: row(0, null) }) },
    refuses('sso.invitation_first'),
  ],
  [
    'with an account, and not a member: nobody learns of the account',
    { claimant: known() },
    { ok: true, kind: 'invite', email: 'ada@globex.test' },
  ],
  [
    'with an account, and not a member, at a verified domain (T133)',
    { claimant: known({ isVouched: true }) },
    refuses('sso.not_member'),
  ],
  ['unknown at a verified domain (T136)', { claimant: known({ hasAccount: false, isVouched: true }) }, begins()],
  [
    'invited at a verified domain',
    { claimant: known({ hasAccount: false, isVouched: true, row: row(0, null) }) },
    begins(row(0, null)),
  ],
  ['invited elsewhere', { claimant: known({ hasAccount: false, row: row(0, null) }) }, refuses('sso.invitation_first')],
  [
    'unknown elsewhere',
    { claimant: known({ hasAccount: false }) },
    { ok: true, kind: 'invite', email: 'ada@globex.test' },
  ],
  [
    'who is a newcomer already, by another identity',
    { claimant: known({ hasAccount: false, isVouched: true, row: row(0), otherLink: link }) },
    signsIn('moved', row(0)),
  ],
  [
    'who is a newcomer of a domain that was given up',
    { claimant: known({ hasAccount: false, row: row(0) }) },
    refuses('sso.invitation_first'),
  ],
]

describe('resolveIdentity', () => {
  it.each(table)('decides about somebody %s', (_, evidence, expected) => {
    expect(resolveIdentity({ ...nobody, ...evidence })).toEqual(expected)
  })
})
