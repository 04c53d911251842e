import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { changeProviderUser as decide } from '../../shared/domain/provider-user/change-provider-user.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { clientIdsOf, knownClients } from './known-clients.ts'

/** Makes a person an admin or a service user, and says which clients he is let to. */
export const changeProviderUser: Operation<typeof providerUsersRoutes.changeProviderUser> = async ({
  params,
  body,
  store,
  context,
}) => {
  const { providerId, providerUserId } = params
  const clientIds = clientIdsOf(body.clientAccess)
  const [staff, known] = await Promise.all([
    store.listAll('ProviderUser', { providerId }),
    knownClients(store, providerId, clientIds ?? []),
  ])
  const user = staff.find((one) => one.providerUserId === providerUserId)
  if (!user) return refuse('request.not_found')
  const decision = decide({ user, staff, known }, { type: body.type, clientIds }, context)
  return decision.ok ? done(null, decision.changes) : decision
}
