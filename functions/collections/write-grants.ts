import { carryOutGrants, collectionsNamed, type NewGrant } from '../../shared/domain/collection/grant-access.ts'
import type { Context } from '../../shared/domain/context.ts'
import type { Refusal, Result } from '../../shared/errors/catalogue.ts'
import type { StoreReads } from '../../shared/ports/store.ts'
import type { CollectionId, OrganizationId } from '../../shared/store/id.ts'
import { type Decision, inParts } from '../runtime/in-parts.ts'
import type { WriteRows } from '../runtime/operation.ts'

/** A grant and the collection it holds for are two operations; the rest of the hundred is for the collections themselves. */
const GRANTS_PER_TRANSACTION = 25

/** Collections that one decision may write itself. */
export const COLLECTIONS_PER_DECISION = 20

interface GrantDecision extends Decision {
  readonly steps: readonly NewGrant[]
  /** The collections that the decision writes itself. */
  readonly writes: readonly CollectionId[]
}

/** Writes a decision about collections and the grants that follow from it, in as many transactions as they need. */
export async function writeGrants<Decided extends GrantDecision>(
  { store, writeRows, context }: { store: StoreReads; writeRows: WriteRows; context: Context },
  organizationId: OrganizationId,
  decide: () => Promise<Result<Decided>>,
): Promise<{ readonly ok: true; readonly decided: Decided } | Refusal> {
  return inParts(writeRows, GRANTS_PER_TRANSACTION, decide, async (grants, isFirst, { writes }) => {
    const others = collectionsNamed(grants).filter((id) => !isFirst || !writes.includes(id))
    const [collections, rows, groups] = await Promise.all([
      store.getMany(
        'Collection',
        others.map((collectionId) => ({ organizationId, collectionId })),
      ),
      store.getMany(
        'CollectionAccess',
        grants.flatMap((one) => ('memberId' in one ? [{ organizationId, ...one }] : [])),
      ),
      store.getMany(
        'Group',
        grants.flatMap((one) => ('groupId' in one ? [{ organizationId, ...one }] : [])),
      ),
    ])
    const state = {
      organizationId,
      collections: collections.filter((one) => one !== undefined),
      rows: rows.filter((one) => one !== undefined),
      groups: groups.filter((one) => one !== undefined),
    }
    return carryOutGrants(state, grants, context)
  })
}
