import { env } from '../runtime/env.ts'

/** What an identity provider is told of this side; the user pool is the service provider. */
export function ourSide(): { readonly entityId: string; readonly acsUrl: string; readonly openIdRedirectUrl: string } {
  const pages = env('USER_POOL_PAGES_URL')
  return {
    entityId: `urn:amazon:cognito:sp:${env('USER_POOL_ID')}`,
    acsUrl: `${pages}/saml2/idpresponse`,
    openIdRedirectUrl: `${pages}/oauth2/idpresponse`,
  }
}
