import type { Context } from '../../shared/domain/context.ts'
import { checkDeletion, deleteAccount } from '../../shared/domain/member/delete-account.ts'
import { type Result, refuse } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { ChangeSet } from '../../shared/store/change-set.ts'
import type { Stored } from '../../shared/store/define-entity.ts'
import type { Member } from '../../shared/store/entities/organization.ts'
import type { AccountId, MemberId } from '../../shared/store/id.ts'
import { loadClaimedNames } from '../runtime/load-claimed-names.ts'
import { loadLinks } from '../runtime/load-links.ts'
import type { Scopes } from '../runtime/operation.ts'
import { loadRows } from './load-rows.ts'

/** What deletes the account of a member, with its places everywhere, or why it is not deleted. */
export async function deleteAccountOf(
  memberId: MemberId,
  { scope, store, context }: { scope: Scopes['organization']; store: StoreReads; context: Context },
): Promise<Result<{ changes: ChangeSet }>> {
  const { organization } = scope
  const [member, claimed] = await Promise.all([
    store.get('Member', { organizationId: organization.organizationId, memberId }),
    loadClaimedNames(store, organization),
  ])
  if (!member) return refuse('request.not_found')
  const refusal = checkDeletion({ actor: scope, member, claimed }, context)
  if (refusal) return refusal
  const { accountId } = member
  const account = accountId === null ? undefined : await store.get('Account', { accountId })
  if (!account) return refuse('member.account_not_claimed')
  const [twoStepLogin, places, staff] = await Promise.all([
    store.get('TwoStepLogin', account),
    loadPlaces(store, account.accountId, member),
    loadStaffRows(store, account.accountId),
  ])
  const links = await loadLinks(
    store,
    places.map((place) => place.member),
  )
  return deleteAccount({ account, twoStepLogin, places, staff, links }, context)
}

/** The index is behind by moments, so this membership is taken from the table itself. */
async function loadPlaces(store: StoreReads, accountId: AccountId, known: Stored<Member>) {
  const listed = await store.listIndexed('Member', { accountId })
  const others = await store.getMany(
    'Member',
    listed.filter(({ memberId }) => memberId !== known.memberId),
  )
  const members = [known, ...others.filter((other) => other !== undefined)]
  return Promise.all(
    members.map(async (member) => {
      const { seats, link } = await loadRows(store, member, [])
      return { member, seats, link }
    }),
  )
}

async function loadStaffRows(store: StoreReads, accountId: AccountId) {
  const rows = await store.listIndexed('ProviderUser', { accountId })
  const staff = await Promise.all(
    rows.map(async ({ providerId, providerUserId }) => {
      const all = await store.listAll('ProviderUser', { providerId })
      const user = all.find((one) => one.providerUserId === providerUserId)
      return user && { user, all }
    }),
  )
  return staff.filter((row) => row !== undefined)
}
