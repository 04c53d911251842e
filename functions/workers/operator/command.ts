import type { Context } from '../../../shared/domain/context.ts'
import type { Result } from '../../../shared/errors/catalogue.ts'
import type { MacKey } from '../../../shared/ports/ports.ts'
import type { Store } from '../../../shared/ports/store.ts'
import type { ChangeSet } from '../../../shared/store/change-set.ts'

/** One of the operator's commands: decides what to write, and what to answer. */
export type Command<Input> = (
  input: Input,
  deps: { readonly store: Store; readonly macKey: MacKey },
  context: Context,
) => Promise<Result<{ changes: ChangeSet; answer: object }>>
