import { findPlan } from '../../config/plans.ts'
import { type Refusal, type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, create, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import {
  type ClientLink,
  initialCollectionSettings,
  type Member,
  MemberType,
  type Organization,
  OrganizationStatus,
} from '../../store/entities/organization.ts'
import type { ProviderPolicyDefaults } from '../../store/entities/policy.ts'
import { type Provider, ProviderStatus } from '../../store/entities/provider.ts'
import type { OrganizationSeats, SeatPool } from '../../store/entities/seats.ts'
import { EventType, organizationEvent, providerEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import { requestMail } from '../mail.ts'
import { invitationLetter } from '../member/invitation-letter.ts'
import { newMember } from '../member/new-member.ts'
import { planFeatures } from '../organization/plan-features.ts'
import { firstPolicies } from '../policy/save-policy.ts'
import type { Client } from './client.ts'
import { transferSeats } from './transfer-seats.ts'

/** What the provider's client application made for the organization; all of it, or none of it. */
export interface ClientKeys {
  /** The organization key, wrapped with the provider key. */
  readonly key: string
  readonly keyPair: { readonly publicKey: string; readonly encryptedPrivateKey: string }
  /** Name of the default collection, encrypted with the organization key. */
  readonly collectionName: string
}

export interface NewClient {
  readonly name: string
  readonly ownerEmail: string
  readonly planType: number
  readonly seats: number
  /** Null opens the client pending: the owner's acceptance initializes it (specification 4.6). */
  readonly keys: ClientKeys | null
}

/** Why this provider may not hand out seats of this plan, or undefined if it may. */
export function checkSeller(provider: Provider, planType: number, pool: SeatPool | undefined): Refusal | undefined {
  if (provider.status !== ProviderStatus.Billable) return refuse('provider.not_set_up')
  if (!provider.enabled) return refuse('provider.suspended')
  const plan = findPlan(planType)
  if (!plan) return refuse('client.plan_not_allowed', { field: 'planType', values: { planType } })
  if (!pool) return refuse('provider.plan_missing', { field: 'planType', values: { plan: plan.name } })
  return undefined
}

/**
 * Opens a client organization: the organization, its link, its seats, its invited owner, its default collection, the
 * movement in the seat pool, the provider's default policies, events and the invitation mail, all in one change set
 * (specification 2.2, 2.3).
 */
export function openClient(
  state: {
    provider: Stored<Provider>
    pool: Stored<SeatPool> | undefined
    /** The policies that the client starts with, if its plan has policies. */
    policyDefaults?: ProviderPolicyDefaults | undefined
  },
  request: NewClient,
  context: Context,
): Result<{ changes: ChangeSet; client: Client }> {
  const { provider, pool } = state
  const refusal = checkSeller(provider, request.planType, pool)
  if (refusal || !pool) return refusal ?? refuse('request.failed')

  const { now, ids } = context
  const { keys } = request
  const organization: Organization = {
    organizationId: ids.next(),
    name: request.name,
    billingEmail: provider.billingEmail ?? request.ownerEmail,
    planType: request.planType,
    status: keys ? OrganizationStatus.Managed : OrganizationStatus.Pending,
    enabled: keys !== null,
    keyPair: keys?.keyPair ?? null,
    collectionSettings: initialCollectionSettings,
    createdAt: now,
    revisedAt: now,
  }
  const { organizationId } = organization
  const link: ClientLink = {
    clientLinkId: ids.next(),
    providerId: provider.providerId,
    organizationId,
    key: keys?.key ?? null,
    organizationName: request.name,
    planType: request.planType,
    status: organization.status,
    enabled: organization.enabled,
    suspended: false,
    createdAt: now,
    revisedAt: now,
  }
  const seats: OrganizationSeats = {
    organizationId,
    seats: request.seats,
    occupied: 1,
    confirmed: 0,
    confirmedOwners: 0,
  }
  const invited = { organizationId, email: request.ownerEmail, type: MemberType.Owner, permissions: [] }
  const owner = newMember(invited, context)
  const { memberId } = owner
  const policies = planFeatures(request.planType).usePolicies ? (state.policyDefaults?.policies ?? []) : []
  const about = { organizationId, providerId: provider.providerId, memberId, clientLinkId: link.clientLinkId }

  return {
    ok: true,
    client: { link, seats },
    changes: [
      create('Organization', organization),
      create('OrganizationSeats', seats),
      create('ClientLink', link),
      create('Member', owner),
      ...(keys ? defaultCollection(owner, keys.collectionName, context) : []),
      ...transferSeats(pool, request.seats, { organizationId, reason: 'opened' }, context),
      ...firstPolicies(organizationId, policies, context),
      // Not past a suspension of the provider that is under way: it would miss this client.
      unchanged('Provider', provider),
      providerEvent(context, EventType.ClientCreated, about),
      organizationEvent(context, EventType.MemberInvited, about),
      requestMail(context, owner.email, invitationLetter(owner, organization, provider.name)),
    ],
  }
}

/** The collection that every organization starts with, managed by its first owner. */
export function defaultCollection(owner: Member, encryptedName: string, context: Context): ChangeSet {
  const collectionId = context.ids.next()
  const { organizationId, memberId } = owner
  return [
    create('Collection', {
      collectionId,
      organizationId,
      name: encryptedName,
      externalId: null,
      createdAt: context.now,
      revisedAt: context.now,
    }),
    create('CollectionAccess', {
      organizationId,
      memberId,
      collectionId,
      readOnly: false,
      hidePasswords: false,
      manage: true,
    }),
  ]
}
