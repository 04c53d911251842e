import { describe, expect, it } from '@jest/globals'
import { checkSeller, openClient } from '../../../shared/domain/client/open-client.ts'
import { MemberStatus, MemberType, OrganizationStatus } from '../../../shared/store/entities/organization.ts'
import { ProviderStatus } from '../../../shared/store/entities/provider.ts'
import { context, decided, IN_FIVE_DAYS, outline, pool, provider, refusal, written } from '../records.ts'

const keys = {
  key: '2.organization-key',
  keyPair: { publicKey: 'public', encryptedPrivateKey: '2.private' },
  collectionName: '2.name',
}
const wish = { name: 'Globex', ownerEmail: 'owner@globex.test', planType: 17, seats: 10, keys }
const open = (request: Partial<Parameters<typeof openClient>[1]> = {}, seats = pool()) =>
  decided(openClient({ provider: provider(), pool: seats }, { ...wish, ...request }, context()))

describe('openClient', () => {
  it('P5: writes all that a client consists of in one change set', () => {
    expect(outline(open().changes)).toEqual([
      'create Organization',
      'create OrganizationSeats',
      'create ClientLink',
      'create Member',
      'create Collection',
      'create CollectionAccess',
      'replace SeatPool',
      'create SeatLedgerEntry',
      'unchanged Provider',
      'create AuditEvent',
      'create AuditEvent',
      'create MailRequest',
    ])
  })

  it("P5: makes a managed organization with the provider's billing address and the keys that were sent", () => {
    const { changes, client } = open()
    const [organization] = written(changes, 'Organization')
    expect(organization).toMatchObject({
      name: 'Globex',
      billingEmail: 'billing@acme.test',
      planType: 17,
      status: OrganizationStatus.Managed,
      enabled: true,
      keyPair: keys.keyPair,
    })
    expect(client.link).toMatchObject({
      providerId: 'provider',
      organizationId: organization?.organizationId,
      key: keys.key,
      organizationName: 'Globex',
      status: OrganizationStatus.Managed,
      enabled: true,
    })
    expect(written(changes, 'ClientLink')).toEqual([client.link])
    expect(written(changes, 'OrganizationSeats')).toEqual([client.seats])
    expect(client.seats).toMatchObject({ seats: 10, occupied: 1, confirmed: 0, confirmedOwners: 0 })
  })

  it('invites the owner for 120 hours and lets him manage the default collection', () => {
    const { changes } = open()
    const [owner] = written(changes, 'Member')
    expect(owner).toMatchObject({
      email: 'owner@globex.test',
      accountId: null,
      status: MemberStatus.Invited,
      type: MemberType.Owner,
      invitation: { expiresAt: IN_FIVE_DAYS },
    })
    const [collection] = written(changes, 'Collection')
    expect(collection?.name).toBe('2.name')
    expect(written(changes, 'CollectionAccess')).toMatchObject([
      {
        memberId: owner?.memberId,
        collectionId: collection?.collectionId,
        manage: true,
        readOnly: false,
        hidePasswords: false,
      },
    ])
    expect(written(changes, 'MailRequest')).toMatchObject([
      {
        to: 'owner@globex.test',
        letter: {
          kind: 'member-invited',
          memberId: owner?.memberId,
          asOwner: true,
          initializes: false,
          providerName: 'Acme MSP',
          ...owner?.invitation,
        },
      },
    ])
  })

  it('logs 1900 for the provider and 1500 for the organization', () => {
    const { changes } = open()
    expect(written(changes, 'AuditEvent').map(({ scope, type }) => [scope, type])).toEqual([
      ['PROVIDER', 1900],
      ['ORG', 1500],
    ])
  })

  it('B14: takes the seats from the pool and notes in the ledger what was purchased', () => {
    const { changes } = open({ seats: 10 }, pool({ minimum: 100, allocated: 95 }))
    expect(written(changes, 'SeatPool')).toMatchObject([{ minimum: 100, allocated: 105 }])
    expect(written(changes, 'SeatLedgerEntry')).toMatchObject([
      { reason: 'opened', delta: 10, allocatedAfter: 105, purchasedDelta: 5, planType: 17, actorId: 'actor' },
    ])
  })

  it('opens a client without keys as pending and disabled, without a collection, and says so in the mail', () => {
    const { changes, client } = open({ keys: null })
    expect(written(changes, 'Organization')).toMatchObject([
      { status: OrganizationStatus.Pending, enabled: false, keyPair: null },
    ])
    expect(client.link).toMatchObject({ status: OrganizationStatus.Pending, enabled: false, key: null })
    expect(written(changes, 'Collection')).toEqual([])
    expect(written(changes, 'MailRequest')).toMatchObject([{ letter: { initializes: true } }])
    expect(written(changes, 'SeatPool')).toMatchObject([{ allocated: 10 }])
  })
})

describe('checkSeller', () => {
  it.each([
    ['P2: not set up', { status: ProviderStatus.Pending }, 17, pool(), { code: 'provider.not_set_up' }],
    ['P2: of status Created', { status: ProviderStatus.Created }, 17, pool(), { code: 'provider.not_set_up' }],
    ['suspended', { enabled: false }, 17, pool(), { code: 'provider.suspended' }],
    [
      'without a pool of the plan',
      {},
      19,
      undefined,
      { code: 'provider.plan_missing', field: 'planType', values: { plan: 'Enterprise (Monthly)' } },
    ],
    ['S23: with an annual plan', {}, 20, undefined, { code: 'client.plan_not_allowed' }],
    ['with the free plan', {}, 0, undefined, { code: 'client.plan_not_allowed' }],
  ])('refuses a provider %s, in the preview as in the act', (_, over, planType, seats, expected) => {
    const seller = provider(over)
    expect(checkSeller(seller, planType, seats)).toMatchObject(expected)
    const result = openClient({ provider: seller, pool: seats }, { ...wish, planType }, context())
    expect(refusal(result)).toMatchObject(expected)
  })

  it.each([17, 19])('lets a provider that is set up sell plan %d', (planType) => {
    expect(checkSeller(provider(), planType, pool({ planType }))).toBeUndefined()
  })
})
