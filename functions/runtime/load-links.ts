import type { StoreReads } from '../../shared/ports/store.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Member } from '../../shared/store/entities/organization.ts'
import type { SsoLink } from '../../shared/store/entities/sso.ts'
import type { AccountId } from '../../shared/store/id.ts'

/** The identities with which members sign in to their organizations; none for those who have none. */
export async function loadLinks(
  store: StoreReads,
  members: readonly (Pick<Member, 'organizationId' | 'accountId'> | undefined)[],
): Promise<readonly Stored<SsoLink>[]> {
  const keys = members.flatMap((member) =>
    member?.accountId ? [{ organizationId: member.organizationId, accountId: member.accountId }] : [],
  )
  const links = await store.getMany('SsoLink', keys)
  return links.filter((link) => link !== undefined)
}

/** The identities of an account at other organizations than that of the identity. */
export async function linksElsewhere(
  store: StoreReads,
  { organizationId }: Pick<SsoLink, 'organizationId'>,
  accountId: AccountId,
): Promise<readonly Stored<SsoLink>[]> {
  const links = await loadLinks(store, await store.listIndexed('Member', { accountId }))
  return links.filter((link) => link.organizationId !== organizationId)
}
