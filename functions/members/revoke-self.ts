import type { membersRoutes } from '../../shared/api/members.ts'
import { roleInProvider } from '../../shared/domain/access/standing.ts'
import { decideRows } from '../../shared/domain/member/decide-rows.ts'
import { revokeSelf as decide } from '../../shared/domain/member/revoke-member.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { loadOwnRow } from './load-own-row.ts'

/** The caller gives up his access where the organization claims his items. */
export const revokeSelf: Operation<typeof membersRoutes.revokeSelf> = async ({ scope, store, context }) => {
  const { organization } = scope
  const rows = await loadOwnRow(store, scope)
  const [policies, staff] = await Promise.all([
    store.get('OrganizationPolicies', organization),
    rows.link &&
      store.find('ProviderUser', 'byAccount', {
        providerId: rows.link.providerId,
        accountId: scope.member?.accountId ?? '',
      }),
  ])
  const isProviderUser = roleInProvider(staff) !== undefined
  const { outcomes, changes } = decideRows(rows, (member) =>
    decide({ organization, member, policies, isProviderUser }, context),
  )
  return outcomes[0] ?? done(null, changes)
}
