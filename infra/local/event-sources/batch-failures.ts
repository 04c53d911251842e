import * as z from 'zod'
import type { InvocationResult } from '../lambda/function-host.ts'

/** How a function dealt with a batch: wholly, not at all, or without the items of these ids. */
export type BatchOutcome = 'succeeded' | { readonly failed: string } | { readonly failedItems: readonly string[] }

const PartialResponse = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish()

/**
 * Reads a function's answer to a batch. With `ReportBatchItemFailures` an empty or missing list is success, and a
 * malformed answer, or one that names an unknown item, is the failure of the whole batch.
 *
 * Source: Lambda developer guide, "Implementing partial batch responses".
 */
export function batchOutcome(
  { payload, functionError }: InvocationResult,
  reportsItemFailures: boolean,
  itemIds: readonly string[],
): BatchOutcome {
  if (functionError !== undefined) {
    const { errorType, errorMessage } = (payload ?? {}) as { errorType?: string; errorMessage?: string }
    return { failed: `${errorType}: ${errorMessage}` }
  }
  if (!reportsItemFailures) return 'succeeded'
  const parsed = PartialResponse.safeParse(payload)
  if (!parsed.success) return { failed: 'malformed batchItemFailures' }
  const failedItems = (parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
  if (failedItems.some((id) => !itemIds.includes(id))) return { failed: 'batchItemFailures names an unknown item' }
  return failedItems.length === 0 ? 'succeeded' : { failedItems }
}
