import type { membersRoutes } from '../../shared/api/members.ts'
import { explain } from '../../shared/errors/catalogue.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { REINVITED_PER_TRANSACTION, reinviteRows } from './reinvite-rows.ts'

const TOO_MANY_REQUESTS = 429

/** Mails new invitations to many, and says of each what became of it. Where a limit stops all of them, that is the answer. */
export const reinviteMembers: Operation<typeof membersRoutes.reinviteMembers> = async (call) => {
  const { scope, body, store, context, writeRows } = call
  const outcomes = await inChunks(body.ids, REINVITED_PER_TRANSACTION, writeRows, async (chunk) =>
    reinviteRows(store, scope, chunk, context),
  )
  const [first] = outcomes
  if (first && outcomes.every((one) => one && explain(one).status === TOO_MANY_REQUESTS)) return first
  return done(rowReplies('OrganizationBulkConfirmResponseModel', body.ids, outcomes))
}
