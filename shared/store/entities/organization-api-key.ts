import * as z from 'zod'
import { defineEntity } from '../define-entity.ts'
import type { OrganizationId } from '../id.ts'
import { id, instant } from './fields.ts'

/** Specification 2.10. */
export const ApiKeyType = { Default: 0, Scim: 2 } as const

const organizationApiKey = z.object({
  organizationId: id<'Organization'>(),
  type: z.union([z.literal(ApiKeyType.Default), z.literal(ApiKeyType.Scim)]),
  /** The secret is derived from it under a key that is not in the table; a new one ends the secret before. */
  nonce: z.string(),
  createdAt: instant,
  revisedAt: instant,
  lastUsedAt: instant.nullable(),
})

/** What programs prove themselves with to one organization. */
export type OrganizationApiKey = z.infer<typeof organizationApiKey>

export const organizationApiKeyEntity = defineEntity<
  OrganizationApiKey,
  { organizationId: OrganizationId; type: OrganizationApiKey['type'] }
>({
  schema: organizationApiKey,
  key: ({ organizationId, type }) => ({ pk: `ORG#${organizationId}#API_KEY`, sk: String(type) }),
})
