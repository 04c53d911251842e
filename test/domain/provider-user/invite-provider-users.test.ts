import { describe, expect, it } from '@jest/globals'
import {
  inviteProviderUsers,
  reinviteProviderUser,
} from '../../../shared/domain/provider-user/invite-provider-users.ts'
import { ProviderUserStatus, ProviderUserType } from '../../../shared/store/entities/provider.ts'
import {
  context,
  decided,
  IN_FIVE_DAYS,
  invitation,
  NOW,
  outline,
  provider,
  providerUser,
  refusal,
  written,
} from '../records.ts'

const staff = [providerUser()]
const invite = (emails: string[], type: 0 | 1 = 1) =>
  decided(inviteProviderUsers({ provider: provider(), staff, known: new Set() }, { emails, type }, context())).changes

describe('inviteProviderUsers', () => {
  it('S13: n new addresses become n rows, n events 1800 and n mails', () => {
    const emails = ['a@acme.test', 'b@acme.test', 'c@acme.test']
    const changes = invite(emails)
    const rows = written(changes, 'ProviderUser')
    expect(rows).toMatchObject(
      emails.map((email) => ({
        email,
        accountId: null,
        key: null,
        status: ProviderUserStatus.Invited,
        type: ProviderUserType.ServiceUser,
        invitation: { expiresAt: IN_FIVE_DAYS },
      })),
    )
    expect(new Set(rows.map((row) => row.invitation?.nonce)).size).toBe(3)
    expect(written(changes, 'AuditEvent').map(({ scope, type }) => [scope, type])).toEqual(
      emails.map(() => ['PROVIDER', 1800]),
    )
    expect(written(changes, 'MailRequest')).toMatchObject(
      rows.map(({ email, providerUserId, invitation }) => ({
        to: email,
        letter: { kind: 'provider-user-invited', providerUserId, email, ...invitation },
      })),
    )
  })

  it('passes over addresses that are there already or given twice', () => {
    const changes = invite(['staff@acme.test', 'a@acme.test', 'a@acme.test'])
    expect(written(changes, 'ProviderUser').map(({ email }) => email)).toEqual(['a@acme.test'])
    expect(invite(['staff@acme.test'])).toEqual([])
  })
})

describe('reinviteProviderUser', () => {
  const invited = providerUser({ status: ProviderUserStatus.Invited, accountId: null, invitation })

  it('puts a new invitation in the place of the one before and mails it', () => {
    const { changes } = decided(reinviteProviderUser({ provider: provider(), user: invited }, context()))
    expect(outline(changes)).toEqual(['replace ProviderUser', 'create MailRequest'])
    const [row] = written(changes, 'ProviderUser')
    expect(row).toMatchObject({ invitation: { expiresAt: IN_FIVE_DAYS }, mailFailure: null, revisedAt: NOW })
    expect(row?.invitation?.nonce).not.toBe(invitation.nonce)
    expect(written(changes, 'MailRequest')).toMatchObject([{ to: 'staff@acme.test', letter: row?.invitation }])
  })

  it.each([ProviderUserStatus.Accepted, ProviderUserStatus.Confirmed])('S14: refuses a row in status %d', (status) => {
    const result = reinviteProviderUser({ provider: provider(), user: providerUser({ status }) }, context())
    expect(refusal(result)).toEqual({ code: 'provider_user.not_invited' })
  })
})
