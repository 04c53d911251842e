import type { providerUsersRoutes } from '../../shared/api/provider-users.ts'
import {
  removeProviderUsers as decide,
  isLastAdminAmong,
} from '../../shared/domain/provider-user/change-provider-user.ts'
import { refuse } from '../../shared/errors/catalogue.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { ROWS_PER_TRANSACTION } from './each-provider-user.ts'

/** Removes many of the staff. */
export const removeProviderUsers: Operation<typeof providerUsersRoutes.removeProviderUsers> = async ({
  scope,
  body,
  store,
  context,
  writeRows,
}) => {
  const { provider } = scope
  const { ids } = body
  const staff = async () => store.listAll('ProviderUser', { providerId: provider.providerId })
  if (isLastAdminAmong(ids, await staff())) return refuse('provider_user.last_admin')
  const outcomes = await inChunks(ids, ROWS_PER_TRANSACTION, writeRows, async (chunk) => {
    const decision = decide({ provider, staff: await staff() }, { ids, rows: chunk }, context)
    return decision.ok ? decision : { outcomes: chunk.map(() => decision), changes: [] }
  })
  return done(rowReplies('providerBulkConfirmResponseModel', ids, outcomes))
}
