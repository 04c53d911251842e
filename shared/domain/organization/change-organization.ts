import { type Result, refuse } from '../../errors/catalogue.ts'
import { type Change, type ChangeSet, replace } from '../../store/change-set.ts'
import type { Stored } from '../../store/define-entity.ts'
import { type ClientLink, type Organization, OrganizationStatus } from '../../store/entities/organization.ts'
import type { Role } from '../access/can.ts'
import { EventType, organizationEvent } from '../audit.ts'
import type { Context } from '../context.ts'

interface State {
  readonly organization: Stored<Organization>
  /** The provider's tie to it, if one manages it. */
  readonly link: Stored<ClientLink> | undefined
}

type KeyPair = NonNullable<Organization['keyPair']>

/**
 * Changes what an organization says of itself (specification 2.10). Of a client, its provider looks after the billing
 * address. Keys are taken only where there are none: changing them would lose everything that is encrypted with them.
 */
export function changeOrganization(
  state: State,
  request: { name?: string | undefined; billingEmail?: string | undefined; keys?: KeyPair | undefined },
  role: Role,
  context: Context,
): Result<{ changes: ChangeSet; organization: Organization }> {
  const { organization, link } = state
  const name = request.name ?? organization.name
  const billingEmail = request.billingEmail ?? organization.billingEmail
  const isStaff = role === 'provider-admin' || role === 'service-user'
  if (link && !isStaff && billingEmail !== organization.billingEmail) {
    return refuse('organization.billing_by_provider', { field: 'billingEmail' })
  }
  const keyPair = organization.keyPair ?? request.keys ?? null
  const givesKeys = keyPair !== organization.keyPair
  if (givesKeys && organization.status === OrganizationStatus.Pending) return refuse('organization.pending')
  const isSame = name === organization.name && billingEmail === organization.billingEmail && !givesKeys
  if (isSame) return { ok: true, changes: [], organization }
  const change = { name, billingEmail, keyPair, revisedAt: context.now }
  return {
    ok: true,
    organization: { ...organization, ...change },
    changes: [
      replace('Organization', organization, change),
      ...(link && name !== link.organizationName
        ? [replace('ClientLink', link, { organizationName: name, revisedAt: context.now })]
        : []),
      updated(state, context),
    ],
  }
}

/** Gives an organization its keys, where it has none (specification 2.10). */
export function setOrganizationKeys(state: State, keyPair: KeyPair, context: Context): Result<{ changes: ChangeSet }> {
  const { organization } = state
  if (organization.keyPair) return refuse('organization.has_keys')
  if (organization.status === OrganizationStatus.Pending) return refuse('organization.pending')
  return {
    ok: true,
    changes: [replace('Organization', organization, { keyPair, revisedAt: context.now }), updated(state, context)],
  }
}

function updated({ organization, link }: State, context: Context): Change {
  return organizationEvent(context, EventType.OrganizationUpdated, {
    organizationId: organization.organizationId,
    ...(link && { providerId: link.providerId, clientLinkId: link.clientLinkId }),
  })
}
