import type { Context } from '../../shared/domain/context.ts'
import { type Allowance, allowanceKey } from '../../shared/domain/member/invitation-allowance.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { OrganizationId } from '../../shared/store/id.ts'

/** What inviter and organization used of today's invitations. */
export async function loadSenderAllowances(
  store: StoreReads,
  organizationId: OrganizationId,
  { actorId, now }: Context,
): Promise<readonly Allowance[]> {
  const inviter = actorId === null ? [] : [allowanceKey('inviter', actorId, now)]
  return load(store, [...inviter, allowanceKey('organization', organizationId, now)])
}

/** What was used of the invitations to each of the addresses today, in their order. */
export async function loadAddressAllowances(
  store: StoreReads,
  emails: readonly string[],
  { now }: Context,
): Promise<readonly Allowance[]> {
  return load(
    store,
    emails.map((email) => allowanceKey('address', email, now)),
  )
}

async function load(store: StoreReads, keys: readonly Allowance['key'][]): Promise<readonly Allowance[]> {
  const stored = await store.getMany('InvitationAllowance', keys)
  return keys.map((key, at) => ({ key, stored: stored[at] }))
}
