import type { ErrorFacts } from './error-facts.ts'

/** The error body that existing clients read (specification 14.1), with a stable code and the request's id added. */
export function bitwardenError({ refusal, text, fields, requestId }: ErrorFacts): object {
  return {
    object: 'error',
    message: text,
    validationErrors:
      fields && Object.fromEntries(Object.entries(fields).map(([path, texts]) => [toPascalCase(path), texts])),
    exceptionMessage: null,
    exceptionStackTrace: null,
    innerExceptionMessage: null,
    code: refusal.code,
    requestId,
  }
}

/** `keyPair.publicKey` is `KeyPair.PublicKey` in this dialect. */
function toPascalCase(path: string): string {
  return path
    .split('.')
    .map((name) => name.charAt(0).toUpperCase() + name.slice(1))
    .join('.')
}
