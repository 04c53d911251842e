import type { ErrorCode } from '../../../shared/errors/catalogue.ts'
import type { ErrorFacts } from './error-facts.ts'

/** RFC 6749 section 5.2 error codes for our own. */
const oauthCodes: Partial<Record<ErrorCode, readonly [error: string, description: string]>> = {
  'account.credentials_wrong': ['invalid_grant', 'invalid_username_or_password'],
  'account.session_ended': ['invalid_grant', 'session_ended'],
  'account.grant_unsupported': ['unsupported_grant_type', 'unsupported_grant_type'],
}

/** The error body of the token endpoint: RFC 6749's, and the model that existing clients show (specification 13.5). */
export function oauthError({ refusal, text, fields, requestId }: ErrorFacts): object {
  const complaints = Object.entries(fields ?? {}).map(([field, texts]) => `${field}: ${texts.join(', ')}`)
  const message = complaints.length > 0 ? complaints.join('; ') : text
  const [error, error_description] = oauthCodes[refusal.code] ?? ['invalid_request', message]
  return { error, error_description, ErrorModel: { Message: message, Object: 'error' }, code: refusal.code, requestId }
}
