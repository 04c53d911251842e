import type { Role } from '../../shared/domain/access/can.ts'
import type { StoredClient } from '../../shared/domain/client/client.ts'
import type { Context } from '../../shared/domain/context.ts'
import type { Compliance } from '../../shared/domain/member/check-compliance.ts'
import type { Refusal, Result } from '../../shared/errors/catalogue.ts'
import type { Change, ChangeSet } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Account } from '../../shared/store/entities/account.ts'
import {
  type ClientLink,
  initialCollectionSettings,
  type Member,
  MemberStatus,
  MemberType,
  type Organization,
  OrganizationStatus,
} from '../../shared/store/entities/organization.ts'
import type { OrganizationPolicies } from '../../shared/store/entities/policy.ts'
import {
  type Provider,
  ProviderStatus,
  ProviderType,
  type ProviderUser,
  ProviderUserStatus,
  ProviderUserType,
} from '../../shared/store/entities/provider.ts'
import type { OrganizationSeats, SeatPool } from '../../shared/store/entities/seats.ts'
import type { EntityName, RecordOf } from '../../shared/store/entities.ts'

/** When the rules under test run. */
export const NOW = '2026-03-01T12:00:00.000Z'
/** When the records that they are given were made. */
export const BEFORE = '2026-02-01T12:00:00.000Z'
/** 120 hours after NOW: when an invitation of now expires (specification 4.4). */
export const IN_FIVE_DAYS = '2026-03-06T12:00:00.000Z'

/** An invitation that is live at NOW. */
export const invitation = { nonce: 'nonce-before', expiresAt: '2026-03-02T12:00:00.000Z' }

/** Everything a rule is told beside state and request; ids count up from `id-1`. */
export function context(over: Partial<Context> = {}): Context {
  let count = 0
  const next = () => {
    count += 1
    return `id-${count}`
  }
  return { now: NOW, ids: { next }, actorId: 'actor', deviceType: 9, ipAddress: '192.0.2.1', ...over }
}

const stamps = { createdAt: BEFORE, revisedAt: BEFORE, version: 1 }

/** A provider that is set up and enabled, unless said otherwise. */
export function provider(over: Partial<Provider> = {}): Stored<Provider> {
  return {
    providerId: 'provider',
    name: 'Acme MSP',
    businessName: null,
    billingEmail: 'billing@acme.test',
    type: ProviderType.Msp,
    status: ProviderStatus.Billable,
    enabled: true,
    requireTwoStepLogin: false,
    setup: { email: 'staff@acme.test', mailFailure: null, nonce: 'nonce', expiresAt: '2030-01-06T00:00:00.000Z' },
    ...stamps,
    ...over,
  }
}

/** A confirmed provider admin, unless said otherwise. */
export function providerUser(over: Partial<ProviderUser> = {}): Stored<ProviderUser> {
  return {
    providerUserId: 'staff',
    providerId: 'provider',
    accountId: 'staff-account',
    email: 'staff@acme.test',
    name: 'staff',
    key: '4.key',
    status: ProviderUserStatus.Confirmed,
    type: ProviderUserType.ProviderAdmin,
    clientIds: null,
    invitation: null,
    mailFailure: null,
    ...stamps,
    ...over,
  }
}

/** A pool of Teams (Monthly): minimum 100, nothing handed out, unless said otherwise. */
export function pool(over: Partial<SeatPool> = {}): Stored<SeatPool> {
  return { providerId: 'provider', planType: 17, minimum: 100, allocated: 0, ...stamps, ...over }
}

/** A managed client of 10 Teams seats, 1 of them occupied, unless said otherwise. */
export function client(
  over: { organization?: Partial<Organization>; link?: Partial<ClientLink>; seats?: Partial<OrganizationSeats> } = {},
): StoredClient {
  const shared = {
    organizationId: 'organization',
    planType: 17,
    status: OrganizationStatus.Managed,
    enabled: true,
    ...stamps,
  }
  return {
    organization: {
      ...shared,
      name: 'Globex',
      billingEmail: 'billing@acme.test',
      collectionSettings: initialCollectionSettings,
      keyPair: { publicKey: 'public', encryptedPrivateKey: '2.private' },
      ...over.organization,
    },
    link: {
      ...shared,
      clientLinkId: 'link',
      providerId: 'provider',
      key: '2.key',
      organizationName: 'Globex',
      ...over.link,
    },
    seats: { ...organizationSeats(), ...over.seats },
  }
}

