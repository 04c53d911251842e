import { describe, expect, it } from '@jest/globals'
import { changeProvider } from '../../../shared/domain/provider/change-provider.ts'
import { setUpProvider } from '../../../shared/domain/provider/set-up-provider.ts'
import { ProviderStatus } from '../../../shared/store/entities/provider.ts'
import { context, decided, invitation, NOW, outline, provider, providerUser, refusal, written } from '../records.ts'

const pending = provider({
  status: ProviderStatus.Pending,
  name: null,
  billingEmail: null,
  setup: { email: 'staff@acme.test', mailFailure: null, ...invitation },
})
const admin = providerUser({ key: null })
const request = { name: 'Acme', businessName: 'Acme Ltd', billingEmail: 'bills@acme.test', key: '4.wrapped' }

describe('setUpProvider', () => {
  it('S5: makes the provider billable, keeps its profile and gives the admin his key', () => {
    const decision = decided(setUpProvider({ provider: pending, admin, tokenMatches: true }, request, context()))
    expect(outline(decision.changes)).toEqual(['replace Provider', 'replace ProviderUser'])
    expect(decision.provider).toEqual({
      ...pending,
      name: 'Acme',
      businessName: 'Acme Ltd',
      billingEmail: 'bills@acme.test',
      status: ProviderStatus.Billable,
      revisedAt: NOW,
    })
    expect(written(decision.changes, 'Provider')).toEqual([decision.provider])
    expect(written(decision.changes, 'ProviderUser')).toEqual([{ ...admin, key: '4.wrapped', revisedAt: NOW }])
  })

  it.each([ProviderStatus.Created, ProviderStatus.Billable])('refuses a provider in status %d', (status) => {
    const state = { provider: provider({ status }), admin, tokenMatches: true }
    expect(refusal(setUpProvider(state, request, context()))).toEqual({ code: 'provider.already_set_up' })
  })

  it('refuses a token that is not the one of the set-up mail', () => {
    const result = setUpProvider({ provider: pending, admin, tokenMatches: false }, request, context())
    expect(refusal(result)).toEqual({ code: 'invitation.invalid', field: 'token' })
  })

  it.each([
    ['2026-03-02T11:59:59.999Z', undefined],
    ['2026-03-02T12:00:00.000Z', 'invitation.expired'],
  ])('at %s a token that lives until noon is answered with %s', (now, code) => {
    const result = setUpProvider({ provider: pending, admin, tokenMatches: true }, request, context({ now }))
    expect(result.ok ? undefined : result.code).toBe(code)
  })
})

describe('changeProvider', () => {
  it('changes what the provider says of itself, and nothing else', () => {
    const profile = { name: 'New', businessName: null, billingEmail: 'new@acme.test' }
    const { changes, provider: changed } = changeProvider(provider(), profile, context())
    expect(changed).toEqual({ ...provider(), ...profile, revisedAt: NOW })
    expect(outline(changes)).toEqual(['replace Provider'])
    expect(written(changes, 'Provider')).toEqual([changed])
  })
})
