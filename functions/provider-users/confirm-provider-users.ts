import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { confirmProviderUser as decide } from '../../shared/domain/provider-user/confirm-provider-user.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { eachProviderUser, ROWS_PER_TRANSACTION } from './each-provider-user.ts'

/** Confirms many who accepted, each with the provider key wrapped for him. */
export const confirmProviderUsers: Operation<typeof providerUsersRoutes.confirmProviderUsers> = async ({
  scope,
  body,
  store,
  context,
  writeRows,
}) => {
  const { provider } = scope
  const { keys } = body
  const outcomes = await inChunks(keys, ROWS_PER_TRANSACTION, writeRows, async (chunk) =>
    eachProviderUser(store, provider.providerId, chunk, (user, { key }) =>
      decide({ provider, user }, { key }, context),
    ),
  )
  const ids = keys.map(({ id }) => id)
  return done(rowReplies('providerBulkConfirmResponseModel', ids, outcomes))
}
