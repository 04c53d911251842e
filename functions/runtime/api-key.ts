import type { MacKey } from '../../shared/ports/ports.ts'
import type { OrganizationApiKey } from '../../shared/store/entities/organization-api-key.ts'

const LENGTH = 30

/**
 * The secret of an organization's API key: 30 characters. It is shown again whenever asked for, and stored nowhere: it is
 * a keyed hash over the record's nonce, under a key that never leaves its keeper.
 */
export async function apiKeySecret(
  macKey: MacKey,
  { organizationId, type, nonce }: Pick<OrganizationApiKey, 'organizationId' | 'type' | 'nonce'>,
): Promise<string> {
  return (await macKey.sign(['api-key', organizationId, String(type), nonce])).slice(0, LENGTH)
}
