import type { ProviderResult } from '../../ports/ports.ts'
import type { Organization } from '../../store/entities/organization.ts'
import type { SsoConfiguration } from '../../store/entities/sso.ts'

/** What the user pool shall hold for an organization: its identity provider, or none. */
export function isProviderWanted(
  organization: Organization | undefined,
  configuration: SsoConfiguration | undefined,
): configuration is SsoConfiguration {
  return organization !== undefined && configuration?.enabled === true
}

/** How the connection stands after the pool was told; a provider that the pool took before stays usable when a change fails. */
export function connectionAfter(
  { connection }: SsoConfiguration,
  result: ProviderResult | 'removed',
): SsoConfiguration['connection'] {
  if (result === 'removed') return { state: 'off', reason: null, userPoolId: null }
  if (result.ok) return { state: 'ready', reason: null, userPoolId: result.userPoolId }
  return { state: 'failed', reason: result.reason, userPoolId: connection.userPoolId }
}

/** Whether people can sign in through it. A change that the pool is yet to be told of does not close it. */
export const isSsoReady = (configuration: SsoConfiguration | undefined): configuration is SsoConfiguration =>
  configuration?.enabled === true && configuration.connection.userPoolId !== null
