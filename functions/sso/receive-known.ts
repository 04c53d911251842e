import type { ssoRoutes } from '../../shared/api/sso.ts'
import { acceptBySso } from '../../shared/domain/sso/accept-by-sso.ts'
import { linkIdentity } from '../../shared/domain/sso/link-identity.ts'
import { partElsewhere } from '../../shared/domain/sso/part-identity.ts'
import { organizationOfProvider, providerNameOf } from '../../shared/domain/sso/provider-name.ts'
import { resolveIdentity } from '../../shared/domain/sso/resolve-identity.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { FederatedSession } from '../../shared/ports/ports.ts'
import { type ChangeSet, remove } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import { type Member, MemberStatus, type Organization } from '../../shared/store/entities/organization.ts'
import type { SsoLogin } from '../../shared/store/entities/sso.ts'
import type { AccountId } from '../../shared/store/id.ts'
import { loadCompliance } from '../runtime/load-compliance.ts'
import { loadConfirmers } from '../runtime/load-confirmers.ts'
import { linksElsewhere } from '../runtime/load-links.ts'
import { openOrganization } from '../runtime/open-organization.ts'
import { withAlias } from '../runtime/open-scope.ts'
import type { Call } from '../runtime/operation.ts'
import { loadEvidence } from './load-evidence.ts'

type Callback = Call<typeof ssoRoutes.finishSso>

/** Whom the user pool signed in; null where it knew somebody whom the organization does not. */
type Received = { readonly accountId: AccountId | null; readonly externalId: string; readonly changes: ChangeSet }

/**
 * Receives somebody whom the user pool knows and signed in. Where the organization's records do not, the pool forgets the
 * identity, and the next visit introduces it anew.
 */
export async function receiveKnown(
  call: Callback,
  { organizationId, chosenAccountId }: SsoLogin,
  { subject, identities }: FederatedSession,
): Promise<Result<Received>> {
  const { store, context, federation } = call
  const open = await openOrganization(store, await store.get('SsoConfiguration', { organizationId }))
  if (!open.ok) return open
  const providerName = providerNameOf(organizationId)
  const externalId = identities.filter((one) => one.providerName === providerName).at(-1)?.externalId
  if (externalId === undefined) return refuse('sso.login_expired')
  const identity = { organizationId, externalId }
  const { accountId } = await withAlias(store, { subject, accountId: subject })
  if (chosenAccountId !== null && chosenAccountId !== accountId) return refuse('sso.identity_taken')
  const evidence = await loadEvidence(store, open.organization, identity, { accountId })
  const resolved = resolveIdentity(evidence)
  if (!resolved.ok && !['sso.not_member', 'sso.address_missing'].includes(resolved.code)) return resolved
  if (!resolved.ok || resolved.kind !== 'member') {
    await federation.unlink({ providerName, externalId })
    return { ok: true, accountId: null, externalId, changes: evidence.link ? [remove('SsoLink', evidence.link)] : [] }
  }
  const strange = identities.filter(
    (one) => (organizationOfProvider(one.providerName) ?? organizationId) !== organizationId,
  )
  if (strange.length > 0) {
    // Which of them signed him in, the pool does not tell. He left those places; without them, it is asked again.
    for (const one of strange) await federation.unlink(one)
    const left = await linksElsewhere(store, identity, accountId)
    return { ok: true, accountId: null, externalId, changes: partElsewhere(organizationId, left, context) }
  }
  // The pool signed somebody in whom the organization's records know as another.
  if (resolved.accountId !== accountId) return refuse('sso.identity_taken')
  const accepted = await acceptIfRegistered(call, open.organization, resolved)
  if (!accepted.ok || resolved.link === 'present')
    return accepted.ok ? { ...accepted, accountId, externalId } : accepted
  const otherLink = evidence.claimant?.otherLink
  if (otherLink) await federation.unlink({ providerName, externalId: otherLink.externalId })
  const linked = linkIdentity(resolved, identity, otherLink, context)
  return { ok: true, accountId, externalId, changes: [...linked, ...accepted.changes] }
}

/** A newcomer who registered by himself meanwhile has nothing left to finish: he accepts by signing in. */
async function acceptIfRegistered(
  { store, context }: Callback,
  organization: Organization,
  { accountId, row }: { readonly accountId: AccountId; readonly row: Stored<Member> },
): Promise<Result<{ changes: ChangeSet }>> {
  if (row.status !== MemberStatus.Invited) return { ok: true, changes: [] }
  const account = await store.get('Account', { accountId })
  if (!account) return { ok: true, changes: [] }
  const [{ compliances, policies }, confirmers] = await Promise.all([
    loadCompliance(store, organization, [{ type: row.type, accountId }]),
    loadConfirmers(store, row.organizationId),
  ])
  const state = { organization, member: row, account, policies, confirmers }
  return acceptBySso(
    { ...state, compliance: compliances[0] },
    { resetPasswordKey: null },
    { ...context, actorId: accountId },
  )
}
