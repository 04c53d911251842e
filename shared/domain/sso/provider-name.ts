import type { OrganizationId } from '../../store/id.ts'

/** The name of an organization's identity provider in the user pool: its id without hyphens, as long as a name may be. */
export const providerNameOf = (organizationId: OrganizationId): string => organizationId.replaceAll('-', '')

/** The organization that a provider's name stands for, or undefined where it is none of ours. */
export function organizationOfProvider(name: string): OrganizationId | undefined {
  const [, ...parts] = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(name) ?? []
  return parts.length > 0 ? parts.join('-') : undefined
}
