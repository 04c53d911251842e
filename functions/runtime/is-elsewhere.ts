import { standsElsewhere } from '../../shared/domain/sso/stands-elsewhere.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { AccountId, OrganizationId } from '../../shared/store/id.ts'

/** Whether an account stands in another organization or with a provider, too; see `standsElsewhere`. */
export async function isElsewhere(
  store: StoreReads,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<boolean> {
  const [members, staff] = await Promise.all([
    store.listIndexed('Member', { accountId }),
    store.listIndexed('ProviderUser', { accountId }),
  ])
  // Rows of a deleted organization wait to be erased.
  const organizations = await store.getMany('Organization', members)
  return standsElsewhere(organizationId, { members: members.filter((_, at) => organizations[at]), staff })
}
