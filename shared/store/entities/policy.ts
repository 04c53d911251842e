import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { OrganizationId } from '../id.ts'
import { id, instant } from './fields.ts'

const savedPolicy = z.object({
  policyId: id<'Policy'>(),
  /** Specification 7.2. */
  type: z.number(),
  enabled: z.boolean(),
  data: z.record(z.string(), z.unknown()).nullable(),
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
