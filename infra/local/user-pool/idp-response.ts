import { ApiError } from './api-error.ts'
import type { UserPoolContext } from './context.ts'
import { assertionConsumerServiceUrl, type Domain } from './domains.ts'
import { finishLogin, type ToldError } from './finish-login.ts'
import { errorPage, type HostedAnswer } from './hosted-answer.ts'
import { takeHostedLogin } from './hosted-logins.ts'
import { currentMetadata, type IdentityProvider } from './identity-provider-store.ts'
import { entityIdOf } from './saml-request.ts'
import { type Assertion, readSamlResponse } from './saml-response.ts'
import { SamlRefusal } from './saml-structure.ts'

/**
 * `POST /saml2/idpresponse`: takes the response of an identity provider and sends the browser back to the application,
 * with a code or with an error. Only a RelayState of this domain tells which application that is; without one the
 * error stays here.
 */
export async function answerIdpResponse(
  context: UserPoolContext,
  domain: Domain,
  form: URLSearchParams,
): Promise<HostedAnswer> {
  const login = takeHostedLogin(context, domain.domain, form.get('RelayState') ?? '')
  if (!login) return errorPage('Invalid samlResponse or relayState from identity provider')
  return finishLogin(
    context,
    login,
    async ({ provider, pool }) => {
      const metadata = await currentMetadata(context, provider)
      if (!metadata) throw new SamlRefusal(`${provider.name} is no SAML provider`)
      const assertion = await readSamlResponse(form.get('SAMLResponse') ?? '', {
        metadata,
        audience: entityIdOf(pool.id),
        assertionConsumerServiceUrl: assertionConsumerServiceUrl(context, domain),
        requestId: login.requestId,
        now: context.now(),
      })
      refuseReplay(context, provider, assertion)
      return { subject: assertion.nameId, attributes: assertion.attributes }
    },
    told,
  )
}

function refuseReplay(
  context: UserPoolContext,
  { poolId, name }: IdentityProvider,
  { id, expiresAt }: Assertion,
): void {
  context.database.prepare('DELETE FROM used_assertions WHERE expires_at <= ?').run(context.now())
  const { changes } = context.database
    .prepare('INSERT OR IGNORE INTO used_assertions VALUES (?, ?, ?, ?)')
    .run(poolId, name, id, expiresAt)
  if (changes === 0) {
    throw new SamlRefusal('Assertion was used before')
  }
}

function told(error: unknown): ToldError | undefined {
  if (error instanceof SamlRefusal) {
    return { error: 'server_error', description: `Invalid SAML response received: ${error.message}. ` }
  }
  if (error instanceof ApiError) {
    return { error: 'server_error', description: `Error in SAML response processing: ${error.message} ` }
  }
  return undefined
}