/** The counters of that client. */
export function organizationSeats(over: Partial<OrganizationSeats> = {}): Stored<OrganizationSeats> {
  return {
    organizationId: 'organization',
    seats: 10,
    occupied: 1,
    confirmed: 0,
    confirmedOwners: 0,
    version: 1,
    ...over,
  }
}

/** An owner with a live invitation, unless said otherwise. */
export function member(over: Partial<Member> = {}): Stored<Member> {
  return {
    memberId: 'member',
    organizationId: 'organization',
    accountId: null,
    email: 'owner@globex.test',
    name: null,
    key: null,
    status: MemberStatus.Invited,
    type: MemberType.Owner,
    permissions: [],
    externalId: null,
    resetPasswordKey: null,
    revocation: null,
    invitation,
    mailFailure: null,
    ...stamps,
    ...over,
  }
}

/** The account of that owner. */
export function account(over: Partial<Account> = {}): Account {
  return {
    accountId: 'owner-account',
    email: 'owner@globex.test',
    name: 'Hank',
    masterPasswordHint: null,
    kdf: { kdf: 0, iterations: 600_000, memory: null, parallelism: null },
    key: '2.key',
    publicKey: 'public',
    privateKey: '2.private',
    verifier: { salt: 'salt', hash: 'hash' },
    twoStepProviders: [],
    forcePasswordReset: false,
    passwordPending: false,
    securityStamp: 'stamp',
    createdAt: BEFORE,
    revisedAt: BEFORE,
    ...over,
  }
}

export const roles: readonly Role[] = ['provider-admin', 'service-user', 'owner', 'admin', 'user', 'custom']

/** What a rule decided; fails where it refused. */
export function decided<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`Refused: ${result.code}`)
  return result
}

/** Why a rule refused; fails where it did not. */
export function refusal(result: Result<unknown>): Pick<Refusal, 'code' | 'field' | 'values'> {
  if (result.ok) throw new Error('Not refused')
  const { ok: _, ...about } = result
  return about
}

/** Each write as `create Member`, in order. */
export function outline(changes: ChangeSet): readonly string[] {
  return changes.map(({ kind, entity }) => `${kind} ${entity}`)
}

/** The records of one kind as they stand after the changes. */
export function written<Name extends EntityName>(changes: ChangeSet, entity: Name): readonly RecordOf<Name>[] {
  return changes.flatMap((change) =>
    change.entity === entity && 'after' in change ? [change.after as unknown as RecordOf<Name>] : [],
  )
}

/** The one record that a single change writes. */
export function writtenBy(change: Change): object {
  if (!('after' in change)) throw new Error(`Writes nothing: ${change.kind} ${change.entity}`)
  return change.after
}

/** Policies that are on. */
export function policiesOn(
  types: readonly number[],
  data: Record<string, unknown> | null = null,
): OrganizationPolicies {
  const stamped = { enabled: true, data, createdAt: BEFORE, revisedAt: BEFORE }
  return {
    organizationId: 'organization',
    policies: types.map((type) => ({ policyId: `policy-${type}`, type, ...stamped })),
  }
}

/** A user whom these policies of an Enterprise organization bind; he is in no other. */
export function complianceOf({ here = [] }: { here?: readonly number[] } = {}): Compliance {
  return {
    here: {
      type: MemberType.User,
      status: MemberStatus.Accepted,
      isProviderUser: false,
      organization: { enabled: true, planType: 19 },
      policies: policiesOn(here),
    },
    elsewhere: [],
    isTwoStepLoginOn: false,
  }
}
