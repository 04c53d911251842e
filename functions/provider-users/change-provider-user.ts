import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { changeProviderUser as decide } from '../../shared/domain/provider-user/change-provider-user.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'

/** Makes a person an admin or a service user. */
export const changeProviderUser: Operation<typeof providerUsersRoutes.changeProviderUser> = async ({
  params,
  body,
  store,
  context,
}) => {
  const staff = await store.listAll('ProviderUser', { providerId: params.providerId })
  const user = staff.find((one) => one.providerUserId === params.providerUserId)
  if (!user) return refuse('request.not_found')
  const decision = decide({ user, staff }, body, context)
  return decision.ok ? done(null, decision.changes) : decision
}
