import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import { reinviteProviderUser as decide } from '../../shared/domain/provider-user/invite-provider-users.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { eachProviderUser, ROWS_PER_TRANSACTION } from './each-provider-user.ts'

/** Mails many of the staff a new invitation. */
export const reinviteProviderUsers: Operation<typeof providerUsersRoutes.reinviteProviderUsers> = async ({
  scope,
  body,
  store,
  context,
  writeRows,
}) => {
  const { provider } = scope
  const rows = body.ids.map((id) => ({ id }))
  const outcomes = await inChunks(rows, ROWS_PER_TRANSACTION, writeRows, async (chunk) =>
    eachProviderUser(store, provider.providerId, chunk, (user) => decide({ provider, user }, context)),
  )
  return done(rowReplies('providerBulkConfirmResponseModel', body.ids, outcomes))
}
