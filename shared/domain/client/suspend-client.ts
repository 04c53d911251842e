import { type Result, refuse } from '../../errors/catalogue.ts'
import { type ChangeSet, replace, unchanged } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type ClientLink, type Organization, OrganizationStatus } from '../../store/entities/organization.ts'
import type { Provider } from '../../store/entities/provider.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Client, StoredClient } from './client.ts'

/** A client without its seats: all that suspension touches. */
type Tie = Pick<StoredClient, 'link' | 'organization'>

/**
 * Whether a client runs: its provider is enabled, did not suspend it, and its keys are there. The one formula, so that
 * resuming a provider leaves alone what the provider suspended by itself.
 */
export function isRunning(
  { enabled }: Pick<Provider, 'enabled'>,
  { suspended, status }: Pick<ClientLink, 'suspended' | 'status'>,
): boolean {
  return enabled && !suspended && status !== OrganizationStatus.Pending
}

/** Suspends one client, or lets it run again (specification 1.9). A suspended provider resumes none. */
export function suspendClient(
  state: { provider: Stored<Provider>; client: StoredClient },
  suspended: boolean,
  context: Context,
): Result<{ changes: ChangeSet; client: Client }> {
  const { provider, client } = state
  if (!suspended && !provider.enabled) return refuse('provider.suspended')
  const link = { ...client.link, suspended }
  const enabled = isRunning(provider, link)
  if (suspended === client.link.suspended) return { ok: true, changes: [], client }
  const change = { suspended, enabled, revisedAt: context.now }
  return {
    ok: true,
    client: { link: { ...client.link, ...change }, seats: client.seats },
    changes: [
      replace('ClientLink', client.link, change),
      ...enable(client.organization, enabled, context),
      // Not past a suspension of the whole provider that is under way.
      unchanged('Provider', provider),
    ],
  }
}

/** Brings clients to what follows from their provider (specification 1.9, S9); those that are so already stay untouched. */
export function followProvider(
  state: { provider: Stored<Provider>; clients: readonly Tie[] },
  context: Context,
): ChangeSet {
  const { provider, clients } = state
  const changes = clients.flatMap(({ link, organization }) => {
    const enabled = isRunning(provider, link)
    if (enabled === link.enabled) return []
    return [replace('ClientLink', link, { enabled, revisedAt: context.now }), ...enable(organization, enabled, context)]
  })
  return changes.length > 0 ? [...changes, unchanged('Provider', provider)] : []
}

function enable(organization: Stored<Organization>, enabled: boolean, context: Context): ChangeSet {
  if (organization.enabled === enabled) return []
  const { organizationId } = organization
  return [
    replace('Organization', organization, { enabled, revisedAt: context.now }),
    organizationEvent(context, EventType.OrganizationUpdated, { organizationId }),
  ]
}
