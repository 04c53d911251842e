import type { SsoConfiguration } from '../../shared/store/entities/sso.ts'
import { describeCertificate } from '../runtime/certificate.ts'
import { env } from '../runtime/env.ts'

/** Login with SSO as clients read it; before it was ever saved everything is off and empty. */
export function ssoReply(configuration: SsoConfiguration | undefined, now: string) {
  const entityId = `urn:amazon:cognito:sp:${env('USER_POOL_ID')}`
  const { idpX509PublicCert = null, idpX509PublicCertNext = null } = configuration?.settings ?? {}
  return {
    object: 'organizationSso' as const,
    enabled: configuration?.enabled ?? false,
    identifier: configuration?.identifier ?? null,
    data: configuration ? { ...configuration.settings } : null,
    urls: {
      callbackPath: `${env('PUBLIC_URL')}/identity/sso/callback`,
      signedOutCallbackPath: null,
      spEntityId: entityId,
      spEntityIdStatic: entityId,
      spMetadataUrl: null,
      spAcsUrl: `${env('USER_POOL_PAGES_URL')}/saml2/idpresponse`,
    },
    certificates: [idpX509PublicCert, idpX509PublicCertNext].flatMap((certificate) =>
      certificate === null ? [] : [describeCertificate(certificate, now)],
    ),
    connection: {
      state: configuration?.connection.state ?? ('off' as const),
      reason: configuration?.connection.reason ?? null,
    },
  }
}
