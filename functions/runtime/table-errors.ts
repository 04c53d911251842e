import type { ErrorCode } from '../../shared/errors/catalogue.ts'

/** Somebody else changed what the decision was based on: read again and decide again. */
export class Stale extends Error {
  override readonly name = 'Stale'
}

/** A unique key that the change claims is held by somebody else. */
export class Taken extends Error {
  override readonly name = 'Taken'
  readonly code: ErrorCode
  constructor(code: ErrorCode) {
    super(code)
    this.code = code
  }
}

/** The table throttles; nothing was written. */
export class Busy extends Error {
  override readonly name = 'Busy'
}

/** A continuation token that the list did not hand out. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor'
}

/** A handler touched an entity that its route does not declare: a mistake in this code base, not of the caller. */
export class Undeclared extends Error {
  override readonly name = 'Undeclared'
}
