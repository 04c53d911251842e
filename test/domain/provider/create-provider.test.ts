import { describe, expect, it } from '@jest/globals'
import { createProvider } from '../../../shared/domain/provider/create-provider.ts'
import { ProviderStatus, ProviderUserStatus, ProviderUserType } from '../../../shared/store/entities/provider.ts'
import { account, context, decided, IN_FIVE_DAYS, outline, refusal, written } from '../records.ts'

const request = { adminEmail: 'owner@globex.test', minimums: { teams: 50, enterprise: 0 } }

describe('createProvider', () => {
  it('S1: refuses an admin who has no account', () => {
    const result = createProvider({ admin: undefined }, request, context())
    expect(refusal(result)).toEqual({
      code: 'provider.owner_unknown',
      field: 'adminEmail',
      values: { email: 'owner@globex.test' },
    })
  })

  it.each([
    [{ teams: -1, enterprise: 0 }, 'teamsMinimum'],
    [{ teams: 0, enterprise: -1 }, 'enterpriseMinimum'],
  ])('refuses the seat minimums %j', (minimums, field) => {
    const result = createProvider({ admin: account() }, { ...request, minimums }, context())
    expect(refusal(result)).toEqual({ code: 'provider.minimum_negative', field })
  })

  it('S2: makes a pending provider, its confirmed admin without a key, two empty pools and the set-up mail', () => {
    const { changes, provider } = decided(createProvider({ admin: account() }, request, context()))
    expect(outline(changes)).toEqual([
      'create Provider',
      'create ProviderUser',
      'create SeatPool',
      'create SeatPool',
      'create MailRequest',
    ])
    expect(written(changes, 'Provider')).toEqual([provider])
    expect(provider).toMatchObject({ status: ProviderStatus.Pending, enabled: true, name: null, type: 0 })
    expect(provider.setup).toMatchObject({ email: 'owner@globex.test', expiresAt: IN_FIVE_DAYS })
    const { providerId } = provider
    expect(written(changes, 'ProviderUser')).toMatchObject([
      {
        providerId,
        accountId: 'owner-account',
        email: 'owner@globex.test',
        key: null,
        status: ProviderUserStatus.Confirmed,
        type: ProviderUserType.ProviderAdmin,
      },
    ])
    expect(written(changes, 'SeatPool')).toMatchObject([
      { providerId, planType: 17, minimum: 50, allocated: 0 },
      { providerId, planType: 19, minimum: 0, allocated: 0 },
    ])
    expect(written(changes, 'MailRequest')).toMatchObject([
      {
        to: 'owner@globex.test',
        letter: { kind: 'provider-setup', providerId, nonce: provider.setup.nonce, expiresAt: IN_FIVE_DAYS },
      },
    ])
  })
})
