import * as z from 'zod'
import { limits } from '../../config/limits.ts'
import { defineEntity } from '../define-entity.ts'
import type { OrganizationId } from '../id.ts'
import { id, instant } from './fields.ts'

/** What two sides of a login with SSO must agree on; null where it is not known. */
const agreement = z.object({
  /** Entity id of the identity provider. */
  issuer: z.string().nullable(),
  /** Entity id of this side. */
  audience: z.string().nullable(),
  /** Where the response goes: the assertion consumer service. */
  destination: z.string().nullable(),
  nameIdFormat: z.string().nullable(),
  /** Names alone: what they say of a person is never kept. */
  attributeNames: z.array(z.string()).readonly(),
})

export type SsoAgreement = z.infer<typeof agreement>

const ssoTrace = z.object({
  organizationId: id<'Organization'>(),
  traceId: z.string(),
  at: instant,
  step: z.enum(['begin', 'trigger', 'callback', 'redeem']),
  /** Why the step was refused, as a code of the catalogue; null where it was passed. */
  code: z.string().nullable(),
  /** The same in plain words. */
  message: z.string(),
  /** What the steps of one sign-in share; null where the step does not know which sign-in it belongs to. */
  attemptId: z.string().nullable(),
  /** The application that asked. */
  clientId: z.string().nullable(),
  expected: agreement,
  received: agreement,
})

/**
 * What became of one step of somebody's login with SSO, for an administrator who looks for the mistake. It holds no
 * assertion, no secret, and nothing about the person.
 */
export type SsoTrace = z.infer<typeof ssoTrace>

export const ssoTraceEntity = defineEntity<SsoTrace, { organizationId: OrganizationId; at: string; traceId: string }>({
  schema: ssoTrace,
  key: ({ organizationId, at, traceId }) => ({ pk: `ORG#${organizationId}#SSO_TRACE`, sk: `${at}#${traceId}` }),
  expires: ({ at }) => Math.floor(Date.parse(at) / 1000) + limits.ssoTraceDays * 86_400,
  appendOnly: true,
})
