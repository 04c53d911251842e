import { roleInOrganization } from '../../shared/domain/access/standing.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { Scopes } from '../runtime/operation.ts'
import { refused } from '../runtime/refused.ts'
import { loadRows } from './load-rows.ts'

/** The caller's own row to decide about. Whoever stands here only as staff of the provider has none: not found. */
export async function loadOwnRow(
  store: StoreReads,
  { organization, member }: Scopes['organization'],
): ReturnType<typeof loadRows> {
  if (!member || !roleInOrganization(member)) throw refused('request.not_found')
  return loadRows(store, organization, [member.memberId])
}
