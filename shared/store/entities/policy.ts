import * as z from 'zod'
import { PolicyType } from '../../domain/policy/policy-type.ts'
import { defineEntity } from '../define-entity.ts'
import type { OrganizationId, ProviderId } from '../id.ts'
import { id, instant } from './fields.ts'

const policyType = z.literal(Object.values(PolicyType))

const policySetting = z.object({
  type: policyType,
  enabled: z.boolean(),
  data: z.record(z.string(), z.unknown()).nullable(),
})

/** Whether a policy is on, and what it says; null where it needs to say nothing more. */
export type PolicySetting = z.infer<typeof policySetting>

const savedPolicy = z.object({
  policyId: id<'Policy'>(),
  ...policySetting.shape,
  createdAt: instant,
  revisedAt: instant,
})

/** A policy that was saved at least once; others count as off. */
export type SavedPolicy = z.infer<typeof savedPolicy>

const organizationPolicies = z.object({
  organizationId: id<'Organization'>(),
  policies: z.array(savedPolicy),
})

/**
 * All policies of one organization in one record: they depend on each other, so they are read and changed together.
 * Absent until the first is saved.
 */
export type OrganizationPolicies = z.infer<typeof organizationPolicies>

export const organizationPoliciesEntity = defineEntity<OrganizationPolicies, { organizationId: OrganizationId }>({
  schema: organizationPolicies,
  key: ({ organizationId }) => ({ pk: `ORG#${organizationId}#POLICIES`, sk: 'POLICIES' }),
})

const policyEnforcement = z.object({
  organizationId: id<'Organization'>(),
  enforcementId: z.string(),
  policyType,
  /** Whom the policy revokes: decided when it was turned on. */
  memberIds: z.array(id<'Member'>()),
  /** How many of them are dealt with. */
  next: z.number(),
  /** Who turned the policy on. */
  actorId: id<'Account'>().nullable(),
  requestedAt: instant,
  finishedAt: instant.nullable(),
})

/**
 * Asks a worker to revoke the members who do not comply with a policy that was turned on; written in the transaction that
 * turns it on.
 */
export type PolicyEnforcement = z.infer<typeof policyEnforcement>

const DAYS_KEPT = 90

export const policyEnforcementEntity = defineEntity<
  PolicyEnforcement,
  { organizationId: OrganizationId; enforcementId: string }
>({
  schema: policyEnforcement,
  key: ({ organizationId, enforcementId }) => ({
    pk: `ORG#${organizationId}#POLICY_ENFORCEMENT`,
    sk: enforcementId,
  }),
  expires: ({ requestedAt }) => Math.floor(Date.parse(requestedAt) / 1000) + DAYS_KEPT * 86_400,
})

const providerPolicyDefaults = z.object({
  providerId: id<'Provider'>(),
  policies: z.array(policySetting),
  revisedAt: instant,
})

/** The policies that every new Enterprise client of a provider starts with. Absent until they are set for the first time. */
export type ProviderPolicyDefaults = z.infer<typeof providerPolicyDefaults>

export const providerPolicyDefaultsEntity = defineEntity<ProviderPolicyDefaults, { providerId: ProviderId }>({
  schema: providerPolicyDefaults,
  key: ({ providerId }) => ({ pk: `PROVIDER#${providerId}#POLICY_DEFAULTS`, sk: 'POLICY_DEFAULTS' }),
})
