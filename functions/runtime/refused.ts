import type { Refusal } from '../../shared/errors/catalogue.ts'
import { refuse } from '../../shared/errors/catalogue.ts'

/** What is wrong with each field, by its path in the request. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>

/** A refusal on its way to the envelope. Steps of the pipeline throw it; rules return theirs. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: Refusal
  readonly fields: FieldErrors | null
  constructor(refusal: Refusal, fields: FieldErrors | null = null, options?: ErrorOptions) {
    super(refusal.code, options)
    this.refusal = refusal
    this.fields = fields
  }
}

/** Refuses in the middle of a step. */
export function refused(...about: Parameters<typeof refuse>): Refused {
  return new Refused(refuse(...about))
}
