import type { ErrorCode, Refusal } from '../../../shared/errors/catalogue.ts'
import type { ErrorFacts } from './error-facts.ts'

/** RFC 6749 section 5.2 error codes for our own. */
const oauthCodes: Partial<Record<ErrorCode, readonly [error: string, description: string]>> = {
  'account.credentials_wrong': ['invalid_grant', 'invalid_username_or_password'],
  'account.two_step_required': ['invalid_grant', 'Two factor required.'],
  'two_step.code_wrong': ['invalid_grant', 'invalid_username_or_password'],
  'two_step.too_many_codes': ['invalid_grant', 'too_many_codes'],
  'account.sso_required': ['invalid_grant', 'sso_required'],
  'sso.code_invalid': ['invalid_grant', 'invalid_grant'],
  'account.session_ended': ['invalid_grant', 'session_ended'],
  'account.grant_unsupported': ['unsupported_grant_type', 'unsupported_grant_type'],
}

/** The error body of the token endpoint: RFC 6749's, and the model that existing clients show (specification 13.5). */
export function oauthError({ refusal, text, fields, requestId }: ErrorFacts): object {
  const complaints = Object.entries(fields ?? {}).map(([field, texts]) => `${field}: ${texts.join(', ')}`)
  const message = complaints.length > 0 ? complaints.join('; ') : text
  const [error, error_description] = oauthCodes[refusal.code] ?? ['invalid_request', message]
  return {
    error,
    error_description,
    ErrorModel: { Message: message, Object: 'error' },
    ...(refusal.code === 'account.two_step_required' && secondStepWays(refusal)),
    ...(refusal.code === 'account.sso_required' && {
      SsoOrganizationIdentifier: refusal.values?.['identifier'] ?? null,
    }),
    code: refusal.code,
    requestId,
  }
}

const CODES_BY_MAIL = '1'

/** The ways that a client may choose from, in the letter case that it reads (specification 13.5). */
function secondStepWays({ values }: Refusal): object {
  const ways = String(values?.['ways'] ?? '').split(',')
  const Email = values?.['shownAddress'] ?? null
  return {
    TwoFactorProviders: ways,
    TwoFactorProviders2: Object.fromEntries(ways.map((way) => [way, way === CODES_BY_MAIL ? { Email } : null])),
    MasterPasswordPolicy: null,
  }
}
