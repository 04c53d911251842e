import type { Refusal } from '../../../shared/errors/catalogue.ts'
import type { FieldErrors } from '../refused.ts'

/** What every error body is made of. */
export interface ErrorFacts {
  readonly refusal: Refusal
  readonly text: string
  /** By field, in the dialect's letter case already. */
  readonly fields: FieldErrors | null
  readonly requestId: string
}
