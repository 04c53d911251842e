import { describe, expect, it } from '@jest/globals'
import { acceptProviderInvitation } from '../../../shared/domain/provider-user/accept-provider-invitation.ts'
import { confirmProviderUser } from '../../../shared/domain/provider-user/confirm-provider-user.ts'
import { ProviderUserStatus } from '../../../shared/store/entities/provider.ts'
import {
  account,
  context,
  decided,
  invitation,
  NOW,
  outline,
  provider,
  providerUser,
  refusal,
  written,
} from '../records.ts'

const invited = providerUser({
  status: ProviderUserStatus.Invited,
  accountId: null,
  name: null,
  key: null,
  email: 'owner@globex.test',
  invitation,
})
const state = {
  provider: provider(),
  user: invited,
  account: account(),
  tokenMatches: true,
  confirmers: ['staff@acme.test'],
  links: [],
}

describe('acceptProviderInvitation', () => {
  it('gives the row to the account and tells the admins', () => {
    const { changes } = decided(acceptProviderInvitation(state, context()))
    expect(outline(changes)).toEqual(['replace ProviderUser', 'create MailRequest'])
    expect(written(changes, 'ProviderUser')).toEqual([
      { ...invited, status: ProviderUserStatus.Accepted, accountId: 'owner-account', name: 'Hank', revisedAt: NOW },
    ])
    expect(written(changes, 'MailRequest')).toMatchObject([
      { to: 'staff@acme.test', letter: { kind: 'provider-user-accepted', userEmail: 'owner@globex.test' } },
    ])
  })

  const accepted = { ...invited, status: ProviderUserStatus.Accepted }
  it.each([
    ['a bad token', { tokenMatches: false }, NOW, 'invitation.invalid'],
    ['another address', { account: account({ email: 'x@globex.test' }) }, NOW, 'invitation.other_address'],
    ['an expired token', {}, invitation.expiresAt, 'invitation.expired'],
    ['a row that is not Invited', { user: accepted }, NOW, 'provider_user.already_accepted'],
    ['such a row without its token', { user: accepted, tokenMatches: false }, NOW, 'invitation.invalid'],
  ])('S15: refuses %s', (_, over, now, code) => {
    expect(refusal(acceptProviderInvitation({ ...state, ...over }, context({ now }))).code).toBe(code)
  })

  it('tells at most 20, so that the change fits one transaction', () => {
    const confirmers = Array.from({ length: 90 }, (_, at) => `${at}@acme.test`)
    const { changes } = decided(acceptProviderInvitation({ ...state, confirmers }, context()))
    expect(written(changes, 'MailRequest')).toHaveLength(20)
  })
})

describe('confirmProviderUser', () => {
  const accepted = { ...invited, status: ProviderUserStatus.Accepted, accountId: 'owner-account' }

  it('S17: hands over the provider key, logs 1801 and tells him', () => {
    const { changes } = decided(
      confirmProviderUser({ provider: provider(), user: accepted }, { key: '4.k' }, context()),
    )
    expect(outline(changes)).toEqual(['replace ProviderUser', 'create AuditEvent', 'create MailRequest'])
    expect(written(changes, 'ProviderUser')).toEqual([
      { ...accepted, status: ProviderUserStatus.Confirmed, key: '4.k', revisedAt: NOW },
    ])
    expect(written(changes, 'AuditEvent')).toMatchObject([{ scope: 'PROVIDER', type: 1801 }])
    expect(written(changes, 'MailRequest')).toMatchObject([
      { to: 'owner@globex.test', letter: { kind: 'provider-user-confirmed', providerName: 'Acme MSP' } },
    ])
  })

  it.each([ProviderUserStatus.Invited, ProviderUserStatus.Confirmed])('S17: refuses a row in status %d', (status) => {
    const result = confirmProviderUser(
      { provider: provider(), user: { ...accepted, status } },
      { key: '4.k' },
      context(),
    )
    expect(refusal(result)).toEqual({ code: 'provider_user.not_accepted' })
  })
})
