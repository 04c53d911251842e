import type { OrganizationApiKey } from '../../shared/store/entities/organization-api-key.ts'

/** An API key with its secret (specification 2.10). */
export function apiKeyReply({ revisedAt }: OrganizationApiKey, secret: string) {
  return { object: 'apiKey' as const, apiKey: secret, revisionDate: revisedAt }
}
