import type { membersRoutes } from '../../shared/api/members.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { deleteAccountOf } from './delete-account-of.ts'

/** An account with its places everywhere fills a transaction. */
const CHUNK = 1

/** Deletes accounts that the organization claims, each for itself. */
export const deleteMemberAccounts: Operation<typeof membersRoutes.deleteMemberAccounts> = async (call) => {
  const { ids } = call.body
  const outcomes = await inChunks(ids, CHUNK, call.writeRows, async ([memberId = '']) => {
    const decision = await deleteAccountOf(memberId, call)
    return decision.ok ? { outcomes: [null], changes: decision.changes } : { outcomes: [decision], changes: [] }
  })
  return done(rowReplies('OrganizationBulkConfirmResponseModel', ids, outcomes))
}
