import type { membersRoutes } from '../../shared/api/members.ts'
import { inChunks } from '../runtime/in-chunks.ts'
import { done, type Operation } from '../runtime/operation.ts'
import { rowReplies } from '../runtime/row-replies.ts'
import { restoreRows } from './restore-rows.ts'

/** Three operations a row, and two for counters and policies. */
const CHUNK = 32

/** Restores revoked members, each for itself: whoever finds no free seat is refused, the others are back. */
export const restoreMembers: Operation<typeof membersRoutes.restoreMembers> = async (call) => {
  const { body, writeRows } = call
  const outcomes = await inChunks(body.ids, CHUNK, writeRows, async (ids) => restoreRows(call, ids))
  return done(rowReplies('OrganizationBulkConfirmResponseModel', body.ids, outcomes))
}
